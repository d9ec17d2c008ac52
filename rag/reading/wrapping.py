"""Lines that a program broke, joined again: a sentence must not end where a line does.

Joined in place: the line end becomes a space, so every offset stays what it is in the file. Whether a paragraph is
wrapped prose is asked of its line ends: a wrapped one ends mid-sentence nearly everywhere, or where the next word would
not have fitted. Addresses, verses, lists and tables end their lines on purpose and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

MIN_WIDTH, MAX_WIDTH = 40, 130
"""Characters of the longest line of a wrapped paragraph. Narrower lines are lists and addresses; wider ones were
never wrapped."""
MIN_BROKEN = 0.5
"""Share of a paragraph's line ends that must look broken for the others to count as broken, too."""
MIN_FULL = 60
"""Narrower widths are those of addresses and verses."""
MIN_LINES = 6
"""Lines of a paragraph that need not end like a sentence to be prose: it may be cut off, or end with a name."""
SHORT_LINE = 0.6
"""A line shorter than this share of the width that ends a sentence ends its paragraph."""

_OWN_LINE = re.compile(
    r"\s*(?:[-*+•‣▪–—]\s|\(?\d{1,3}[.)]\s|\(?[a-zA-Z][.)]\s|\(?[ivxIVX]{1,5}[.)]\s|\(\w{1,4}\)|\||#|>|<|\{|\[|={3}|-{3}|_{3}|\*{3})"
)
"""The beginning of a line that stands for itself: list items, rows, headings, quotations, rules."""
_LABEL = re.compile(r"\s*[A-ZÀ-Þ][\w’'/-]*(?: [\w’'/&-]+){0,3}:\s")
"""A label and its value: "Date of signing: 8 May"."""
_SMALL_LABEL = re.compile(r"\s*\w+:\s")
_COLUMNS = re.compile(r"\S(?:\t|\s{3,})\S|\t| \| ")
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"”’')\]]*\s*\Z")
_ENDS_WORD_APART = re.compile(r"[,–—&/(\[“„«£€$-]\s*\Z")


def unwrapped(text: str) -> str:
    """The text with the line ends of wrapped paragraphs as spaces; of the same length, character by character."""
    lines = text.split("\n")
    ends = [False] * len(lines)
    first = 0
    for place in range(len(lines) + 1):
        if place == len(lines) or not lines[place].strip():
            for offset in broken(lines[first:place]):
                ends[first + offset] = True
            first = place + 1
    parts = [line + (" " if is_broken else "\n") for line, is_broken in zip(lines, ends, strict=True)]
    return "".join(parts)[:-1]


def broken(lines: Sequence[str], full_width: int = 0) -> list[int]:
    """The lines of a paragraph that were broken by a program: those that go on in the next line.

    `full_width` is the width to which the whole text was wrapped, where it is known: a title or a signature, which does
    not end like a sentence, is joined when each of its lines is full by that width.
    """
    if len(lines) < 2:
        return []
    stripped = [line.rstrip() for line in lines]
    width = max(map(len, stripped))
    if not MIN_WIDTH <= width <= MAX_WIDTH or not (
        _ENDS_SENTENCE.search(stripped[-1]) or len(lines) >= MIN_LINES or _is_filled(stripped, full_width)
    ):
        return []
    first = 1 if _opens(stripped[0], stripped[1], width) else 0
    pairs = [place for place in range(first, len(lines) - 1) if _may_join(stripped[place], stripped[place + 1])]
    looks = [place for place in pairs if _looks_broken(stripped[place], stripped[place + 1], width)]
    if all(
        _ENDS_SENTENCE.search(stripped[place]) for place in looks
    ):  # each line is a paragraph, by chance of a length
        return []
    if len(looks) < MIN_BROKEN * len(pairs):
        return looks if len(pairs) > 2 * len(looks) else []
    return [
        place
        for place in pairs
        if place in looks or not (_ENDS_SENTENCE.search(stripped[place]) and len(stripped[place]) < SHORT_LINE * width)
    ]


def _is_filled(lines: Sequence[str], width: int) -> bool:
    """Whether the next word would not have fitted on any line, in a text that was wrapped to that width."""
    return width >= MIN_FULL and all(
        len(line) + 1 + len(following.lstrip().split(" ", 1)[0]) > width for line, following in pairwise(lines)
    )


def _opens(line: str, following: str, width: int) -> bool:
    """A heading or a salutation over a paragraph: much shorter than its lines, though a word more would have fitted."""
    begins = following.lstrip()
    if len(line) >= SHORT_LINE * width or line.count(",") > 1:
        return False
    return line.endswith(",") or (not begins[:1].islower() and not _ENDS_WORD_APART.search(line))


def _may_join(line: str, following: str) -> bool:
    """Whether a line could go on in the next one at all."""
    begins_small = following.lstrip()[:1].islower()
    return not (
        _OWN_LINE.match(following)
        or _LABEL.match(following)
        or (_SMALL_LABEL.match(following) and not line.endswith(",") and not line[-1:].isalnum())
        or (line.endswith(":") and not begins_small)
        or _COLUMNS.search(line.strip())
        or _COLUMNS.search(following.strip())
        or line.isupper()
    )


def _looks_broken(line: str, following: str, width: int) -> bool:
    """Whether a line ends in the middle of a sentence, or full: the next word would not have fitted."""
    begins = following.lstrip()
    if _ENDS_WORD_APART.search(line) or (begins[:1].islower() and not line.endswith((".", "!", "?", ":"))):
        return True
    is_full = len(line) + 1 + len(begins.split(" ", 1)[0]) > width
    return is_full and len(line) >= SHORT_LINE * width
