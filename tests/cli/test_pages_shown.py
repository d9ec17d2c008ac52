"""Quotes of documents with pages name the page: in answers, chats, summaries, records, and whatever is exported."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_stub import answering
from extracting_stub import HARBOUR, PARTNERSHIP, answering_fields
from finished import Runner
from fpdf import FPDF
from stub_server import Stub, chat, stub_server

from rag.cli import main
from rag.library import Library

WHEN = "When was the Harbour Accord signed?"
PAGES = (
    "The ports of Lindholm and Varre share a long coast. Their tugs are old and their sheds are full.",
    "A board of seven members meets twice a year. It decides by a majority of its members.",
    "The ports of Lindholm and Varre signed the Harbour Accord on 2 May 2024. It runs for twelve years.",
)


def pdf(*pages: str) -> bytes:
    made = FPDF()
    made.set_title("Harbour Accord")
    made.set_lang("en-GB")
    made.set_font("Times", size=12)
    for text in pages:
        made.add_page()
        for paragraph in text.split("\n\n"):
            made.multi_cell(0, 7, paragraph, new_x="LMARGIN", new_y="NEXT")
            made.ln(5)
    return bytes(made.output())


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    with stub_server(lambda request: chat('{"answer": "2 May 2024"}')) as server:
        monkeypatch.setenv("RAG_MODEL", "openai/stub")
        monkeypatch.setenv("RAG_BASE_URL", server.url)
        monkeypatch.setenv("RAG_RETRIES", "0")
        yield server


@pytest.fixture(autouse=True)
def paged(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of `accord`, three pages, and `basin`, two pages: what happened is told on the last of them."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "accord.pdf").write_bytes(pdf(*PAGES))
    title, signed, *more = HARBOUR.replace("£", "GBP ").split("\n\n")
    (files / "basin.pdf").write_bytes(pdf("The harbours have planned for eleven years.", "\n\n".join([signed, *more])))
    assert title
    monkeypatch.setenv("RAG_LIBRARY", str(tmp_path / "library"))
    assert main(["--quiet", "add", str(files)]) == 0


def test_offsets_are_found_on_their_pages() -> None:
    with Library.open() as library:
        text = library.text("accord")
        for number, page in enumerate(PAGES, start=1):
            start = text.index(page.split()[-1])
            assert library.page("accord", start) == number
            assert library.page("accord", text.index(page[:40])) == number
        assert library.document("accord").pages == 3
        assert library.document("accord").language == "en-GB"


def test_an_answer_and_the_history_name_the_page(rag: Runner) -> None:
    asked = rag("ask", WHEN, "--document", "accord")
    assert asked.code == 0, asked.err
    assert "  accord, p. 3, line " in asked.out
    (citation,) = rag("ask", WHEN, "--document", "accord", "--json").json["citations"]
    assert citation["page"] == 3
    assert "accord, p. 3, line " in rag("history").out


def test_a_chat_and_its_markdown_name_the_page(rag: Runner, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    stub.script = answering(lambda prompt: "2 May 2024")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{WHEN}\n/sources\n/save kept.md\n"))
    done = rag("chat", "--document", "accord")
    assert done.out.count("[1] accord, p. 3, line ") == 2
    assert "1. accord, p. 3, line " in Path("kept.md").read_text(encoding="utf-8")
    shown = rag("history", "show", "1")
    assert "[1] accord, p. 3, line " in shown.out
    assert "1. accord, p. 3, line " in rag("history", "show", "1", "--format", "markdown").out


def test_a_summary_names_the_page(rag: Runner, stub: Stub) -> None:
    stub.script = lambda request: chat('{"sentence": "Nothing of that holds in Atlantis."}')
    assert "] accord, p. 3, line " in rag("summarise", "accord").out
    assert ". accord, p. 3, line " in rag("summarise", "accord", "--format", "markdown").out
    summary = rag("summarise", "accord", "--json").json
    (signed,) = [fact for fact in summary["key_facts"] if fact["kind"] == "signed"]
    assert signed["citation"]["page"] == 3


def test_records_their_markdown_and_their_page_of_proofs_name_the_page(rag: Runner, stub: Stub) -> None:
    stub.script = answering_fields({**PARTNERSHIP, "committed": []})
    drawn = rag("extract", "basin")
    assert drawn.code == 0, drawn.err
    assert "  [p. 2, " in drawn.out
    assert "” (p. 2, " in rag("extract", "basin", "--format", "markdown").out
    assert '<span class="how"> p. 2</span>' in rag("extract", "basin", "--format", "html").out


def test_documents_without_pages_name_none(rag: Runner, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(PAGES[2], encoding="utf-8")
    rag("add", tmp_path / "note.txt")
    asked = rag("ask", WHEN, "--document", "note")
    assert "note, line 1" in asked.out and "p. " not in asked.out
    assert rag("list", "--source", "note.txt", "--json").json["documents"][0]["pages"] is None


def test_pages_language_and_length_are_listed_and_shown(rag: Runner) -> None:
    row = rag("list", "--source", "accord.pdf").out.rstrip("\n").split("\t")
    assert row[0] == "accord" and row[2:4] == ["en-GB", "3"] and row[-1] == "Harbour Accord"
    shown = rag("show", "accord").out
    assert "\npages     3\n" in shown and "\nlanguage  en-GB\n" in shown
