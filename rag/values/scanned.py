"""A text read once for all finders: levelled, cut into words, with its language and its conventions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rag.values import cldr
from rag.values.folding import Levelled, level
from rag.values.languages import ENGLISH, base, guessed, languages_of_word

_WORD = re.compile(r"[^\W\d_]+")
_CODES = r"\b(?:EUR|USD|GBP|CHF) "
# Numbers and dates that can be read in one way only show how the rest of a document is written.
_SHOWS = re.compile(
    r"(?<![\d.,])(?:"
    r"(?P<comma>\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?: \d{3})+,\d{1,2}|0,\d+"
    r"|\d+,\d{1,2}(?=\s?(?:[%€$£]|(?:EUR|Euro|Prozent|Mio|Mrd|Mld|Mln)\b|Milli))"
    rf"|(?<=[€$£])\d+,\d{{1,2}}|(?<=[€$£] )\d+,\d{{1,2}}|(?<={_CODES})\d+,\d{{1,2}})"
    r"|(?P<point>\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:,\d\d)+,\d{3}|0\.\d+"
    r"|\d+\.\d{1,2}(?=\s?(?:[%€$£]|(?:EUR|per|million|billion|bn|m|mn)\b))"
    rf"|(?<=[€$£])\d+\.\d{{1,2}}|(?<=[€$£] )\d+\.\d{{1,2}}|(?<={_CODES})\d+\.\d{{1,2}})"
    r"|(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-](?:1[89]|2[01])\d\d"
    r")(?![\d]|[.,/-]\d)"
)
# Texts of up to so many characters are remembered, and so many of them: a few megabytes.
SHORT, REMEMBERED = 2000, 256
# Mixed evidence decides only when one side has this many times the other.
_CLEAR_MAJORITY = 4
_MONTHS = 12
# Words for units and magnitudes that are other words in English or in names; they do not point to a language.
_NO_HINTS = frozenset({"an", "dia", "mes", "ora", "ore", "ano", "anno", "tag", "mil", "mille", "mila", "decennia"})


class Token(NamedTuple):
    """A word in small letters and where it stands in the levelled text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a document writes numbers and dates: `Conventions.of` reads it off the whole document.

    `decimal_sign` is "." or ","; `day_first` settles "03/04/2031". None leaves the question open. `from_numbers`
    is True where the document's own numbers showed the decimal sign and not only its language.
    """

    decimal_sign: cldr.DecimalSign | None = None
    day_first: bool | None = None
    from_numbers: bool = False

    @classmethod
    def of(cls, text: str, language: str | None = None) -> Conventions:
        """The conventions of a document, by its other numbers and dates first and by its language then."""
        return scan(text, language).conventions


@dataclass(frozen=True, slots=True, eq=False)
class Scanned:
    """A text made ready for the finders; `plain` is levelled and has the words `tokens`.

    `language` is a code without its region, or None; `hints` are other languages that a word for a magnitude,
    a unit of time or "per cent" is taken from.
    """

    levelled: Levelled
    tokens: tuple[Token, ...]
    language: str | None
    hints: frozenset[str]
    conventions: Conventions

    @property
    def plain(self) -> str:
        return self.levelled.text


def scan(text: str, language: str | None = None, conventions: Conventions | None = None) -> Scanned:
    """Read a text once. Without `language` it is guessed from the small words, without `conventions` they are
    read off the text. Short texts are remembered: an answer is searched for each kind of value in turn."""
    return (_scan_short if len(text) <= SHORT else _scan)(text, language, conventions)


def _scan(text: str, language: str | None, conventions: Conventions | None) -> Scanned:
    levelled = level(text)
    plain = levelled.text
    tokens = tuple(Token(match.group().lower(), match.start(), match.end()) for match in _WORD.finditer(plain))
    words = [token.text for token in tokens]
    known = base(language) or guessed(words)
    foreign = languages_of_word()
    hints = frozenset(name for word in set(words) & foreign.keys() - _NO_HINTS for name in foreign[word])
    found = conventions or _conventions(plain, language or known)
    return Scanned(levelled, tokens, known, hints - {known, ENGLISH}, found)


_scan_short = lru_cache(maxsize=REMEMBERED)(_scan)


def _conventions(plain: str, language: str | None) -> Conventions:
    shown = Counter(_shown(plain))
    by_language = cldr.decimal_sign(language) if language else None
    comma = _majority(shown["comma"], shown["point"], None if by_language is None else by_language == ",")
    day_first = _majority(shown["day"], shown["month"], cldr.day_first(language) if language else None)
    sign: cldr.DecimalSign | None = None if comma is None else "," if comma else "."
    return Conventions(sign, day_first, from_numbers=shown["comma"] + shown["point"] > 0 and sign is not None)


def _majority(ones: int, others: int, usual: bool | None) -> bool | None:
    """True where the first side has clearly more evidence, False where the second has; without any, what is usual;
    mixed evidence counts only with the usual."""
    if ones == others:
        return usual if not ones else None
    more = ones > others
    clear = max(ones, others) >= _CLEAR_MAJORITY * min(ones, others)
    return more if clear or more == usual else None


def _shown(plain: str) -> Iterator[str]:
    for match in _SHOWS.finditer(plain):
        if match["comma"] or match["point"]:
            yield "comma" if match["comma"] else "point"
        elif int(match["a"]) > _MONTHS >= int(match["b"]) or int(match["b"]) > _MONTHS >= int(match["a"]):
            yield "day" if int(match["a"]) > _MONTHS else "month"
