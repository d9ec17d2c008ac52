"""Making text harmless for a terminal: what a reader cannot see, or a terminal would obey, is shown as an escape.

Titles, passages, file names and what a model says are untrusted. An ESC sequence in them could recolour the screen,
retitle the window or hide text; bidirectional controls can make a line read as another one ("Trojan Source",
CVE-2021-42574); zero-width and tag characters can carry text that nobody sees.
"""

from __future__ import annotations

import re

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
"""C0 without tab and newline, DEL, C1."""
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2028\u2029\u2060-\u2065\u206a-\u206f"
_MORE_INVISIBLE = "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
_SURROGATES = "\ud800-\udfff"
"""Bytes of a file name that are not UTF-8 arrive as lone surrogates (PEP 383)."""

HIDDEN = re.compile(f"[{_CONTROLS}{_BIDI}{_INVISIBLE}{_MORE_INVISIBLE}{_SURROGATES}]")
"""One character that must not reach a terminal as it is."""
_LINE_BREAKING = re.compile(r"[\t\n]")


def visible(text: str) -> str:
    """The text with every hidden or obeyed character as its escape (`\\x1b`, `\\u202e`); tabs and newlines stay."""
    return HIDDEN.sub(lambda match: escape(match[0]), text)


def one_line(text: str) -> str:
    """As `visible`, for text that belongs on one line: tabs and newlines are escaped too."""
    return _LINE_BREAKING.sub(lambda match: escape(match[0]), visible(text))


def escape(character: str) -> str:
    """A character as a Python string literal has it: `\\xNN`, `\\uNNNN` or `\\UNNNNNNNN`."""
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
