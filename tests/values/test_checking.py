"""A claim's dates, sums, numbers and names must stand in its source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.values import SourceValues, check

SOURCE = (
    "On 11 November 2025, Selvia\u2019s Ministry of Tides (MinTides) and the United Kingdom signed a £6\u00a0million "
    "agreement for three years. Minister Edwin Velder SC and Ms Ana Ruiz of the National University of Selvia spoke; "
    "25% of the 1,200 seats were empty [4]. The Dutch firm Quay-Orrin joined, and call +65 6123 4567."
)

PROVED = [
    "11 November 2025", "Nov. 11, 2025", "2025-11-11", "November 2025", "2025", "11 November",
    "the 11th of November 2025",
    "£6 million", "GBP 6m", "6 million pounds", "6,000,000", "3", "three", "three years", "1200", "1,200 seats", "25%",
    "25 per cent", "25", "UK", "the U.K.", "Britain", "British", "the Netherlands", "NUS", "MinTides",
    "Ministry of Tides", "MINISTRY OF TIDES", "Edwin Velder", "Mr. Edwin Velder", "Dr Edwin Velder, MP", "E. Velder",
    "Ms Ana Ruiz of NUS", "Ana Ruiz and Edwin Velder", "Selvia", "Quay-Orrin", "one of them", "Signing it was good.",
    "They signed the agreement in 2025.", "", "nothing typed here",
]  # fmt: skip


@pytest.mark.parametrize("claim", PROVED)
def test_what_the_source_says_is_proved(claim: str) -> None:
    assert check(claim, SOURCE) == []


UNPROVED = [
    ("12 November 2025", [("date", "12 November 2025")]),
    ("11 November 2024", [("date", "11 November 2024")]),
    ("in 2024", [("date", "2024")]),
    ("03/04/2025", [("date", "03/04/2025")]),
    ("fall of 2025", [("date", "fall of 2025")]),
    ("$6 million", [("money", "$6 million")]),
    ("£7 million", [("money", "£7 million")]),
    ("£6", [("money", "£6")]),
    ("five years", [("number", "five")]),
    ("4 people", [("number", "4")]),
    ("6123", [("number", "6123")]),
    ("1,200%", [("number", "1,200%")]),
    ("Ministry of Health", [("name", "Ministry of Health")]),
    ("Ministry of Selvia", [("name", "Ministry of Selvia")]),
    ("France", [("name", "France")]),
    ("Ana Velder", [("name", "Ana Velder")]),
    ("Orrinco signed it.", [("name", "Orrinco")]),
    (
        "In 2024, France paid 7 million euros to 9 firms.",
        [("date", "2024"), ("name", "France"), ("money", "7 million euros"), ("number", "9")],
    ),
]


@pytest.mark.parametrize(("claim", "expected"), UNPROVED)
def test_what_the_source_does_not_say_is_named(claim: str, expected: list[tuple[str, str]]) -> None:
    unproved = check(claim, SOURCE)
    assert [(value.kind, value.text) for value in unproved] == expected
    assert all(claim[value.start : value.end] == value.text for value in unproved)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("11 November 2025", "It was signed in November 2025."),
        ("November 2025", "It was signed in 2025."),
        ("11 November 2025", "It was signed on 11 November."),
        ("2.5", "They want 2 of 5."),
        ("5", "2.5 million"),
        ("9", "in 2019"),
    ],
)
def test_a_coarser_or_other_value_proves_nothing(claim: str, source: str) -> None:
    assert check(claim, source) != []


def test_a_source_read_once_serves_many_claims() -> None:
    source = SourceValues.read(SOURCE)
    assert check("2025", source) == check("2025", SOURCE) == []
    assert check("2026", source) == check("2026", SOURCE) != []


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(claim: str, source: str) -> None:
    assert all(claim[value.start : value.end] == value.text for value in check(claim, source))


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(1, 40))
def test_a_stretch_of_the_source_proves_itself(start: int, length: int) -> None:
    parts = SOURCE.split(", and call", maxsplit=1)[0].split(" ")  # a telephone number cut in two is no longer one
    claim = " ".join(parts[start : start + length])
    assert [value for value in check(claim, SOURCE) if value.kind != "name"] == []


def test_a_number_with_two_readings_is_proved_by_the_same_digits_alone() -> None:
    assert [value.text for value in check("It pays EUR 2.500.", "It pays EUR 2500.")] == ["EUR 2.500"]
    assert check("It pays EUR 2.500.", "Es zahlt EUR 2.500.") == []
