"""Wordings: SQuAD's rules, and containment on word boundaries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scorers.text import (
    best_overlap,
    contains,
    exact_match,
    harmonic,
    normalise,
    token_f1,
    token_overlap,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Dutch,   Minister!", "dutch minister"),
        ("An apple a day", "apple day"),
        ("“Theatre” of the U.S.", "theatre of us"),
        ("£6 million", "6 million"),
        ("2,000", "2000"),
        ("the", ""),
        ("", ""),
    ],
)
def test_normalisation_follows_squad_in_its_order(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("prediction", "answers", "em", "f1"),
    [
        ("the Orla Accord", ["Orla Accord"], 1, 1),
        ("Orla Accord of Bern", ["Orla Accord"], 0, 2 * (2 / 4) * 1 / (2 / 4 + 1)),
        ("Bern", ["Orla Accord"], 0, 0),
        ("Orla", ["Bern", "the Orla Accord"], 0, 2 / 3),
        ("x x y", ["x y y"], 0, 2 / 3),
        ("", [], 1, 1),
        ("", [""], 1, 1),
        ("", ["Bern"], 0, 0),
        ("Bern", [], 0, 0),
        ("the", ["a"], 1, 1),
    ],
)
def test_exact_match_and_f1(prediction: str, answers: list[str], em: float, f1: float) -> None:
    assert exact_match(prediction, answers) == em
    assert token_f1(prediction, answers) == pytest.approx(f1)


def test_overlap_gives_both_sides() -> None:
    overlap = token_overlap("signed in Bern", "Bern")
    assert (overlap.precision, overlap.recall) == (pytest.approx(1 / 3), 1)
    assert best_overlap("signed in Bern", ["Bern", "signed in Bern"]).f1 == 1


def test_harmonic_mean_of_nothing_is_zero() -> None:
    assert harmonic(0, 0) == 0


@pytest.mark.parametrize(
    ("text", "part", "found"),
    [
        ("in 2019", "9", False),
        ("in 2019", "2019", True),
        ("1.5 per cent", "1", False),
        ("1.5 per cent", "5", False),
        ("2,000 officers", "2000", True),
        ("UK-Netherlands pact", "Netherlands", True),
        ("the U.S. Center", "US Center", True),
        ("José Peña", "jose pena", True),
        ("Jose\u0301 Pen\u0303a", "José Peña", True),
        ("Swansea", "swan", False),
        ("photonics solutions", "photonics solution", True),
        ("quantum technology clusters", "cluster", True),
        ("the news", "new", False),
        ("Royal Society of Arts", "Royal Arts", False),
        ("anything", "", False),
        ("", "x", False),
    ],
)
def test_containment_keeps_word_boundaries(text: str, part: str, found: bool) -> None:
    assert contains(text, part) is found


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3))
def test_text_scores_stay_within_bounds_and_ignore_the_order_of_answers(prediction: str, answers: list[str]) -> None:
    assert 0 <= token_f1(prediction, answers) <= 1
    assert token_f1(prediction, answers) == token_f1(prediction, answers[::-1])
    assert exact_match(prediction, answers) == exact_match(prediction, answers[::-1])
    assert exact_match(prediction, [prediction, *answers]) == 1
