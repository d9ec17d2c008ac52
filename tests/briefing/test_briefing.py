"""Briefings: one page, every sentence with a footnote that holds quote and place, in four forms."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from extracting_stub import answering_fields
from stub_server import Reply, Request, Stub, chat, stub_server

from rag.briefing.brief import Brief
from rag.exporting.brief_docx import brief_to_docx
from rag.library import Library
from rag.schema.answer import Citation, Timings, Usage
from rag.schema.brief import BriefContent, BriefSection, BriefSentence, BriefSource

OpenLibrary = Callable[..., Library]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

TEXT = """Towns of Orla and Velm sign tidal accord

The towns of Orla and Velm signed the Tidal Accord in Orla on 4 May 2031.
The accord aims to protect the harbour from floods and to give work to divers.
Orla pays £3 million towards the Skerry Basin.
The basin will open on 1 March 2034.
"""


def nothing(request: Request) -> Reply:
    """A model that fills no field and drafts nothing that holds."""
    prompt = str(request.body["messages"][-1]["content"])
    properties = request.body.get("response_format", {}).get("json_schema", {}).get("schema", {}).get("properties", {})
    if list(properties) == ["text"]:
        return chat('{"text": "Nothing of that holds in Atlantis."}')
    if list(properties) == ["sentence"]:
        return chat('{"sentence": "NOT FOUND"}')
    if "Name a colour" in prompt:
        return chat('{"colour": "blue"}')
    return answering_fields({})(request)


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(nothing) as server:
        yield server


@pytest.fixture
def brief(open_library: OpenLibrary, stub: Stub, tmp_path: Path) -> Iterator[tuple[Library, Brief]]:
    (tmp_path / "accord.txt").write_text(TEXT, encoding="utf-8")
    library = open_library(model="openai/stub", base_url=stub.url, prose="chosen")
    library.add(tmp_path / "accord.txt")
    yield library, library.brief()


def test_every_sentence_rests_on_a_quote(brief: tuple[Library, Brief]) -> None:
    library, made = brief
    titles = [section.title for section in made.sections]
    assert titles == ["What", "Who", "Why it matters", "Money", "Dates and next steps", "Open questions"]
    by_title = {section.title: section for section in made.sections}
    assert any("£3 million" in one.text for one in by_title["Money"].sentences)
    assert any(
        "1 March 2034" in one.text or "2034-03-01" in one.text for one in by_title["Dates and next steps"].sentences
    )
    assert any("protect the harbour" in one.text for section in made.sections for one in section.sentences)
    for section in made.sections:
        for sentence in section.sentences:
            assert sentence.citations or section.title == "Open questions"
            for one in sentence.citations:
                assert one.line == library.text(one.document).count("\n", 0, one.start) + 1
                assert library.text(one.document)[one.start : one.end] == one.quote


def test_nothing_is_told_twice(brief: tuple[Library, Brief]) -> None:
    told = [one.text for section in brief[1].sections for one in section.sentences]
    assert len(told) == len(set(told))


def test_markdown_has_a_footnote_for_each_mark(brief: tuple[Library, Brief]) -> None:
    text = brief[1].markdown()
    assert "## Money" in text and "[^1]: accord, line" in text
    for number in range(1, text.count("]: accord, line") + 1):
        assert f"[^{number}]" in text


HOSTILE = "<script>alert(1)</script> & \x1b[31m \u202e [link](http://x)"


def hostile() -> BriefContent:
    citation = Citation(document="d", start=0, end=len(HOSTILE), quote=HOSTILE, match="exact", line=1)
    return BriefContent(
        title=HOSTILE,
        sections=(BriefSection(title="What", sentences=(BriefSentence(text=HOSTILE, citations=(citation,)),)),),
        sources=(BriefSource(document="d", title=HOSTILE),),
        model="m",
        usage=Usage(),
        timings=Timings(),
    )


def test_text_of_documents_is_never_markup(tmp_path: Path) -> None:
    made = Brief.model_validate(hostile().model_dump())
    assert "<script>" not in made.html() and "\x1b" not in made.html() and "\u202e" not in made.html()
    assert "[link](" not in made.markdown()
    with zipfile.ZipFile(made.docx(tmp_path / "b.docx")) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    assert any("<script>" in (node.text or "") for node in body.iter(f"{W}t"))


def test_the_word_document_has_real_footnotes(brief: tuple[Library, Brief], tmp_path: Path) -> None:
    import docx

    path = brief[1].docx(tmp_path / "brief.docx")
    paragraphs = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert paragraphs[0] == "Briefing: Towns of Orla and Velm sign tidal accord" and "Money" in paragraphs
    with zipfile.ZipFile(path) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
        notes = ElementTree.fromstring(archive.read("word/footnotes.xml"))
    used = [node.get(f"{W}id") for node in body.iter(f"{W}footnoteReference")]
    written = {node.get(f"{W}id"): "".join(one.text or "" for one in node.iter(f"{W}t")) for node in notes}
    assert used and all("accord, line" in written[one or ""] for one in used)
    assert brief_to_docx(brief[1]) == path.read_bytes()


def test_a_brief_survives_json(brief: tuple[Library, Brief]) -> None:
    assert Brief.model_validate(json.loads(brief[1].model_dump_json())) == brief[1]
