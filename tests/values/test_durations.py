"""Spans of time are read as a count of units or as an end date."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.values.dates import PartialDate
from rag.values.durations import Duration, find_durations

COUNTED = [
    ("for five years", "5", "year", "five years", ""),
    ("a three-year deal", "3", "year", "three-year", ""),
    ("the 5-year plan", "5", "year", "5-year", ""),
    ("18 months", "18", "month", "18 months", ""),
    ("18\u00a0months", "18", "month", "18\u00a0months", ""),
    ("a period of five (5) years", "5", "year", "five (5) years", ""),
    ("12 (twelve) months", "12", "month", "12 (twelve) months", ""),
    ("two and a half years", "2.5", "year", "two and a half years", ""),
    ("six weeks", "6", "week", "six weeks", ""),
    ("two decades", "20", "year", "two decades", ""),
    ("for a year", "1", "year", "a year", ""),
    ("for half a year", "0.5", "year", "half a year", ""),
    ("a year-long pilot", "1", "year", "year-long", ""),
    ("90 calendar days", "90", "day", "90 calendar days", ""),
    ("he is 25 years old", "25", "year", "25 years", "age"),
    ("five years ago", "5", "year", "five years", "past"),
    ("over the last five years", "5", "year", "five years", "past"),
]


@pytest.mark.parametrize(("text", "count", "unit", "written", "note"), COUNTED)
def test_a_counted_span_is_read(text: str, count: str, unit: str, written: str, note: str) -> None:
    found = find_durations(text)
    assert [(str(f.value.count), str(f.value.unit), f.text, f.note) for f in found] == [(count, unit, written, note)]


@pytest.mark.parametrize(
    ("text", "iso", "written"),
    [
        ("valid until 31 December 2027.", "2027-12-31", "until 31 December 2027"),
        ("runs through to March 2028", "2028-03", "through to March 2028"),
        ("up to the end of 2030", "2030", "up to the end of 2030"),
        ("expires on 1 May 2029", "2029-05-01", "expires on 1 May 2029"),
    ],
)
def test_an_end_date_is_read(text: str, iso: str, written: str) -> None:
    assert [(f.value.until, f.text) for f in find_durations(text)] == [(PartialDate.from_iso(iso), written)]


def test_both_ends_of_a_range_have_the_unit() -> None:
    found = find_durations("three to five years")
    assert [(str(f.value.count), f.value.unit, f.note) for f in found] == [("3", "year", "range"), ("5", "year", "")]


@pytest.mark.parametrize("text", ["twice a year", "$5 a year", "in the year 2025", "5 people", "on 31 December 2027"])
def test_other_phrases_are_no_spans(text: str) -> None:
    assert find_durations(text) == []


def test_lengths_are_compared_across_units() -> None:
    assert Duration(Decimal(18), "month").agrees(Duration(Decimal("1.5"), "year"))
    assert Duration(Decimal(2), "week").agrees(Duration(Decimal(14), "day"))
    assert not Duration(Decimal(1), "month").agrees(Duration(Decimal(30), "day"))
    assert Duration(until=PartialDate(2027)).agrees(Duration(until=PartialDate(2027, 12, 31)))
    assert not Duration(until=PartialDate(2027)).agrees(Duration(Decimal(1), "year"))


@pytest.mark.parametrize(
    "fields",
    [{}, {"count": Decimal(1)}, {"unit": "year"}, {"count": Decimal(1), "unit": "year", "until": PartialDate(2027)}],
)
def test_half_a_duration_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="duration"):
        Duration(**fields)  # type: ignore[arg-type]


PIECES = st.sampled_from(
    [
        "five",
        "5",
        "(5)",
        "-",
        "years",
        "year",
        "month",
        "for",
        "a",
        "half",
        "until",
        "2027",
        "May",
        "end",
        "of",
        "the",
        "ago",
        "old",
        "to",
        "é",
        "\xad",
        "\xa0",
        "year-long",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_spans_are_exact_and_apart_whatever_the_text(text: str) -> None:
    found = find_durations(text)
    assert all(text[f.start : f.end] == f.text and f.text for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
