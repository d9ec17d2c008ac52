"""Tables of HTML as rows in which every value stands in its column, and tables that only lay out a page told apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_COLUMNS = 64
"""Columns that spans may make; more cells than that stay, each once."""
MAX_ROWS_SPANNED = 500
MAX_GROWTH = 4
"""Times its own letters that the repeated letters of a table may come to."""
MAX_REPEATED = 200
"""Letters of a cell that is repeated in each row and column it spans; longer ones stand once, then empty."""
LONG_CELL = 300
"""Letters of a cell with several paragraphs that make its table a lay-out, where no heading cell says otherwise."""

_CELLS = frozenset({"td", "th"})
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_HOLDERS = {"table": _CELLS, "tbody": {"table"}, "tr": {"table", "tbody"}, "td": {"tr"}, "th": {"tr"}}
"""What each part of a table stands in; a table within one stands in a cell."""
_LAYS_OUT = frozenset("table h1 h2 h3 h4 h5 h6 article section main nav form hr header footer aside figure".split())  # noqa: SIM905
_PARAGRAPHS = frozenset({"p", "div", "li", "blockquote"})

_ROLES = {
    "table": "table", "grid": "table", "treegrid": "table", "rowgroup": "tbody", "row": "tr",
    "cell": "td", "gridcell": "td", "columnheader": "th", "rowheader": "th",
}  # fmt: skip
"""The element that each role of a table (WAI-ARIA) stands for."""
_DISPLAYED = {
    "table": "table", "table-row-group": "tbody", "table-header-group": "tbody", "table-row": "tr", "table-cell": "td",
}  # fmt: skip
"""The same for what the element's own style says."""
_DISPLAY = re.compile(r"display\s*:\s*(table[a-z-]*)", re.IGNORECASE)
_NEUTRAL = frozenset("div span section p ul ol li dl dt dd a b strong".split())  # noqa: SIM905

WriteCell = Callable[["_Element"], str]
"""The text of a cell on one line."""


def name_tables(tree: _Element) -> None:
    """Gives what is made up as a table, by its roles or its own styles, the tags of one."""
    tables = [one for one in tree.iter(*_NEUTRAL) if _part_of_a_table(one) == "table"]
    for table in tables:
        parts = {one: tag for one in table.iter(*_NEUTRAL) if (tag := _part_of_a_table(one))}
        if all(parts.get(one.getparent(), "") in _HOLDERS[tag] for one, tag in parts.items() if one is not table):
            for one, tag in parts.items():
                one.tag = tag


def _part_of_a_table(element: _Element) -> str:
    """The tag that the role or the style of an element of no meaning speaks for, "" for none."""
    role = (element.get("role") or "").strip().lower()
    display = _DISPLAY.search(element.get("style") or "")
    return _ROLES.get(role, "") or (_DISPLAYED.get(display[1].lower(), "") if display else "")


def rows_of(table: _Element) -> list[_Element]:
    """The rows of a table, not those of tables within it."""
    rows = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in _GROUPS:
            rows.extend(row for row in child if row.tag == "tr")
    return rows


def holds_data(table: _Element) -> bool:
    """A table of values: some row has two cells, and no cell holds headings, tables or a piece of the page."""
    rows = rows_of(table)
    cells = [cell for row in rows for cell in row if cell.tag in _CELLS]
    if len(cells) <= len(rows) and all(sum(cell.tag in _CELLS for cell in row) < 2 for row in rows):
        return False
    if any(element.tag in _LAYS_OUT for cell in cells for element in cell.iter("*")):
        return False
    return any(cell.tag == "th" for cell in cells) or not any(map(_is_piece, cells))


def _is_piece(cell: _Element) -> bool:
    """A piece of a page: several paragraphs, and more than anybody writes into a cell."""
    paragraphs = sum(element.tag in _PARAGRAPHS for element in cell.iter("*"))
    return paragraphs > 1 and sum(len(text.strip()) for text in cell.itertext()) > LONG_CELL


def grid(table: _Element, write: WriteCell) -> Iterator[list[str]]:
    """The texts of a table's cells, row by row, an empty string for an empty cell.

    What spans several rows or columns stands in each of them, so that each row can be read by itself. A row with one
    cell for all columns is that cell alone.
    """
    own = repeated = 0

    def again(text: str) -> str:
        """The text once more, or nothing where repeating makes more of a table than there is in it."""
        nonlocal repeated
        if len(text) > MAX_REPEATED or repeated > MAX_GROWTH * (own + MAX_REPEATED):
            return ""
        repeated += len(text)
        return text

    spans: dict[int, tuple[str, int]] = {}
    for row in rows_of(table):
        cells = [cell for cell in row if cell.tag in _CELLS]
        opened: dict[int, tuple[str, int]] = {}
        texts: list[str] = []
        for cell in cells:
            while len(texts) in spans:
                texts.append(again(spans[len(texts)][0]))
            text = write(cell)
            own += len(text)
            width = 1 if len(cells) == 1 and not spans else _span(cell, "colspan", MAX_COLUMNS)
            height = _span(cell, "rowspan", MAX_ROWS_SPANNED)
            for place in range(width):
                if len(texts) >= MAX_COLUMNS and place:
                    break
                if height > 1 and len(texts) < MAX_COLUMNS:
                    opened[len(texts)] = (text, height)
                texts.append(again(text) if place else text)
        for place in range(len(texts), max(spans, default=-1) + 1):
            texts.append(again(spans[place][0]) if place in spans else "")
        spans = {place: (text, left - 1) for place, (text, left) in (spans | opened).items() if left > 1}
        yield texts


def _span(cell: _Element, name: str, most: int) -> int:
    given = (cell.get(name) or "1").strip()
    return min(max(int(given), 1), most) if given.isascii() and given.isdigit() and len(given) < 6 else 1
