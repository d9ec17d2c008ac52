"""`rag brief`: terminal, files by their name, JSON, and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from finished import Runner
from pages_stub import answering_pages
from stub_server import Stub, stub_server


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    with stub_server(answering_pages()) as server:
        monkeypatch.setenv("RAG_MODEL", "openai/stub")
        monkeypatch.setenv("RAG_BASE_URL", server.url)
        yield server


def test_a_briefing_in_every_form(rag: Runner, stocked: Path, tmp_path: Path) -> None:
    done = rag("brief", "tidal", "--library", stocked)
    assert done.code == 0, done.err
    assert done.out.startswith("Briefing: Harbour towns agree on tidal research")
    assert "[1] tidal, line" in done.out and "Sources" in done.out
    for name, begin in (("b.html", b"<!doctype html>"), ("b.md", b"# Briefing"), ("b.docx", b"PK"), ("b.json", b"{")):
        done = rag("brief", "tidal", "--out", tmp_path / name, "--library", stocked)
        assert done.code == 0, done.err
        assert (tmp_path / name).read_bytes().startswith(begin)
        assert name in done.err
    made = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert made["sections"][0]["title"] == "What"


def test_a_word_document_needs_a_file(rag: Runner, stocked: Path) -> None:
    done = rag("brief", "tidal", "--format", "docx", "--library", stocked)
    assert done.code != 0 and "--out" in done.err


def test_a_dry_run_asks_nothing(rag: Runner, stocked: Path, stub: Stub) -> None:
    done = rag("summarise", "tidal", "--dry-run", "--json", "--library", stocked)
    assert done.code == 0, done.err
    assert done.json["calls"] >= 1 and done.json["prompt_tokens"] > 0
    assert not any("Summarise" in str(body) for body in stub.bodies)
