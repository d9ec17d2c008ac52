"""Tables on PDF pages, told from where words stand: rows whose parts line up below each other.

A table's rows are set as "Lindholm | 400 | | 700": an empty cell keeps its place. Columns of running text are no table,
though their lines line up as well: their parts fill their columns, and hold sentences. Where a page draws such columns
line by line across both, they are put one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.reading.blocks import CELL_SEPARATOR
from rag.reading.pdf_lines import Line, LineCell

SAME_ROW = 0.4
"""Type sizes that the parts of a row may stand apart in height."""
MAX_PITCH = 3.5
"""Type sizes from one row to the next; further apart, they are not of one table."""
MIN_GAP = 0.9
"""Type sizes between two columns."""
PROSE_WORDS = 4
"""Words from which a part of a line is taken for running text."""
PROSE_SHARE = 0.6
FULL = 0.7
"""Share of its column's width that a line of running text fills."""
STRETCHED = 5.0
"""Type sizes: no line of running text is stretched wider than this, not even one of two words."""
MAX_COLUMNS = 30
MAX_LINES = 400
"""Lines of a page that are looked at; a page of print has seventy."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What stands at one height of a page: the cells, and of which lines they are."""

    cells: tuple[LineCell, ...]
    lines: tuple[int, ...]
    top: float
    size: float


def with_tables(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page, with the rows of its tables as lines of their own (`is_row`)."""
    if len(lines) > MAX_LINES or (not any(len(line.cells) > 1 for line in lines) and len(lines) < 4):
        return list(lines)
    lines = _unstretched(lines)
    rows = _rows(lines)
    taken: dict[int, list[Line]] = {}
    gone: set[int] = set()
    start = 0
    while start < len(rows):
        block = _block(rows, start)
        made = _settled(block, lines) if block else []
        if not made:
            start += 1
            continue
        of_block = sorted({number for row in block for number in row.lines})
        taken[of_block[0]] = made
        gone.update(of_block)
        start += len(block)
    result: list[Line] = []
    for number, line in enumerate(lines):
        result += taken.get(number, [])
        if number not in gone:
            result.append(line)
    return result


def _unstretched(lines: Sequence[Line]) -> list[Line]:
    """Takes lines that were stretched to the margins of running text for such: their gaps are no columns'."""
    prose = [line for line in lines if len(line.cells) == 1 and len(line.text.split()) >= PROSE_WORDS]
    margins = {(round(line.left), round(line.right)) for line in prose}

    def between_margins(line: Line) -> bool:
        left, right = round(line.left), round(line.right)
        return any((left + x, right + y) in margins for x in (-1, 0, 1) for y in (-1, 0, 1))

    def widest(line: Line) -> float:
        return max(right.left - left.right for left, right in pairwise(line.cells))

    return [
        replace(line, cells=(LineCell(line.text, line.left, line.right),))
        if line.is_even and widest(line) < STRETCHED * line.size and between_margins(line)
        else line
        for line in lines
    ]


def _rows(lines: Sequence[Line]) -> list[_Row]:
    """The lines by height, from the top, those that stand side by side together."""
    order = sorted(range(len(lines)), key=lambda at: (-lines[at].bottom, lines[at].left))
    groups: list[list[int]] = []
    for at in order:
        line = lines[at]
        if groups and abs(lines[groups[-1][0]].bottom - line.bottom) <= SAME_ROW * line.size:
            groups[-1].append(at)
        else:
            groups.append([at])
    rows = []
    for group in groups:
        cells = sorted((cell for at in group for cell in lines[at].cells), key=lambda one: one.left)
        first = lines[group[0]]
        rows.append(_Row(tuple(cells), tuple(group), first.bottom, first.size))
    return rows


def _block(rows: Sequence[_Row], start: int) -> list[_Row]:
    """The rows from `start` on that line up in at least two columns; none when there are fewer than two."""
    if not _is_candidate(rows[start]):
        return []
    block = [rows[start]]
    count = len(_columns(block))
    for row in rows[start + 1 :]:
        if block[-1].top - row.top > MAX_PITCH * row.size:
            break
        columns = _columns([*block, row])
        if len(columns) < max(2, count - 1):
            break
        if not _is_candidate(row) and not _belongs(row, columns):
            break
        block.append(row)
        count = max(len(columns), min(count, len(columns) + 1))
    while block and not _is_candidate(block[-1]):
        block.pop()
    return block if sum(_is_candidate(row) for row in block) >= 2 else []


def _is_candidate(row: _Row) -> bool:
    gaps = (right.left - left.right for left, right in pairwise(row.cells))
    return 2 <= len(row.cells) <= MAX_COLUMNS and all(gap >= MIN_GAP * row.size * 0.99 for gap in gaps)


def _belongs(row: _Row, columns: Sequence[tuple[float, float]]) -> bool:
    """True for a row with a single part that is short and stands in one column: the others are empty there."""
    return len(row.cells) == 1 and len(row.cells[0].text.split()) <= 2 * PROSE_WORDS and len(columns) > 1


def _columns(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """Where the columns are, from left to right: stretches that are covered by a cell of some row."""
    spans = sorted((cell.left, cell.right) for row in rows for cell in row.cells)
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _settled(block: Sequence[_Row], lines: Sequence[Line]) -> list[Line]:
    """The rows as lines of a table, or columns one after the other; nothing where the lines are right as they are."""
    columns = _columns(block)
    across = sum(len(row.lines) == 1 and len(row.cells) > 1 for row in block)
    drawn_in_rows = across >= len(block) / 2
    if _is_prose(block, columns):
        return _side_by_side(block, columns, lines) if drawn_in_rows and len(block) > 2 else []
    if not drawn_in_rows and not _is_tabular(block, columns):
        return []
    made: list[Line] = []
    for row in block:
        cells = _in_columns(row, columns)
        first = lines[row.lines[0]]
        if made and not cells[0] and not any(map(_has_digit, cells)) and _is_wrapped(made[-1], first, block):
            made[-1] = _joined(made[-1], cells)
            continue
        made.append(
            replace(
                first,
                text=_as_row(cells),
                left=row.cells[0].left,
                right=row.cells[-1].right,
                last_top=first.top,
                cells=tuple(LineCell(text, 0.0, 0.0) for text in cells),
                is_row=True,
            )
        )
    return made


def _as_row(cells: Sequence[str]) -> str:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return " ".join(CELL_SEPARATOR.join(kept).split())


def _joined(row: Line, cells: Sequence[str]) -> Line:
    """A row with the rest of its cells, which stood on a line below."""
    texts = [" ".join((one.text, more)).strip() for one, more in zip(row.cells, cells, strict=True)]
    return replace(row, text=_as_row(texts), cells=tuple(LineCell(text, 0.0, 0.0) for text in texts))


def _is_wrapped(above: Line, line: Line, block: Sequence[_Row]) -> bool:
    """True when a row is closer to the one above than rows of the table are."""
    pitches = [upper.top - lower.top for upper, lower in pairwise(block)]
    return above.bottom - line.bottom < 0.85 * max(pitches)


def _in_columns(row: _Row, columns: Sequence[tuple[float, float]]) -> list[str]:
    texts = [""] * len(columns)
    for cell in row.cells:
        middle = (cell.left + cell.right) / 2
        at = next((n for n, (left, right) in enumerate(columns) if left <= middle <= right), len(columns) - 1)
        texts[at] = f"{texts[at]} {cell.text}".strip()
    return texts


def _is_prose(block: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> bool:
    """True when at least two columns hold running text that fills them."""
    full = 0
    for left, right in columns:
        cells = [cell for row in block for cell in row.cells if left <= (cell.left + cell.right) / 2 <= right]
        words = sum(len(cell.text.split()) >= PROSE_WORDS for cell in cells)
        filled = sum(cell.right - cell.left >= FULL * (right - left) for cell in cells)
        full += words >= PROSE_SHARE * len(cells) and filled >= PROSE_SHARE * len(cells)
    return full >= 2 and full >= len(columns) - 1


def _is_tabular(block: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> bool:
    """True for what was drawn column by column and is a table all the same: short parts, many of them with digits."""
    cells = [cell for row in block for cell in row.cells]
    later = [cell for cell in cells if cell.left >= columns[0][1]]
    is_short = sum(len(cell.text.split()) < PROSE_WORDS for cell in cells) >= 0.8 * len(cells)
    return is_short and 2 * sum(_has_digit(cell.text) for cell in later) >= len(later)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _side_by_side(block: Sequence[_Row], columns: Sequence[tuple[float, float]], lines: Sequence[Line]) -> list[Line]:
    """Columns of running text one after the other, each with its lines from the top."""
    made: list[Line] = []
    for left, right in columns:
        for row in block:
            cells = [cell for cell in row.cells if left <= (cell.left + cell.right) / 2 <= right]
            if cells:
                of_row = lines[row.lines[0]]
                text = " ".join(cell.text for cell in cells)
                made.append(
                    replace(of_row, text=text, left=cells[0].left, right=cells[-1].right, last_top=of_row.top, cells=())
                )
    return made
