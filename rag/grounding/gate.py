"""The gate: a claim against the windows of the evidence, with or without a question, without a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from rag.grounding.checks import CHECKS
from rag.grounding.claims import Claim, read_claim, read_claims
from rag.grounding.entities import Mention, entities_of
from rag.grounding.pointing import Embed, Pointed, Weights, nearness, point
from rag.grounding.support import Support, WindowCheck, WindowReading, best_support, readings_of
from rag.grounding.windows import Window, windows_of
from rag.schema.answer import Hit
from rag.text.language import language_of_question
from rag.text.wording import stems
from rag.values.dates import PartialDate
from rag.values.folding import contains_words, folded
from rag.values.writing import PLAIN, Writing

TOPIC_SENTENCES = 3
"""A name that so many sentences hold is one that the text is about; so is one in its first line."""

EMBEDDED = 24
"""Windows of which a claim is compared with the vectors: embedding one takes two milliseconds on two cores. 12, 24
and 48 give the same verdicts on the claims gold, but for one of 2,322."""

RIVALS_WITHIN = -0.5
"""Windows so far below the best one for a question hold no rivals of an answer."""


@dataclass(frozen=True)
class Gate:
    """The windows of some evidence, read once for all claims about it. `without` names checks to leave out."""

    evidence: tuple[Hit, ...]
    embed: Embed | None = None
    without: frozenset[str] = frozenset()
    _points: dict[str, Pointed] = field(default_factory=dict)

    @property
    def writing(self) -> Writing:
        """The writing of the evidence, of its first passage where several documents differ."""
        return self.evidence[0].writing if self.evidence else PLAIN

    def language_of(self, question: str) -> str:
        """The language of a question, in doubt that of the evidence."""
        return language_of_question(question, (hit.writing.language for hit in self.evidence))

    @cached_property
    def windows(self) -> list[Window]:
        return windows_of(self.evidence)

    @cached_property
    def weights(self) -> Weights:
        return Weights(self.windows)

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """The names that the evidence is about: in its first line, or in several sentences."""
        counts: Counter[str] = Counter()
        written: dict[str, str] = {}
        first = {hit.document: hit.start for hit in reversed(self.evidence)}
        for window in self.windows:
            if len(window.parts) > 1:
                continue
            is_head = window.main.start - first[window.document] < len(window.text) + 3
            for name in window.source.names:
                key = folded(name)
                written.setdefault(key, name)
                counts[key] += TOPIC_SENTENCES if is_head else 1
        return tuple(written[key] for key, count in counts.items() if count >= TOPIC_SENTENCES)

    @cached_property
    def years(self) -> frozenset[int]:
        """The years of the dates in the evidence."""
        dates = (value.value for window in self.windows for value in window.values)
        return frozenset(date.year for date in dates if isinstance(date, PartialDate) and date.year is not None)

    def pointed(self, question: str) -> Pointed:
        """The scores of the windows for a question."""
        if question not in self._points:
            self._points[question] = point(question, self.windows, self.weights, self.embed)
        return self._points[question]

    def support(
        self, claim: Claim, question: str = "", *, is_lenient: bool = False, without: frozenset[str] = frozenset()
    ) -> Support:
        """The window that carries a claim best, and what speaks against it even there."""
        return best_support(claim, self.readings(claim, question, is_lenient=is_lenient), self.checks(without))

    def checks(self, without: frozenset[str] = frozenset()) -> list[WindowCheck]:
        """The checks that speak here, less those named in `without`."""
        return [check for name, check in CHECKS.items() if name not in self.without | without]

    def readings(
        self, claim: Claim, question: str = "", *, is_lenient: bool = False, by_words: bool = False
    ) -> list[WindowReading]:
        """The claim held against each window that may carry it; with `by_words` without a look at its vectors."""
        statement, denied = claim, False
        if claim.says is not None and not claim.body:
            statement, denied = read_claim(question.rstrip(" ?"), writing=self.writing), not claim.says
        pointed = self.pointed(question)
        readings = readings_of(
            statement,
            self.windows,
            self.weights,
            pointed,
            question=question,
            topics=self.topics,
            likeness=None if by_words else self._likeness(statement),
            is_given=claim.says is None,
            denied=denied,
            years=self.years,
            is_lenient=is_lenient,
        )
        if question and claim.says is None:
            rival = self._best_rival(statement, question, pointed)
            readings = [replace(one, rival_gap=self._rival_gap(one, rival)) for one in readings]
        return readings

    def supports(
        self, claim: Claim, question: str = "", *, without: frozenset[str] = frozenset(), is_lenient: bool = False
    ) -> tuple[Support, ...]:
        """The support of a claim as a whole or, where no window carries it whole, of each of its sentences or items."""
        whole = self.support(claim, question, is_lenient=is_lenient, without=without)
        if whole.holds:
            return (whole,)
        sentences = read_claims(claim.text, claim.writing)
        if len(sentences) > 1:
            moved = [replace(one, start=claim.start + one.start, end=claim.start + one.end) for one in sentences]
            first, *rest = moved
            opening = self.supports(first, question, without=without, is_lenient=is_lenient)
            further = [self.supports(one, question, without=without, is_lenient=True) for one in rest]
            return (*opening, *(support for supports in further for support in supports))
        if not _is_list(claim):
            return (whole,)
        return tuple(self.support(item, question, is_lenient=True, without=without) for item in claim.items)

    def _best_rival(self, claim: Claim, question: str, pointed: Pointed) -> float | None:
        """The score of the best value or name, of the kind that the claim gives, that the claim does not have."""
        if not entities_of(claim.body, self.writing):
            return None
        best: float | None = None
        for index, window in enumerate(self.windows):
            mine = entities_of(claim.body, window.writing)
            if pointed.gap(index) < RIVALS_WITHIN or not mine:
                continue
            for other in window.entities:
                is_rival = other.kind == mine[0].kind and not any(other.is_same(own) for own in mine)
                if is_rival and not contains_words(other.text, question):
                    score = pointed.scores[index] + self._nearness(question, window, other)
                    best = score if best is None else max(best, score)
        return best

    def _rival_gap(self, reading: WindowReading, rival: float | None) -> float:
        """How far the claim's first value or name, in this window, stands above its best rival (below 0: under it)."""
        if rival is None:
            return 1.0
        mine = next(iter(entities_of(reading.claim.body, reading.window.writing)), None)
        if mine is None:
            return 1.0
        places = [other for other in reading.window.entities if mine.is_same(other)]
        near = max((self._nearness(reading.question, reading.window, one) for one in places), default=0.2)
        return reading.score + near - rival

    def _nearness(self, question: str, window: Window, place: Mention) -> float:
        asked = stems(question, window.language)
        return nearness(asked, window.text, place.start, place.end, self.weights, window.language)

    def _likeness(self, claim: Claim) -> Sequence[float] | None:
        if self.embed is None or not self.windows or not claim.body:
            return None
        looked_at = self._worth_embedding(claim)
        vectors = self.embed([claim.body, *(self.windows[index].text for index in looked_at)])
        likeness = [0.0] * len(self.windows)
        for index, like in zip(looked_at, vectors[1:] @ vectors[0], strict=True):
            likeness[index] = float(like)
        return likeness

    def _worth_embedding(self, claim: Claim) -> Sequence[int]:
        """All windows where they are few; of many, those that share most words with the claim."""
        if len(self.windows) <= EMBEDDED:
            return range(len(self.windows))
        wanted = frozenset(term.stem for term in claim.words)
        shares = [(self.weights.share(wanted, window.stems), -index) for index, window in enumerate(self.windows)]
        return [-index for _, index in sorted(shares, reverse=True)[:EMBEDDED]]


def _is_list(claim: Claim) -> bool:
    """Whether a claim lists things: each item but the first is short, or holds a name or a value."""
    rest = claim.items[1:]
    return bool(rest) and all(len(item.body.split()) <= 6 or item.names or item.values for item in rest)
