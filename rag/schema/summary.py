"""A summary as an audit record: every sentence with the quotes that prove it, and the wordings that were left out."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from rag.schema.answer import Citation, Timings, Usage, Withdrawn
from rag.schema.document import Frozen
from rag.schema.report import FailedDocument

Length = Literal["short", "medium", "long"]
Theme = Literal["what", "who", "when", "money", "next"]
Standing = Literal["", "common", "new"]
FactKind = Literal["signed", "planned_signing", "money", "duration"]


class SummarySentence(Frozen):
    """A sentence of a summary. Its citations are never empty.

    `verbatim` is True when `text` is the document's own sentence, less footnote marks, a dateline or a linking word;
    else a model worded it, and every number, date, sum and name of it was found in the citations.
    """

    text: str
    citations: tuple[Citation, ...] = Field(min_length=1)
    verbatim: bool
    theme: Literal["", Theme] = Field(
        default="", description="what it is about; the order of themes is that of the summary"
    )
    standing: Standing = Field(
        default="", description="among several documents: said by more than one, or only by the latest"
    )


class KeyFact(Frozen):
    """A typed value that the documents state: `value` as written, the sentence that states it as citation."""

    kind: FactKind
    value: str
    citation: Citation


class DatedFact(Frozen):
    """An entry of the timeline: the date in ISO 8601 (possibly partial), as written, what happens then in a short
    phrase of the document's words, and its sentence."""

    date: str
    written: str
    phrase: str = ""
    citation: Citation


class OpenPoint(Frozen):
    """What the documents leave unsaid: they say so themselves (with citations), or no sentence speaks of it."""

    text: str
    citations: tuple[Citation, ...] = ()


class Comparison(Frozen):
    """Values of one kind that two documents give for what their sentences show to be the same thing."""

    kind: FactKind
    subject: str = Field(description="names that both sentences hold")
    values: tuple[str, str]
    citations: tuple[Citation, Citation]


class SummaryPlan(Frozen):
    """What a summary would cost, told before anything is spent: calls, tokens to be read, and most tokens written."""

    documents: tuple[str, ...]
    length: Length
    sentences: int = Field(description="sentences that code would choose")
    calls: int
    prompt_tokens: int
    completion_tokens: int = Field(description="the most that could be written")
    model: str


class Summary(Frozen):
    """A summary of documents, in their order. Without anything to say `headline` is None and `sentences` is empty."""

    documents: tuple[str, ...]
    left_out: tuple[str, ...] = Field(default=(), description="documents without a sentence in the summary")
    length: Length
    focus: str = ""
    headline: SummarySentence | None = None
    sentences: tuple[SummarySentence, ...] = ()
    key_facts: tuple[KeyFact, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
    timeline: tuple[DatedFact, ...] = ()
    agreements: tuple[Comparison, ...] = ()
    differences: tuple[Comparison, ...] = ()
    dropped: tuple[Withdrawn, ...] = ()
    failed: tuple[FailedDocument, ...] = Field(default=(), description="documents that could not be summarised")
    model: str
    usage: Usage
    timings: Timings


class Summaries(Frozen):
    """A summary of each of many documents, in their order, and the documents that have none."""

    summaries: tuple[Summary, ...] = ()
    failed: tuple[FailedDocument, ...] = ()
