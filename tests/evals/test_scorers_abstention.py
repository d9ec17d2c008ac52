"""Declining: the four rates and the outcome bar."""

from __future__ import annotations

import pytest

from evals.schema import Kind, Outcome
from evals.scorers.abstention import outcome, scores, tally, truthfulness


def rates(rows: list[tuple[Kind, bool, bool]]) -> dict[str, float | None]:
    found: dict[str, list[float]] = {}
    for kind, answerable, abstained in rows:
        for name, score in scores(kind, answerable=answerable, abstained=abstained).items():
            found.setdefault(name, [])
            if score.value is not None:
                found[name].append(score.value)
    return {name: sum(values) / len(values) if values else None for name, values in found.items()}


def test_the_rates_by_hand() -> None:
    rows: list[tuple[Kind, bool, bool]] = [
        *[("fact", True, False)] * 6,
        *[("fact", True, True)] * 2,
        *[("unanswerable", False, True)] * 3,
        ("unanswerable", False, False),
    ]
    assert rates(rows) == {
        "abstention_precision": 3 / 5,
        "abstention_recall": 3 / 4,
        "over_abstention": 2 / 8,
        "bluff_rate": 1 / 4,
        "answerability": 9 / 12,
    }
    assert rates(rows[::-1]) == rates(rows)


def test_rates_without_a_case_do_not_apply() -> None:
    assert rates([("fact", True, False)]) == {
        "abstention_precision": None,
        "abstention_recall": None,
        "over_abstention": 0,
        "bluff_rate": None,
        "answerability": 1,
    }


@pytest.mark.parametrize(
    ("kind", "answerable", "abstained", "right", "expected"),
    [
        ("fact", True, False, True, "correct"),
        ("fact", True, False, False, "wrong"),
        ("fact", True, True, False, "abstained"),
        ("unanswerable", False, True, False, "correct"),
        ("unanswerable", False, False, False, "wrong"),
        ("false_premise", False, True, False, "correct"),
        ("false_premise", True, False, True, "correct"),
        ("false_premise", True, False, False, "wrong"),
        ("false_premise", True, True, False, "correct"),
    ],
)
def test_the_outcome(kind: Kind, answerable: bool, abstained: bool, right: bool, expected: Outcome) -> None:
    assert outcome(kind, answerable=answerable, abstained=abstained, right=right) == expected


def test_truthfulness_is_correct_minus_wrong_and_an_error_is_no_better_than_a_wrong_answer() -> None:
    ends: list[Outcome] = ["correct", "correct", "abstained", "wrong", "error"]
    assert sum(truthfulness(end).value or 0 for end in ends) / len(ends) == 0
    bar = tally(ends)
    assert (bar.correct, bar.abstained, bar.wrong, bar.error, bar.total) == (2, 1, 1, 1, 5)
