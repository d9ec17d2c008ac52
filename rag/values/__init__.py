"""Typed values in text: dates, sums, numbers, spans of time, names and countries, each with its place.

Pure functions without heavy imports. `check` says which values of a claim a source does not hold.
"""

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
