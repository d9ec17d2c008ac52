"""Does it say "not in the documents" when, and only when, it should? Positive = unanswerable."""

from __future__ import annotations

from ..results import OutcomeBar
from ..schema import Kind, Outcome, Score

_NOT_ASKED = "a false premise with correcting facts may be declined or corrected"


def scores(kind: Kind, *, answerable: bool, abstained: bool) -> dict[str, Score]:
    """A question's share in the rates; each rate is the mean of its values over a suite.

    abstention_precision: abstained and unanswerable / abstained; abstention_recall: abstained and
    unanswerable / unanswerable; over_abstention: abstained and answerable / answerable; bluff_rate: answered
    and unanswerable / unanswerable; answerability: abstained where unanswerable, answered where answerable / all. A
    false premise whose gold has correcting facts enters none of them.
    """
    if kind == "false_premise" and answerable:
        return dict.fromkeys(NAMES, Score(value=None, n=0, reason=_NOT_ASKED))
    return {
        "abstention_precision": _rate(not answerable, applies=abstained, otherwise="it answered"),
        "abstention_recall": _rate(abstained, applies=not answerable, otherwise="the question is answerable"),
        "over_abstention": _rate(abstained, applies=answerable, otherwise="the question is unanswerable"),
        "bluff_rate": _rate(not abstained, applies=not answerable, otherwise="the question is answerable"),
        "answerability": Score(value=float(abstained != answerable)),
    }


NAMES = ("abstention_precision", "abstention_recall", "over_abstention", "bluff_rate", "answerability")


def applicable_on_error(kind: Kind, *, answerable: bool) -> frozenset[str]:
    """The rates that a question enters when its call failed: it can then neither abstain rightly nor
    answer.
    """
    if kind == "false_premise" and answerable:
        return frozenset()
    own = {"over_abstention"} if answerable else {"abstention_recall", "bluff_rate"}
    return frozenset(own | {"abstention_precision", "answerability"})


def outcome(kind: Kind, *, answerable: bool, abstained: bool, right: bool) -> Outcome:
    """Correct: every vital fact stated, or an unanswerable question declined. A false premise may always be
    declined.
    """
    if abstained:
        return "abstained" if answerable and kind != "false_premise" else "correct"
    return "correct" if answerable and right else "wrong"


def truthfulness(outcome: Outcome) -> Score:
    """+1 correct, 0 abstained, -1 wrong: its mean is correct - wrong (CRAG, arXiv 2406.04744). An error
    counts -1.
    """
    value = {"correct": 1.0, "abstained": 0.0, "wrong": -1.0, "error": -1.0}[outcome]
    return Score(value=value, reason=outcome)


def tally(outcomes: list[Outcome]) -> OutcomeBar:
    """How often each outcome occurred."""
    return OutcomeBar(**{name: outcomes.count(name) for name in ("correct", "abstained", "wrong", "error")})


def _rate(value: bool, *, applies: bool, otherwise: str) -> Score:
    return Score(value=float(value)) if applies else Score(value=None, n=0, reason=otherwise)
