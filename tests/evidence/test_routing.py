"""Does a question name its document? Then the search stays there and the rest of the question is asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rag.evidence.routing import route
from rag.schema.document import DocumentInfo


def info(id: str, title: str) -> DocumentInfo:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    return DocumentInfo(
        id=id,
        title=title,
        source=f"/{id}.txt",
        media_type="text/plain",
        sha256="0",
        characters=1,
        chunks=1,
        added_at=now,
    )


DOCUMENTS = [
    info("compact", "Harbour Cities Compact"),
    info("annex", "Harbour Cities Compact: The Annex"),
    info("000_521fadb25ba8fe12", "Tugs & Pilots – Orla’s Winter Depot"),
    info("report", "Annual report"),
    info("twin-1", "Sister ports of the north"),
    info("twin-2", "Sister ports of the north"),
    info("2031", "Budget"),
    info("a", "Four word title here"),
]


@pytest.mark.parametrize(
    ("question", "documents", "rest"),
    [
        ("Who signed?", None, "Who signed?"),
        ('In "Harbour Cities Compact": who signed?', ("compact",), "Who signed?"),
        ('In the article titled "Harbour Cities Compact", who signed?', ("compact",), "Who signed?"),
        ("According to the Harbour Cities Compact, who signed?", ("compact",), "Who signed?"),
        ("Who signed the accord in the report “harbour cities compact”?", ("compact",), "Who signed the accord?"),
        ("Harbour Cities Compact: The Annex - who signed?", ("annex",), "Who signed?"),
        ("In Tugs & Pilots - Orla's Winter Depot: who signed?", ("000_521fadb25ba8fe12",), "Who signed?"),
        ("What does 000_521fadb25ba8fe12 say?", ("000_521fadb25ba8fe12",), "What does 000_521fadb25ba8fe12 say?"),
        ("Is the annual report late?", None, "Is the annual report late?"),
        ('In "Annual report": is it late?', ("report",), "Is it late?"),
        ('What does "report" say?', ("report",), 'What does "report" say?'),
        ("What does the report say of 2031?", None, "What does the report say of 2031?"),
        ("What was signed in 2031?", None, "What was signed in 2031?"),
        ("In Sister ports of the north: who signed?", ("twin-1", "twin-2"), "Who signed?"),
        ("Harbour Cities Compact", ("compact",), "Harbour Cities Compact"),
        ("Harbour Cities Compacts and others?", None, "Harbour Cities Compacts and others?"),
        ("Of all Harbour Cities Compacts, when was Harbour Cities Compact signed?", None, None),
        ("When did Harbour Cities Compact enter into force?", None, None),
        ("Whom does the report Harbour Cities Compact name?", ("compact",), None),
        ("", None, ""),
    ],
)
def test_routes(question: str, documents: tuple[str, ...] | None, rest: str | None) -> None:
    found = route(question, DOCUMENTS)
    assert (found.documents, found.question) == (documents, question if rest is None else rest)


def test_no_documents_no_route() -> None:
    assert route("In the Harbour Cities Compact: who?", []).documents is None
