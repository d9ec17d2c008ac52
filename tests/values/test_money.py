"""Sums of money are read with their currency, and a bare dollar stays open."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.values import cldr
from rag.values.currencies import extra_rows
from rag.values.currency_table import CONVENTIONAL, SHARED
from rag.values.money import Money, currency_of, find_money

SUMS = [
    ("£6 million", 6_000_000, "GBP"),
    ("£6\u00a0million", 6_000_000, "GBP"),
    ("£6-million", 6_000_000, "GBP"),
    ("US$8.5 billion", 8_500_000_000, "USD"),
    ("US $5 million", 5_000_000, "USD"),
    ("S$250,000", 250_000, "SGD"),
    ("A$1.2bn", 1_200_000_000, "AUD"),
    ("Can$5", 5, "CAD"),
    ("HK$7", 7, "HKD"),
    ("NZ$3.5m", 3_500_000, "NZD"),
    ("€2m", 2_000_000, "EUR"),
    ("€2.000.000", 2_000_000, "EUR"),
    ("2 €", 2, "EUR"),
    ("EUR 2 million", 2_000_000, "EUR"),
    ("2 million euros", 2_000_000, "EUR"),
    ("GBP 6m", 6_000_000, "GBP"),
    ("GBP6m", 6_000_000, "GBP"),
    ("6 million pounds", 6_000_000, "GBP"),
    ("six million pounds sterling", 6_000_000, "GBP"),
    ("RM5 million", 5_000_000, "MYR"),
    ("RM 5 million", 5_000_000, "MYR"),
    ("¥1 trillion", 10**12, "JPY"),
    ("50 million yuan", 50_000_000, "CNY"),
    ("RMB 50 million", 50_000_000, "CNY"),
    ("5 million won", 5_000_000, "KRW"),
    ("₹500 crore", 5_000_000_000, "INR"),
    ("500 Indian rupees", 500, "INR"),
    ("3 million Swedish kronor", 3_000_000, "SEK"),
    ("CHF 12,500", 12_500, "CHF"),
    ("5 million U.S. dollars", 5_000_000, "USD"),
    ("$5 million USD", 5_000_000, "USD"),
    ("10 million Singapore dollars", 10_000_000, "SGD"),
    ("R$ 4 million", 4_000_000, "BRL"),
    ("₦2bn", 2_000_000_000, "NGN"),
    ("$1", 1, None),
    ("half a million dollars", 500_000, None),
    ("Rs 500 crore", 5_000_000_000, None),
    ("20 million pesos", 20_000_000, None),
    ("25 kr", 25, None),
]


@pytest.mark.parametrize(("written", "amount", "currency"), SUMS)
@pytest.mark.parametrize("frame", ["{}", "They will spend {} on it.", "a sum ({})"])
def test_a_sum_is_read(written: str, amount: int, currency: str | None, frame: str) -> None:
    text = frame.format(written)
    assert [(f.value.amount, f.value.currency, f.text) for f in find_money(text)] == [
        (Decimal(amount), currency, written)
    ]


RANGES = [
    ("$1-2 billion", [1_000_000_000, 2_000_000_000]),
    ("between $1 and $2 million", [1_000_000, 2_000_000]),
    ("$1 to $2 million", [1_000_000, 2_000_000]),
    ("1 to 2 million euros", [1_000_000, 2_000_000]),
    ("€10,000\u2013€20,000", [10_000, 20_000]),
    ("US$5m-US$10m", [5_000_000, 10_000_000]),
    ("$5 and $2 million", [5, 2_000_000]),
    ("USD 5 million (EUR 4.6 million)", [5_000_000, 4_600_000]),
]


@pytest.mark.parametrize(("text", "amounts"), RANGES)
def test_both_ends_of_a_range_are_sums(text: str, amounts: list[int]) -> None:
    assert [found.value.amount for found in find_money(text)] == amounts


@pytest.mark.parametrize(
    "text",
    [
        "5m tall",
        "they won 5 matches",
        "won 3 awards",
        "in ALL 5 cases",
        "TRY 5 times",
        "6 million people",
        "MAD 2",
        "5G",
    ],
)
def test_other_numbers_are_no_money(text: str) -> None:
    assert find_money(text) == []


def test_the_caller_may_say_what_a_bare_dollar_is() -> None:
    assert find_money("$5", assume_dollar="USD")[0].value == Money(Decimal(5), "USD")
    assert find_money("S$5", assume_dollar="USD")[0].value.currency == "SGD"
    assert find_money("5 pesos", assume_dollar="USD")[0].value.currency is None


def test_a_bare_dollar_agrees_with_dollars_and_nothing_else() -> None:
    bare = find_money("$5 million")[0].value
    assert bare.symbol == "$"
    assert bare.agrees(find_money("S$5 million")[0].value)
    assert bare.agrees(find_money("5 million US dollars")[0].value)
    assert not bare.agrees(find_money("£5 million")[0].value)
    assert not bare.agrees(find_money("$5")[0].value)
    assert not find_money("S$5")[0].value.agrees(find_money("US$5")[0].value)
    assert find_money("¥5 million")[0].value.agrees(find_money("5 million yuan")[0].value)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("euro", "EUR"),
        ("Euros", "EUR"),
        ("£", "GBP"),
        ("usd", "USD"),
        ("Swiss francs", "CHF"),
        ("$", None),
        ("gold", None),
    ],
)
def test_a_currency_is_known_by_name_sign_and_code(name: str, code: str | None) -> None:
    assert currency_of(name) == code


def test_every_currency_of_today_is_read_by_its_code() -> None:
    codes = cldr.current_currencies() | {code for code, _, _ in extra_rows()}
    assert len(codes) > 150
    for code in codes:
        assert [f.value.currency for f in find_money(f"about {code} 5 million")] == [code]


def test_every_name_and_sign_of_the_table_means_its_currency() -> None:
    for code, signs, names in extra_rows():
        for written in (*names, *signs):
            text = f"5 million {written}" if written in names else f"{written}5 million"
            assert [f.value.currency for f in find_money(text)] == [code], text


@pytest.mark.parametrize("language", cldr.LANGUAGES)
def test_every_name_that_cldr_gives_means_its_currency(language: str) -> None:
    for code, name in cldr.currency_names(language):
        found = [f.value for f in find_money(f"5,000,000 {name}")]
        assert [code in value.may_be for value in found] == [True], name


def test_shared_signs_name_known_currencies() -> None:
    known = cldr.current_currencies() | {code for code, _, _ in extra_rows()}
    assert all(set(codes) <= known for codes in SHARED.values())
    assert all(code in SHARED[symbol] for symbol, code in CONVENTIONAL.items())


PIECES = st.sampled_from(
    [
        "$",
        "£",
        "€",
        "US$",
        "kr",
        "Rs",
        "5",
        "1.5",
        "2,000",
        "million",
        "m",
        "bn",
        "-",
        "to",
        "and",
        "between",
        "dollars",
        "euros",
        "won",
        "(",
        ")",
        "é",
        "\xad",
        "\xa0",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_spans_are_exact_and_apart_whatever_the_text(text: str) -> None:
    found = find_money(text)
    assert all(text[f.start : f.end] == f.text and f.text for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("text", ["7 million euros to 9 firms", "€7 million to 9 firms", "£5 and 9 firms"])
def test_what_a_sum_goes_to_is_no_sum(text: str) -> None:
    assert len(find_money(text)) == 1
