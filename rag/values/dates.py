"""Dates in text, as precise as they are written and no more, in seven languages.

Around the name of a month, day and year are looked for on both sides, in digits or in words. A two-digit year is
read behind the name of a month only ("12-Mar-31"). `11/11/2025` and `25/12/2025` have one reading; `03/04/2025`
has two and is given as the year with the note "ambiguous" and both readings, unless the caller (`day_first`),
the language or other dates of the text tell the order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from rag.values.found import Found, Spans, restored
from rag.values.month_dates import dates_by_month
from rag.values.partial_dates import FIRST_YEAR, LAST_YEAR, LEAP_YEAR, PartialDate, PartOfYear, Precision
from rag.values.scanned import Conventions, Scanned, scan
from rag.values.spelled import Spelled, spelled_numbers
from rag.values.vocabulary import word_set

__all__ = [
    "FIRST_YEAR", "LAST_YEAR", "LEAP_YEAR", "PartOfYear", "PartialDate", "Precision", "dates_in", "find_dates",
    "parts_of_year_in",
]  # fmt: skip

_ANY_YEAR = r"(?:1[89]|2[01])\d\d"
_YEAR = rf"(?P<year>{_ANY_YEAR})(?![\d%]|[.,]\d|[a-z])"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|\.)?"
_JOIN = r"\s*(?:-|to|until|till|through|and|or|&|/|bis|und|à|au|et|al|a|y|e|tot|t/m|tot\s+en\s+met|en)\s*"

_ISO = re.compile(
    rf"(?<![\w/.-])(?P<year>{_ANY_YEAR})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?!\d)"
)
_NUMERIC = re.compile(rf"(?<![\w/.-])(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<gap> ?)(?P<b>\d{{1,2}})(?P=sep)(?P=gap){_YEAR}")
_ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN = re.compile(
    rf"(?<![\w.,/-])(?P<day>\d{{1,2}})(?P<sep>[./-]) ?(?P<month>{'|'.join(reversed(_ROMAN_MONTHS))})(?P=sep) ?{_YEAR}"
)
_LONE_YEAR = re.compile(
    rf"(?:(?<![\w.,/£$€¥₹-])(?:FY|CY)?|(?<={_ANY_YEAR}[-/])|(?<={_ANY_YEAR} - )){_YEAR}", re.IGNORECASE
)

_SEASON_NAMES = (
    "spring summer autumn fall winter frühjahr frühling herbst printemps été automne hiver primavera verano otoño "
    "invierno verão outono inverno estate autunno voorjaar lente zomer herfst sommer"
)
_COUNT_WORDS = {
    "1": "first erste[srn]? premi(?:er|ère) primer primeiro primo eerste",
    "2": "second zweite[srn]? deuxième second segundo secondo tweede",
    "3": "third dritte[srn]? troisième tercer terceiro terzo derde",
    "4": "fourth last vierte[srn]? quatrième cuarto quarto vierde",
}
_COUNT = "|".join(rf"(?P<n{n}>{'|'.join(words.split())})" for n, words in _COUNT_WORDS.items())
_PERIOD = (
    r"(?:(?P<quarter>quarters?|quartals?|trimestre|kwartaal)|"
    r"(?P<half>half(?:[\s-]year)?|halves|halbjahr(?:es)?|semestre|halfjaar|hälfte|moitié|mitad|metà|metade|helft))"
)
_LINK = r"(?:\s+(?:of|in|des\s+jahres|de\s+l'année|de|del|di|van|von|do))?(?:\s+(?:the\s+year|año|ano))?"
_IN_YEAR = rf"(?:FY\s?)?(?:{_YEAR}|'(?P<short>\d\d)(?!\d))"
_PARTS_OF_YEAR = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:(?:early|late|mid)[\s-])?(?P<season>{_SEASON_NAMES.replace(' ', '|')})(?:\s+of|\s+de|,)?\s+{_YEAR}",
        rf"(?<!\w)(?P<kind>[QHTK])(?P<n>[1-4])(?:\s+of|,)?[\s/-]*{_IN_YEAR}",
        rf"(?<!\w)(?P<n>[1-4])(?P<kind>[QH])(?:\s+of|,)?[\s/-]*(?:{_YEAR}|'?(?P<short>\d\d)(?!\d))",
        rf"(?<![\w.,/-])(?P<year>{_ANY_YEAR})[\s/-]*(?P<kind>[QH])(?P<n>[1-4])(?!\w)",
        rf"(?<!\w)(?:{_COUNT}|(?P<n>[1-4])(?:st|nd|rd|th|\.?(?:er|ère|e|è|°|º|ª|o)|\.)?)\s*{_PERIOD}{_LINK},?\s*{_YEAR}",
        rf"(?<!\w)(?P<quarter>quarter)\s(?P<n>[1-4])(?:\s+of|,)?\s+{_YEAR}",
        # the first end of "Q1-Q3 2031" and of "the first and second quarters of 2031"
        rf"(?<!\w)(?P<kind>[QHTK])(?P<n>[1-4])(?={_JOIN}(?:[QHTK][1-4]{_JOIN})?[QHTK][1-4][\s/-]*{_YEAR})",
        rf"(?<!\w)(?:{_COUNT})(?={_JOIN}(?:the\s+)?(?:\w+{_JOIN})?\w+\s{_PERIOD}s?{_LINK},?\s*{_YEAR})",
    )
)
_NAME_PARTS = word_set(
    "q h t k quarter quarters half halves quartal quartals trimestre kwartaal halbjahr halbjahres semestre halfjaar"
)
_NAME_PARTS |= word_set(_SEASON_NAMES) | word_set("hälfte moitié mitad metà metade helft")
_SEASONS = {
    **dict.fromkeys(word_set("spring frühjahr frühling printemps primavera voorjaar lente"), "spring"),
    **dict.fromkeys(word_set("summer sommer été verano verão estate zomer"), "summer"),
    **dict.fromkeys(word_set("autumn fall herbst automne otoño outono autunno herfst"), "autumn"),
    **dict.fromkeys(word_set("winter hiver invierno inverno"), "winter"),
}

_DAY_BEFORE = re.compile(
    r"(?<![\w.,/])(?P<ordinal>" + _DAY + r")\s*(?:-|to|and|&|,|bis|und|au|et|al|a|y|e|tot|t/m|tot\s+en\s+met|en)\s*$",
    re.IGNORECASE,
)
_DAY_AFTER = re.compile(
    rf"\s*(?:-|to|through|until|till|and|&)\s*(?:the\s+)?{_DAY}(?![\d:%]|[.,]\d)[\s,]\s*{_YEAR}", re.IGNORECASE
)
_SHORT_YEAR = re.compile(r"[-/](\d\d)(?![\d/.-])")
_CONNECTOR = re.compile(_JOIN + r"(?:the\s+)?|,\s*", re.IGNORECASE)
_YEAR_LED_BY = re.compile(
    r"\b(?:in|since|until|till|through|during|before|after|early|late|mid|year|from|to|by|of|end|"
    r"seit|bis|jahr|ab|en|depuis|desde|hasta|até|em|nel|dal|al|sinds|tot|jaar|année|año|ano|anno)[\s-]+$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(r"(?<!\d)(?:1[89]|2[01])\d\d ?[-/] ?$")
_YEAR_BEHIND = re.compile(r" ?[-/] ?(?:(?:1[89]|2[01])\d\d|\d\d)(?!\d)")
_COUNTED_NOUN = re.compile(r"\s+(?:[a-z]+[\s-]+)?[a-z]{2,}s\b")
_CENTURY = 100


def find_dates(
    text: str,
    language: str | None = None,
    conventions: Conventions | None = None,
    *,
    day_first: bool | None = None,
) -> list[Found[PartialDate]]:
    """Every date of a text, in order, without overlap.

    Notes: "ambiguous" (day and month could be swapped: the value is the year, `readings` has both), "season" (a
    season, quarter or half, given as its year; see `parts_of_year_in`), "bare_year" (a lone four-digit number that
    may be a quantity), "range" (a part of a range whose month or year stands with the other end). `day_first`
    settles numeric dates.
    """
    scanned = scan(text, language, conventions)
    if day_first is not None:
        scanned = replace(scanned, conventions=replace(scanned.conventions, day_first=day_first))
    return [restored(found, text, scanned.levelled) for found in dates_in(scanned, spelled_numbers(scanned))]


def dates_in(scanned: Scanned, spelled: Iterable[Spelled]) -> list[Found[PartialDate]]:
    """The dates of a scanned text, in levelled text; `spelled` are its numbers in words."""
    plain = scanned.plain
    raw: list[Found[PartialDate]] = []
    taken = Spans()

    def take(found: Found[PartialDate] | None) -> None:
        if found is not None and taken.take(found.start, found.end):
            raw.append(found)

    for match in _ISO.finditer(plain):
        take(_numbered(match, plain, (int(match["year"]), int(match["month"]), int(match["day"]))))
    for match in _NUMERIC.finditer(plain):
        take(_numeric(match, plain, scanned.conventions.day_first))
    for match in _ROMAN.finditer(plain):  # "4.VI.2033"
        take(_numbered(match, plain, (int(match["year"]), 1 + _ROMAN_MONTHS.index(match["month"]), int(match["day"]))))
    for found in dates_by_month(scanned, spelled):
        take(found)
    for part in parts_of_year_in(scanned):
        take(Found(PartialDate(part.value.year), part.start, part.end, part.text, "season"))
    for match in _LONE_YEAR.finditer(plain):
        year = PartialDate(int(match["year"]))
        take(Found(year, match.start(), match.end(), match.group(), _year_note(match, plain)))
    raw.sort(key=lambda found: found.start)
    return _with_ranges(raw, plain)


def parts_of_year_in(scanned: Scanned) -> list[Found[PartOfYear]]:
    """The quarters, halves and seasons of a scanned text: the dates with the note "season", with their part."""
    found: list[Found[PartOfYear]] = []
    if not any(token.text in _NAME_PARTS for token in scanned.tokens):
        return found
    taken = Spans()
    for pattern in _PARTS_OF_YEAR:
        for match in pattern.finditer(scanned.plain):
            part = _part_of_year(match)
            if part and taken.take(match.start(), match.end()):
                found.append(Found(part, match.start(), match.end(), match.group()))
    return found


def _part_of_year(match: re.Match[str]) -> PartOfYear | None:
    part = match.groupdict()
    if part.get("season"):
        return PartOfYear(_year_of(match), _SEASONS[part["season"].lower()])
    number = part.get("n") or next(n for n in _COUNT_WORDS if part.get(f"n{n}"))
    kind = "H" if part.get("half") or (part.get("kind") or "").upper() == "H" else "Q"
    if kind == "H" and number == "4" and match.group().lower().startswith("last"):
        number = "2"
    return PartOfYear(_year_of(match), kind + number) if kind == "Q" or number in "12" else None


def _year_of(match: re.Match[str]) -> int:
    part = match.groupdict()
    return int(part["year"]) if part.get("year") else 2000 + int(part["short"])


def _numbered(match: re.Match[str], plain: str, parts: tuple[int, int, int]) -> Found[PartialDate] | None:
    try:
        return Found(PartialDate(*parts), match.start(), match.end(), match.group())
    except ValueError:
        return None


def _numeric(match: re.Match[str], plain: str, day_first: bool | None) -> Found[PartialDate] | None:
    """ "3.4.2031" has the day first; with slashes and dashes both orders are tried."""
    a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
    readings: list[PartialDate] = []
    for day, month in ((a, b), (b, a)):
        try:
            readings.append(PartialDate(year, month, day))
        except ValueError:
            continue
    if not readings:
        return None
    first = True if match["sep"] == "." else day_first
    if len(set(readings)) == 1 or first is not None:
        value = readings[0] if first is not False else readings[-1]
        return Found(value, match.start(), match.end(), match.group())
    return Found(PartialDate(year), match.start(), match.end(), match.group(), "ambiguous", tuple(readings))


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
    following: Found[PartialDate] | None = None
    for found in reversed(raw):
        complete.extend(reversed(_shared_days(found, plain)))
        nearest = complete[-1] if complete and complete[-1].start >= found.end else following
        inherited = _inherit_year(found, nearest, plain)
        complete.append(inherited)
        complete.extend(_earlier_days(found, inherited.value, plain))
        following = min(complete[-3:], key=lambda other: other.start)
    complete.sort(key=lambda found: (found.start, found.end))
    return [found for i, found in enumerate(complete) if i == 0 or complete[i - 1].end <= found.start]


def _inherit_year(found: Found[PartialDate], following: Found[PartialDate] | None, plain: str) -> Found[PartialDate]:
    value = found.value
    if value.year is not None or following is None or following.value.year is None or following.value.month is None:
        return found
    if not _CONNECTOR.fullmatch(plain[found.end : following.start]):
        return found
    try:
        shared = PartialDate(following.value.year, value.month, value.day)
    except ValueError:
        return found
    return replace(found, value=shared, note="range")


def _earlier_days(found: Found[PartialDate], value: PartialDate, plain: str) -> list[Found[PartialDate]]:
    """The "10" of "10-12 March 2025": a day before a day that leads its date."""
    if value.day is None or not found.text[:1].isdigit() or re.match(r"\d{4}|\d+[/.]\d|\d+-\d", found.text):
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
        if short and int(short[1]) > value.year % _CENTURY:
            later = PartialDate(value.year - value.year % _CENTURY + int(short[1]))
            return [Found(later, short.start(1), short.end(1), short[1], "range")]
    after = _DAY_AFTER.match(plain, found.end) if value.year is None and value.day is not None else None
    if after is None or value.day is None or int(after["day"]) <= value.day:
        return []
    try:
        last = PartialDate(int(after["year"]), value.month, int(after["day"]))
    except ValueError:
        return []
    return [Found(last, after.start("day"), after.end(), plain[after.start("day") : after.end()])]
