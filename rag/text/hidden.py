"""Characters that nobody sees or that a program obeys: one table for terminals, pages, files and names.

Titles, passages, file names and what a model says are untrusted. An ESC sequence in them could recolour a terminal,
retitle its window or hide text; bidirectional controls can make a line read as another one ("Trojan Source",
CVE-2021-42574); zero-width and tag characters can carry text that nobody sees.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

Notation = Callable[[str], str]
"""How a hidden character is written so that it can be seen."""

_KEPT = frozenset("\t\n")
_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, formats, lone surrogates (bytes of a file name that are not UTF-8, PEP 383), line and paragraph marks."""
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]")
"""Letters, marks and unassigned characters that are blank: Default_Ignorable_Code_Point of the Unicode standard, less
those of the categories above, and less the variation selectors, which choose between two forms that are seen."""


def is_hidden(character: str) -> bool:
    """True for a character that must not be written as it is; tabs and line feeds may."""
    if character in _KEPT:
        return False
    return unicodedata.category(character) in _CATEGORIES or _BLANK.match(character) is not None


def has_hidden(text: str) -> bool:
    """True when the text holds a hidden character."""
    return not _is_plain(text) and any(map(is_hidden, text))


def python_escape(character: str) -> str:
    """As a Python string literal has it: `\\xNN`, `\\uNNNN` or `\\UNNNNNNNN`. For terminals."""
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def picture(character: str) -> str:
    """A control picture (`␛`), or the code point in angle brackets (`⟨U+202E⟩`). For pages and tables."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


def json_escape(character: str) -> str:
    """As a JSON string has it, so that a program reads the character and a terminal does not."""
    return json.dumps(character)[1:-1]


def visible(text: str, notation: Notation = picture) -> str:
    """The text with every hidden character in that notation. Tabs and line feeds stay."""
    return text if _is_plain(text) else text.translate(_table(notation))


def _is_plain(text: str) -> bool:
    """True for what is surely harmless, as most text is."""
    return text.isascii() and text.isprintable()


class _Table(dict[int, str]):
    """A table for `str.translate` that looks characters up as they come: there are too many to list."""

    def __init__(self, notation: Notation) -> None:
        super().__init__()
        self._notation = notation

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = self._notation(character) if is_hidden(character) else character
        return self[code]


@lru_cache(maxsize=8)
def _table(notation: Notation) -> _Table:
    return _Table(notation)
