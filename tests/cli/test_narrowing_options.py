"""--since, --until, --language and --source narrow the documents of every command that has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from finished import Runner
from stub_server import Stub, chat, stub_server

from rag.cli import main

ORLA = "---\ndate: 2024-05-02\nlang: en-GB\nsource: https://news.example/orla\n---\n# Orla\n\nOrla lends Velm a tug.\n"
SUND = "---\ndate: 2023\nlang: de\n---\n# Sund\n\nSund leiht Norr einen Schlepper. The tug of Sund is old.\n"


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    with stub_server(lambda request: chat('{"answer": "a tug"}')) as server:
        monkeypatch.setenv("RAG_MODEL", "openai/stub")
        monkeypatch.setenv("RAG_BASE_URL", server.url)
        monkeypatch.setenv("RAG_RETRIES", "0")
        yield server


@pytest.fixture
def dated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of `orla` (2024, English), `sund` (2023, German) and `plain` (nothing known)."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "orla.md").write_text(ORLA, encoding="utf-8")
    (files / "sund.md").write_text(SUND, encoding="utf-8")
    (files / "plain.txt").write_text("A tug without a date.\n", encoding="utf-8")
    monkeypatch.setenv("RAG_LIBRARY", str(tmp_path / "library"))
    assert main(["--quiet", "add", str(files)]) == 0


@pytest.mark.usefixtures("dated")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), ["orla", "plain", "sund"]),
        (("--since", "2024"), ["orla"]),
        (("--until", "2023-06"), ["sund"]),
        (("--since", "2023", "--until", "2024"), ["orla", "sund"]),
        (("--language", "en"), ["orla", "plain"]),  # a text that declares nothing is told by its words
        (("--source", "*.txt"), ["plain"]),
        (("--source", "news.example/*"), ["orla"]),
        (("--language", "de", "--since", "2024"), []),
    ],
)
def test_listing(rag: Runner, options: tuple[str, ...], expected: list[str]) -> None:
    done = rag("list", *options, "--json")
    assert done.code == 0
    assert [one["id"] for one in done.json["documents"]] == expected


@pytest.mark.usefixtures("dated")
def test_an_empty_list_says_that_nothing_matches(rag: Runner) -> None:
    assert rag("list", "--language", "fr").out == "No document matches.\n"


@pytest.mark.usefixtures("dated")
def test_searching_and_asking_stay_within(rag: Runner) -> None:
    hits = rag("search", "tug", "--json", "--since", "2024").json["hits"]
    assert {one["document"] for one in hits} == {"orla"}
    hits = rag("search", "tug", "--json", "--until", "2024", "--document", "sund", "--document", "plain").json["hits"]
    assert {one["document"] for one in hits} == {"sund"}
    answer = rag("ask", "What does Orla lend Velm?", "--language", "en", "--json").json
    assert {one["document"] for one in answer["evidence"]} == {"orla", "plain"}


@pytest.mark.usefixtures("dated")
def test_summaries_records_and_the_table_stay_within(rag: Runner) -> None:
    assert rag("summarise", "--since", "2024", "--json").json["documents"] == ["orla"]
    extracted = rag("extract", "--language", "de", "--json").json
    told = [one["document"] for one in (*extracted["records"], *extracted["failed"])]
    assert told == ["sund"]
    assert rag("table", "--language", "en", "--json").json == {"records": []}


@pytest.mark.usefixtures("dated")
@pytest.mark.parametrize(
    "command", [("ask", "Who?"), ("search", "tug"), ("extract",), ("table",), ("summarise",), ("chat",)]
)
def test_no_match_is_an_error_that_says_what_was_looked_for(rag: Runner, stub: Stub, command: tuple[str, ...]) -> None:
    done = rag(*command, "--since", "2030", "--language", "en", "--json")
    assert done.code == 2
    assert done.json["error"]["type"] == "UnknownDocumentError"
    assert "since 2030, language en" in done.json["error"]["message"]
    assert done.json["error"]["hint"]
    assert not stub.requests


@pytest.mark.usefixtures("dated")
def test_a_date_that_is_none_is_wrong_usage(rag: Runner) -> None:
    for command in (("list",), ("search", "tug")):
        done = rag(*command, "--since", "last year")
        assert done.code == 2
        assert "'last year' is no date" in done.err and "hint: Write 2025" in done.err


def test_an_empty_library_is_told_as_such(rag: Runner) -> None:
    done = rag("search", "tug", "--since", "2024", "--json")
    assert done.json["error"]["type"] == "EmptyLibraryError"


@pytest.mark.usefixtures("dated")
def test_what_is_known_of_a_document_is_listed_and_shown(rag: Runner) -> None:
    orla = rag("list", "--language", "en", "--json").json["documents"][0]
    assert (orla["title"], orla["date"], orla["language"], orla["pages"]) == ("Orla", "2024-05-02", "en-GB", None)
    assert orla["source"].endswith("orla.md") and orla["added_at"]
    shown = rag("show", "orla").out
    for line in ("date", "language", "pages", "added", "source"):
        assert any(one.startswith(line) for one in shown.splitlines()), line
    assert f"source                {orla['source']}\n" in shown
    assert "source (in the file)  https://news.example/orla\n" in shown
