"""The words of a text as the keyword index of SQLite holds them: the same cut, folding and stems for PostgreSQL.

SQLite's is `porter unicode61 remove_diacritics 2`: runs of letters and digits, written small, without accents, stemmed
as English. PostgreSQL's own configurations differ by language and leave stop words out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import cast

from rag.text.wording import stemmed
from rag.values.languages import ENGLISH

_WORD = re.compile(r"[^\W_]+")

LONGEST = 200
"""Characters of a word that are kept: PostgreSQL takes 2,046 bytes."""

SHORTEST_STEMMED = 3
"""Characters from which SQLite stems a word."""

MOST_PLACES = 255
"""Mentions of a word in a text that are kept; PostgreSQL takes no more."""

LAST_PLACE = 16_383
"""The last place PostgreSQL tells from others."""


def lexemes(text: str) -> list[str]:
    """The words of a text in their order, each as it is looked up."""
    return [lexeme(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=65_536)
def lexeme(word: str) -> str:
    """A word as it is looked up."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    folded = "".join(character for character in decomposed if not unicodedata.combining(character))[:LONGEST]
    if len(folded) < SHORTEST_STEMMED or not folded.isascii():
        return folded
    return cast("str", _stemmer().stemWord(folded)) or folded


def text_vector(text: str, heading: str, language: str = ENGLISH) -> tuple[str, int]:
    """A chunk as a `tsvector` in writing, and its length in words. Words of the text have the weight A, of the heading
    none (which PostgreSQL calls D). A text in another language than English stands by the stems of that language."""
    inside, above = lexemes(stemmed(text, language) or text), lexemes(heading)
    places: dict[str, list[str]] = {}
    for place, word in enumerate(inside, start=1):
        places.setdefault(word, []).append(f"{min(place, LAST_PLACE)}A")
    for place, word in enumerate(above, start=len(inside) + 1):
        places.setdefault(word, []).append(str(min(place, LAST_PLACE)))
    written = " ".join(f"'{word}':{','.join(where[:MOST_PLACES])}" for word, where in places.items())
    return written, len(inside) + len(above)


@lru_cache(maxsize=1)
def _stemmer():  # type: ignore[no-untyped-def]
    import snowballstemmer

    return snowballstemmer.stemmer("porter")
