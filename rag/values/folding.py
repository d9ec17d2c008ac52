"""Text made comparable, with an exact way back to the original code points.

Two views of a text are offered. `fold` is for comparing words: compatibility forms, case, accents, quotation
marks, dashes and spaces are made alike, and every folded character knows the original characters it stands
for. `level` is for patterns: it keeps case and accents and swaps look-alikes one for one, so that a regular
expression has to know only one dash, one space and one apostrophe.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u2035\u0060\u00b4\u02bc\u02b9\uff07\u2039\u203a"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u301d\u301e\u301f\uff02"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f\r"
_FULL_WIDTH_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_LOOKALIKES: dict[int, str] = {
    **dict.fromkeys(map(ord, _SINGLE_QUOTES), "'"),
    **dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"'),
    **dict.fromkeys(map(ord, _DASHES), "-"),
}
_LEVEL: dict[int, str] = {
    **_LOOKALIKES,
    **dict.fromkeys(map(ord, _SPACES), " "),
    **_FULL_WIDTH_DIGITS,
    0xFF04: "$",
    0xFFE1: "£",
    0xFFE5: "¥",
    0xFF05: "%",
    0x2044: "/",
}
# Letters that Unicode does not decompose although readers type them without the stroke.
_PLAIN_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "\u2044": "/"}
# Combining classes up to 9 (nukta, kana voicing, virama) tell letters apart; the accents stand above that.
_LAST_LETTER_CLASS = 9
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_WORD = re.compile(r"\d+(?:[.,]\d+)+(?![^\W_])|[^\W_]+(?:'[^\W_]+)*")


class Occurrence(NamedTuple):
    """Where a quote stands: original offsets, and whether it stands there as it is or when made alike."""

    start: int
    end: int
    match: Literal["exact", "normalised"]


NameKey = tuple[str, ...]
"""The folded words of a name, by which names are compared."""


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and the original characters it stands for."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text: character `i` of `text` stands for the original characters `starts[i]` to `ends[i]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the folded stretch `start:end`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]

    def is_boundary(self, index: int) -> bool:
        """False inside the expansion of one original character, such as between the letters of a ligature."""
        return index in (0, len(self.text)) or self.ends[index - 1] <= self.starts[index]

    def find(self, folded_quote: str, *, whole_words: bool = False, start: int = 0) -> tuple[int, int] | None:
        """Original offsets of the first place from the original offset `start` on where an already folded quote
        stands, or None."""
        at = self.text.find(folded_quote, bisect_left(self.starts, start)) if folded_quote else -1
        while at >= 0:
            end = at + len(folded_quote)
            whole = not whole_words or _stands_alone(self.text, at, end)
            if whole and self.is_boundary(at) and self.is_boundary(end):
                return self.original(at, end)
            at = self.text.find(folded_quote, at + 1)
        return None


@dataclass(frozen=True, slots=True)
class Levelled:
    """A text with look-alikes swapped and invisible characters removed; `kept` is None when none had to."""

    text: str
    kept: tuple[int, ...] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the levelled stretch `start:end`, which must not be empty."""
        return (start, end) if self.kept is None else (self.kept[start], self.kept[end - 1] + 1)


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """What one character becomes: "" for an invisible one or an accent."""
    if character.isspace():
        return " "
    if ord(character) in _LOOKALIKES:
        return _LOOKALIKES[ord(character)]
    if unicodedata.category(character) == "Cf" or _INVISIBLE.match(character):
        return ""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    kept = (c for c in decomposed if unicodedata.combining(c) <= _LAST_LETTER_CLASS)
    return "".join(" " if c.isspace() else _PLAIN_LETTERS.get(c, c) for c in kept)


def fold(text: str) -> Folded:
    """Fold a text for comparison.

    Compatibility forms (ligatures, full width, superscripts), case, accents, quotation marks, dashes and runs
    of white space are made alike; soft hyphens and zero-width characters vanish. An accent belongs to the
    letter before it.
    """
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for position, character in enumerate(text):
        piece = _fold_character(character)
        if not piece and characters and unicodedata.combining(character):
            ends[-1] = position + 1
        for folded in piece:
            if folded == " " and characters and characters[-1] == " ":
                ends[-1] = position + 1
                continue
            characters.append(folded)
            starts.append(position)
            ends.append(position + 1)
    return Folded("".join(characters), tuple(starts), tuple(ends))


def folded(text: str) -> str:
    """The folded text alone, without white space at its ends."""
    return fold(text).text.strip()


def level(text: str) -> Levelled:
    """Swap look-alikes one for one and drop invisible characters; case, accents and line ends stay."""
    if not _INVISIBLE.search(text):
        return Levelled(text.translate(_LEVEL), None)
    kept = tuple(i for i, character in enumerate(text) if not _INVISIBLE.match(character))
    return Levelled("".join(text[i] for i in kept).translate(_LEVEL), kept)


def locate(
    quote: str, text: str, start: int = 0, end: int | None = None, *, whole_words: bool = False
) -> Occurrence | None:
    """Find a quote in `text[start:end]`: as it is first, then with both sides folded.

    White space around the quote does not count. The offsets are those of `text`. With `whole_words` the quote
    must not begin or end inside a word or number: "9" does not stand in "2019", nor "3" in "3.5".
    """
    wanted = quote.strip()
    stop = len(text) if end is None else min(end, len(text))
    if not wanted or start >= stop:
        return None
    at = text.find(wanted, start, stop)
    while at >= 0:
        if not whole_words or _stands_alone(text, at, at + len(wanted)):
            return Occurrence(at, at + len(wanted), "exact")
        at = text.find(wanted, at + 1, stop)
    span = fold(text[start:stop]).find(folded(wanted), whole_words=whole_words)
    return None if span is None else Occurrence(start + span[0], start + span[1], "normalised")


def contains_words(needle: str, haystack: str | Folded) -> bool:
    """True when the needle stands in the haystack as whole words, both folded; a needle of nothing is in
    nothing.
    """
    source = haystack if isinstance(haystack, Folded) else fold(haystack)
    return source.find(folded(needle), whole_words=True) is not None


def words(text: str | Folded) -> list[Word]:
    """The words of a text, folded, in order. Numbers keep their separators; a possessive `'s` is cut off."""
    source = text if isinstance(text, Folded) else fold(text)
    found: list[Word] = []
    for match in _WORD.finditer(source.text):
        start, end = match.span()
        if match.group().endswith("'s"):
            end -= 2
        found.append(Word(source.text[start:end], *source.original(start, end)))
    return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    """True when `text[start:end]` neither begins nor ends inside a word or a number."""
    return not (_joined(text, start) or _joined(text, end))


def _joined(text: str, cut: int) -> bool:
    """True when the characters on both sides of the cut belong to one word or one number."""
    if cut <= 0 or cut >= len(text):
        return False
    left, right = text[cut - 1], text[cut]
    if left.isalnum() and right.isalnum():
        return True
    if right in ".," and left.isdigit():
        return cut + 1 < len(text) and text[cut + 1].isdigit()
    return left in ".," and right.isdigit() and cut >= 2 and text[cut - 2].isdigit()
