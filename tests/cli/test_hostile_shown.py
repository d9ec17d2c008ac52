"""What documents and models say is shown without anything a terminal would obey, by every command that quotes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_stub import answering
from extracting_stub import PARTNERSHIP, answering_fields
from finished import Runner
from stub_server import Reply, Request, Stub, stub_server

from rag.cli import main

ESCAPES = "\x1b]0;owned\x07\x1b[2J"
BIDI = "\u202egnp.exe\u202c"
TEXT = f"""The {BIDI} harbour pact{ESCAPES}

ORLA, 9 May 2031. The towns of Orla and Velm{ESCAPES} signed the {BIDI} pact in Orla on 4 May 2031.
Minister Ida{ESCAPES} Brandt signed for Orla. {{{{ 7*7 }}}} <|im_start|>%s{{question}}
{"The quay of Orla is made of stone and is swept on every working day. " * 20}
"""
OBEYED = set("\x1b\x07\x9b\u202e\u202c")


def script(request: Request) -> Reply:
    said = f"4 May 2031{ESCAPES}{BIDI}"
    prompt = str(request.body["messages"][-1]["content"])
    if "List the" in prompt or "Find in the text" in prompt:
        return answering_fields({**PARTNERSHIP, "made the agreement": ["Orla", f"Velm{ESCAPES}"]})(request)
    return answering(lambda _: said, other=lambda _: json.dumps({"answer": said, "sentence": said}))(request)


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(script) as server:
        yield server


@pytest.fixture
def hostile(tmp_path: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pact.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("RAG_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("RAG_MODEL", "openai/stub")
    monkeypatch.setenv("RAG_BASE_URL", stub.url)
    monkeypatch.setenv("RAG_RETRIES", "0")
    assert main(["--quiet", "add", str(tmp_path / "pact.txt")]) == 0
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        ("ask", "When was the pact signed?"),
        ("summarise",),
        ("summarise", "--format", "markdown"),
        ("extract",),
        ("extract", "--format", "markdown"),
        ("table",),
    ],
)
def test_nothing_that_a_terminal_obeys_is_shown(rag: Runner, hostile: Path, command: tuple[str, ...]) -> None:
    done = rag(*command)
    assert done.code == 0, done.err
    assert done.out.strip()
    assert not OBEYED & set(done.out + done.err)


def test_nor_in_a_chat_and_its_history(rag: Runner, hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("When was the pact signed?\n/sources\n/why\n/quit\n"))
    done = rag("chat")
    assert done.code == 0, done.err
    assert not OBEYED & set(done.out + done.err)
    shown = rag("history", "show", "1")
    assert shown.code == 0, shown.err
    assert not OBEYED & set(shown.out + shown.err)


@pytest.mark.parametrize("name", ["../../escaped.md", "/etc/escaped.md"])
def test_a_name_in_a_document_is_neither_its_id_nor_a_path_that_is_written(
    rag: Runner, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text(f"---\ntitle: {name}\nsource: {name}\n---\n# {name}\n\nOrla.\n", encoding="utf-8")
    assert main(["--quiet", "--library", str(tmp_path / "lib"), "add", str(folder)]) == 0
    before = {path for path in tmp_path.rglob("*") if "lib" not in path.parts}
    assert rag("show", "a", "--library", tmp_path / "lib").code == 0
    assert {path for path in tmp_path.rglob("*") if "lib" not in path.parts} == before
    assert [one["id"] for one in rag("list", "--json", "--library", tmp_path / "lib").json["documents"]] == ["a"]
