"""An explained answer against the points of its question, all by code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.wording import stems
from rag.values.folding import contains_words

HELD = 0.75
"""Share of a point's words that an answer must hold where it has them in other forms or in another order."""

USEFUL = 0.5
"""Share of the points from which an answer is useful, when it also addresses every part."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question, the document it is asked about, and the points of a good answer, each in its accepted wordings; None
    for a question that the document does not answer."""

    suite: str
    document: str
    question: str
    points: tuple[tuple[str, ...], ...] | None

    @property
    def id(self) -> str:
        return f"{self.document[:2]}:{self.question}"


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one question. `supported` of `sentences` are supported by the claims check."""

    question: OpenQuestion
    status: str
    covered: int
    sentences: int
    supported: int
    withdrawn: int
    seconds: float
    text: str

    @property
    def is_bluff(self) -> bool:
        return self.question.points is None and self.status != "not_in_documents"

    @property
    def is_useful(self) -> bool:
        points = self.question.points
        return bool(points) and self.status != "not_in_documents" and self.covered >= USEFUL * len(points or ())


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the suite."""

    answerable: int
    useful: int
    points: int
    covered: int
    unanswerable: int
    bluffed: int
    sentences: int
    supported: int
    withdrawn: int
    words: int
    seconds: float

    @classmethod
    def of(cls, judged: Sequence[Judged]) -> Figures:
        answerable = [one for one in judged if one.question.points is not None]
        unanswerable = [one for one in judged if one.question.points is None]
        return cls(
            answerable=len(answerable),
            useful=sum(one.is_useful for one in answerable),
            points=sum(len(one.question.points or ()) for one in answerable),
            covered=sum(one.covered for one in answerable),
            unanswerable=len(unanswerable),
            bluffed=sum(one.is_bluff for one in unanswerable),
            sentences=sum(one.sentences for one in judged),
            supported=sum(one.supported for one in judged),
            withdrawn=sum(one.withdrawn for one in judged),
            words=sum(len(one.text.split()) for one in judged if one.status != "not_in_documents"),
            seconds=sorted(one.seconds for one in judged)[len(judged) // 2] if judged else 0.0,
        )


def covered(text: str, points: Sequence[Sequence[str]]) -> int:
    """How many of the points a text makes."""
    return sum(any(_holds(text, wording) for wording in point) for point in points)


def _holds(text: str, wording: str) -> bool:
    if contains_words(wording, text):
        return True
    wanted = stems(wording)
    return bool(wanted) and len(wanted & stems(text)) / len(wanted) >= HELD
