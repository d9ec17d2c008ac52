"""The numbered sections of an agreement, so that a quote can be named by its clause: "section 8.3 Governing Law".

A number counts where a line begins with it and where it follows from the numbers before: the next one on its level, the
first below it, or the next of a level above. That leaves out years, amounts and most lists; lines of a table of
contents, which end with a page number, do not count. A text has sections when some numbers are dotted ("8.3"), or begin
with a word ("Article 8"), or half of them have a title.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LEAST = 3
"""Fewer numbers than that are no numbered sections."""

SKIPPED = 3
"""How many numbers of a level may be missing between two: left out, or in a line that was not read."""

TITLE_CHARACTERS = 60
"""Most characters of a title; what is longer is the beginning of the clause."""

_LINE = re.compile(
    r"^[^\S\n]*(?:(?P<word>section|article|clause|artikel|artículo|articolo|artigo|abschnitt|§+)[^\S\n]*)?"
    r"(?P<number>\d{1,2}(?:\.\d{1,3}){0,3}|(?-i:[IVX]{1,6})\b)(?P<mark>[.):]?)(?P<rest>[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_OPENING = re.compile(r"\s+[\"“”«'‘(\[*]*[A-ZÀ-ÖØ-Þ]|\s*$")
"""What stands behind a number: the beginning of a title or of a sentence, or nothing."""

_CONTENTS = re.compile(r"(?:\s{2,}|\.{2,}\s*|\t)\d{1,3}\s*$")
_TITLE = re.compile(r"\s*[\"“\[*(]*(?P<title>[^\n;\"”\])]+?)[\"”\])*]*\s*(?:[.:](?=\s|$)|[;\]–—]|\s{3,}|$)")
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section that begins at `start` (code points); `title` is "" where the clause has none."""

    start: int
    number: str
    title: str

    @property
    def name(self) -> str:
        """Its name for people: "section 8.3 Governing Law"."""
        return f"section {self.number} {self.title}".rstrip()


@lru_cache(maxsize=8)
def sections_of(text: str) -> tuple[Section, ...]:
    """The numbered sections of a text in order; none where fewer than LEAST are found."""
    found: list[Section] = []
    is_plain = True
    last: tuple[int, ...] = ()
    for line in _LINE.finditer(text):
        number = _as_numbers(line["number"])
        stands_alone = bool(line["word"] or line["mark"] or len(number) > 1)
        if not stands_alone or not _OPENING.match(line["rest"]) or _CONTENTS.search(line["rest"]):
            continue
        if follows(number, last) or (line["word"] and number[-1] == 1):
            found.append(Section(line.start("number"), line["number"], _title(line["rest"])))
            is_plain = is_plain and not line["word"] and len(number) == 1
            last = number
    titled = sum(bool(section.title) for section in found)
    return tuple(found) if len(found) >= LEAST and (not is_plain or 2 * titled >= len(found)) else ()


def section_at(sections: Sequence[Section], offset: int) -> Section | None:
    """The section in which an offset lies: the last that begins at or before it."""
    index = bisect_right(sections, offset, key=lambda section: section.start)
    return sections[index - 1] if index else None


def follows(number: Sequence[int], last: Sequence[int]) -> bool:
    """Whether a number can come behind another: (8, 3) behind (8, 2), (8,) or (8, 2, 4); anything low at the start."""
    if not last:
        return all(part == 1 for part in number)
    for depth in range(len(last), 0, -1):
        is_next = len(number) >= depth and tuple(number[: depth - 1]) == tuple(last[: depth - 1])
        if is_next and 0 < number[depth - 1] - last[depth - 1] <= SKIPPED:
            return all(part == 1 for part in number[depth:])
    return len(number) > len(last) and tuple(number[: len(last)]) == tuple(last) and set(number[len(last) :]) <= {1}


def _as_numbers(written: str) -> tuple[int, ...]:
    if written[0].isdigit():
        return tuple(int(part) for part in written.split("."))
    values = [_ROMAN[letter] for letter in written.upper()]
    return (sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True)),)


def _title(rest: str) -> str:
    """The title behind a number: a few words up to a full stop or a gap, half of the long ones with a capital."""
    match = _TITLE.match(rest)
    title = " ".join(match["title"].split()) if match else ""
    long = [word for word in title.split() if len(word) > 3] or title.split()
    is_title = 2 * sum(word[:1].isupper() for word in long) >= len(long)
    return title if is_title and len(title) <= TITLE_CHARACTERS else ""
