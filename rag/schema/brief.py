"""A briefing: one page on documents for somebody who goes into a meeting, every sentence with its quotes."""

from __future__ import annotations

from pydantic import Field

from rag.schema.answer import Citation, Timings, Usage, Withdrawn
from rag.schema.document import Frozen
from rag.schema.report import FailedDocument


class BriefSentence(Frozen):
    """A sentence or entry of a briefing with its quotes: none only where it says that the documents are silent."""

    text: str
    citations: tuple[Citation, ...] = ()


class BriefSection(Frozen):
    """A part of a briefing; `sentences` is empty where the documents say nothing of it."""

    title: str
    sentences: tuple[BriefSentence, ...] = ()


class BriefSource(Frozen):
    """A document that the briefing rests on."""

    document: str
    title: str


class BriefContent(Frozen):
    """What a briefing says. `withdrawn` are sentences of the model that were not kept."""

    title: str
    about: str = ""
    sections: tuple[BriefSection, ...]
    sources: tuple[BriefSource, ...]
    withdrawn: tuple[Withdrawn, ...] = ()
    failed: tuple[FailedDocument, ...] = Field(default=(), description="documents that could not be read for it")
    model: str
    usage: Usage
    timings: Timings
