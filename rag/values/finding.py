"""Every value of a text through one door, and whether two of them are the same.

`find_values` puts the finders of this package together: no two of its values overlap, except that a country
may stand inside another value. `same_value` and `differs` compare values as values, in any spelling.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.values.countries import find_countries
from rag.values.dates import PartialDate, find_dates
from rag.values.durations import Duration, find_durations
from rag.values.money import Money, find_money
from rag.values.numbers import find_numbers
from rag.values.times import TimeOfDay, find_times

Kind = Literal["date", "time", "money", "number", "percentage", "duration", "country"]
Value = PartialDate | TimeOfDay | Money | Decimal | Duration | str

# Digits that count nothing: bracketed citation marks and telephone numbers.
_NOT_COUNTED = frozenset({"mark", "phone"})
# Number words that English uses for more than counting; alone they ask for no proof.
_LOOSE_WORDS = frozenset({"one", "first", "second", "third", "a hundred", "a thousand", "a million", "a dozen", "zero"})


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A value of a text: `text[start:end]`, in code points, and what it can mean.

    `readings` holds one value, or several where the text leaves open which is meant ("03/04/2031"). A country
    is its ISO 3166-1 alpha-2 code; a percentage is a number of hundredths (60 for "60%").
    """

    kind: Kind
    start: int
    end: int
    text: str
    readings: tuple[Value, ...]
    note: str = ""

    @property
    def value(self) -> Value | None:
        """The value, or None where several readings are open."""
        return self.readings[0] if len(self.readings) == 1 else None

    @property
    def is_open(self) -> bool:
        """Whether more than one reading is possible, so that none may be claimed."""
        return len(self.readings) > 1

    @property
    def is_loose(self) -> bool:
        """Whether it is a number word that is used for more than counting, such as "one"."""
        return self.kind == "number" and self.text.lower() in _LOOSE_WORDS


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a document writes numbers and dates, where it shows it: `Conventions.of` reads it off the document.

    `decimal_sign` is "." or ","; `day_first` settles "03/04/2031". None leaves the question open.
    """

    decimal_sign: Literal[".", ","] | None = None
    day_first: bool | None = None

    @classmethod
    def of(cls, text: str, language: str | None = None) -> Conventions:
        """The conventions of a document, from its language and its other numbers and dates."""
        return cls()


def find_values(
    text: str, language: str | None = None, document_numbers: Conventions | None = None
) -> tuple[FoundValue, ...]:
    """Every value of a text, in order.

    `language` is the code of the text's language ("de"), where it is known. `document_numbers` tells how the
    document that the text stands in writes numbers; without it, the text itself is asked.
    """
    found: list[FoundValue] = []

    def take(kind: Kind, start: int, end: int, readings: tuple[Value, ...], note: str) -> None:
        if not any(start < other.end and other.start < end for other in found):
            found.append(FoundValue(kind, start, end, text[start:end], readings, note))

    dates = find_dates(text)
    for date in dates:
        if date.note != "bare_year":
            take("date", date.start, date.end, (date.value,), date.note)
    for time in find_times(text):
        take("time", time.start, time.end, (time.value,), time.note)
    for money in find_money(text):
        take("money", money.start, money.end, (money.value,), money.note)
    for duration in find_durations(text):
        if duration.value.until is None:
            take("duration", duration.start, duration.end, (duration.value,), duration.note)
    for date in dates:
        if date.note == "bare_year":
            take("date", date.start, date.end, (date.value,), date.note)
    for number in find_numbers(text):
        if number.note not in _NOT_COUNTED:
            kind: Kind = "percentage" if number.note == "percent" else "number"
            take(kind, number.start, number.end, (number.value,), number.note)
    for country in find_countries(text):
        note = "demonym" if country.value.demonym else ""
        found.append(FoundValue("country", country.start, country.end, country.text, (country.value.alpha2,), note))
    return tuple(sorted(found, key=lambda value: (value.start, -value.end)))


def same_value(claimed: FoundValue, found: FoundValue) -> bool:
    """True when the value that was found proves the one that is claimed, in any spelling.

    A date is proved by an equal or a fuller one, a plain number also by a sum, a share or a span of time that
    states this number, a sum by the same amount in a currency that can be the same.
    """
    if claimed.is_open or found.is_open:
        return claimed.kind == found.kind and set(claimed.readings) == set(found.readings)
    mine, theirs = claimed.readings[0], found.readings[0]
    if isinstance(mine, PartialDate) and isinstance(theirs, PartialDate):
        return theirs.proves(mine)
    if isinstance(mine, Money) and isinstance(theirs, Money):
        return mine.agrees(theirs)
    if isinstance(mine, Duration) and isinstance(theirs, Duration):
        return mine.agrees(theirs)
    if claimed.kind == found.kind:
        return mine == theirs
    if claimed.kind == "number":
        return mine == _plain_number(found)
    return claimed.note == "bare_year" and found.kind == "number" and _plain_number(claimed) == theirs


def differs(claimed: FoundValue, found: FoundValue) -> bool:
    """True when both are of one kind and can be compared, and cannot be the same.

    Dates that share no part, days against months and values with an open reading cannot be compared; a fuller
    date that fits does not differ from the coarser one.
    """
    if claimed.kind != found.kind or claimed.is_open or found.is_open:
        return False
    mine, theirs = claimed.readings[0], found.readings[0]
    if isinstance(mine, PartialDate) and isinstance(theirs, PartialDate):
        return mine.shares_a_part(theirs) and not mine.agrees(theirs)
    if isinstance(mine, Duration) and isinstance(theirs, Duration):
        return mine.is_comparable(theirs) and not mine.agrees(theirs)
    return not same_value(claimed, found) and not same_value(found, claimed)


def _plain_number(found: FoundValue) -> Decimal | None:
    """The number that a value states, whatever it counts."""
    value = found.readings[0]
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, Duration):
        return value.count
    if isinstance(value, PartialDate) and value.precision == "year":
        return Decimal(value.year or 0)
    return None
