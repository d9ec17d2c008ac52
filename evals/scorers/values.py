"""Typed values in wordings, for the scorers: dates, sums of money, numbers, spans of time and names.

The readers are those of `rag.values`, which have tests of their own; what is decided here is when two values
agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from rag.values.dates import PartialDate, find_dates
from rag.values.found import Found
from rag.values.money import Money, find_money
from rag.values.name_forms import same_name as same_written_name
from rag.values.numbers import find_numbers

from .text import words

Kind = Literal["date", "money", "number"]

_DAYS: dict[str, int] = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_UNIT = re.compile(
    r"[\s-]*(day|week|fortnight|month|quarter|year|decade|hour|minute|percent)s?\b|\s*(%)", re.IGNORECASE
)
_NO_NUMBERS = frozenset({"mark", "phone"})
"""Notes of digits that count nothing: bracketed citation marks and telephone numbers."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value read from a wording. `unit` is the unit of time (or "percent") behind a number, "" for any
    other.

    A `faint` value may be right but cannot be wrong: "one", ordinals, and a year taken for a number.
    """

    kind: Kind
    text: str
    value: PartialDate | Money | Decimal
    unit: str = ""
    faint: bool = False

    def agrees(self, other: Value) -> bool:
        """Dates at the coarser precision; money by amount and, where both name one, currency; numbers
        exactly.

        Numbers with units of time that differ do not agree: two months are not two years.
        """
        if isinstance(self.value, PartialDate) and isinstance(other.value, PartialDate):
            return self.value.agrees(other.value)
        if isinstance(self.value, Money) and isinstance(other.value, Money):
            return _same_money(self.value, other.value)
        if isinstance(self.value, Decimal) and isinstance(other.value, Decimal):
            return self.value == other.value and (not self.unit or not other.unit or self.unit == other.unit)
        return False


def find_values(text: str) -> list[Value]:
    """Dates, sums and numbers of a text; digits inside a date or a sum are no number of their own.

    A lone four-digit number that may be a year ("2000 people") is read as both.
    """
    dates = find_dates(text)
    sums = find_money(text)
    found = [Value("date", one.text, one.value) for one in dates]
    found += [Value("money", one.text, one.value) for one in sums]
    whole = [one for one in dates if one.note != "bare_year"]
    years = [one for one in dates if one.note == "bare_year"]
    for number in find_numbers(text):
        if number.note in _NO_NUMBERS or _inside(number, whole) or _inside(number, sums):
            continue
        unit = _unit(text, number)
        faint = number.note == "ordinal" or (number.note == "word" and number.value == 1)
        found.append(Value("number", number.text, number.value, unit, faint or _inside(number, years)))
    return found


def same_date(left: str, right: str) -> bool:
    """Whether two wordings give dates that agree; without dates in both, whether their words are the same."""
    ours, theirs = find_dates(left), find_dates(right)
    if not ours or not theirs:
        return _same_words(left, right)
    return any(one.value.agrees(other.value) for one in ours for other in theirs)


def same_number(left: str, right: str) -> bool:
    """Whether two plain numbers are equal ("6000000", "6000000.0", "6 million")."""
    ours, theirs = find_numbers(left), find_numbers(right)
    return len(ours) == len(theirs) == 1 and ours[0].value == theirs[0].value


def same_span_of_time(left: str, right: str) -> bool:
    """Whether two wordings name the same span of time: "three years" is "36 months", not "1,095 days"."""
    ours, theirs = _span_of_time(left), _span_of_time(right)
    return ours is not None and ours == theirs


def spans_of_time(text: str) -> list[tuple[str, Fraction]]:
    """The spans of time that a wording names, as (wording, days): a year is twelve months, a month 365/12 days."""
    found = []
    text = re.sub(r"[()]", " ", text)  # "twelve (12) months"
    for number in find_numbers(text):
        unit = _unit(text, number)
        days = _DAYS.get(unit, Fraction(365, 12) * _MONTHS.get(unit, 0))
        if days:
            found.append((f"{number.text} {unit}s", Fraction(number.value) * days))
    return found


def same_name(left: str, right: str) -> bool:
    """Whether two wordings name the same person, organisation or place."""
    return bool(left.strip() and right.strip()) and same_written_name(left, right)


def _span_of_time(text: str) -> tuple[str, Decimal] | None:
    for number in find_numbers(text):
        unit = _unit(text, number)
        if unit in _DAYS:
            return "days", number.value * _DAYS[unit]
        if unit in _MONTHS:
            return "months", number.value * _MONTHS[unit]
    return None


def _unit(text: str, number: Found[Decimal]) -> str:
    if number.note == "percent":
        return "percent"
    match = _UNIT.match(text, number.end)
    return "" if match is None else (match[1] or "percent").lower()


def _inside(number: Found[Decimal], others: list[Found[PartialDate]] | list[Found[Money]]) -> bool:
    return any(other.start < number.end and number.start < other.end for other in others)


def _same_money(left: Money, right: Money) -> bool:
    if left.amount != right.amount:
        return False
    return not left.currency or not right.currency or left.currency == right.currency


def _same_words(left: str, right: str) -> bool:
    return bool(left.strip()) and [word.text for word in words(left)] == [word.text for word in words(right)]
