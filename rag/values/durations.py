"""Spans of time in English text: a count of units, or an end date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.values.dates import PartialDate, find_dates
from rag.values.folding import level
from rag.values.found import Found, restored
from rag.values.numbers import find_numbers

Unit = Literal["hour", "day", "week", "month", "year"]

_MONTHS_IN = {"month": Decimal(1), "year": Decimal(12)}
_DAYS_IN = {"hour": Decimal(1) / 24, "day": Decimal(1), "week": Decimal(7)}
_COUNTED_AS: dict[str, tuple[int, Unit]] = {
    "hour": (1, "hour"), "hr": (1, "hour"), "day": (1, "day"), "week": (1, "week"), "fortnight": (2, "week"),
    "month": (1, "month"), "quarter": (3, "month"), "year": (1, "year"), "yr": (1, "year"),
    "decade": (10, "year"),
}  # fmt: skip
_UNIT = re.compile(
    r"(?:\s*\(\s*(?P<repeat>[\w-]+)\s*\))?[\s-]*"
    r"(?:(?:full|calendar|consecutive|working|academic|financial|additional|more)\s+)?"
    r"(?P<unit>hours?|days?|weeks?|fortnights?|months?|quarters?|years?|yrs?|hrs?|decades?)\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:(?:for|of|lasting|last|runs?|running|spanning|over|within|takes?)\s+(?P<article>an?)|(?P<half>half\s+an?))"
    r"\s+(?P<unit>hour|day|week|fortnight|month|quarter|year|decade)\b"
    r"|\b(?P<joined>year|month|week|day|decade)-?long\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:-|to|or)\s*", re.IGNORECASE)
_UNTIL = re.compile(
    r"\b(?:until|till|up\s+to|through(?:\s+to)?|expir(?:es?|ing)(?:\s+on|\s+in)?|end(?:s|ing)(?:\s+on|\s+in)?|"
    r"valid\s+to|effective\s+to)\s+(?:the\s+end\s+of\s+|at\s+least\s+)?$",
    re.IGNORECASE,
)
_AGE = re.compile(r"[\s-]+(?:old|of\s+age)\b", re.IGNORECASE)
_AGO = re.compile(r"\s+(?:ago|earlier|later|before|after)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:past|last|previous|recent|every)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Duration:
    """`count` units of time, or the date until which something lasts; the other fields are None."""

    count: Decimal | None = None
    unit: Unit | None = None
    until: PartialDate | None = None

    def __post_init__(self) -> None:
        if (self.until is None) == (self.count is None) or (self.count is None) != (self.unit is None):
            raise ValueError("a duration is a count with its unit, or an end date")

    def agrees(self, other: Duration) -> bool:
        """The same length (18 months and one and a half years), or end dates that agree."""
        if self.until and other.until:
            return self.until.agrees(other.until)
        return self._length() is not None and self._length() == other._length()

    def is_comparable(self, other: Duration) -> bool:
        """True for two end dates, and for two lengths that are both made of months or both of days."""
        if self.until and other.until:
            return self.until.shares_a_part(other.until)
        mine, theirs = self._length(), other._length()
        return mine is not None and theirs is not None and mine[0] == theirs[0]

    def _length(self) -> tuple[str, Decimal] | None:
        """Months for months and years, days for the rest: the two are never compared."""
        if self.count is None or self.unit is None:
            return None
        if self.unit in _MONTHS_IN:
            return "months", self.count * _MONTHS_IN[self.unit]
        return "days", self.count * _DAYS_IN[self.unit]


def find_durations(text: str) -> list[Found[Duration]]:
    """Every span of time of a text, in order.

    "five years", "a three-year", "five (5) years", "a year-long", "until 31 December 2027". Notes: "age"
    (five years old), "past" (five years ago, the last five years), "range" (the first end of "three to five
    years").
    """
    levelled = level(text)
    plain = levelled.text
    found = _counted(plain) + _single(plain) + _ends(plain)
    found.sort(key=lambda item: (item.start, -item.end))
    separate: list[Found[Duration]] = []
    for item in found:
        if separate and item.start < separate[-1].end:
            continue
        separate.append(item)
    return [restored(item, text, levelled) for item in separate]


def _counted(plain: str) -> list[Found[Duration]]:
    found: list[Found[Duration]] = []
    numbers = [number for number in find_numbers(plain) if number.note in ("", "word")]
    for position, number in enumerate(numbers):
        match = _UNIT.match(plain, number.end)
        if match is None or number.value <= 0 or (number.start and plain[number.start - 1] in "$£€¥"):
            continue
        factor, unit = _COUNTED_AS[_singular(match["unit"])]
        item = _item(plain, number.start, match.end(), Duration(number.value * factor, unit))
        if position and (first := _range_start(numbers[position - 1], number, plain)):
            value = Duration(first.value * factor, unit)
            found.append(Found(value, first.start, first.end, first.text, item.note or "range"))
        found.append(item)
    return found


def _range_start(left: Found[Decimal], right: Found[Decimal], plain: str) -> Found[Decimal] | None:
    """The number before, when both are the ends of one range."""
    joined = left.end <= right.start and _RANGE.fullmatch(plain[left.end : right.start])
    return left if joined and 0 < left.value < right.value else None


def _single(plain: str) -> list[Found[Duration]]:
    found = []
    for match in _ONE.finditer(plain):
        factor, unit = _COUNTED_AS[(match["unit"] or match["joined"]).lower()]
        count = Decimal(factor) / 2 if match["half"] else Decimal(factor)
        start = match.start("article" if match["article"] else "half" if match["half"] else "joined")
        found.append(_item(plain, start, match.end(), Duration(count, unit)))
    return found


def _ends(plain: str) -> list[Found[Duration]]:
    found = []
    for end_date in find_dates(plain):
        lead = _UNTIL.search(plain, max(0, end_date.start - 40), end_date.start)
        if lead:
            span = plain[lead.start() : end_date.end]
            found.append(Found(Duration(until=end_date.value), lead.start(), end_date.end, span))
    return found


def _item(plain: str, start: int, end: int, value: Duration) -> Found[Duration]:
    note = "age" if _AGE.match(plain, end) else ""
    if not note and (_AGO.match(plain, end) or _PAST.search(plain[max(0, start - 12) : start])):
        note = "past"
    return Found(value, start, end, plain[start:end], note)


def _singular(unit: str) -> str:
    return unit.lower().removesuffix("s")
