"""The result of a question: evidence, citations, and the answer as an audit record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import Field

from rag.schema.document import Frozen, Span
from rag.values.writing import PLAIN, Writing

Match = Literal["exact", "normalised", "derived"]
Status = Literal["answered", "partial", "not_in_documents"]
Style = Literal["short", "explained"]
AskedStyle = Literal["", "auto", "short", "explained"]
"""How an answer is asked for: "" as the settings say, auto by the question."""


class Usage(Frozen):
    """Tokens a model call cost, failed tries included. `cached_tokens` is the part of the prompt not computed anew."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
        )


class Place(NamedTuple):
    """Where people find an offset: the line of the stored text, the page in formats that have pages, and in words where
    in the file it stands ("p. 3", "slide 3", "Budget!A4:D4", "p. 2, read by OCR, confidence .93", "section 8.3 Law"; ""
    where unknown)."""

    line: int
    page: int | None = None
    where: str = ""


WhereOf = Callable[[str, int], str]
"""Where people find an offset of a document in its file: "p. 3", "slide 3", "Budget!A4:D4"; "" where unknown."""


def nowhere(document: str, offset: int) -> str:
    """A `WhereOf` for texts without pages, slides and cells."""
    return ""


class Citation(Span):
    """A verbatim quote: `library.text(document)[start:end] == quote`, always.

    `match` says how the quote carries the claim: the claim's words stand there as they are (`exact`), after
    case, quotation marks, dashes and spaces are made alike (`normalised`), or by a rule that is named (`derived`).
    """

    quote: str
    match: Match
    how: str = Field(default="", description="for a derived match: the rule by which the quote carries the claim")
    line: int = Field(ge=1, description="line of the stored text on which the quote starts")
    page: int | None = Field(default=None, ge=1, description="page on which it starts, for formats that have pages")
    where: str = Field(
        default="", description="place in the file for people: 'p. 3', 'slide 3', 'Budget!A4:D4', 'section 8.3'"
    )


class Hit(Span):
    """A retrieved passage with the scores that brought it up.

    `score` is the fused reciprocal-rank score (higher is better); `similarity` the cosine of the dense search and
    `bm25` the keyword score (higher is better); each is None where that search did not return the passage. `writing`
    is that of its document.
    """

    text: str
    heading: str = ""
    score: float
    similarity: float | None = None
    bm25: float | None = None
    writing: Writing = Field(default=PLAIN, exclude=True, repr=False)


class Try(Frozen):
    """One call to the model: its words, and what the check afterwards had against them ("" when nothing)."""

    prompt: str = Field(description="prompt name and version, as in `answer@3`")
    said: str
    objection: str = ""
    checks: tuple[str, ...] = Field(default=(), description="names of the checks that spoke against it")
    confidence: float | None = Field(default=None, description="mean token probability of the answer, where given")
    doubt: float | None = Field(default=None, description="probability of not answering at all, where given")
    usage: Usage = Usage()
    seconds: float = 0.0

    @property
    def certainty(self) -> float | None:
        """Mean probability of the answer's tokens times that of not abstaining (0 to 1); None where not given."""
        return None if self.confidence is None else self.confidence * (1 - (self.doubt or 0.0))


class DocumentAnswer(Frozen):
    """What one of several documents answers to a question."""

    document: str
    title: str
    text: str
    citations: tuple[Citation, ...] = ()


class Timings(Frozen):
    """Seconds of wall time, by stage."""

    retrieval: float = 0.0
    model: float = 0.0
    grounding: float = 0.0
    total: float = 0.0

    def __add__(self, other: Timings) -> Timings:
        return Timings(
            retrieval=self.retrieval + other.retrieval,
            model=self.model + other.model,
            grounding=self.grounding + other.grounding,
            total=self.total + other.total,
        )


class AnswerSentence(Frozen):
    """A sentence of an answer with the quotes that prove it. `verbatim`: one of the document, less footnote marks."""

    text: str
    citations: tuple[Citation, ...] = Field(min_length=1)
    verbatim: bool = False


class Withdrawn(Frozen):
    """A sentence that the model wrote and that was not kept, and why. `replaced` when another stands in its place."""

    text: str
    reason: str
    unproved: tuple[str, ...] = ()
    replaced: bool


class Answer(Frozen):
    """An answer with its proof, or the plain statement that the documents do not hold one.

    `status` is "answered" when every checkable part of `text` is proved by the citations, "partial" when only some
    of it is (`unproved` names the rest), and "not_in_documents" otherwise (`reason` says why, `citations` is empty).
    """

    question: str
    status: Status
    text: str
    citations: tuple[Citation, ...] = ()
    style: Style = Field(default="short", description="a short answer, or sentences that explain")
    sentences: tuple[AnswerSentence, ...] = Field(default=(), description="the text sentence by sentence, each proved")
    withdrawn: tuple[Withdrawn, ...] = Field(default=(), description="sentences of the model that were not kept")
    unproved: tuple[str, ...] = ()
    reason: str = ""
    said: str = Field(default="", description="the model's own words, where code completed them in `text`")
    reader: str = Field(default="", description="the reader in code that gave the answer; empty: the model")
    certainty: float | None = Field(
        default=None, description="how sure the model was (0 to 1), where it says so and did the reading itself"
    )
    by_document: tuple[DocumentAnswer, ...] = Field(
        default=(), description="the answers of several documents, where more than one answers the question"
    )
    differs: bool = Field(default=False, description="whether the documents in `by_document` answer differently")
    evidence: tuple[Hit, ...] = ()
    tries: tuple[Try, ...] = ()
    model: str
    usage: Usage
    timings: Timings


class Asked(Frozen):
    """A question of the library's history: when, within which documents (None: all), and what came of it."""

    number: int
    asked_at: datetime
    documents: tuple[str, ...] | None = None
    answer: Answer

    @property
    def question(self) -> str:
        """What was asked."""
        return self.answer.question
