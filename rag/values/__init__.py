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

_NAMES = {
    "checking": "CheckedKind SourceValues Unproved check",
    "countries": "Country country find_countries",
    "dates": "PartialDate find_dates",
    "durations": "Duration find_durations",
    "finding": "FoundValue differs find_values same_value",
    "folding": "Folded Occurrence Word contains_words fold folded locate words",
    "found": "Found",
    "money": "Money currency_of find_money",
    "name_forms": "acronym_of person_core same_name",
    "names": "find_names",
    "numbers": "find_numbers",
    "scanned": "Conventions",
    "times": "TimeOfDay find_times",
}
"""The names of each module of this package, as above."""

_HOMES = {name: f"{__name__}.{module}" for module, names in _NAMES.items() for name in names.split()}

__all__ = [
    "CheckedKind", "Conventions", "Country", "Duration", "Folded", "Found", "FoundValue", "Money", "Occurrence",
    "PartialDate", "SourceValues", "TimeOfDay", "Unproved", "Word", "acronym_of", "check", "contains_words",
    "country", "currency_of", "differs", "find_countries", "find_dates", "find_durations", "find_money",
    "find_names", "find_numbers", "find_times", "find_values", "fold", "folded", "locate", "person_core",
    "same_name", "same_value", "words",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(home), name)
