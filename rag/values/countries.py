"""Countries in text: names, official names, common aliases and demonyms, as ISO 3166-1 alpha-2 codes.

Sub-national names that English uses for the state (England, Scotland, Wales, Northern Ireland) count as the
United Kingdom. "America" alone is not read: it is a continent as often as a country.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from rag.values.country_table import TABLE
from rag.values.folding import Word, fold, folded, words
from rag.values.found import Found
from rag.values.scanned import Scanned
from rag.values.vocabulary import word_set

Key = tuple[str, ...]

# Between the words of a name: one space, a hyphen, the dots of an abbreviation, or the comma of "Korea,
# Republic of".
_GAP = re.compile(r"(?:['\u2019]s)?[ \u00a0]|-|\u2010|\u2011|, | & | \(|\) ?|\n")
_DOT_GAP = re.compile(r"\. ?")
_DOTTED_WORDS = frozenset({"st"})

# Words before or after a name that make it another thing than the country.
_NOT_AFTER: dict[str, frozenset[str]] = {
    "Jersey": frozenset({"new"}),
    "Mexico": frozenset({"new"}),
    "England": frozenset({"new"}),
    "English": frozenset({"new"}),
    "Wales": frozenset({"south"}),
    "American": frozenset({"latin", "south", "north", "central", "inter", "pan", "african"}),
    "Indian": frozenset({"west", "american"}),
    "Georgia": frozenset({"atlanta", "savannah", "athens", "augusta", "of"}),
    "Guinea": frozenset({"new"}),
}
_NOT_BEFORE: dict[str, frozenset[str]] = {
    "Georgia": frozenset({"tech", "state", "institute", "southern", "aquarium"}),
    "British": frozenset({"columbia"}),
    "Indian": frozenset({"ocean", "wells"}),
    "American": frozenset({"samoa"}),
    "Mexico": frozenset({"city"}),
    "Panama": frozenset({"city"}),
    "Guatemala": frozenset({"city"}),
    "Kuwait": frozenset({"city"}),
    "Jersey": frozenset({"city", "shore"}),
    "Turkey": frozenset({"creek"}),
}
_NAMED_CITIES = frozenset({"Mexico", "Panama", "Guatemala", "Kuwait"})
# "State of Georgia", "University of Georgia": `of` counts only behind these.
_STATE_HEADS = frozenset({"state", "university"})
# Given names and surnames as well: with a capitalised neighbour they are taken for a person's.
_PERSONAL = word_set("Jordan Chad Georgia Holland Wales Israel Pole Dane Swede Finn")
_INSTITUTIONS = word_set(
    """
    ministry ministries minister government embassy ambassador parliament university republic
    kingdom state northern southern eastern western north south east west national bank agency authority president king
    queen prime northwest central
    """
)
_FUNCTION_WORDS = word_set(
    """
    in from for with the and of to between across by at on both while when as but or that this via
    into like include including under after before since
    """
)
# "US" in a line of capitals may be the pronoun.
_BEFORE_PRONOUN = word_set(
    """
    about join contact with for to follow tell let give help email call visit of between among
    behind and
    """
)


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory of ISO 3166-1. Two are equal when their codes are.

    `demonym` is True when it was named by its people or adjective ("Dutch") rather than by its name.
    """

    alpha2: str
    name: str = field(compare=False)
    demonym: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class _Entry:
    country: Country
    written: str

    @property
    def is_acronym(self) -> bool:
        return self.written.replace(".", "").isupper()


@dataclass(frozen=True, slots=True)
class _Index:
    entries: dict[Key, tuple[_Entry, ...]]
    longest: int
    firsts: frozenset[str]


def country(name: str) -> Country | None:
    """The country of that name, alias or demonym, or None. Case does not matter, except that "us" is no
    country.
    """
    text = name.strip()
    key = tuple(word.text for word in words(text))
    key = key[1:] if key[:1] == ("the",) and key[1:] in _index().entries else key
    for entry in _index().entries.get(key, ()):
        if entry.written == "US" and "us" in text:
            continue
        return entry.country
    return None


def countries_in(scanned: Scanned) -> list[Found[Country]]:
    """The countries of a scanned text, in levelled text."""
    return find_countries(scanned.plain)


def find_countries(text: str) -> list[Found[Country]]:
    """Every naming of a country, longest reading first, in text order. Demonyms are flagged on the value."""
    folded_text = fold(text)
    tokens = words(folded_text)
    found: list[Found[Country]] = []
    position = 0
    while position < len(tokens):
        length, entry = _longest_at(text, tokens, position)
        if entry is None:
            position += max(length, 1)
            continue
        start, end = tokens[position].start, tokens[position + length - 1].end
        if entry.written.endswith(".") and text[end : end + 1] == ".":
            end += 1
        found.append(Found(entry.country, start, end, text[start:end]))
        position += length
    return found


def _longest_at(text: str, tokens: list[Word], position: int) -> tuple[int, _Entry | None]:
    """Words taken and the entry named by them; (n, None) when n words are known not to name a country."""
    index = _index()
    if tokens[position].text not in index.firsts:
        return 1, None
    reach = 1
    while (
        reach < index.longest
        and position + reach < len(tokens)
        and _adjacent(text, tokens[position + reach - 1], tokens[position + reach])
    ):
        reach += 1
    for length in range(reach, 0, -1):
        entries = index.entries.get(tuple(word.text for word in tokens[position : position + length]), ())
        for entry in entries:
            if not _well_written(text, tokens[position], tokens[position + length - 1], entry):
                continue
            return (length, entry) if _means_country(text, tokens, position, length, entry) else (length, None)
    return 1, None


def _adjacent(text: str, left: Word, right: Word) -> bool:
    gap = text[left.end : right.start]
    if _GAP.fullmatch(gap):
        return True
    abbreviated = len(left.text) == 1 or left.text in _DOTTED_WORDS or left.text == "r"
    return abbreviated and _DOT_GAP.fullmatch(gap) is not None


def _well_written(text: str, first: Word, last: Word, entry: _Entry) -> bool:
    """Acronyms as written, with their dots or none; other names with a capital first letter."""
    written = text[first.start : last.end]
    if entry.is_acronym:
        return _written_as_acronym(written, entry)
    return written[:1].isupper()


def _written_as_acronym(written: str, entry: _Entry) -> bool:
    bare, wanted = written.rstrip("."), entry.written.rstrip(".")
    return bare == wanted or bare.replace(" ", "") == wanted


def _means_country(text: str, tokens: list[Word], position: int, length: int, entry: _Entry) -> bool:
    """False when a neighbouring word shows that the name is another's: a person's, a US state's, a city's."""
    name, last = entry.written, position + length - 1
    before = tokens[position - 1] if position and _same_phrase(text, tokens[position - 1], tokens[position]) else None
    follows = last + 1 < len(tokens) and _same_phrase(text, tokens[last], tokens[last + 1])
    after = tokens[last + 1] if follows else None
    if name == "US" and before is not None and before.text in _BEFORE_PRONOUN:
        return not _line(text, before.start).isupper() and not text[before.start].isupper()
    if after is not None and after.text in _NOT_BEFORE.get(name, frozenset()):
        return name in _NAMED_CITIES
    if before is not None and _belongs_to_another(name, before, tokens[position - 2] if position > 1 else None):
        return False
    if name in _PERSONAL and not text[tokens[position].start : tokens[last].end].isupper():
        return not (_is_name_part(text, before) or _is_name_part(text, after))
    return True


def _belongs_to_another(name: str, before: Word, earlier: Word | None) -> bool:
    """Such as "New Mexico", "Latin American", "State of Georgia", "New South Wales"; "South Wales" is not."""
    if before.text not in _NOT_AFTER.get(name, frozenset()):
        return False
    if before.text == "of":
        return earlier is not None and earlier.text in _STATE_HEADS
    if name == "Wales":
        return earlier is not None and earlier.text == "new"
    return True


def _is_name_part(text: str, neighbour: Word | None) -> bool:
    if neighbour is None or not text[neighbour.start].isupper() or text[neighbour.start : neighbour.end].isupper():
        return False
    if (neighbour.text,) in _index().entries:
        return False
    return neighbour.text not in _INSTITUTIONS and neighbour.text not in _FUNCTION_WORDS


def _same_phrase(text: str, left: Word, right: Word) -> bool:
    return text[left.end : right.start] in (" ", "\u00a0", "-", ", ") and text[left.end] != "\n"


def _line(text: str, position: int) -> str:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return text[start : len(text) if end < 0 else end]


@cache
def _index() -> _Index:
    """The table as a look-up by folded words, built once."""
    entries: dict[Key, list[_Entry]] = {}
    for row in TABLE.strip().splitlines():
        code, usual, aliases, demonyms = row.split("|")
        named = Country(code, usual)
        by_people = Country(code, usual, demonym=True)
        for written in [usual, *filter(None, aliases.split(";"))]:
            _add(entries, written, named)
        for written in filter(None, demonyms.split(";")):
            _add(entries, written, by_people)
            if not written.endswith(("s", "sh", "ch", "ese")):
                _add(entries, written + "s", by_people)
    for row in TABLE.strip().splitlines():
        code, usual, _, _ = row.split("|")
        for form in ("Republic of {}", "Kingdom of {}"):
            if _key(form.format(usual)) not in entries:
                _add(entries, form.format(usual), Country(code, usual))
    return _Index(
        {key: tuple(found) for key, found in entries.items()},
        max(map(len, entries)),
        frozenset(key[0] for key in entries),
    )


def _add(entries: dict[Key, list[_Entry]], written: str, named: Country) -> None:
    same = entries.setdefault(_key(written), [])
    if all(entry.written != written for entry in same):
        same.append(_Entry(named, written))


def _key(written: str) -> Key:
    return tuple(word.text for word in words(folded(written)))
