"""Dates in English text, as precise as they are written and no more.

A two-digit year is not read. `11/11/2025` and `25/12/2025` have one reading; `03/04/2025` has two and is
given as the year with the note "ambiguous", unless the caller knows the order (`day_first`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.values.folding import level
from rag.values.found import Found, restored
from rag.values.vocabulary import word_list

FIRST_YEAR, LAST_YEAR = 1800, 2199  # outside of these a four-digit number is no year of a partnership
LEAP_YEAR = 2000  # "29 February" without a year is a date

Precision = Literal["day", "month", "year"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ORDINALS = {
    name: number
    for number, name in enumerate(
        word_list(
            """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first
    twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth
    twenty-ninth thirtieth thirty-first
    """
        ),
        start=1,
    )
}

_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:1[89]|2[01])\d\d)(?![\d%]|[.,]\d|[a-z])"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s*(?:the\s+)?)?"
_SPELLED = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_NO_LEFT = r"(?<![\w.,/])"
_JOIN = r"\s*(?:-|to|until|till|through|and|or|&|/)\s*"

_ANY_YEAR = r"(?:1[89]|2[01])\d\d"
_MONTH_AND_DAY = r"(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)"
_THEN_YEAR = r"(?:(?:\s+of)?[\s,-]\s*" + _YEAR + ")?"
_NOT_A_TIME = r"(?![\d:%]|[.,]\d)"
_NEXT_MONTH = r"(?:\d{1,2}\s+)?(?:" + "|".join(_MONTHS) + r")\b\.?,?\s*(?:\d{1,2},?\s+)?" + _ANY_YEAR
_HALF_OR_QUARTER = r"(?:Q[1-4]|[1-4]Q|H[12]|(?:first|second|third|fourth|last)\s+(?:quarter|half))"
_SEASON = r"(?:(?:early|late|mid)[\s-])?(?:spring|summer|autumn|fall|winter)"

# Tried in this order; a later pattern does not look into what an earlier one has taken.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile("".join(parts), re.IGNORECASE))
    for kind, *parts in (
        ("iso", r"(?<![\w/.-])(?P<year>", _ANY_YEAR, r")(?P<sep>[-/.])", _MONTH_AND_DAY),
        ("numeric", r"(?<![\w/.-])(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)", _YEAR),
        ("day", _NO_LEFT, _WEEKDAY, _DAY, r"(?:\s+day)?(?:\s+of)?[\s,-]\s*", _MONTH, _THEN_YEAR),
        ("day", r"\b(?P<spelled>", _SPELLED, r")(?:\s+day)?\s+of\s+", _MONTH, _THEN_YEAR),
        ("day", r"\b", _WEEKDAY, _MONTH, r"[\s-]\s*(?:the\s+)?", _DAY, _NOT_A_TIME, _THEN_YEAR),
        ("month", r"\b", _MONTH, r"(?:\s+of)?[\s,-]\s*", _YEAR),
        ("month", r"\b", _MONTH, r"(?=", _JOIN, _NEXT_MONTH, r")"),
        ("season", r"\b", _SEASON, r"(?:\s+of|,)?\s+", _YEAR),
        ("season", r"\b", _HALF_OR_QUARTER, r"(?:\s+of|,)?\s*", _YEAR),
        ("year", r"(?<![\w.,/£$€¥₹-])(?:FY|CY)?", _YEAR),
        ("year", r"(?<=", _ANY_YEAR, r"[-/])", _YEAR),
        ("year", r"(?<=", _ANY_YEAR, r" - )", _YEAR),
    )
)
_DAY_BEFORE = re.compile(_NO_LEFT + r"(?P<ordinal>" + _DAY + r")\s*(?:-|to|and|&|,)\s*$", re.IGNORECASE)
_DAY_AFTER = re.compile(r"\s*(?:-|to|and|&)\s*" + _DAY + r"(?![\d:%]|[.,]\d)[\s,]\s*" + _YEAR, re.IGNORECASE)
_SHORT_YEAR = re.compile(r"[-/](\d\d)(?![\d/.-])")
_CONNECTOR = re.compile(_JOIN + r"|,\s*", re.IGNORECASE)
_YEAR_LED_BY = re.compile(
    r"\b(?:in|since|until|till|through|during|before|after|early|late|mid|year|from|to|by|of|end)[\s-]+$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(r"(?<!\d)(?:1[89]|2[01])\d\d ?[-/] ?$")
_YEAR_BEHIND = re.compile(r" ?[-/] ?(?:(?:1[89]|2[01])\d\d|\d\d)(?!\d)")
_COUNTED_NOUN = re.compile(r"\s+(?:[a-z]+[\s-]+)?[a-z]{2,}s\b")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year; `year` is None for "11 November" without one.

    Raises ValueError for a date that no calendar has.
    """

    year: int | None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and (self.day is not None or self.year is None):
            raise ValueError("a date needs a year or a month, and a day needs a month")
        date(self.year or LEAP_YEAR, self.month or 1, self.day or 1)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read "2025", "2025-11", "2025-11-11" or "--11-11". Raises ValueError for anything else."""
        match = re.fullmatch(r"(?:(\d{4})|-)(?:-(\d\d))?(?:-(\d\d))?", text.strip())
        if match is None:
            raise ValueError(f"not a (partial) ISO date: {text!r}")
        year, month, day = (int(part) if part else None for part in match.groups())
        return cls(year, month, day)

    @property
    def precision(self) -> Precision:
        """The finest part that is known."""
        if self.day is not None:
            return "day"
        return "month" if self.month is not None else "year"

    def iso(self) -> str:
        """ISO 8601 as far as known: "2025", "2025-11", "2025-11-11"; "--11-11" without a year."""
        year = "-" if self.year is None else f"{self.year:04d}"
        return "-".join([year, *(f"{part:02d}" for part in (self.month, self.day) if part is not None)])

    def agrees(self, other: PartialDate) -> bool:
        """True when both say the same as far as both speak, and they share at least one part."""
        pairs = [(mine, theirs) for mine, theirs in zip(self._parts(), other._parts(), strict=True)]
        shared = [(mine, theirs) for mine, theirs in pairs if mine is not None and theirs is not None]
        return bool(shared) and all(mine == theirs for mine, theirs in shared)

    def shares_a_part(self, other: PartialDate) -> bool:
        """True when both give the year, the month or the day, so that they can be compared."""
        return any(
            mine is not None and theirs is not None for mine, theirs in zip(self._parts(), other._parts(), strict=True)
        )

    def proves(self, claim: PartialDate) -> bool:
        """True when this date has every part of the claim: a day proves its month and year, not the other
        way.
        """
        return all(theirs is None or mine == theirs for mine, theirs in zip(self._parts(), claim._parts(), strict=True))

    def _parts(self) -> tuple[int | None, int | None, int | None]:
        return self.year, self.month, self.day


def find_dates(text: str, *, day_first: bool | None = None) -> list[Found[PartialDate]]:
    """Every date of a text, in order, without overlap.

    Notes: "ambiguous" (day and month could be swapped: only the year is given), "season" (a season, quarter
    or half, given as its year), "bare_year" (a lone four-digit number that may be a quantity), "range" (a
    part of a range whose month or year stands with the other end). `day_first` settles numeric dates.
    """
    levelled = level(text)
    plain = levelled.text
    raw: list[Found[PartialDate]] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            read = _read(kind, match, plain, day_first)
            if read is not None:
                raw.append(read)
                taken.append((read.start, read.end))
    raw.sort(key=lambda found: found.start)
    complete = _with_ranges(raw, plain)
    return [restored(found, text, levelled) for found in complete]


def _read(kind: str, match: re.Match[str], plain: str, day_first: bool | None) -> Found[PartialDate] | None:
    """The date of a match, or None when no calendar has it or a word only looks like a month."""
    part = match.groupdict()
    year = int(part["year"]) if part.get("year") else None
    note = ""
    try:
        if kind == "iso":
            value = PartialDate(year, int(part["month"]), int(part["day"]))
        elif kind == "numeric":
            value, note = _numeric(int(part["a"]), int(part["b"]), year, part["sep"] == "." or day_first)
        elif kind in ("day", "month"):
            if _is_common_word(part["month"], year, part.get("day")):
                return None
            day = (
                _ORDINALS[part["spelled"].lower()]
                if part.get("spelled")
                else int(part["day"])
                if part.get("day")
                else None
            )
            value = PartialDate(year, _MONTHS[part["month"].lower()], day)
            note = "range" if kind == "month" and year is None else ""
        else:
            value = PartialDate(year)
            note = "season" if kind == "season" else _year_note(match, plain)
    except ValueError:
        return None
    end = match.end()
    if year is None and plain[end - 1] == ".":
        end -= 1
    return Found(value, match.start(), end, plain[match.start() : end], note)


def _is_common_word(month: str, year: int | None, day: str | None) -> bool:
    """Small "may" and "march" are verbs, and a month without a year is written with a capital."""
    return month.islower() and (year is None or (day is None and month in ("may", "march", "mar", "dec", "sep")))


def _numeric(a: int, b: int, year: int | None, day_first: bool | None) -> tuple[PartialDate, str]:
    readings = []
    for day, month in ((a, b), (b, a)):
        try:
            readings.append(PartialDate(year, month, day))
        except ValueError:
            continue
    if not readings:
        raise ValueError("neither reading is a date")
    if len(set(readings)) == 1:
        return readings[0], ""
    if day_first is None:
        return PartialDate(year), "ambiguous"
    return readings[0 if day_first else 1], ""


def _year_note(match: re.Match[str], plain: str) -> str:
    """A year behind "in", "since" and the like, or in brackets, is one; before a counted noun it may be a
    number.
    """
    before, after = plain[max(0, match.start() - 12) : match.start()], plain[match.end() : match.end() + 40]
    in_brackets = before[-1:] == "(" and after[:1] == ")"
    in_range = _YEAR_BEFORE.search(before) or _YEAR_BEHIND.match(after)
    if match.group()[:1].isalpha() or in_brackets or in_range:
        return ""
    led = _YEAR_LED_BY.search(before) is not None
    return "" if led and not _COUNTED_NOUN.match(after) else "bare_year"


def _with_ranges(raw: list[Found[PartialDate]], plain: str) -> list[Found[PartialDate]]:
    """Give the first end of a range the month or year it shares with the second, and add days named without
    either.
    """
    complete: list[Found[PartialDate]] = []
    for found in reversed(raw):
        complete.extend(reversed(_shared_days(found, plain)))
        complete.append(_inherit_year(found, complete, plain))
        complete.extend(_earlier_days(found, complete[-1].value, plain))
    complete.sort(key=lambda found: (found.start, found.end))
    return [found for i, found in enumerate(complete) if i == 0 or complete[i - 1].end <= found.start]


def _inherit_year(found: Found[PartialDate], later: list[Found[PartialDate]], plain: str) -> Found[PartialDate]:
    value = found.value
    following = min((other for other in later if other.start >= found.end), key=lambda other: other.start, default=None)
    if value.year is not None or following is None or following.value.year is None or following.value.month is None:
        return found
    if not _CONNECTOR.fullmatch(plain[found.end : following.start]):
        return found
    try:
        shared = PartialDate(following.value.year, value.month, value.day)
    except ValueError:
        return found
    return Found(shared, found.start, found.end, found.text, "range")


def _earlier_days(found: Found[PartialDate], value: PartialDate, plain: str) -> list[Found[PartialDate]]:
    """The "10" of "10-12 March 2025": a day before a day that leads its date."""
    if value.day is None or not found.text[:1].isdigit() or re.match(r"\d{4}|\d+[/.]|\d+-\d", found.text):
        return []
    days: list[Found[PartialDate]] = []
    start, latest = found.start, value.day
    while (match := _DAY_BEFORE.search(plain, max(0, start - 16), start)) and int(match["day"]) < latest:
        start, latest = match.start("day"), int(match["day"])
        end = match.end("ordinal")
        days.append(Found(PartialDate(value.year, value.month, latest), start, end, plain[start:end], "range"))
    return days


def _shared_days(found: Found[PartialDate], plain: str) -> list[Found[PartialDate]]:
    """The "12" of "March 10-12, 2025", and the "25" of "2024-25"."""
    value = found.value
    if value.precision == "year" and found.text[-4:].isdigit() and value.year is not None:
        short = _SHORT_YEAR.match(plain, found.end)
        if short and int(short[1]) > value.year % 100:
            later = PartialDate(value.year - value.year % 100 + int(short[1]))
            return [Found(later, short.start(1), short.end(1), short[1], "range")]
    after = _DAY_AFTER.match(plain, found.end) if value.year is None and value.day is not None else None
    if after is None or value.day is None or int(after["day"]) <= value.day:
        return []
    try:
        last = PartialDate(int(after["year"]), value.month, int(after["day"]))
    except ValueError:
        return []
    return [Found(last, after.start("day"), after.end(), plain[after.start("day") : after.end()])]
