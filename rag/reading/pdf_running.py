"""Running heads and feet of PDF pages: what stands at the same edge, at the same height, on page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from rag.reading.pdf_lines import Line

MIN_REPEATS = 3
"""A line at the very edge of this many pages, and of most, is a page header or footer, at whatever height."""
REPEATED_SHARE = 0.6
"""Share of all pages, or of the left or right pages alone, that a running line stands on."""
EDGE_ROWS = 3
"""Lines of print from the edge that are looked at: heads of two lines are common, of four unheard of."""
SAME_LINE = 3.0
"""Points that letters of one line of print may stand apart in height."""
SAME_HEIGHT = 6.0
"""Points that a running line may move from page to page."""
CLOSE = 1.6
"""Type sizes between the lines of one head."""
APART = 1.3
"""How much further the text is from a head than the lines of the head from each other, where these are wide apart."""
MAX_LENGTH = 200
MAX_NUMBERS = 4
MANY_CELLS = 3
"""A head has a left part, a middle and a right part at most; more, or as many above a row, are the head of a table."""

_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?!\d)|\b(?=[ivxl])(?:x[lc]|l?x{0,3})(?:i[xv]|v?i{0,3})\b", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_PAGE_NUMBER = re.compile(r"(?:page|p\.)\s*(\d{1,5})(?:\s*(?:of|/)\s*(\d{1,5}))?", re.IGNORECASE)
_PAGE_OF = re.compile(r"(?:\A|\s)(\d{1,5})/(\d{1,5})\Z")

_Seen = dict[tuple[str, int, str], dict[int, float]]
"""By edge, line of print from it, and text: the pages with that line, and at which height."""


def without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each page but page headers, footers and page numbers, also those that alternate by page."""
    edges = [{side: _rows_from(page, side) for side in ("top", "bottom")} for page in pages]
    seen: _Seen = defaultdict(dict)
    for number, sides in enumerate(edges):
        for side, rows in sides.items():
            for depth, row in enumerate(rows[:EDGE_ROWS]):
                for line in row:
                    for key in _keys(line.text, number):
                        seen[side, min(depth, 1), key][number] = line.top
    kept = []
    for number, page in enumerate(pages):
        dropped: set[int] = set()
        for side, rows in edges[number].items():
            for depth in range(min(EDGE_ROWS, len(rows))):
                running = [
                    line
                    for line in rows[depth]
                    if (depth == 0 and _counts_pages(line.text, number + 1, len(pages)))
                    or _runs(seen, side, line, number, len(pages), depth, page, apart=_is_apart(rows))
                ]
                if not running or (depth and not _is_of_edge(rows, depth)):
                    break
                dropped.update(map(id, running))
        kept.append([line for line in page if id(line) not in dropped and line.text])
    return kept


def _runs(
    seen: _Seen, side: str, line: Line, page: int, pages: int, depth: int, lines: Sequence[Line], *, apart: bool
) -> bool:
    """True when a line of that kind stands on most pages, or on most of those that lie on the same side of the book."""
    if len(line.text) > MAX_LENGTH or _is_table_head(line, lines):
        return False
    facing_pages = len(range(page % 2, pages, 2))
    for key in _keys(line.text, page):
        if not apart and "\0" in key and any(map(str.isalpha, key)):  # "Lot 3 goes to ..." at the top of page 3
            continue
        outermost = seen.get((side, 0, key), {})
        if depth == 0 and len(outermost) >= max(MIN_REPEATS, REPEATED_SHARE * pages):
            return True
        alike = {**seen.get((side, 1, key), {}), **outermost}
        level = {number for number, top in alike.items() if abs(top - line.top) <= SAME_HEIGHT}
        facing = {number for number in level if number % 2 == page % 2}
        if len(level) >= max(2, REPEATED_SHARE * pages) or len(facing) >= max(2, REPEATED_SHARE * facing_pages):
            return True
    return False


def _is_of_edge(rows: Sequence[Sequence[Line]], depth: int) -> bool:
    """True when a line of print is set with the one at the edge rather than with the text of the page."""
    outer, row = rows[depth - 1][0], rows[depth][0]
    gap = abs(outer.top - row.top)
    inner = abs(row.top - rows[depth + 1][0].top) if depth + 1 < len(rows) else float("inf")
    return gap <= CLOSE * max(outer.size, row.size) or inner > APART * gap


def _is_apart(rows: Sequence[Sequence[Line]]) -> bool:
    """True when the lines next to an edge are not all set as close as those of a text."""
    gaps = [abs(outer[0].top - inner[0].top) for outer, inner in pairwise(rows)]
    return len(gaps) < 2 or max(gaps) > APART * min(gaps)


def _is_table_head(line: Line, page: Sequence[Line]) -> bool:
    """True for a line of several parts with a row below it that has as many: tables repeat their heads."""
    if len(line.cells) < MANY_CELLS:
        return False
    below = [one for one in page if 0 < line.top - one.top <= 3 * line.size]
    return any(len(one.cells) >= MANY_CELLS for one in below)


def _counts_pages(text: str, page: int, pages: int) -> bool:
    """True for "Page 3", and for anything that ends like "3/12" on page 3 of 12, as browsers print."""
    found = _PAGE_NUMBER.fullmatch(text) or _PAGE_OF.search(text)
    return found is not None and int(found[1]) == page and int(found[2] or pages) == pages


def _rows_from(page: Sequence[Line], side: str) -> list[list[Line]]:
    """The lines of print next to an edge of a page, the outermost first, and one more."""
    rows: list[list[Line]] = []
    for line in sorted(page, key=lambda one: one.top, reverse=side == "top"):
        if rows and abs(rows[-1][0].top - line.top) <= SAME_LINE:
            rows[-1].append(line)
        elif len(rows) > EDGE_ROWS:
            break
        else:
            rows.append([line])
    return rows


def _keys(text: str, page: int) -> set[str]:
    """What a line has in common with its like on other pages: its text, or that with a number that counts the pages."""
    numbers = list(_NUMBER.finditer(text))[:MAX_NUMBERS]
    counted = {f"{text[: one.start()]}\0{_counted(one.group()) - page}\0{text[one.end() :]}" for one in numbers}
    return {text} | counted


def _counted(number: str) -> int:
    """A number in digits, or in the Roman numerals of front matter ("xiv")."""
    if number.isdigit():
        return int(number)
    values = [_ROMAN[letter] for letter in number.lower()]
    return sum(-value if value < after else value for value, after in pairwise([*values, 0]))
