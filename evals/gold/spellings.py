"""Values of gold answers in other spellings, and values that are close to them and wrong.

What a gold answer is worth is read here by patterns of its own, not by the program's finders, and written anew with
the data of CLDR (babel) and num2words: an eval must not share the blind spots of what it measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, get_currency_name
from num2words import num2words

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})")
_MONEY = re.compile(
    r"(?:(US\$|[£€¥$])|([A-Z]{3}) )?([\d.,]*\d)(?: ?(million|m|billion))?"
    r"(?: (pounds(?: sterling)?|euros|yen|US dollars|dollars|Swiss francs|crowns))?"
)
_NUMBER = re.compile(r"([\d.,]*\d|[a-z]+(?:-[a-z]+)?)(?: ((?:nautical )?[a-z]+))?")
_CURRENCIES = {
    "£": "GBP", "pounds": "GBP", "pounds sterling": "GBP", "€": "EUR", "euros": "EUR", "¥": "JPY", "yen": "JPY",
    "US$": "USD", "US dollars": "USD", "Swiss francs": "CHF",
}  # fmt: skip
"""Currencies as gold writes them. "$" and "crowns" are several countries', so they get no code."""

_SYMBOLS = {"GBP": "£", "EUR": "€", "JPY": "¥", "USD": "US$"}
_OTHER_CURRENCY = {"GBP": "EUR", "EUR": "GBP", "JPY": "USD", "USD": "JPY", "CHF": "EUR", "NOK": "GBP"}
_SCALES = {"million": 10**6, "m": 10**6, "billion": 10**9}
_WORDS = {num2words(number): number for number in range(1, 100)}
_OTHER_UNIT = {
    "years": "months", "months": "years", "hours": "days", "kilometres": "metres", "tonnes": "kilograms",
    "nautical miles": "metres",
}  # fmt: skip
_SHORT_UNIT = {"kilometres": "km", "tonnes": "t"}
_LONGEST_IN_MONTHS = 5
"""Years from which nobody would count in months any more."""


@dataclass(frozen=True)
class Amount:
    """A sum of money; `code` is None where the currency has several countries."""

    value: Decimal
    code: str | None
    name: str


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, "" for none."""

    value: Decimal
    unit: str


Value = date | Amount | Quantity


def value_of(type_: str, answer: str) -> Value | None:
    """The value of a gold answer, None for what is no date to the day, no plain sum and no plain number."""
    if type_ == "date" and (match := _DATE.fullmatch(answer)):
        return date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
    if type_ == "money" and (match := _MONEY.fullmatch(answer)):
        name = match[1] or match[2] or match[5] or ""
        amount = Decimal(match[3].replace(",", "")) * _SCALES.get(match[4] or "", 1)
        return Amount(amount, match[2] or _CURRENCIES.get(name), name) if name else None
    if type_ == "number" and (match := _NUMBER.fullmatch(answer)):
        digits = match[1].replace(",", "")
        number = _WORDS.get(digits) if digits.isalpha() or "-" in digits else Decimal(digits)
        return None if number is None else Quantity(Decimal(number), match[2] or "")
    return None


def spellings(value: Value) -> Iterator[str]:
    """The same value as other people would write it."""
    if isinstance(value, date):
        yield format_date(value, "MMMM d, y", locale="en")
        yield format_date(value, "d MMM y", locale="en")
        yield f"the {num2words(value.day, to='ordinal_num')} of {format_date(value, 'MMMM y', locale='en')}"
        yield value.isoformat()
    elif isinstance(value, Amount):
        yield from _sums(value)
    else:
        yield from _quantities(value)


def coarser(value: Value) -> str | None:
    """A true statement of less: the month of a date."""
    return format_date(value, "MMMM y", locale="en") if isinstance(value, date) else None


def other_units(value: Value) -> Iterator[str]:
    """The same figure with another scale, currency or unit: wrong."""
    if isinstance(value, Amount):
        yield next(_sums(replace(value, value=value.value * 1000)))
        if value.code is not None:
            yield next(_sums(replace(value, code=_OTHER_CURRENCY[value.code], name="")))
    elif isinstance(value, Quantity) and value.unit in _OTHER_UNIT:
        yield f"{_figure(value.value)} {_OTHER_UNIT[value.unit]}"
    elif isinstance(value, Quantity) and value.unit == "percent":
        yield f"{_figure(value.value / 10)} percent"


def near_values(value: Value) -> Iterator[str]:
    """Values close by, in the spelling of gold: wrong, and for the caller to check that they stand nowhere."""
    if isinstance(value, date):
        for days in (1, 10, 31):
            yield format_date(value + timedelta(days=days), "d MMMM y", locale="en")
        for years in (1, -1, 2):
            yield format_date(value.replace(day=min(value.day, 28), year=value.year + years), "d MMMM y", locale="en")
    elif isinstance(value, Amount):
        for factor in (Decimal("1.1"), Decimal("0.9"), Decimal(2)):
            yield next(_sums(replace(value, value=value.value * factor)))
    else:
        for step in (1, -1, 2, 7):
            if value.value + step > 0:
                yield f"{_figure(value.value + step)} {value.unit}".strip()


def _sums(amount: Amount) -> Iterator[str]:
    """In millions where it has some, written out, with the code, and with the name of the currency."""
    millions = amount.value / 10**6
    scaled = f"{_figure(millions)} million" if amount.value >= 10**6 else _figure(amount.value)
    if amount.code is None:
        short = f"{amount.name}{scaled}" if amount.name == "$" else f"{scaled} {amount.name}"
        yield short
        yield f"{amount.name}{amount.value:,.0f}" if amount.name == "$" else f"{amount.value:,.0f} {amount.name}"
        return
    symbol = _SYMBOLS.get(amount.code, amount.code)
    yield f"{symbol}{' ' if symbol.isalpha() else ''}{scaled}"
    name = get_currency_name(amount.code, count=2, locale="en_GB")
    yield f"{scaled} {name}"
    yield format_currency(amount.value, amount.code, "¤¤ #,##0", locale="en_GB", currency_digits=False).replace(
        "\xa0", " "
    )
    if not symbol.isalpha():
        yield f"{symbol}{amount.value:,.0f}"
    if amount.value >= 10**6:
        yield f"{symbol}{' ' if symbol.isalpha() else ''}{_figure(millions)}m"


def _quantities(quantity: Quantity) -> Iterator[str]:
    unit = f" {quantity.unit}" if quantity.unit else ""
    whole = quantity.value == quantity.value.to_integral_value()
    if quantity.unit == "percent":
        yield f"{_figure(quantity.value)}%"
        yield f"{_figure(quantity.value)} per cent"
        yield f"{num2words(int(quantity.value))} per cent"
        return
    yield f"{_figure(quantity.value)}{unit}"
    if whole and quantity.value < 100:
        yield f"{num2words(int(quantity.value))}{unit}"
    if quantity.unit in _SHORT_UNIT:
        yield f"{_figure(quantity.value)} {_SHORT_UNIT[quantity.unit]}"
    if quantity.unit == "years" and quantity.value <= _LONGEST_IN_MONTHS:
        yield f"{_figure(quantity.value * 12)} months"


def _figure(value: Decimal) -> str:
    return f"{value.normalize():,f}"
