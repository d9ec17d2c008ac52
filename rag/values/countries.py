"""Countries in text: names in seven languages, official names, aliases and demonyms, as ISO 3166-1 alpha-2 codes.

Sub-national names that English uses for the state (England, Scotland, Wales, Northern Ireland) count as the
United Kingdom. "America" alone is not read: it is a continent as often as a country.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.values import cldr
from rag.values.country_names import Country, CountryEntry, Index, index
from rag.values.country_table import AMERICAN_STATES, AMERICAN_STATES_IN_TWO_WORDS, GEORGIAN_CITIES
from rag.values.folding import Word, folded, words
from rag.values.found import Found, restored
from rag.values.languages import ENGLISH
from rag.values.scanned import Scanned, scan
from rag.values.vocabulary import word_set

__all__ = ["Country", "countries_in", "country", "find_countries"]

# Between the words of a name: one space, a hyphen, the dots of an abbreviation, or the comma of "Korea,
# Republic of".
_GAP = re.compile(r"(?:['\u2019]s)?[ \u00a0]| ?- ?|\u2010|\u2011|, | & | \(|\) ?|\n")
_DOT_GAP = re.compile(r"\. ?")
_DOTTED_WORDS = frozenset({"st", "ee"})

# Words before or after a name that make it another thing than the country.
_NOT_AFTER: dict[str, frozenset[str]] = {
    "Jersey": frozenset({"new"}),
    "Mexico": frozenset({"new"}),
    "England": frozenset({"new"}),
    "English": frozenset({"new"}),
    "Wales": frozenset({"south"}),
    "American": frozenset({"latin", "south", "north", "central", "inter", "pan", "african"}),
    "Indian": frozenset({"west", "american"}),
    "Georgia": frozenset({"atlanta", "savannah", "athens", "augusta", "macon", "of"}),
    "Guinea": frozenset({"new"}),
}
_NOT_BEFORE: dict[str, frozenset[str]] = {
    "Georgia": frozenset(
        {
            "tech",
            "state",
            "institute",
            "southern",
            "aquarium",
            "governor",
            "power",
            "department",
            "legislature",
            "senate",
            "ports",
            "house",
            "general",
        }
    ),
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
_STATE_HEADS = word_set("state university governor legislature senate senator senators")
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
# Before a city or a country: "in Amman, Jordan".
_BEFORE_PLACES = word_set(
    """
    in at from near of to outside around via between and based within across for
    à en de au aux a em no na da do desde hasta bei nach aus zu te uit naar presso
    """
)
_LONGEST_CITY = 4  # words
# Given names and surnames so common that a city must be known before ", Jordan" counts at the head of a line.
_GIVEN_NAMES = frozenset({"Jordan", "Chad"})
# "US" in a line of capitals may be the pronoun.
_BEFORE_PRONOUN = word_set(
    """
    about join contact with for to follow tell let give help email call visit of between among
    behind and
    """
)


def country(name: str) -> Country | None:
    """The country of that name, alias or demonym, or None. Case does not matter, except that "us" is no
    country.
    """
    text = name.strip()
    entries = index(None).entries
    key = tuple(word.text for word in words(text))
    key = key[1:] if key[:1] == ("the",) and key[1:] in entries else key
    for entry in entries.get(key, ()):
        if entry.written == "US" and "us" in text:
            continue
        return entry.country
    return None


def find_countries(text: str, language: str | None = None) -> list[Found[Country]]:
    """Every naming of a country, longest reading first, in text order. Demonyms are flagged on the value."""
    scanned = scan(text, language)
    return [restored(found, text, scanned.levelled) for found in countries_in(scanned)]


def countries_in(scanned: Scanned) -> list[Found[Country]]:
    """The countries of a scanned text, in levelled text."""
    text = scanned.plain
    tokens = _words(text)
    names = index(scanned.language if scanned.language != ENGLISH else None)
    found: list[Found[Country]] = []
    position = 0
    while position < len(tokens):
        if tokens[position].text not in names.firsts or not text[tokens[position].start].isupper():
            position += 1
            continue
        length, entry = _longest_at(text, tokens, position, names)
        if entry is None:
            position += max(length, 1)
            continue
        start, end = tokens[position].start, tokens[position + length - 1].end
        if entry.written.endswith(".") and text[end : end + 1] == ".":
            end += 1
        found.append(Found(entry.country, start, end, text[start:end]))
        position += length
    return found


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def _words(text: str) -> list[Word]:
    """The words of a levelled text, each folded for itself; a possessive `'s` is cut off."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        written = match.group()
        if written.endswith(("'s", "'S")):
            written, end = written[:-2], end - 2
        found.append(Word(_fold_word(written), start, end))
    return found


@lru_cache(maxsize=16384)
def _fold_word(written: str) -> str:
    return folded(written)


def _longest_at(text: str, tokens: list[Word], position: int, names: Index) -> tuple[int, CountryEntry | None]:
    """Words taken and the entry named by them; (n, None) when n words are known not to name a country."""
    reach = 1
    while (
        reach < names.longest
        and position + reach < len(tokens)
        and _adjacent(text, tokens[position + reach - 1], tokens[position + reach])
    ):
        reach += 1
    for length in range(reach, 0, -1):
        entries = names.entries.get(tuple(word.text for word in tokens[position : position + length]), ())
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


def _well_written(text: str, first: Word, last: Word, entry: CountryEntry) -> bool:
    """Acronyms as written, with their dots or none; other names with a capital first letter."""
    written = text[first.start : last.end]
    if entry.is_acronym:
        return _written_as_acronym(written, entry)
    return written[:1].isupper()


def _written_as_acronym(written: str, entry: CountryEntry) -> bool:
    bare, wanted = written.rstrip("."), entry.written.rstrip(".")
    return bare == wanted or bare.replace(" ", "") == wanted


def _means_country(text: str, tokens: list[Word], position: int, length: int, entry: CountryEntry) -> bool:
    """False when a neighbouring word shows that the name is another's: a person's, a US state's, a city's."""
    name, last = entry.written, position + length - 1
    before = tokens[position - 1] if position and _same_phrase(text, tokens[position - 1], tokens[position]) else None
    follows = last + 1 < len(tokens) and _same_phrase(text, tokens[last], tokens[last + 1])
    after = tokens[last + 1] if follows else None
    if name == "US" and before is not None and before.text in _BEFORE_PRONOUN:
        return not _line(text, before.start).isupper() and not text[before.start].isupper()
    if after is not None and after.text in _NOT_BEFORE.get(name, frozenset()):
        return name in _NAMED_CITIES and not _is_american_town(text, tokens, last + 1, name)
    american = not entry.country.demonym and _is_american_town(text, tokens, last, name)
    if american or (before and _belongs_to_another(name, before, tokens[position - 2] if position > 1 else None)):
        return False
    behind_comma = before is not None and text[before.end] == ","
    if name == "Georgia" and behind_comma and before is not None and not _is_country(before):
        return before.text in GEORGIAN_CITIES
    if name not in _PERSONAL or text[tokens[position].start : tokens[last].end].isupper():
        return True
    is_place = behind_comma and _is_behind_city(text, tokens, position, name)
    return is_place or not (_is_name_part(text, before) or _is_name_part(text, after))


def _is_american_town(text: str, tokens: list[Word], last: int, name: str) -> bool:
    """True for "Lebanon, Pennsylvania" and, of Georgia alone, for "Georgia, USA"."""
    if last + 1 >= len(tokens) or text[tokens[last].end : tokens[last + 1].start] != ", ":
        return False
    after = tokens[last + 1]
    if not text[after.start].isupper():
        return False
    if name == "Georgia" and text[after.start : after.end] in ("US", "USA", "United", "U"):
        return True
    if after.text in AMERICAN_STATES:
        return name != "Canada"
    following = tokens[last + 2].text if last + 2 < len(tokens) else ""
    return after.text in AMERICAN_STATES_IN_TWO_WORDS and following in word_set(
        "york jersey mexico hampshire carolina dakota virginia island"
    )


def _is_behind_city(text: str, tokens: list[Word], position: int, name: str) -> bool:
    """True when a city stands before the comma: a known one, or capitalised words behind "in", "at", "from"."""
    first = position - 1
    while first > 0 and position - first < _LONGEST_CITY and _joined_capitals(text, tokens[first - 1], tokens[first]):
        first -= 1
    city = " ".join(word.text for word in tokens[first:position])
    if city in cldr.cities() or tokens[position - 1].text in cldr.cities():
        return True
    lead = text[: tokens[first].start]
    if first and lead.endswith(" ") and tokens[first - 1].text in _BEFORE_PLACES:
        return not text[tokens[first - 1].start].isupper() or first == 1
    return name not in _GIVEN_NAMES and (not lead.strip() or lead.endswith(("\n", "(", "- ")))


def _joined_capitals(text: str, left: Word, right: Word) -> bool:
    """True for two capitalised words of one name, such as "Tel Aviv"."""
    return text[left.end : right.start] in (" ", "-") and text[left.start].isupper() and text[right.start].isupper()


def _is_country(word: Word) -> bool:
    return (word.text,) in index(None).entries


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
    if _is_country(neighbour):
        return False
    return neighbour.text not in _INSTITUTIONS and neighbour.text not in _FUNCTION_WORDS


def _same_phrase(text: str, left: Word, right: Word) -> bool:
    return text[left.end : right.start] in (" ", "\u00a0", "-", ", ") and text[left.end] != "\n"


def _line(text: str, position: int) -> str:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return text[start : len(text) if end < 0 else end]
