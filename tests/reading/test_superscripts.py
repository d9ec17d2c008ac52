"""Raised and lowered characters: marks never become digits, powers stay powers, endings stay endings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.superscripts import lowered, raised


@pytest.mark.parametrize(
    ("before", "mark", "written"),
    [
        ("Tarn Bank lends €85", "1", "€85[1]"),
        ("the grant of $1.4 million", "12", "million[12]"),
        ("in 2029", "3", "2029[3]"),
        ("on 4 June 2029", "7", "2029[7]"),
        ("a share of 45 %", "2", "%[2]"),
        ("as the board wrote.", "1", "wrote.[1]"),
        ("of 1,250", "2, 4", "1,250[2, 4]"),
        ("of 1,250", "2–4", "1,250[2–4]"),
        ("of 1,250", "b", "1,250[b]"),
        ("of 1,250", "*", "1,250*"),
        ("of 1,250", "[9]", "1,250[9]"),
        ("of 10.10", "6", "10.10[6]"),
        ("of 110", "6", "110[6]"),
        ("the EU", "2", "EU[2]"),
        ("of the team", "2", "team[2]"),
    ],
)
def test_a_footnote_mark_stands_in_brackets(before: str, mark: str, written: str) -> None:
    assert (before + raised(before, mark)).endswith(written)


@pytest.mark.parametrize(
    ("before", "mark", "after", "written"),
    [
        ("an area of 12 km", "2", "", "km²"),
        ("a tank of 40 m", "3", ".", "m³"),
        ("5 m s", "-1", "", "s⁻¹"),
        ("3 × 10", "6", " litres", "10⁶"),
        ("about 10", "−9", "", "10⁻⁹"),
        ("an R", "2", " of", "R²"),
        ("x", "n", "", "xⁿ"),
        ("traces of ", "14", "C", "of ¹⁴"),
    ],
)
def test_a_power_keeps_its_look(before: str, mark: str, after: str, written: str) -> None:
    assert (before + raised(before, mark, after=after)).endswith(written)


@pytest.mark.parametrize(
    ("before", "mark", "written"),
    [
        ("the 1", "st", "1st"),
        ("the 9", "th", "9th"),
        ("la 2", "e", "2e"),
        ("M", "me", "Mme"),
        ("el 1", "o", "1º"),
        ("la 3", "a", "3ª"),
        ("Tarnflow", "TM", "Tarnflow™"),
    ],
)
def test_an_ending_is_written_on(before: str, mark: str, written: str) -> None:
    assert (before + raised(before, mark)).endswith(written)


def test_what_the_format_calls_a_note_is_one() -> None:
    assert raised("12 km", "2", note=True) == "[2]"
    assert raised("the 1", "a", note=True) == "[a]"


def test_the_mark_of_the_note_itself_stands_before_it() -> None:
    assert raised("", "1", after="Without tax.") == "[1] "
    assert raised("", "1", after=" Without tax.") == "[1]"


def test_fractions_are_read_as_such() -> None:
    assert raised("about 3", "1", after="/") + "/" + lowered("about 3 1/", "2") == " 1/2"
    assert raised("", "3", after="⁄") == "3"


def test_raised_words_are_words() -> None:
    assert raised("the accord", "as amended by the second protocol") == " as amended by the second protocol"


@pytest.mark.parametrize(
    ("before", "text", "written"),
    [("CO", "2", "2"), ("H", "2", "2"), ("log", "10", "10"), ("1011", "2", "₂"), ("x", "max", "max")],
)
def test_lowered_digits(before: str, text: str, written: str) -> None:
    assert lowered(before, text) == written


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=5), st.booleans())
def test_no_raised_digit_ever_follows_a_digit(before: str, mark: str, after: str, note: bool) -> None:
    written = raised(before, mark, after=after, note=note)
    assert not (before[-1:].isdecimal() and written[:1].isdecimal())
