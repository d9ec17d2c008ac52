"""`rag summarise`: text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from finished import ARTICLE, Runner
from stub_server import Stub, chat, stub_server


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    with stub_server(lambda request: chat('{"sentence": "Nothing of that holds in Atlantis."}')) as server:
        monkeypatch.setenv("RAG_MODEL", "openai/stub")
        monkeypatch.setenv("RAG_BASE_URL", server.url)
        yield server


def test_a_summary_for_people(rag: Runner, stocked: Path) -> None:
    done = rag("summarise", "tidal", "--library", stocked)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0] == "Harbour towns agree on tidal research [1]"
    assert "  signed: 2 May 2024 [2]" in lines
    assert "[2] tidal, line 3" in lines
    assert "each with its quote" in lines[-1]


def test_the_json_points_into_the_text(rag: Runner, stocked: Path) -> None:
    for flags in (["--json"], ["--format", "json"]):
        summary = rag("summarise", "tidal", *flags, "--library", stocked).json
        assert summary["documents"] == ["tidal"]
        for sentence in summary["sentences"]:
            for one in sentence["citations"]:
                assert ARTICLE[one["start"] : one["end"]] == one["quote"]
        assert [fact["value"] for fact in summary["key_facts"] if fact["kind"] == "money"] == ["€4 million"]


def test_markdown_escapes_what_documents_say(rag: Runner, stocked: Path) -> None:
    done = rag("summarise", "--format", "markdown", "--library", stocked)
    assert done.code == 0, done.err
    assert done.out.startswith("# ")
    assert "## Sources" in done.out
    assert "\x1b" not in done.out and "\u202e" not in done.out


def test_the_whole_library_and_some_of_it(rag: Runner, stocked: Path) -> None:
    assert rag("summarise", "--json", "--library", stocked).json["documents"] == ["evil", "tidal"]
    some = rag("summarise", "--document", "tidal", "--json", "--length", "short", "--library", stocked).json
    assert some["documents"] == ["tidal"]
    assert some["length"] == "short"


def test_a_focus(rag: Runner, stocked: Path) -> None:
    summary = rag("summarise", "tidal", "--focus", "money", "--json", "--library", stocked).json
    assert summary["focus"] == "money"
    assert [one["text"] for one in summary["sentences"]] == [
        "Both councils set aside €4 million for a shared test basin."
    ]


def test_a_summary_of_each_document(rag: Runner, stocked: Path) -> None:
    made = rag("summarise", "--each", "--jobs", "4", "--json", "--library", stocked).json
    assert [one["documents"] for one in made["summaries"]] == [["evil"], ["tidal"]]
    assert made["failed"] == []
    alone = rag("summarise", "tidal", "--json", "--library", stocked).json
    assert made["summaries"][1]["sentences"] == alone["sentences"]
    lines = rag("summarise", "--each", "--library", stocked).out.splitlines()
    assert lines[0] == "evil"
    assert lines[lines.index("tidal") + 2] == "Harbour towns agree on tidal research [1]"
    written = rag("summarise", "--each", "--format", "markdown", "--library", stocked).out
    assert sum(line.startswith("# ") for line in written.splitlines()) == 2


def test_mistakes_are_told(rag: Runner, stocked: Path) -> None:
    assert rag("summarise", "--each", "--dry-run", "--library", stocked).code == 2
    assert rag("summarise", "nowhere", "--library", stocked).code == 2
    assert rag("summarise", "--length", "endless", "--library", stocked).code == 2
    assert rag("summarise").code == 1


def test_what_a_summary_cost_is_in_the_usage(rag: Runner, stocked: Path) -> None:
    done = rag("summarise", "tidal", "--length", "short", "--json", "--library", stocked).json
    usage = rag("history", "--usage", "--json", "--library", stocked).json["usage"]
    if done["usage"]["calls"]:
        assert usage[0]["usage"] == done["usage"]
        assert usage[0]["answers"] == 0
    else:
        assert usage == []
