"""Typed values in text: dates, sums, numbers, spans of time, names and countries, each with its place.

Pure functions without heavy imports. `check` says which values of a claim a source does not hold. Each name is loaded
when it is first used, so that a program that only holds values need not prepare to find them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.values.checking import CheckedKind, SourceValues, Unproved, check
    from rag.values.countries import Country, country, find_countries
    from rag.values.dates import PartialDate, find_dates
    from rag.values.durations import Duration, find_durations
    from rag.values.finding import FoundValue, differs, find_values, same_value
    from rag.values.folding import Folded, Occurrence, Word, contains_words, fold, folded, locate, words
    from rag.values.found import Found
    from rag.values.money import Money, currency_of, find_money
    from rag.values.name_forms import acronym_of, person_core, same_name
    from rag.values.names import find_names
    from rag.values.numbers import find_numbers
    from rag.values.scanned import Conventions
    from rag.values.times import TimeOfDay, find_times

_HOMES = {
    "Conventions": "rag.values.scanned",
    "Country": "rag.values.countries",
    "Duration": "rag.values.durations",
    "Folded": "rag.values.folding",
    "Found": "rag.values.found",
    "FoundValue": "rag.values.finding",
    "CheckedKind": "rag.values.checking",
    "Money": "rag.values.money",
    "Occurrence": "rag.values.folding",
    "PartialDate": "rag.values.dates",
    "SourceValues": "rag.values.checking",
    "TimeOfDay": "rag.values.times",
    "Unproved": "rag.values.checking",
    "Word": "rag.values.folding",
    "acronym_of": "rag.values.name_forms",
    "check": "rag.values.checking",
    "contains_words": "rag.values.folding",
    "country": "rag.values.countries",
    "currency_of": "rag.values.money",
    "differs": "rag.values.finding",
    "find_countries": "rag.values.countries",
    "find_dates": "rag.values.dates",
    "find_durations": "rag.values.durations",
    "find_money": "rag.values.money",
    "find_names": "rag.values.names",
    "find_numbers": "rag.values.numbers",
    "find_times": "rag.values.times",
    "find_values": "rag.values.finding",
    "fold": "rag.values.folding",
    "folded": "rag.values.folding",
    "locate": "rag.values.folding",
    "person_core": "rag.values.name_forms",
    "same_name": "rag.values.name_forms",
    "same_value": "rag.values.finding",
    "words": "rag.values.folding",
}

__all__ = [
    "CheckedKind",
    "Conventions",
    "Country",
    "Duration",
    "Folded",
    "Found",
    "FoundValue",
    "Money",
    "Occurrence",
    "PartialDate",
    "SourceValues",
    "TimeOfDay",
    "Unproved",
    "Word",
    "acronym_of",
    "check",
    "contains_words",
    "country",
    "currency_of",
    "differs",
    "find_countries",
    "find_dates",
    "find_durations",
    "find_money",
    "find_names",
    "find_numbers",
    "find_times",
    "find_values",
    "fold",
    "folded",
    "locate",
    "person_core",
    "same_name",
    "same_value",
    "words",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(home), name)
