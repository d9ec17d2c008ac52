"""Does one window say what a claim says? The evidence for and against, window by window.

Coverage and density in one window, equal values, equal polarity, the same names in the same roles: what speaks against
a window is put as objections by the checks (see `checks.py`), and the window with the least against it is the proof.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.grounding.claims import Claim
from rag.grounding.entities import entities_of
from rag.grounding.pointing import Pointed, Weights
from rag.grounding.windows import Window
from rag.text.negations import clauses, is_negated
from rag.text.wording import stems
from rag.values.checking import name_is_held
from rag.values.dates import PartialDate
from rag.values.finding import FoundValue, differs, same_value
from rag.values.folding import contains_words, words
from rag.values.money import Money, currency_of
from rag.values.writing import Writing

CLOSER_LOOKS = 12
"""Windows that the checks look at: those that hold most of the claim. As many again where a value stands."""

LEAST_LIKE = 0.4
"""Cosine from which a window is looked at that shares no word with the claim."""

BESIDE = 9
"""Characters before a value in which a negation denies it: "not on ", "not "."""

WORDY = 3
"""From so many plain words on, a claim says more than a value."""

ITEM_WORDS = 8
"""Words of an item of a list; what is longer is a clause of a sentence."""

WORDING = frozenset({"words"})
"""Objections that somebody may overrule who can tell that other words say the same."""

_STATES = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|(?-i:may)|might|must|shall|should"
    r"|\w+n['’]t)\b",
    re.IGNORECASE,
)
"""The verbs by which an English sentence states something."""

SHARED_CLAUSE = 0.5
"""Share of a clause's words that another clause must hold for the two to speak of the same thing."""


@dataclass(frozen=True, slots=True)
class Objection:
    """What speaks against a claim: the check that says so, why, and how heavily (1 refutes the window).

    `denies` when the window states the contrary: another value, or the other polarity.
    """

    check: str
    reason: str
    weight: float = 1.0
    denies: bool = False


@dataclass(frozen=True)
class WindowReading:
    """A claim held against one window of a text. The checks look at nothing else.

    `given` are the stems that the question brings, and `topics` names that the text is about, which a window need
    not repeat. `score` is that of the window for the question, `gap` how far it stands below the best one, and
    `rival_gap` how far the claim's value stands below another of its kind. `denied` when the claim is that what it says
    is not so; `years` are those that the text names anywhere; `is_lenient` tells that the window may stand further
    from where the question points to.
    """

    claim: Claim
    window: Window
    weights: Weights
    question: str = ""
    given: frozenset[str] = frozenset()
    topics: tuple[str, ...] = ()
    likeness: float = 0.0
    score: float = 0.0
    gap: float = 0.0
    rival_gap: float = 1.0
    denied: bool = False
    years: frozenset[int] = frozenset()
    is_lenient: bool = False

    def holds_words(self, name: str) -> bool:
        """Whether the window has all content words of a name, in whatever order."""
        return stems(name, self.window.language) <= self.window.stems

    def is_topic_name(self, name: str) -> bool:
        """Whether a name is one that the text is about."""
        return any(contains_words(name, topic) or contains_words(topic, name) for topic in self.topics)

    @cached_property
    def new_words(self) -> frozenset[str]:
        """The plain words that the claim brings and the question does not."""
        return self.claim.plain_words - self.given

    @cached_property
    def coverage(self) -> float:
        """The weighted share of the claim's own words that the window holds."""
        return self.weights.share(self.new_words, self.window.stems)

    @cached_property
    def item_coverages(self) -> tuple[float, ...]:
        """The same for each item, where the claim is a list of short items."""
        items = self.claim.items
        if len(items) < 2 or not all(len(item.body.split()) <= ITEM_WORDS for item in items):
            return ()
        own = [item.plain_words - self.given for item in items]
        return tuple(self.weights.share(item, self.window.stems) for item in own if item)

    @cached_property
    def missing_values(self) -> tuple[FoundValue, ...]:
        """The values of the claim that the window does not state in any spelling."""
        return tuple(value for value in self.claim.values if not self._states(value))

    @cached_property
    def other_values(self) -> tuple[tuple[FoundValue, FoundValue], ...]:
        """Each missing value with the value of its kind that the window gives instead."""
        pairs = []
        for value in self.missing_values:
            others = [found for found in self.window.values if differs(value, found)]
            if others:
                pairs.append((value, others[0]))
        return tuple(pairs)

    @cached_property
    def missing_names(self) -> tuple[str, ...]:
        """The names of the claim that neither the window nor the question has."""
        return tuple(
            name.value
            for name in self.claim.names
            if not name_is_held(name.value, self.window.source) and not contains_words(name.value, self.question)
        )

    @cached_property
    def strange_names(self) -> tuple[str, ...]:
        """Names of the window that the claim does not have: another bearer of the role may stand among them."""
        return tuple(name for name in self.window.source.names if not contains_words(name, self.claim.text))

    @cached_property
    def opposite_clauses(self) -> bool:
        """Whether the clause of the window that speaks of the same thing has the other polarity.

        A bare value or name is denied only where the negation stands right before it: "not on 17 May".
        """
        if self._says_little and not self.claim.is_negated and self._is_denied_there():
            return True
        if self.is_bare:
            return False
        language = self.window.language
        mine = [(stems(part, language), is_negated(part, language)) for part in _parts(self.claim.body, language)]
        theirs = [(stems(part, language), is_negated(part, language)) for part in _parts(self.window.text, language)]
        shared = self.claim.plain_words & self.window.stems
        for held, negated in mine:
            wanted = held & shared
            if not wanted or self.weights.share(held & self.claim.plain_words, shared) < SHARED_CLAUSE:
                continue
            shares = [self.weights.share(wanted, other) for other, _ in theirs]
            best = max(shares, default=0.0)
            if best >= SHARED_CLAUSE:
                polarities = {other for (_, other), share in zip(theirs, shares, strict=True) if share >= best - 1e-9}
                if negated not in polarities:
                    return True
        return False

    @property
    def is_bare(self) -> bool:
        """Whether the claim is a value or a name that answers a question, and says nothing beside.

        A sentence says something also where it brings few words that the question lacks: "The van has not been bought."
        """
        is_short = self._says_little and len(self.claim.plain_words) < WORDY
        return is_short and not _STATES.search(self.claim.body)

    @property
    def _says_little(self) -> bool:
        """Whether the claim brings few words that the question lacks."""
        return bool(self.given) and len(self.new_words) < WORDY

    def _is_denied_there(self) -> bool:
        """Whether each place of the claim's values and names in the window has a negation right before it."""
        mine = entities_of(self.claim.body, self.window.writing)
        before = [
            self.window.text[max(0, other.start - BESIDE) : other.start]
            for other in self.window.entities
            if any(one.is_same(other) for one in mine)
        ]
        return bool(before) and all(is_negated(text, self.window.language) for text in before)

    def _states(self, value: FoundValue) -> bool:
        if value.is_loose or any(same_value(value, found) for found in self.window.values):
            return True
        if self.given and any(same_value(value, asked) for asked in self.window.writing.values(self.question)):
            return True
        if isinstance(value.value, Money) and _in_its_column(value.value, self.window):
            return True
        if value.is_open:
            return contains_words(value.text, self.window.source.folded)
        return any(_fits_year(value, found, self.years) for found in self.window.values)


def _in_its_column(claimed: Money, window: Window) -> bool:
    """Whether a window gives the amount as a bare number and names the currency elsewhere, as tables do."""
    amounts = any(found.kind == "number" and found.value == claimed.amount for found in window.values)
    return amounts and any(currency_of(word.text.upper()) == claimed.currency for word in words(window.text))


def _fits_year(claimed: FoundValue, found: FoundValue, years: frozenset[int]) -> bool:
    """Whether a date without a year is the claimed one in a year that the text names elsewhere."""
    mine, theirs = claimed.value, found.value
    if not isinstance(mine, PartialDate) or not isinstance(theirs, PartialDate):
        return False
    if theirs.year is not None or mine.year not in years:
        return False
    return mine.month == theirs.month and mine.day in (None, theirs.day)


def _parts(text: str, language: str) -> list[str]:
    """The clauses of a text, what follows "without" apart: "may not sell it without consent" denies."""
    return [text[start:end] for start, end in clauses(text, language, without_apart=True)]


@dataclass(frozen=True, slots=True)
class Support:
    """The best window for a claim, and what speaks against it even there."""

    claim: Claim
    reading: WindowReading | None
    objections: tuple[Objection, ...]

    @property
    def window(self) -> Window | None:
        return None if self.reading is None else self.reading.window

    @property
    def holds(self) -> bool:
        """Whether the window says what the claim says."""
        return self.reading is not None and sum(one.weight for one in self.objections) < 1

    @property
    def is_denied(self) -> bool:
        """Whether the window states the contrary and nothing else speaks against it."""
        return bool(self.objections) and all(one.denies for one in self.objections)

    @property
    def is_reworded(self) -> bool:
        """Whether there is a window and nothing but the wording speaks against it."""
        return self.reading is not None and all(one.check in WORDING for one in self.objections)

    @property
    def burden(self) -> float:
        return sum(one.weight for one in self.objections)


WindowCheck = Callable[[WindowReading], Objection | None]


def best_support(claim: Claim, readings: Iterable[WindowReading], checks: Sequence[WindowCheck]) -> Support:
    """The reading with the least against it; among equals the one that the question points to, then the likest."""
    best: Support | None = None
    merit: tuple[float, float] = (0.0, 0.0)
    for reading in readings:
        objections = tuple(said for check in checks if (said := check(reading)) is not None)
        found = Support(claim, reading, objections)
        own = (
            -min(found.burden, 3.0),
            reading.gap + reading.likeness + reading.coverage - 0.05 * len(reading.window.parts),
        )
        if best is None or own > merit:
            best, merit = found, own
    return best or Support(claim, None, (Objection("words", "no passage of the documents speaks of it"),))


def _candidates(
    claim: Claim, windows: Sequence[Window], weights: Weights, pointed: Pointed, likeness: Sequence[float] | None
) -> list[int]:
    """The windows that are worth a closer look: those that hold most of the claim and are likest to it."""
    merits = []
    for index, window in enumerate(windows):
        wanted = stems(claim.body, window.language)
        held = weights.share(wanted, window.stems) if wanted else 0.0
        like = 0.0 if likeness is None else likeness[index]
        if held > 0 or like > LEAST_LIKE:
            merits.append((held + 0.5 * like + 0.5 * pointed.gap(index), index))
    chosen = sorted(merits, reverse=True)[:CLOSER_LOOKS]
    if not chosen and any(pointed.scores):  # no word in common, but the question points there
        chosen = [max((score, index) for index, score in enumerate(pointed.scores))]
    if claim.values or claim.names:
        taken = {index for _, index in chosen}
        stating = [
            (pointed.gap(index), index)
            for index, window in enumerate(windows)
            if index not in taken and _states_any(claim.written(window.writing), window)
        ]
        chosen += sorted(stating, reverse=True)[:CLOSER_LOOKS]
    return [index for _, index in chosen]


def _states_any(claim: Claim, window: Window) -> bool:
    return any(same_value(mine, found) for mine in claim.values for found in window.values) or any(
        name_is_held(name.value, window.source) for name in claim.names
    )


def readings_of(
    claim: Claim,
    windows: Sequence[Window],
    weights: Weights,
    pointed: Pointed,
    *,
    question: str = "",
    topics: tuple[str, ...] = (),
    likeness: Sequence[float] | None = None,
    is_given: bool = True,
    denied: bool = False,
    years: frozenset[int] = frozenset(),
    is_lenient: bool = False,
) -> list[WindowReading]:
    """The claim held against each window that shares a word, a value or a name with it."""
    told: dict[Writing, Claim] = {}
    found = []
    for index in _candidates(claim, windows, weights, pointed, likeness):
        window = windows[index]
        given = stems(question, window.language) if is_given else frozenset()
        found.append(
            WindowReading(
                told.setdefault(window.writing, claim.written(window.writing)),
                window,
                weights,
                question,
                given,
                topics,
                0.0 if likeness is None else likeness[index],
                pointed.scores[index],
                pointed.gap(index),
                denied=denied,
                years=years,
                is_lenient=is_lenient,
            )
        )
    return found
