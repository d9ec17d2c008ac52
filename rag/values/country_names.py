"""The names of countries as a look-up: CLDR's in seven languages, and those of `country_table`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from rag.values import cldr
from rag.values.country_table import DEMONYMS, DOUBTFUL_ABROAD, FOREIGN_NAMES, FORMS_OF_STATE, NAMES
from rag.values.folding import NameKey, folded, words
from rag.values.languages import ENGLISH


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory of ISO 3166-1. Two are equal when their codes are.

    `demonym` is True when it was named by its people or adjective ("Dutch") rather than by its name.
    """

    alpha2: str
    name: str = field(compare=False)
    demonym: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class CountryEntry:
    country: Country
    written: str

    @property
    def is_acronym(self) -> bool:
        return self.written.replace(".", "").isupper()


@dataclass(frozen=True, slots=True)
class Index:
    entries: dict[NameKey, tuple[CountryEntry, ...]]
    longest: int
    firsts: frozenset[str]


@cache
def index(language: str | None) -> Index:
    """The names as a look-up by folded words: English and what is clear in any language, and all names of one."""
    entries: dict[NameKey, list[CountryEntry]] = {}
    usual = _usual_names()
    for code, name in usual.items():
        _add(entries, name, Country(code, name))
    for code, name, aliases in _rows(NAMES):
        for written in filter(None, [name, *aliases.split(";")]):
            _add(entries, written, Country(code, usual[code]))
    for code, name in cldr.country_names(ENGLISH):
        for written in name.replace(")", "").split(" ("):
            _add(entries, written, Country(code, usual[code]))
    for code, written in _demonyms():
        _add(entries, written, Country(code, usual[code], demonym=True))
    for code, written in _forms_of_state(usual):
        _add(entries, written, Country(code, usual[code]), unless_known=True)
    for name in cldr.LANGUAGES[1:]:
        for code, written in _foreign_names(name):
            if name == language or folded(written) not in DOUBTFUL_ABROAD:
                _add(entries, written, Country(code, usual[code]), unless_known=True)
    return Index(
        {key: tuple(found) for key, found in entries.items()},
        max(map(len, entries)),
        frozenset(key[0] for key in entries),
    )


def _usual_names() -> dict[str, str]:
    """The name that we call each country by."""
    return dict(cldr.country_names(ENGLISH)) | {code: name for code, name, _ in _rows(NAMES) if name}


def _rows(table: str) -> Iterator[list[str]]:
    for row in table.strip().splitlines():
        yield row.split("|")


def _demonyms() -> Iterator[tuple[str, str]]:
    """(code, written) of every demonym, singular and plural."""
    for cell in DEMONYMS.replace("\n", "|").split("|"):
        code, _, forms = cell.strip().partition(" ")
        for written in filter(None, forms.split(";")):
            yield code, written
            if not written.endswith(("s", "sh", "ch", "ese")):
                yield code, written + "s"


def _forms_of_state(usual: dict[str, str]) -> Iterator[tuple[str, str]]:
    forms = [*_rows(FORMS_OF_STATE), ["Republic of", " ".join(usual)], ["Kingdom of", " ".join(usual)]]
    for form, codes in forms:
        for code in codes.split():
            yield code, f"{form} {usual[code]}"
            yield code, f"{form} the {usual[code]}"
            yield code, f"{usual[code]}, {form}"


def _foreign_names(language: str) -> Iterator[tuple[str, str]]:
    for code, name in cldr.country_names(language):
        for written in name.replace(")", "").split(" ("):
            yield code, written
            if language == "de" and written[-1:] not in ("s", "z", "x"):
                yield code, written + "s"  # the genitive: "Norwegens"
    for name, *cells in _rows(FOREIGN_NAMES):
        if name == language:
            for cell in cells:
                code, _, forms = cell.partition(" ")
                yield from ((code, written) for written in forms.split(";"))


def _add(
    entries: dict[NameKey, list[CountryEntry]], written: str, named: Country, *, unless_known: bool = False
) -> None:
    key = _key(written)
    if not key or (unless_known and key in entries):
        return
    same = entries.setdefault(key, [])
    if all(entry.written != written for entry in same):
        same.append(CountryEntry(named, written))


def _key(written: str) -> NameKey:
    return tuple(word.text for word in words(folded(written)))
