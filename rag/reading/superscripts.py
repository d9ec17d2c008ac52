"""Raised and lowered characters as plain text, in the same way for every format that has them.

A footnote mark must never become a digit of the number before it: €320¹ is no €3201. So one rule decides, from what
stands before, what a raised stretch is:

- a power (10⁶, km², m⁻¹, R²) keeps its look, in the superscript characters of Unicode;
- the ending of an ordinal or of an abbreviation (1st, 2e, Mme, n°) is written on as it is;
- a raised number of any other kind is a footnote mark, and stands in square brackets: €320[1]. Brackets are what most
  pages write themselves, they end a number for every parser, and a search for 320 still finds it.

Lowered digits (CO2) are written on, behind a digit in the subscript characters of Unicode. Raised numerators (3¹/2)
become 3 1/2.
"""

from __future__ import annotations

import re

LONGEST_MARK = 20
"""A longer raised stretch is no mark but words that happen to be raised."""

_DIGITS = str.maketrans("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")

_POWER = re.compile(r"[+\-−–]?\d{1,3}")
_UNITS = "m km cm mm dm hm dam µm μm nm ft in mi yd s".split()  # noqa: SIM905
"""Symbols that take a power: lengths, and the second of an acceleration."""
_SMALL_POWERS = frozenset({"2", "3"})
_POWER_BASE = re.compile(r"(?:^|[^\w.,])(?:10|[A-Za-zα-ωΑ-Ω]|\))\Z")
_UNIT_BASE = re.compile(rf"(?:^|[^A-Za-z])(?:{'|'.join(_UNITS)})\Z")
_HAS_DIGIT = re.compile(r"\d")
_MARK = re.compile(r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*|[a-zA-Z]{1,2}|[ivx]{1,5}")
_ORDINAL = re.compile(r"st|nd|rd|th|st[eo]|de|e|er|re|[èe]re|[èe]me|[oa]s?|mo|to|te[nr]?", re.IGNORECASE)
_BRACKETED = re.compile(r"[\[(].*[\])]", re.DOTALL)
_SIGNS = {"TM": "™", "tm": "™", "SM": "℠", "o": "º", "a": "ª"}
_SLASHES = ("/", "⁄", "∕")


def raised(before: str, text: str, *, after: str = "", note: bool = False) -> str:
    """How a raised stretch is written behind `before`, the text of its line so far, with `after` following.

    `note` is True where the format says that it is a reference to a note (a link, a Word footnote). Empty `before`
    means the beginning of a paragraph, where a number is the mark of the note itself.
    """
    mark = " ".join(text.split())
    if not mark or _BRACKETED.fullmatch(mark):
        return text
    if len(mark) > LONGEST_MARK:
        return _apart(before, text)
    if not note and after.startswith(_SLASHES) and mark.isdigit():
        return f" {mark}" if before[-1:].isdigit() else mark
    if not note and _is_power(before, mark, after):
        return mark.translate(_DIGITS)
    if note or _HAS_DIGIT.search(mark) or _is_letter_mark(before, mark):
        return _as_note(before, mark, after)
    return _SIGNS[mark] if mark in _SIGNS and (before[-1:].isdigit() or len(mark) > 1) else text


def lowered(before: str, text: str) -> str:
    """How a lowered stretch is written: the denominator of a fraction and the digits of a formula as they are."""
    if before.endswith(_SLASHES) or not before[-1:].isdigit() or not _HAS_DIGIT.search(text):
        return text
    return text.translate(_LOWERED)


def _is_power(before: str, mark: str, after: str) -> bool:
    if mark == "n":
        return bool(_POWER_BASE.search(before))
    if not _POWER.fullmatch(mark):
        return False
    if not before or before[-1:].isspace():  # ¹⁴C; at the beginning of a paragraph it is the mark of a note
        return bool(before.strip()) and after[:1].isalpha()
    has_sign = not mark[0].isalnum()
    if _UNIT_BASE.search(before):
        return has_sign or mark in _SMALL_POWERS
    if not _POWER_BASE.search(before):
        return False
    return has_sign or mark in _SMALL_POWERS or before.endswith("10")


def _as_note(before: str, mark: str, after: str) -> str:
    """A mark in brackets, if it is no sign; before the text of its own note with a space behind."""
    written = f"[{mark}]" if any(map(str.isalnum, mark)) else mark
    return f"{written} " if not before.strip() and after[:1].strip() else written


def _is_letter_mark(before: str, mark: str) -> bool:
    """A small letter behind a number that is no ending of an ordinal: 320[b]."""
    return mark.isalpha() and bool(_MARK.fullmatch(mark)) and before[-1:].isdigit() and not _ORDINAL.fullmatch(mark)


def _apart(before: str, text: str) -> str:
    """Words, with a space before them where they would grow on to the ones before."""
    return f" {text}" if before[-1:].isalnum() and text[:1].isalnum() else text
