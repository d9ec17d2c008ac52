"""docs/records.md: every snippet runs, those that need the model against an endpoint that plays one."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from extracting_stub import ANSWERS, PARTNERSHIP, answering_fields
from stub_server import Stub, stub_server

from rag.cli import main
from rag.schema.partnership import Grounded, Partnership, Record

DOC = Path(__file__).parents[2] / "docs" / "records.md"
_SNIPPET = re.compile(r"(?:<!-- (?P<mark>[^>]+) -->\n)?```(?P<language>\w+)\n(?P<code>.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Snippet:
    """A block of the document and the comment above it."""

    language: str
    code: str
    mark: str


def snippets() -> list[Snippet]:
    text = DOC.read_text(encoding="utf-8")
    return [Snippet(one["language"], one["code"], one["mark"] or "") for one in _SNIPPET.finditer(text)]


@pytest.fixture
def stub() -> Iterator[Stub]:
    answers = {**ANSWERS, **PARTNERSHIP, "sum of money paid": "£3 million", "source of energy": "tidal"}
    with stub_server(answering_fields(answers)) as server:
        yield server


@pytest.fixture
def surroundings(tmp_path: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """An empty folder to work in, the endpoint, and no module left over."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_MODEL", "openai/stub")
    monkeypatch.setenv("RAG_BASE_URL", stub.url)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield stub
    sys.modules.pop("deals", None)


def test_every_snippet_runs_and_only_the_marked_ones_ask_the_model(
    surroundings: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    found = snippets()
    assert len(found) >= 10
    for snippet in found:
        asked = len(surroundings.requests)
        run(snippet)
        if snippet.mark != "needs the model":
            assert len(surroundings.requests) == asked, snippet.code
    out = capsys.readouterr().out
    assert "2031-05-04 because it says '4 May 2031'" in out
    assert "3000000 £3 million" in out
    for name in ("records.csv", "records.json", "accord.html", "pages/accord.html"):
        assert Path(name).stat().st_size > 100


def run(snippet: Snippet) -> None:
    """Write a file, run Python in a namespace of its own, or run lines of `rag`."""
    if snippet.mark.startswith("file: "):
        path = Path(snippet.mark.removeprefix("file: "))
        path.parent.mkdir(exist_ok=True)
        path.write_text(snippet.code, encoding="utf-8")
    elif snippet.language == "python":
        exec(compile(snippet.code, str(DOC), "exec"), {})
    else:
        assert snippet.language == "bash"
        for line in snippet.code.splitlines():
            program, *arguments = shlex.split(line)
            assert program == "rag"
            assert main([*arguments, "--quiet"]) == 0, line


def test_the_document_names_every_field() -> None:
    text = DOC.read_text(encoding="utf-8")
    for name in {*Partnership.model_fields, *Record.model_fields, *Grounded.model_fields}:
        assert f"`{name}`" in text, name
