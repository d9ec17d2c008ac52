"""Sheets of values as text: a row is a line in which every value stands with the head of its column.

"Port: Selma | 2041 (EUR): 400,000 | 2042 (EUR): 500,000": a row can be found, read and quoted without the rows above,
however long the sheet is. The row of heads is a line too. Empty cells need no place: no value is without its head.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.errors import UnsafeFileError
from rag.reading.blocks import CELL_SEPARATOR
from rag.reading.decoding import clean
from rag.schema.document import Heading, Mark

MAX_CELLS = 500_000
"""Cells of all sheets of a file; a hundred times what people read, and some seconds of work."""
MAX_CHARACTERS = 20_000_000
LONGEST_HEAD = 120
"""Letters of a head that are repeated with every value of its column."""
TWO_LEVELS = 2

_NUMBER = re.compile(r"[^\w]{0,3}\d[\d.,  '’]*\s?(?:%|[^\W\d]{1,4})?[^\w]{0,2}\Z")
_YEAR = re.compile(r"(?:19|20|21)\d\d(?:[/–-]\d\d(?:\d\d)?)?\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet: its texts, an empty one for an empty cell, and where it stands ("Budget!A4:D4", "row 4")."""

    cells: tuple[str, ...]
    where: str


@dataclass(slots=True)
class SheetText:
    """Puts the text of sheets together and notes where each row of it stands."""

    parts: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    _length: int = 0

    @property
    def text(self) -> str:
        """All lines so far."""
        return "".join(self.parts)

    def heading(self, title: str, level: int = 1) -> None:
        """The name of a sheet."""
        start = self._line(title, gap="\n\n")
        if start is not None:
            self.headings.append(Heading(level=level, start=start, end=self._length, title=" ".join(title.split())))

    def table(self, rows: Iterable[SheetRow]) -> None:
        """The rows of a sheet, in order; an empty row parts the tables that stand below each other."""
        region: list[SheetRow] = []
        heads: list[str] = []
        for row in rows:
            if any(row.cells):
                region.append(row)
            elif region:
                heads = self._region(region, heads)
                region = []
        if region:
            self._region(region, heads)

    def _region(self, region: Sequence[SheetRow], above: list[str]) -> list[str]:
        """Rows without an empty one between them; returns their heads, for the next rows if those have none."""
        rest = list(region)
        gap = "\n\n"
        while rest and _filled(rest[0]) == 1 and any(_filled(row) > 1 for row in rest[1:]):
            self._row(rest.pop(0), [], gap)  # a title above the table
            gap = "\n"
        count = _head_rows(rest)
        if len(rest) == 1 and not above and _is_head(rest[0]):
            count = 1  # heads with an empty row below them
        heads = _heads(rest[:count]) if count else above
        for number, row in enumerate(rest):
            self._row(row, [] if number < count else heads, gap if number == 0 else "\n")
        return heads

    def _row(self, row: SheetRow, heads: Sequence[str], gap: str) -> None:
        texts = [" ".join(clean(cell).split()) for cell in row.cells]
        named = [
            f"{heads[at]}: {text}" if at < len(heads) and heads[at] else text for at, text in enumerate(texts) if text
        ]
        start = self._line(CELL_SEPARATOR.join(named), gap=gap)
        if start is not None:
            self.marks.append(Mark(start=start, label=row.where))

    def _line(self, line: str, *, gap: str) -> int | None:
        """Appends a line; where it starts, or None when there is nothing in it."""
        folded = " ".join(clean(line).split())
        if not folded:
            return None
        between = gap if self.parts else ""
        self.parts.append(between + folded)
        start = self._length + len(between)
        self._length = start + len(folded)
        if self._length > MAX_CHARACTERS:
            raise UnsafeFileError(
                f"the sheets come to more than {MAX_CHARACTERS:,} characters",
                hint="Split the file, or save what counts.",
            )
        return start


def _filled(row: SheetRow) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _head_rows(rows: Sequence[SheetRow]) -> int:
    """How many rows at the top are heads: none, one, or two where a second names the parts of the first."""
    if len(rows) < 2 or not _is_head(rows[0]):
        return 0
    first, second = rows[0].cells, rows[1].cells
    repeats = any(one and one == other for one, other in pairwise(first))
    gaps = not first[0] or any(not cell for cell in first[1 : len(second)])
    third_is_data = len(rows) > TWO_LEVELS and not _is_head(rows[2])
    return 2 if (repeats or gaps) and _is_head(rows[1]) and third_is_data else 1


def _is_head(row: SheetRow) -> bool:
    """True for names of columns: words, or years; not numbers, sums and dates."""
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    return len(cells) > 1 and not any(
        (_NUMBER.match(cell) and not _YEAR.match(cell)) or _DATE.match(cell) for cell in cells
    )


def _heads(rows: Sequence[SheetRow]) -> list[str]:
    """The heads of the columns; of two rows, that above goes in front, also over the columns to the right of it."""
    width = max(len(row.cells) for row in rows)
    levels = [[" ".join(clean(cell).split())[:LONGEST_HEAD] for cell in row.cells] for row in rows]
    levels = [level + [""] * (width - len(level)) for level in levels]
    if len(levels) == 1:
        return levels[0]
    upper, carried = [], ""
    for place, cell in enumerate(levels[0]):
        carried = cell or (carried if levels[1][place] and place else "")
        upper.append(carried)
    return [" ".join(dict.fromkeys(part for part in pair if part)) for pair in zip(upper, levels[1], strict=True)]
