"""Dates are read as precisely as they are written."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.values.dates import PartialDate, find_dates

ONE_DATE = [
    ("11 November 2025", "2025-11-11", ""),
    ("November 11, 2025", "2025-11-11", ""),
    ("11th of November 2025", "2025-11-11", ""),
    ("Nov. 11, 2025", "2025-11-11", ""),
    ("11-Nov-2025", "2025-11-11", ""),
    ("2025-11-11", "2025-11-11", ""),
    ("2025/11/11", "2025-11-11", ""),
    ("11/11/2025", "2025-11-11", ""),
    ("25/12/2025", "2025-12-25", ""),
    ("12/25/2025", "2025-12-25", ""),
    ("03.04.2025", "2025-04-03", ""),
    ("03/04/2025", "2025", "ambiguous"),
    ("Thursday, 13 November 2025", "2025-11-13", ""),
    ("eleventh day of November, 2025", "2025-11-11", ""),
    ("11\u00a0November\u00a02025", "2025-11-11", ""),
    ("Novem\u00adber 2025", "2025-11", ""),
    ("November 2025", "2025-11", ""),
    ("24 APRIL 2023", "2023-04-24", ""),
    ("29 February 2024", "2024-02-29", ""),
    ("11 November", "--11-11", ""),
    ("November 11", "--11-11", ""),
    ("fall of 2022", "2022", "season"),
    ("Spring 2023", "2023", "season"),
    ("Q3 2025", "2025", "season"),
    ("first half of 2026", "2026", "season"),
    ("FY2025", "2025", ""),
]


@pytest.mark.parametrize(("written", "iso", "note"), ONE_DATE)
@pytest.mark.parametrize("frame", ["{}", "It was signed on {}, they said.", "({})"])
def test_a_date_is_read(written: str, iso: str, note: str, frame: str) -> None:
    text = frame.format(written)
    assert [(f.value.iso(), f.text, f.note) for f in find_dates(text)] == [(iso, written, note)]


SEVERAL = [
    ("2024-2027", ["2024", "2027"]),
    ("2024 \u2013 2027", ["2024", "2027"]),
    ("2024-25", ["2024", "2025"]),
    ("from 2024 to 2027", ["2024", "2027"]),
    ("10-12 March 2025", ["2025-03-10", "2025-03-12"]),
    ("10, 11 and 12 March 2025", ["2025-03-10", "2025-03-11", "2025-03-12"]),
    ("March 10\u201312, 2025", ["2025-03-10", "2025-03-12"]),
    ("28 February to 3 March 2025", ["2025-02-28", "2025-03-03"]),
    ("January to March 2025", ["2025-01", "2025-03"]),
    ("5 May 2024 and 6 June 2025", ["2024-05-05", "2025-06-06"]),
]


@pytest.mark.parametrize(("text", "expected"), SEVERAL)
def test_the_ends_of_a_range_share_month_and_year(text: str, expected: list[str]) -> None:
    assert [found.value.iso() for found in find_dates(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "3,300 people",
        "$2025",
        "2025%",
        "20251",
        "12.2025",
        "they may march",
        "room 1799",
        "2200 units",
        "10:30",
        "1.2.3",
    ],
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("in 2025, they", ""),
        ("since 2019", ""),
        ("the plan (2031)", ""),
        ("2000 jobs", "bare_year"),
        ("of 2000 new jobs", "bare_year"),
        ("The 2025 summit", "bare_year"),
    ],
)
def test_a_lone_year_that_may_be_a_quantity_is_marked(text: str, note: str) -> None:
    assert [found.note for found in find_dates(text)] == [note]


def test_a_day_that_no_month_has_leaves_the_month() -> None:
    assert [found.value.iso() for found in find_dates("31 November 2025")] == ["2025-11"]


@pytest.mark.parametrize(("day_first", "iso"), [(True, "2025-04-03"), (False, "2025-03-04"), (None, "2025")])
def test_the_caller_settles_the_order_of_day_and_month(day_first: bool | None, iso: str) -> None:
    assert find_dates("03/04/2025", day_first=day_first)[0].value.iso() == iso


D = PartialDate


@pytest.mark.parametrize(
    ("a", "b", "agree", "a_proves_b"),
    [
        (D(2025, 11, 11), D(2025, 11, 11), True, True),
        (D(2025, 11, 11), D(2025), True, True),
        (D(2025), D(2025, 11, 11), True, False),
        (D(2025, 11, 11), D(2025, 11, 12), False, False),
        (D(None, 11, 11), D(2025, 11, 11), True, False),
        (D(2025, 11, 11), D(None, 11, 11), True, True),
        (D(None, 11, 11), D(2025), False, False),
        (D(2024, 11), D(2025, 11), False, False),
    ],
)
def test_dates_agree_at_the_coarser_precision_and_prove_at_the_finer(a: D, b: D, agree: bool, a_proves_b: bool) -> None:
    assert a.agrees(b) is agree
    assert b.agrees(a) is agree
    assert a.proves(b) is a_proves_b


@pytest.mark.parametrize("iso", ["2025", "2025-11", "2025-11-11", "--11-11"])
def test_iso_goes_both_ways(iso: str) -> None:
    assert PartialDate.from_iso(iso).iso() == iso


@pytest.mark.parametrize("text", ["", "25", "2025-13", "2025-02-30", "2025-11-11T10", "soon"])
def test_what_is_no_iso_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.from_iso(text)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2025, None, 3)


def test_precision_names_the_finest_part() -> None:
    assert [D(2025).precision, D(2025, 1).precision, D(2025, 1, 2).precision] == ["year", "month", "day"]


PIECES = st.sampled_from(
    [
        "11",
        "3",
        "31",
        "2025",
        "1999",
        "November",
        "May",
        "march",
        "24th",
        "of",
        "the",
        "-",
        "–",
        "/",
        ".",
        ",",
        ":",
        "to",
        "and",
        "until",
        "Q3",
        "spring",
        "Thursday",
        "Nov.",
        "2024-25",
        "\xad",
        "\xa0",
        "é",
        "\n",
        "fall",
        "FY",
        "1st",
        "£",
        "12/13/2025",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_spans_are_exact_and_apart_whatever_the_text(text: str) -> None:
    found = find_dates(text)
    assert all(text[f.start : f.end] == f.text and f.text for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_of_the_calendar_is_read_in_long_form(day: date) -> None:
    for written in (
        day.strftime("%-d %B %Y"),
        day.strftime("%B %-d, %Y"),
        day.isoformat(),
        day.strftime("%a %d %b %Y"),
    ):
        assert [found.value.iso() for found in find_dates(f"on {written}.")] == [day.isoformat()]
