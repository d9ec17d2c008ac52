"""Spans of time in text: a count of units, or an end date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from rag.values import cldr
from rag.values.dates import dates_in
from rag.values.found import Found, restored
from rag.values.languages import ENGLISH, HALF
from rag.values.numbers import NumberReading, free_numbers, readings
from rag.values.partial_dates import PartialDate
from rag.values.scanned import Conventions, Scanned, scan
from rag.values.spelled import Spelled, number_of_word, spelled_numbers

TimeUnit = Literal["minute", "hour", "day", "week", "month", "year"]

_MONTHS_IN = {"month": Decimal(1), "year": Decimal(12)}
_MINUTES_IN = {"minute": Decimal(1), "hour": Decimal(60), "day": Decimal(1440), "week": Decimal(10080)}
_COUNTED_AS: dict[str, tuple[int, TimeUnit]] = {
    "minute": (1, "minute"), "hour": (1, "hour"), "day": (1, "day"), "week": (1, "week"), "fortnight": (2, "week"),
    "month": (1, "month"), "quarter": (3, "month"), "half-year": (6, "month"), "year": (1, "year"),
    "decade": (10, "year"), "century": (100, "year"),
}  # fmt: skip
# Units that CLDR does not have, by their word.
_MORE_UNITS = {
    **dict.fromkeys(("fortnight", "fortnights"), "fortnight"),
    **dict.fromkeys(("hr", "hrs"), "hour"), **dict.fromkeys(("yr", "yrs"), "year"),
    **dict.fromkeys(("min", "mins"), "minute"), **dict.fromkeys(("century", "centuries"), "century"),
    **dict.fromkeys(("halbjahr", "halbjahre", "semestre", "semestres", "semestri", "halfjaar"), "half-year"),
    **dict.fromkeys(("année", "années", "jaren"), "year"), **dict.fromkeys(("uren",), "hour"),
    **dict.fromkeys(("werktage", "werktagen"), "day"), **dict.fromkeys(("annum",), "year"),
}  # fmt: skip
# Where the plain plural is another word too: "5 ore" is iron, "an" is an article.
_NO_UNITS = frozenset({"an", "ora", "ore", "uur"})
_UNIT = re.compile(
    r"(?:\s*\(\s*(?P<repeat>[\w-]+)\s*\))?[\s-]*"
    r"(?:(?:full|calendar|consecutive|working|business|academic|financial|additional|more|volle|weitere|"
    r"aufeinanderfolgende|complete|opeenvolgende)\s+)?"
    r"(?P<unit>[^\W\d_]+)",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(
    r"-?(?P<unit>jährig|monatig|wöchig|tägig|stündig)\w{0,2}\b|-?(?P<dutch>jarig)e?\b", re.IGNORECASE
)
_COMPOUND = re.compile(r"(?P<count>[^\W\d_]+?)(?P<unit>jährig|monatig|wöchig|tägig|stündig)\w{0,2}")
_GERMAN_ADJECTIVES = {"jährig": "year", "monatig": "month", "wöchig": "week", "tägig": "day", "stündig": "hour"}
_ONE = re.compile(
    r"\b(?:(?:for|of|lasting|last|runs?|running|spanning|over|within|takes?)\s+(?P<article>an?)|(?P<half>half\s+an?))"
    r"\s+(?P<unit>hour|day|week|fortnight|month|quarter|year|decade|century)\b(?P<more>\s+and\s+a\s+half\b)?"
    r"|\b(?P<joined>year|month|week|day|decade)-?long\b"
    r"|(?<!\w)(?P<lone>an?)\s+(?P<long>decade|fortnight|century)\b"
    r"|\b(?P<part>half|an?\s+quarter|three[\s-]quarters)\s+of\s+an?\s+(?P<whole>hour|day|year|decade|century)\b"
    r"|\b(?P<abroad>(?:halbe[sn]?\s|demi-|medio\s|mezzo\s|meio\s|half\s?)(?:jahr|année|an|año|anno|ano|jaar))\b"
    r"|\b(?P<hyphened>a\s+(?:year|month|week|day)\s+and\s+a\s+half)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"[\s-]*(?:-|to|or|bis|oder|à|ou|a|o|tot|of)[\s-]*", re.IGNORECASE)
_RANGE_AND = re.compile(r"\s+(?:and|und|et|y|e|en)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|tra|fra|tussen)\s+$", re.IGNORECASE)
_A_YEAR_AND = re.compile(r"\b(?:an?|one)\s+year\s+and\s+$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,\s*|\s(?:and|und|et|y|e|en)\s+|\s+)", re.IGNORECASE)
_HALF_MORE = re.compile(r"\s+(?:and\s+a\s+half|et\s+demie?|y\s+medi[oa]|e\s+mezz[oa]|e\s+mei[oa])\b", re.IGNORECASE)
_SHARE = re.compile(r"-quarters|\s+quarters?\s+of\b", re.IGNORECASE)
_UNTIL = re.compile(
    r"\b(?:until|till|up\s+to|through(?:\s+to)?|expir(?:es?|ing)(?:\s+on|\s+in)?|end(?:s|ing)(?:\s+on|\s+in)?|"
    r"valid\s+to|effective\s+to|bis(?:\s+zum)?|jusqu'(?:au|en|à)|hasta(?:\s+el)?|até|fino\s+al?|tot(?:\s+en\s+met)?)"
    r"\s+(?:the\s+end\s+of\s+|at\s+least\s+)?$",
    re.IGNORECASE,
)
_AGE = re.compile(r"[\s-]+(?:old|of\s+age)\b", re.IGNORECASE)
_AGO = re.compile(r"\s+(?:ago|earlier|later|before|after)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:past|last|previous|recent|every)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Duration:
    """`count` units of time, or the date until which something lasts; the other fields are None."""

    count: Decimal | None = None
    unit: TimeUnit | None = None
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

    def plus(self, other: Duration) -> Duration | None:
        """Both together, as in "two years and six months"; None where months and days do not add up."""
        mine, theirs = self._length(), other._length()
        if mine is None or theirs is None or mine[0] != theirs[0]:
            return None
        unit: TimeUnit = "month" if mine[0] == "months" else "minute"
        return Duration(mine[1] + theirs[1], unit)

    def _length(self) -> tuple[str, Decimal] | None:
        """Months for months and years, minutes for the rest: the two are never compared."""
        if self.count is None or self.unit is None:
            return None
        if self.unit in _MONTHS_IN:
            return "months", self.count * _MONTHS_IN[self.unit]
        return "minutes", self.count * _MINUTES_IN[self.unit]


def find_durations(
    text: str, language: str | None = None, conventions: Conventions | None = None
) -> list[Found[Duration]]:
    """Every span of time of a text, in order.

    "five years", "a three-year", "five (5) years", "a year-long", "until 31 December 2027". Notes: "age"
    (five years old), "past" (five years ago, the last five years), "range" (the first end of "three to five
    years").
    """
    scanned = scan(text, language, conventions)
    spelled = spelled_numbers(scanned)
    found = durations_in(scanned, readings(scanned, spelled)) + _ends(scanned, spelled)
    return [restored(item, text, scanned.levelled) for item in _apart(found) if not item.readings]


def durations_in(scanned: Scanned, read: list[NumberReading]) -> list[Found[Duration]]:
    """The counted spans of time of a scanned text, in levelled text."""
    found = _joined(_counted(scanned, read), scanned.plain) + _single(scanned.plain) + _compounds(scanned)
    return _apart(found)


def _apart(found: list[Found[Duration]]) -> list[Found[Duration]]:
    found.sort(key=lambda item: (item.start, -item.end))
    separate: list[Found[Duration]] = []
    for item in found:
        if not separate or item.start >= separate[-1].end:
            separate.append(item)
    return separate


def _counted(scanned: Scanned, read: list[NumberReading]) -> list[Found[Duration]]:
    found: list[Found[Duration]] = []
    plain = scanned.plain
    numbers = [number for number in free_numbers(scanned, read) if number.note in ("", "word")]
    for position, number in enumerate(numbers):
        named = _unit_behind(scanned, number.end)
        if named is None or number.value <= 0 or (number.start and plain[number.start - 1] in "$£€¥"):
            continue
        unit_name, end = named
        if unit_name == "quarter" and _SHARE.match(plain, number.end):
            continue  # "three-quarters", "three quarters of the cost"
        factor, unit = _COUNTED_AS[unit_name]
        count = number.value * factor
        if half := _HALF_MORE.match(plain, end):
            count, end = count + HALF * factor, half.end()
        item = _item(plain, number.start, end, Duration(count, unit))
        open_ = tuple(Duration(value * factor, unit) for value in number.readings)
        if position and (first := _range_start(numbers[position - 1], number, plain)):
            value = Duration(first.value * factor, unit)
            found.append(Found(value, first.start, first.end, first.text, item.note or "range"))
        found.append(Found(item.value, item.start, item.end, item.text, item.note, open_))
    return found


def _unit_behind(scanned: Scanned, end: int) -> tuple[str, int] | None:
    """The name of the unit of time behind a number, and where it ends."""
    adjective = _ADJECTIVE.match(scanned.plain, end)
    if adjective:
        return _GERMAN_ADJECTIVES.get((adjective["unit"] or "").lower(), "year"), adjective.end()
    match = _UNIT.match(scanned.plain, end)
    if match is None:
        return None
    name = _units().get(match["unit"].lower())
    if name is None or (match["unit"].lower() in _NO_UNITS and scanned.language in (None, ENGLISH)):
        return None
    return name, match.end()


@cache
def _units() -> dict[str, str]:
    """The unit of every word for a span of time."""
    return {word: unit for word, (unit, _) in cldr.time_units().items()} | _MORE_UNITS


def _range_start(left: Found[Decimal], right: Found[Decimal], plain: str) -> Found[Decimal] | None:
    """The number before, when both are the ends of one range."""
    gap = plain[left.end : right.start] if left.end <= right.start else "?"
    between = _RANGE_AND.fullmatch(gap) and _BETWEEN.search(plain, max(0, left.start - 12), left.start)
    joined = _RANGE.fullmatch(gap) or between
    return left if joined and 0 < left.value < right.value else None


def _joined(found: list[Found[Duration]], plain: str) -> list[Found[Duration]]:
    """ "two years and six months" as one span of time."""
    joined: list[Found[Duration]] = []
    for item in found:
        last = joined[-1] if joined else None
        year = _A_YEAR_AND.search(plain, max(0, item.start - 16), item.start) if item.value.unit == "month" else None
        if year and (total := item.value.plus(Duration(Decimal(1), "year"))):
            joined.append(_item(plain, year.start(), item.end, total))
            continue
        if last and _continues(last, item) and _AND.fullmatch(plain[last.end : item.start]):
            total = last.value.plus(item.value)
            if total is not None:
                joined[-1] = _item(plain, last.start, item.end, total)
                continue
        joined.append(item)
    return joined


def _continues(first: Found[Duration], second: Found[Duration]) -> bool:
    """True when the second has the smaller unit and both are certain."""
    sizes = list(_MINUTES_IN) + list(_MONTHS_IN)
    mine, theirs = first.value.unit, second.value.unit
    certain = not first.readings and not second.readings and first.note != "range"
    return certain and mine is not None and theirs is not None and sizes.index(theirs) < sizes.index(mine)


def _single(plain: str) -> list[Found[Duration]]:
    found = []
    for match in _ONE.finditer(plain):
        if match["abroad"] or match["lone"] or match["part"]:
            name, start = match["whole"] or match["long"] or "year", match.start()
            part = (match["part"] or "").lower()
            count = Decimal("0.75") if "quarters" in part else HALF / 2 if "quarter" in part else HALF
            count = Decimal(1) if match["lone"] else count
        elif match["hyphened"]:
            name, count, start = match["hyphened"].split()[1].lower(), Decimal("1.5"), match.start()
        else:
            name = (match["unit"] or match["joined"]).lower()
            count = Decimal("0.5") if match["half"] else Decimal("1.5") if match["more"] else Decimal(1)
            start = match.start("article" if match["article"] else "half" if match["half"] else "joined")
        factor, unit = _COUNTED_AS[name.lower()]
        found.append(_item(plain, start, match.end(), Duration(count * factor, unit)))
    return found


def _compounds(scanned: Scanned) -> list[Found[Duration]]:
    """ "dreijährig", "achtzehnmonatige": the number and the unit in one German word."""
    found = []
    for token in scanned.tokens:
        match = _COMPOUND.fullmatch(token.text)
        count = number_of_word(match["count"], "de") if match else None
        if match and count:
            factor, unit = _COUNTED_AS[_GERMAN_ADJECTIVES[match["unit"]]]
            found.append(_item(scanned.plain, token.start, token.end, Duration(count * factor, unit)))
    return found


def _ends(scanned: Scanned, spelled: list[Spelled]) -> list[Found[Duration]]:
    found, plain = [], scanned.plain
    for end_date in dates_in(scanned, spelled):
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
