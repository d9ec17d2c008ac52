"""Dates that name their month: day and year are looked for on both sides of the name, in digits or in words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from rag.values import cldr
from rag.values.found import Found
from rag.values.languages import ENGLISH
from rag.values.partial_dates import FIRST_YEAR, LAST_YEAR, PartialDate
from rag.values.scanned import Scanned, Token
from rag.values.spelled import Spelled
from rag.values.vocabulary import word_set

_REACH = 60  # characters on either side of a month in which its day and year may stand
_LONGEST_SPELLED = 200  # characters of a number in words
_ANY_YEAR = r"(?:1[89]|2[01])\d\d"
_DAY_WORD = r"(?:\s+(?:days?|dias?|días?|giorn[oi]))?"
_DAY_NUMBER = rf"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|ère|e|º|°|ª)?{_DAY_WORD}"
_OF = (
    r"(?:\s*(?:of|de|di|del|d'|dell'|do)(?=\W))?"
    r"(?:\s*(?:the\s+month|mês|mes|mese|mois|maand|monats?)\s+(?:(?:of|de|di)(?=\W)|d'))?"
)
_NEXT = (
    r"(?:\s*(?:(?:(?:of|in)\s+)?the\s+year(?:\s+of\s+our\s+lord)?|of|del?|di|do|in|A\.?D\.?)(?=\W))?"
    r"(?:\s*(?:año|ano|anno|an|l'an|dell'anno)(?:\s+(?:de|di))?(?=\W))?"
)
_NOT_A_TIME = r"(?![\d:%]|[.,]\d|\s?[ap]\.?m\b)"
_YEAR_END = r"(?![\d%]|[.,]\d|[a-z])"
_JOIN = r"\s*(?:-|to|until|till|through|and|or|&|/|bis|und|à|au|et|al|a|y|e|tot|en)\s*"

_LINK_LEFT = re.compile(
    rf"(?:\s*\(\d{{1,2}}[a-z]{{0,2}}\))?{_DAY_WORD}(?:\s*\([^()]{{1,20}}\))?{_OF}[\s,.-]*", re.IGNORECASE
)
_LINK_RIGHT = re.compile(rf"\.?,?{_NEXT}[\s,.-]*", re.IGNORECASE)
_SPELLED_RIGHT = re.compile(r"\.?[\s-]+(?:the\s+)?", re.IGNORECASE)
_YEAR_LEFT = re.compile(rf"(?<![\w.,/£$€])(?P<year>{_ANY_YEAR})(?P<gap>,?[\s-]+|/|\s\((?:on\s+)?)$")
_GLUED_DAY = re.compile(r"(?<!\w)(?P<day>0?[1-9]|[12]\d|3[01])$")
_GLUED_YEAR = re.compile(rf"{_ANY_YEAR}(?!\w)")
# POSIX: two digits from 69 on are of the twentieth century, the rest of the next.
_FIRST_OF_THE_OLD_CENTURY, _OLD, _NEW = 69, 1900, 2000
# Small "may" and "march" are verbs, and so on: without a day they are no months.
_VERBS = word_set("may march mar dec sep")
_LONGEST_DOUBTFUL = 4  # letters of another language's month that may be another word: "set", "mars"
_TWO_DIGITS = 100


@dataclass(frozen=True, slots=True)
class _Part:
    """A day or a year and where it stands."""

    value: int
    start: int
    end: int


def dates_by_month(scanned: Scanned, spelled: Iterable[Spelled]) -> Iterator[Found[PartialDate]]:
    """The dates around the names of months, in levelled text and in order."""
    months = cldr.month_names()
    numbers = list(spelled)
    end = 0
    for token in scanned.tokens:
        month = months.get(token.text)
        if month is None or token.start < end:
            continue
        if _is_in_a_word(scanned.plain, token):
            if (glued := _glued(scanned.plain, token, month)) is not None:
                end = glued.end
                yield glued
            continue
        found = _date_at(scanned, token, month, numbers, end)
        if found is not None:
            end = found.end
            yield found


def _is_in_a_word(plain: str, token: Token) -> bool:
    before, after = plain[token.start - 1 : token.start], plain[token.end : token.end + 1]
    return before in ("_", "'") or after == "_" or before.isdigit() or after.isdigit()


def _glued(plain: str, token: Token, month: int) -> Found[PartialDate] | None:
    """ "05JUN2031", written without a gap."""
    day, year = _GLUED_DAY.search(plain, max(0, token.start - 3), token.start), _GLUED_YEAR.match(plain, token.end)
    if day is None or year is None:
        return None
    value, _ = _valid(int(year[0]), month, _Part(int(day["day"]), day.start("day"), token.start))
    start, end = day.start("day"), year.end()
    return Found(value, start, end, plain[start:end]) if value and value.day else None


def _date_at(
    scanned: Scanned, token: Token, month: int, spelled: list[Spelled], earliest: int
) -> Found[PartialDate] | None:
    plain = scanned.plain
    left = _day_left(plain, token.start, spelled, earliest)
    dot = 1 if plain[token.end : token.end + 1] == "." else 0
    right = None if left else _day_right(plain, token.end, spelled)
    after = max(token.end, right.end if right else 0)
    year = _year_right(plain, after, spelled, hyphened=_is_hyphened(plain, token, left))
    begin = left.start if left else token.start
    before = None if year else _year_left(plain, begin, earliest, with_day=left is not None or right is not None)
    day = left or right
    chosen = year or before
    joins = day is None and chosen is None and _next_month(plain, token.end) is not None
    if not joins and not _may_be_a_month(scanned, token, day, chosen):
        return None
    value, day = _valid(chosen.value if chosen else None, month, day)
    if value is None:
        return None
    starts = [token.start, *(part.start for part in (day, before) if part)]
    ends = [token.end + (dot if chosen or (right and day) else 0), *(part.end for part in (day, year) if part)]
    start, end = _with_weekday(plain, min(starts), earliest) if day else min(starts), max(ends)
    return Found(value, start, end, plain[start:end], "range" if joins else "")


def _valid(year: int | None, month: int, day: _Part | None) -> tuple[PartialDate | None, _Part | None]:
    """The date, without the day where no month has it; None when nothing is left of it."""
    try:
        return PartialDate(year, month, day.value if day else None), day
    except ValueError:
        return (PartialDate(year, month), None) if year else (None, None)


def _may_be_a_month(scanned: Scanned, token: Token, day: _Part | None, year: _Part | None) -> bool:
    """False for a word that only looks like a month: it needs a day or a year, and doubtful words need more."""
    if day is None and year is None:
        return False
    written = scanned.plain[token.start : token.end]
    english = token.text in _english_months()
    if not english and len(token.text) <= _LONGEST_DOUBTFUL and scanned.language in (None, ENGLISH):
        return day is not None and year is not None
    if not written.islower():
        return True
    if english and scanned.language in (None, ENGLISH):
        return year is not None and (day is not None or token.text not in _VERBS)
    return True


def _day_left(plain: str, start: int, spelled: list[Spelled], earliest: int) -> _Part | None:
    match = _left_pattern().search(plain, max(earliest, start - _REACH), start)
    if match:
        return _Part(int(match["day"]), match.start("day"), match.end())
    for number in _near(spelled, start - _REACH, start):
        is_day = earliest <= number.start and number.end < start and 1 <= number.value <= 31
        if is_day and _LINK_LEFT.fullmatch(plain, number.end, start):
            return _Part(int(number.value), number.start, number.end)
    return None


def _day_right(plain: str, end: int, spelled: list[Spelled]) -> _Part | None:
    match = _right_pattern().match(plain, end)
    if match:
        return _Part(int(match["day"]), match.start("day"), match.end())
    link = _SPELLED_RIGHT.match(plain, end)
    for number in _near(spelled, end, end + _REACH):
        if link and number.start == link.end() and number.ordinal and 1 <= number.value <= 31:
            return _Part(int(number.value), number.start, number.end)
    return None


def _year_right(plain: str, end: int, spelled: list[Spelled], *, hyphened: bool) -> _Part | None:
    match = _year_pattern().match(plain, end)
    if match and match["year"]:
        return _Part(int(match["year"]), match.start("year"), match.end())
    if match and match["short"] and (hyphened or match["quote"]):
        two = int(match["short"])
        return _Part(two + (_OLD if two >= _FIRST_OF_THE_OLD_CENTURY else _NEW), match.start("short"), match.end())
    link = _LINK_RIGHT.match(plain, end)
    return _spelled_year(plain, link.end(), spelled) if link else None


def _spelled_year(plain: str, start: int, spelled: list[Spelled]) -> _Part | None:
    """ "two thousand and forty", and "nineteen ninety-nine" or "twenty forty" in two halves."""
    numbers = [number for number in _near(spelled, start, start + _REACH) if number.start >= start]
    if not numbers or numbers[0].start != start or numbers[0].ordinal:
        return None
    first = numbers[0]
    if FIRST_YEAR <= first.value <= LAST_YEAR:
        return _Part(int(first.value), first.start, first.end)
    if len(numbers) > 1 and 18 <= first.value <= 21 and 10 <= numbers[1].value < _TWO_DIGITS:
        second = numbers[1]
        if plain[first.end : second.start] in (" ", "-") and not second.ordinal:
            return _Part(int(first.value) * _TWO_DIGITS + int(second.value), first.start, second.end)
    return None


def _year_left(plain: str, start: int, earliest: int, *, with_day: bool) -> _Part | None:
    """The year of "2031, May 3" and "2031-May-03"; without a day only where a hyphen joins it to the month."""
    match = _YEAR_LEFT.search(plain, max(earliest, start - _REACH), start)
    if match is None or not (with_day or match["gap"] == "-"):
        return None
    return _Part(int(match["year"]), match.start("year"), start)


def _is_hyphened(plain: str, token: Token, day: _Part | None) -> bool:
    """True for "12-Mar-31" and "12/Mar/31", where two digits are a year."""
    sign = plain[token.start - 1 : token.start]
    return day is not None and sign in ("-", "/") and plain[token.end : token.end + 1] == sign


def _with_weekday(plain: str, start: int, earliest: int) -> int:
    """Where the date begins with the day of the week that stands before it."""
    match = _weekday_left().search(plain, max(earliest, start - 24), start)
    return match.start() if match else start


def _next_month(plain: str, end: int) -> re.Match[str] | None:
    """The later month of "January to March 2025"."""
    return _next_month_pattern().match(plain, end)


def _near(spelled: list[Spelled], start: int, end: int) -> list[Spelled]:
    """The spelled numbers, which are in order, that overlap a stretch."""
    first = bisect_left(spelled, start - _LONGEST_SPELLED, key=lambda number: number.start)
    last = bisect_right(spelled, end, key=lambda number: number.start)
    return [number for number in spelled[first:last] if number.end > start]


@cache
def _english_months() -> frozenset[str]:
    found = cldr.locale(ENGLISH)
    assert found is not None
    widths = ("wide", "abbreviated")
    return frozenset(name.lower() for width in widths for name in found.months["format"][width].values()) | {"sept"}


@cache
def _weekdays() -> str:
    names = {*cldr.weekday_names(), "tues", "thur", "thurs", "wednes"}
    return "(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b\.?"


@cache
def _left_pattern() -> re.Pattern[str]:
    between = rf"(?:\s*\((?:{_weekdays()}|[a-z-]{{3,20}})\)(?:\s+day)?)?"
    return re.compile(
        rf"(?<![\w.,/:£$€])(?<!\d\d\d\d-){_DAY_NUMBER}\.?{between}{_OF}(?:\s+|\s*[,.-]\s*|/|(?<='))$", re.IGNORECASE
    )


@cache
def _right_pattern() -> re.Pattern[str]:
    weekday = rf"(?:\s*\({_weekdays()}\)|,\s*{_weekdays()}(?=,))?"
    return re.compile(rf"\.?(?:[\s-]\s*|/)(?:the\s+)?{_DAY_NUMBER}{_NOT_A_TIME}{weekday}", re.IGNORECASE)


@cache
def _year_pattern() -> re.Pattern[str]:
    weekday = rf"(?:\s*\((?:an?\s+)?{_weekdays()}\)|,?\s+{_weekdays()})?"
    full = rf"\.?{weekday}(?:,?{_NEXT}[\s,-]\s*|/)(?P<year>{_ANY_YEAR}){_YEAR_END}"
    short = r"(?:(?P<mark>[-/])|\s(?P<quote>'))(?P<short>\d\d)(?![\d/-])"
    return re.compile(rf"{full}|{short}", re.IGNORECASE)


@cache
def _weekday_left() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_weekdays()},?\s*(?:(?:the|den|le|el|il|de)\s+)?$", re.IGNORECASE)


@cache
def _next_month_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, cldr.month_names()), key=len, reverse=True))
    day = r"(?:\d{1,2}\s+)?"
    return re.compile(
        rf"{_JOIN}{day}(?:{names})\b\.?,?\s*(?:(?:de|del|di)\s+)?(?:\d{{1,2}},?\s+)?{_ANY_YEAR}", re.IGNORECASE
    )
