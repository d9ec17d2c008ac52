"""Every value of a text through one door, and whether two of them are the same.

`find_values` reads a text once and puts the finders of this package together: no two of its values overlap.
`same_value` and `differs` compare values as values, in any spelling.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

from rag.values.countries import countries_in
from rag.values.dates import dates_in, parts_of_year_in
from rag.values.durations import Duration, durations_in
from rag.values.found import Found, Spans
from rag.values.money import Money, money_in
from rag.values.numbers import free_numbers, readings
from rag.values.partial_dates import PartialDate, PartOfYear
from rag.values.scanned import Conventions, Scanned, scan
from rag.values.shares import shares_in
from rag.values.spelled import spelled_numbers
from rag.values.times import TimeOfDay, times_in

FoundKind = Literal["date", "time", "money", "number", "percentage", "duration", "country"]
TypedValue = PartialDate | PartOfYear | TimeOfDay | Money | Decimal | Duration | str

V = TypeVar("V", PartialDate, TimeOfDay, Money, Decimal, Duration, str)

# Digits that count nothing: bracketed citation marks and telephone numbers.
_NOT_COUNTED = frozenset({"mark", "phone"})
# Number words that English uses for more than counting; alone they ask for no proof.
LOOSE_WORDS = frozenset({"one", "first", "second", "third", "a hundred", "a thousand", "a million", "a dozen", "zero"})
# A share with more decimals than this never ends ("a third"); it is compared after rounding.
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A value of a text: `text[start:end]`, in code points, and what it can mean.

    `readings` holds one value, or several where the text leaves open which is meant ("03/04/2031", "EUR 2.500").
    A country is its ISO 3166-1 alpha-2 code; a percentage is a number of hundredths (60 for "60%", 50 for
    "half"); a quarter, half or season is a `PartOfYear`. `note` is the one that the finder of this kind gives:
    "bare_year", "range", "ordinal", "word", "age", "past", "demonym", "fraction" or "".
    """

    kind: FoundKind
    start: int
    end: int
    text: str
    readings: tuple[TypedValue, ...]
    note: str = ""

    @property
    def value(self) -> TypedValue | None:
        """The value, or None where several readings are open."""
        return self.readings[0] if len(self.readings) == 1 else None

    @property
    def is_open(self) -> bool:
        """Whether more than one reading is possible, so that none may be claimed."""
        return len(self.readings) > 1

    @property
    def is_loose(self) -> bool:
        """Whether it is a number word that is used for more than counting, such as "one"."""
        return self.kind == "number" and self.text.lower() in LOOSE_WORDS


def find_values(
    text: str, language: str | None = None, document_numbers: Conventions | None = None
) -> tuple[FoundValue, ...]:
    """Every value of a text, in order, without overlap.

    `language` is the code of the text's language ("de", "en-GB"), where it is known; else it is guessed from the
    small words of the text. `document_numbers` tells how the document that the text stands in writes numbers and
    dates (`Conventions.of(document)`); without it the text itself is asked. Never raises for any text.
    """
    scanned = scan(text, language, document_numbers)
    spelled = spelled_numbers(scanned)
    read = readings(scanned, spelled)
    dates = dates_in(scanned, spelled)
    taken = _Taken()
    for date in dates:
        if date.note != "bare_year":
            taken.add("date", date)
    for time in times_in(scanned.plain):
        taken.add("time", time)
    read = [number for number in read if taken.is_free(number.start, number.end)]
    for money in money_in(scanned, read):
        taken.add("money", money)
    for duration in durations_in(scanned, read):
        taken.add("duration", duration)
    for date in dates:
        if date.note == "bare_year":
            taken.add("date", date)
    for share in shares_in(scanned):
        taken.add("percentage", share)
    for number in free_numbers(scanned, read):
        if number.note not in _NOT_COUNTED:
            taken.add("percentage" if number.note == "percent" else "number", number)
    for country in countries_in(scanned):
        note = "demonym" if country.value.demonym else ""
        taken.add("country", Found(country.value.alpha2, country.start, country.end, country.text, note))
    parts = {part.start: part.value for part in parts_of_year_in(scanned)}
    return tuple(_placed(kind, found, text, scanned, parts) for kind, found in taken.in_order())


def same_value(claimed: FoundValue, found: FoundValue) -> bool:
    """True when the value that was found proves the one that is claimed, in any spelling.

    A date is proved by an equal or a fuller one, a plain number also by a sum, a share or a span of time that
    states this number, a sum by the same amount in a currency that can be the same. Where the found value has
    two open readings, both must prove the claim; an open claim is proved by the same open readings alone.
    """
    if claimed.is_open:
        return claimed.kind == found.kind and set(claimed.readings) == set(found.readings)
    mine = claimed.readings[0]
    return all(_proves(theirs, found, mine, claimed) for theirs in found.readings)


def differs(claimed: FoundValue, found: FoundValue) -> bool:
    """True when both are of one kind, can be compared and cannot be the same in any of their readings.

    Dates that share no part and days against months cannot be compared; a fuller date that fits does not differ
    from the coarser one.
    """
    if claimed.kind != found.kind:
        return False
    return all(_contradict(mine, theirs) for mine in claimed.readings for theirs in found.readings)


def _proves(theirs: TypedValue, found: FoundValue, mine: TypedValue, claimed: FoundValue) -> bool:
    if claimed.kind == found.kind:
        return _same_kind_proves(theirs, mine)
    if claimed.kind == "number":
        return mine == _plain_number(theirs)
    return claimed.note == "bare_year" and found.kind == "number" and _plain_number(mine) == theirs


def _same_kind_proves(theirs: TypedValue, mine: TypedValue) -> bool:
    if isinstance(mine, PartialDate | PartOfYear) and isinstance(theirs, PartialDate | PartOfYear):
        return _date_proves(theirs, mine)
    match mine, theirs:
        case Money(), Money():
            return mine.agrees(theirs)
        case Duration(), Duration():
            return mine.agrees(theirs)
        case Decimal(), Decimal():
            return _same_number(mine, theirs)
        case _:
            return mine == theirs


def _date_proves(theirs: PartialDate | PartOfYear, mine: PartialDate | PartOfYear) -> bool:
    if isinstance(theirs, PartialDate):
        return theirs.proves(mine) if isinstance(mine, PartialDate) else mine.contains(theirs)
    return mine == PartialDate(theirs.year) if isinstance(mine, PartialDate) else theirs.within(mine)


def _contradict(mine: TypedValue, theirs: TypedValue) -> bool:
    match mine, theirs:
        case PartialDate(), PartialDate():
            return mine.shares_a_part(theirs) and not mine.agrees(theirs)
        case Duration(), Duration():
            return mine.is_comparable(theirs) and not mine.agrees(theirs)
        case (PartOfYear(), PartialDate() as date) | (PartialDate() as date, PartOfYear()):
            part = mine if isinstance(mine, PartOfYear) else theirs
            assert isinstance(part, PartOfYear)
            if date.year is None or date.year != part.year:
                return date.year is not None
            return date.month is not None and bool(part.months) and date.month not in part.months
        case PartOfYear(), PartOfYear():
            apart = mine.year != theirs.year or not mine.months & theirs.months
            return apart and (mine.name[0] in "QH") == (theirs.name[0] in "QH")
        case _:
            return not _same_kind_proves(theirs, mine)


def _same_number(mine: Decimal, theirs: Decimal) -> bool:
    """Equal; where one never ends ("a third"), equal after rounding to the decimals of the other."""
    if mine == theirs:
        return True
    coarse, fine = sorted((mine, theirs), key=_decimals)
    if _decimals(coarse) > _MOST_DECIMALS or _decimals(fine) <= _MOST_DECIMALS:
        return False
    return round(fine, _decimals(coarse)) == coarse


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain_number(value: TypedValue) -> Decimal | None:
    """The number that a value states, whatever it counts."""
    match value:
        case Decimal():
            return value
        case Money():
            return value.amount
        case Duration():
            return value.count
        case PartialDate(year=int(year), month=None):
            return Decimal(year)
        case _:
            return None


class _Taken:
    """Values that do not overlap: who comes first keeps the place."""

    def __init__(self) -> None:
        self._spans = Spans()
        self._values: list[tuple[FoundKind, Found[TypedValue]]] = []

    def is_free(self, start: int, end: int) -> bool:
        return self._spans.is_free(start, end)

    def add(self, kind: FoundKind, found: Found[V]) -> None:
        if self._spans.take(found.start, found.end):
            self._values.append((kind, found))  # type: ignore[arg-type]

    def in_order(self) -> list[tuple[FoundKind, Found[TypedValue]]]:
        return sorted(self._values, key=lambda kept: kept[1].start)


def _placed(
    kind: FoundKind, found: Found[TypedValue], text: str, scanned: Scanned, parts: dict[int, PartOfYear]
) -> FoundValue:
    """The value with its place in the original text."""
    start, end = scanned.levelled.original(found.start, found.end)
    values = found.readings or (found.value,)
    if kind == "date" and found.note == "season":
        values = (parts[found.start],)
    return FoundValue(kind, start, end, text[start:end], values, found.note)
