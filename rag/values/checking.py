"""Which typed values of a claim a source does not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from rag.values.countries import Country, find_countries
from rag.values.dates import PartialDate, find_dates
from rag.values.finding import LOOSE_WORDS, find_values
from rag.values.folding import Folded, contains_words, fold, words
from rag.values.found import Found
from rag.values.money import Money, find_money
from rag.values.name_forms import person_core, same_name
from rag.values.name_words import FUNCTION_WORDS, INSTITUTION_HEADS
from rag.values.names import find_names, is_probably_common
from rag.values.numbers import find_numbers

CheckedKind = Literal["date", "money", "number", "name"]

_NOT_COUNTED = ("mark", "phone")
_PARTS = re.compile(r"\s+(?:and|&)\s+(?:the\s+)?|,\s+|[-\u2010-\u2014/]")
_AFFILIATION = re.compile(r"^(?P<person>.+?)\s+(?:of|from|for)\s+(?:the\s+)?(?P<place>.+)$")


@dataclass(frozen=True, slots=True)
class Unproved:
    """A value of the claim that the source does not hold: `claim[start:end] == text`."""

    kind: CheckedKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceValues:
    """What a source holds, read once; `SourceValues.read` makes it for checking several claims against one text."""

    folded: Folded
    dates: tuple[PartialDate, ...]
    money: tuple[Money, ...]
    numbers: frozenset[Decimal]
    percentages: frozenset[Decimal]
    names: tuple[str, ...]
    countries: frozenset[str]

    @classmethod
    def read(cls, text: str) -> SourceValues:
        """Find every typed value of the text."""
        dates = tuple(found.value for found in find_dates(text))
        money = tuple(found.value for found in find_money(text))
        numbers = [found for found in find_numbers(text) if found.note not in _NOT_COUNTED]
        dated = {Decimal(part) for date in dates for part in (date.year, date.day) if part is not None}
        return cls(
            fold(text),
            dates,
            money,
            frozenset({found.value for found in numbers} | dated | {money_.amount for money_ in money}),
            frozenset(found.value for found in numbers if found.note == "percent"),
            tuple(form for found in find_names(text) for form in (found.value, *_affiliated(found.value))),
            frozenset(found.value.alpha2 for found in find_countries(text)),
        )


def check(claim: str, source: str | SourceValues) -> list[Unproved]:
    """The dates, sums, numbers and names of the claim that do not occur in the source, in the claim's order.

    A date is proved by an equal or a more precise one, a sum by the same amount in a currency that can be the
    same, a number by the same number in any spelling (also as a sum or in a date), a name by its words,
    another form of it, its acronym or expansion, or another name of the same country. Other words of the
    claim are not looked at.
    """
    held = source if isinstance(source, SourceValues) else SourceValues.read(source)
    taken: list[tuple[int, int]] = []
    unproved: list[Unproved] = []

    def settle(kind: CheckedKind, start: int, end: int, proved: bool) -> None:
        if any(start < right and left < end for left, right in taken):
            return  # a part of a date, sum or name that was settled as a whole
        taken.append((start, end))
        if not proved:
            unproved.append(Unproved(kind, claim[start:end], start, end))

    for value in find_values(claim):
        if value.is_open and value.kind in ("money", "number"):  # two readings: only the same digits prove it
            settle(
                "money" if value.kind == "money" else "number", value.start, value.end, _is_written(value.text, held)
            )
    for date in find_dates(claim):
        settle("date", date.start, date.end, _date_is_held(date, held))
    for money in find_money(claim):
        settle("money", money.start, money.end, any(money.value.agrees(other) for other in held.money))
    for name in find_names(claim):
        settle("name", name.start, name.end, is_probably_common(name) or name_is_held(name.value, held))
    for number in find_numbers(claim):
        loose = number.note in _NOT_COUNTED or number.text.lower() in LOOSE_WORDS
        settle("number", number.start, number.end, loose or _number_is_held(number, held))
    return sorted(unproved, key=lambda value: value.start)


def _is_written(text: str, held: SourceValues) -> bool:
    return contains_words(text, held.folded)


def _date_is_held(found: Found[PartialDate], held: SourceValues) -> bool:
    if found.note not in ("ambiguous", "season") and any(date.proves(found.value) for date in held.dates):
        return True
    if found.note == "bare_year" and Decimal(found.value.year or 0) in held.numbers:
        return True
    return contains_words(found.text, held.folded)


def _number_is_held(found: Found[Decimal], held: SourceValues) -> bool:
    """The same value; a percentage must be one in the source too."""
    return found.value in (held.percentages if found.note == "percent" else held.numbers)


def name_is_held(name: str, held: SourceValues) -> bool:
    """The name in some form, or else the names it is made of: "A and B", "US-Japan", "Ann Lee of NUS"."""
    if _form_is_held(name, held):
        return True
    parts = [part for part in _PARTS.split(name) if part]
    if len(parts) > 1 and all(_form_is_held(part, held) for part in parts):
        return True
    affiliated = _affiliated(name)
    return bool(affiliated) and all(_form_is_held(part, held) for part in affiliated)


def _affiliated(name: str) -> tuple[str, ...]:
    """The person and the place of "Ann Lee of NUS"; nothing when what stands before "of" is an institution."""
    match = _AFFILIATION.match(name)
    if match is None or any(word.text in INSTITUTION_HEADS for word in words(match["person"])):
        return ()
    return match["person"], match["place"]


def _form_is_held(name: str, held: SourceValues) -> bool:
    joined = re.sub(r"\b([A-Z]\.)\s+(?=[A-Z]\.)", r"\1", name)
    bare = re.sub(r"(?<=\b\w)\.(?=\w\b|$)", "", joined)
    if any(contains_words(form, held.folded) for form in {name, joined, person_core(name), bare}):
        return True
    return _country_is_held(name, held) or any(same_name(name, other) for other in held.names)


@lru_cache(maxsize=4096)
def _countries_of(name: str) -> tuple[Found[Country], ...]:
    return tuple(find_countries(name))


def _country_is_held(name: str, held: SourceValues) -> bool:
    """True when the name is a country's and nothing more, and the source names that country in any way."""
    countries = _countries_of(name)
    if len(countries) != 1 or countries[0].value.alpha2 not in held.countries:
        return False
    rest = name[: countries[0].start] + name[countries[0].end :]
    return all(word.text in FUNCTION_WORDS for word in words(rest))
