"""Sums, numbers and dates in the rarer ways in which people write them."""

from __future__ import annotations

import pytest

from rag.values.finding import find_values
from tests.values.values_shown import shown

SUMS = [
    ("a budget of SEK 4 mdr", "SEK 4000000000"),
    ("USD 9 bil. in loans", "USD 9000000000"),
    ("INR 12 Crs. for the weir", "INR 120000000"),
    ("a tenth of a million euros", "EUR 100000"),
    ("one fifth of a billion euros", "EUR 200000000"),
    ("three-eighths of a million pounds", "GBP 375000"),
    ("a million and a half euros", "EUR 1500000"),
    ("two million and a half pounds", "GBP 2500000"),
    ("BRL$ 3m", "BRL 3000000"),
    ("Fr. 500.- a day", "CHF 500"),
    ("Fr. 12.50 a day", "CHF 12.5"),
]


@pytest.mark.parametrize(("text", "value"), SUMS)
def test_a_sum_is_read_with_its_magnitude_and_currency(text: str, value: str) -> None:
    assert [shown(found) for found in find_values(text) if found.kind == "money"] == [value]


def test_a_unit_between_two_amounts_multiplies_neither_twice() -> None:
    found = {found.text: shown(found) for found in find_values("1.5 M€ 500 k€") if found.kind == "money"}
    assert found.get("500 k€") == "EUR 500000"


@pytest.mark.parametrize("text", ["the fifth of a million visitors", "Fr. 5 May", "Fifth of a million"])
def test_an_ordinal_or_a_day_is_no_part_of_a_sum(text: str) -> None:
    assert all(found.kind != "money" for found in find_values(text))
    assert all(shown(found) != "200000" for found in find_values(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("EUR 1.500 in May, EUR 12,50 in June", ["EUR 1500", "EUR 12.5"]),
        ("CHF 2,500 in May, CHF 12.50 in June", ["CHF 2500", "CHF 12.5"]),
    ],
)
def test_cents_beside_a_code_show_how_a_document_writes_numbers(text: str, values: list[str]) -> None:
    assert [shown(found) for found in find_values(text) if found.kind == "money"] == values


DATES = [
    ("on the second day of the month of February 2031", "2031-02-02"),
    ("the ninth (9th) day of June, 2040", "2040-06-09"),
    ("the 9th (ninth) day of June 2040", "2040-06-09"),
    ("June 4 of the year 2033", "2033-06-04"),
    ("4 June in the year of our Lord 2033", "2033-06-04"),
    ("4 June (a Saturday) 2033", "2033-06-04"),
    ("in 2033 (on June 4)", "2033-06-04"),
    ("in 2033 (4 June)", "2033-06-04"),
    ("4.VI.2033", "2033-06-04"),
    ("12/XI/2033", "2033-11-12"),
    ("aos quatro dias do mês de junho de dois mil e trinta e três", "2033-06-04"),
    ("a los 4 días del mes de junio del año 2033", "2033-06-04"),
    ("addì 4 del mese di giugno dell'anno 2033", "2033-06-04"),
]


@pytest.mark.parametrize(("text", "date"), DATES)
def test_day_month_and_year_are_found_apart(text: str, date: str) -> None:
    assert [shown(found) for found in find_values(text) if found.kind == "date"] == [date]


@pytest.mark.parametrize(
    "text", ["from June 4th through the 9th, 2033", "June 4 until 9, 2033", "June 4 through June 9, 2033"]
)
def test_both_ends_of_a_range_have_the_year(text: str) -> None:
    assert [shown(found) for found in find_values(text) if found.kind == "date"] == ["2033-06-04", "2033-06-09"]


@pytest.mark.parametrize("text", ["chapter 4.VI.2 of it", "clause 4.V.", "Henry VI, 2033"])
def test_a_roman_number_alone_is_no_month(text: str) -> None:
    assert all(shown(found) in ("2033", "") for found in find_values(text) if found.kind == "date")
