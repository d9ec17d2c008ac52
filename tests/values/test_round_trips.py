"""What babel writes in each of our languages is read back as the same value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel import dates, numbers, units
from hypothesis import given, settings
from hypothesis import strategies as st
from values_shown import shown

from rag.values import cldr
from rag.values.durations import Duration
from rag.values.finding import TypedValue, find_values
from rag.values.money import Money
from rag.values.partial_dates import PartialDate

LANGUAGE = st.sampled_from(cldr.LANGUAGES)
AMOUNTS = st.decimals(1, 10**12, places=2)
CURRENCIES = st.sampled_from(["EUR", "USD", "GBP", "CHF", "NOK", "JPY", "INR", "BRL", "MXN", "ZAR"])
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
MANY = settings(max_examples=150, deadline=None)


def only_value(text: str, language: str | None) -> TypedValue:
    found = find_values(text, language)
    assert len(found) == 1, (text, [shown(value) for value in found])
    assert found[0].value is not None, (text, shown(found[0]))
    return found[0].value


@MANY
@given(LANGUAGE, st.decimals(0, 10**12, places=2))
def test_numbers(language: str, number: Decimal) -> None:
    assert only_value(numbers.format_decimal(number, locale=language), language) == number


@MANY
@given(LANGUAGE, AMOUNTS, CURRENCIES, st.sampled_from(["standard", "name", "code"]))
def test_sums(language: str, amount: Decimal, currency: str, how: str) -> None:
    if how == "name":
        written = numbers.format_currency(amount, currency, locale=language, format_type="name", currency_digits=False)
    elif how == "code":
        written = f"{currency} {numbers.format_decimal(amount, locale=language)}"
    else:
        written = numbers.format_currency(amount, currency, locale=language, currency_digits=False)
    assert Money(amount, currency).agrees(only_money(written, language))


def only_money(text: str, language: str) -> Money:
    value = only_value(text, language)
    assert isinstance(value, Money), text
    return value


@MANY
@given(LANGUAGE, st.integers(2, 999), st.sampled_from([10**6, 10**9]))
def test_sums_in_millions(language: str, count: int, scale: int) -> None:
    if language == "es":
        scale = 10**6  # CLDR writes "1000 millones" for a thousand million
    written = numbers.format_compact_decimal(count * scale, format_type="long", locale=language)
    assert only_money(f"{written} EUR", language).amount == count * scale


@MANY
@given(LANGUAGE, DAYS, st.sampled_from(["full", "long", "medium"]))
def test_days(language: str, day: date, width: str) -> None:
    written = dates.format_date(day, format=width, locale=language)
    assert only_value(written, language) == PartialDate(day.year, day.month, day.day)


@MANY
@given(LANGUAGE, DAYS)
def test_days_in_long_form_need_no_language(language: str, day: date) -> None:
    written = dates.format_date(day, format="long", locale=language)
    assert only_value(written, None) == PartialDate(day.year, day.month, day.day)


@MANY
@given(LANGUAGE, DAYS)
def test_months(language: str, day: date) -> None:
    written = dates.format_skeleton("yMMMM", day, locale=language)
    assert only_value(written, language) == PartialDate(day.year, day.month)


@MANY
@given(LANGUAGE, st.integers(1, 999), st.sampled_from(["year", "month", "week", "day", "hour", "minute"]))
def test_spans_of_time(language: str, count: int, unit: str) -> None:
    value = only_value(units.format_unit(count, f"duration-{unit}", length="long", locale=language), language)
    assert isinstance(value, Duration)
    assert (value.count, value.unit) == (count, unit)


@MANY
@given(LANGUAGE, st.decimals(0, 100, places=1))
def test_percentages(language: str, share: Decimal) -> None:
    written = numbers.format_percent(share / 100, "#,##0.#%", locale=language)
    found = find_values(written, language)
    assert [(value.kind, value.value) for value in found] == [("percentage", share)]


@pytest.mark.parametrize("language", cldr.LANGUAGES)
def test_clock_times(language: str) -> None:
    from datetime import time

    for hour, minute in ((9, 5), (14, 30), (23, 59)):
        written = dates.format_time(time(hour, minute), format="short", locale=language)
        assert [shown(found) for found in find_values(written, language)] == [f"{hour:02d}:{minute:02d}"]
