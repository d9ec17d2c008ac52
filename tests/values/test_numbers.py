"""Numbers are read from digits and from words."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.values.numbers import find_numbers

READINGS = [
    ("7", [("7", "7", "")]),
    ("1,234.56", [("1234.56", "1,234.56", "")]),
    ("5,00,000", [("500000", "5,00,000", "")]),
    ("2.000.000", [("2000000", "2.000.000", "")]),
    ("2 000 000", [("2000000", "2 000 000", "")]),
    ("2\u00a0000", [("2000", "2\u00a0000", "")]),
    ("1\u2019000\u2019000", [("1000000", "1\u2019000\u2019000", "")]),
    ("1.234,56", [("1234.56", "1.234,56", "")]),
    ("2,5 million", [("2500000", "2,5 million", "")]),
    ("2.5 million", [("2500000", "2.5 million", "")]),
    ("6-million", [("6000000", "6-million", "")]),
    ("8.5bn", [("8500000000", "8.5bn", "")]),
    ("500 crore", [("5000000000", "500 crore", "")]),
    ("25%", [("25", "25%", "percent")]),
    ("25 per cent", [("25", "25 per cent", "percent")]),
    ("5-10%", [("5", "5", "percent"), ("10", "10%", "percent")]),
    ("1-2 billion", [("1000000000", "1", ""), ("2000000000", "2 billion", "")]),
    ("21st", [("21", "21st", "ordinal")]),
    ("1½", [("1.5", "1½", "")]),
    ("-5 degrees", [("-5", "-5", "")]),
    ("10km and 500MW", [("10", "10", ""), ("500", "500", "")]),
    ("zero", [("0", "zero", "word")]),
    ("twenty-five", [("25", "twenty-five", "word")]),
    ("ninety nine", [("99", "ninety nine", "word")]),
    ("two hundred and five", [("205", "two hundred and five", "word")]),
    ("two thousand and twenty-five", [("2025", "two thousand and twenty-five", "word")]),
    ("one million two hundred thousand", [("1200000", "one million two hundred thousand", "word")]),
    ("one hundred thousand", [("100000", "one hundred thousand", "word")]),
    ("half a million", [("500000", "half a million", "word")]),
    ("two and a half million", [("2500000", "two and a half million", "word")]),
    ("A hundred", [("100", "A hundred", "word")]),
    ("two dozen", [("24", "two dozen", "word")]),
    ("twenty-first", [("21", "twenty-first", "ordinal")]),
    ("two three", [("2", "two", "word"), ("3", "three", "word")]),
    ("between five and ten", [("5", "five", "word"), ("10", "ten", "word")]),
    ("one, two and three", [("1", "one", "word"), ("2", "two", "word"), ("3", "three", "word")]),
    ("five (5)", [("5", "five", "word"), ("5", "5", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READINGS)
def test_a_number_is_read(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(str(f.value), f.text, f.note) for f in find_numbers(text)] == expected


@pytest.mark.parametrize("text", ["G20", "5G", "B2B", "version 1.2.3", "someone often tents", "x_3", "none"])
def test_what_belongs_to_a_name_is_no_number(text: str) -> None:
    assert find_numbers(text) == []


def test_a_soft_hyphen_does_not_hide_a_number_word() -> None:
    found = find_numbers("thir\u00adteen partners")
    assert [(f.value, f.text) for f in found] == [(Decimal(13), "thir\u00adteen")]


@pytest.mark.parametrize(
    ("text", "note", "count"),
    [("as shown [1] and [2, 3]", "mark", 3), ("call +65 6123 4567", "phone", 3), ("in [brackets 4]", "", 1)],
)
def test_citation_marks_and_telephone_numbers_are_told_apart(text: str, note: str, count: int) -> None:
    assert [found.note for found in find_numbers(text)] == [note] * count


@given(st.integers(0, 10**12 - 1))
def test_digits_with_separators_keep_their_value(number: int) -> None:
    assert [f.value for f in find_numbers(f"about {number:,} jobs")] == [Decimal(number)]


ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]
ONES += ["seventeen", "eighteen", "nineteen"]
TENS = ["", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]]


def in_words(number: int) -> str:
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = number % scale
            joint = "" if not rest else " and " if rest < 100 else " "
            return f"{in_words(number // scale)} {name}{joint}{in_words(rest) if rest else ''}"
    if number < 20:
        return ONES[number]
    return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")


@given(st.integers(0, 999_999_999))
def test_every_number_is_read_from_its_words(number: int) -> None:
    written = in_words(number)
    assert [(f.value, f.text) for f in find_numbers(f"The {written} of them")] == [(Decimal(number), written)]


PIECES = st.sampled_from(
    [
        "one",
        "two",
        "twenty",
        "hundred",
        "thousand",
        "million",
        "half",
        "a",
        "and",
        "-",
        ",",
        ".",
        "%",
        "[",
        "]",
        "1",
        "22",
        "333",
        "1,000",
        "bn",
        "k",
        "½",
        "'",
        "st",
        "+65",
        "to",
        "é",
        "\xad",
        "\xa0",
        "dozen",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_spans_are_exact_and_apart_whatever_the_text(text: str) -> None:
    found = find_numbers(text)
    assert all(text[f.start : f.end] == f.text and f.text for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
