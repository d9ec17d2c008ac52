"""Excel workbooks: every sheet that is shown, row by row, each value with the head of its column, by openpyxl."""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from rag.errors import UnsafeFileError
from rag.reading.guarding import extra, guarded, metadata_of, require_text
from rag.reading.numerals import shown
from rag.reading.ooxml import mended_package
from rag.reading.packages import open_package
from rag.reading.sheets import MAX_CELLS, SheetRow, SheetText
from rag.reading.spanning import Repeater
from rag.schema.document import Dropped, ParsedDocument, listed

MAX_COLUMNS_SPANNED = 64
MAX_MERGED = 20_000
"""Merged ranges of a sheet that are followed."""
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})["'][^>]*?/>"""
)
_WHAT = "an Excel workbook"


def read_xlsx(data: bytes, path: Path) -> ParsedDocument:
    """A workbook. Hidden sheets, rows and columns are left out and listed; formulas give the value that was saved.

    Raises EncryptedFileError, UnsafeFileError, DamagedFileError, EmptyFileError, MissingExtraError.
    """
    with extra("xlsx", "reading Excel workbooks"):
        import openpyxl
    written = SheetText()
    dropped: list[Dropped] = []
    with guarded(path, _WHAT), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it does not keep: pictures, validations
        mended = mended_package(data, path, _WHAT, _without_huge_merges)
        _refuse_huge(mended, path)
        book = openpyxl.load_workbook(BytesIO(mended), data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                dropped.append(Dropped.of("hidden", f"{sheet.title}: {_all_text(sheet)}"))
                continue
            written.heading(sheet.title)
            written.table(_rows(sheet, dropped))
        properties = book.properties
    text = require_text(written.text if written.marks else "", path)
    created = properties.created
    return ParsedDocument(
        text=text,
        title=metadata_of(title=properties.title).get("title") or path.stem,
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        date=created.date().isoformat() if created is not None and _is_stated(data, path) else None,
        headings=tuple(written.headings),
        marks=tuple(written.marks),
        metadata=metadata_of(
            author="" if properties.creator == "openpyxl" else properties.creator,
            subject=properties.subject,
            keywords=properties.keywords,
            language=properties.language,
        ),
        dropped=listed(dropped),
    )


def _refuse_huge(data: bytes, path: Path) -> None:
    """Counts the cells in the markup, before a library makes an object of each."""
    archive = open_package(data, path, _WHAT)
    cells = sum(
        archive.read(name).count(b"<c ") + archive.read(name).count(b"<c>")
        for name in archive.namelist()
        if name.startswith("xl/worksheets/") and name.endswith(".xml")
    )
    if cells > MAX_CELLS:
        raise UnsafeFileError(
            f"{path} has {cells:,} cells, more than the {MAX_CELLS:,} that are read",
            hint="Save the sheets that count as a workbook of their own.",
        )


def _without_huge_merges(name: str, part: bytes) -> bytes:
    """A sheet without merged ranges of very many cells: openpyxl makes an object of each cell in them."""
    if not name.startswith("xl/worksheets/") or b"mergeCell" not in part:
        return part
    room = MAX_CELLS

    def kept(match: re.Match[bytes]) -> bytes:
        nonlocal room
        columns = [_column_number(letters) for letters in (match[1], match[3])]
        area = (abs(columns[1] - columns[0]) + 1) * (abs(int(match[4]) - int(match[2])) + 1)
        room -= area
        return match[0] if room >= 0 else b""

    return _MERGED.sub(kept, part)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _is_stated(data: bytes, path: Path) -> bool:
    """False where the file does not say when it was made: openpyxl puts today in the place of what is missing."""
    archive = open_package(data, path, _WHAT)
    return any(b"created" in archive.read(name) for name in archive.namelist() if name.endswith("core.xml"))


def _rows(sheet: Any, dropped: list[Dropped]) -> Iterator[SheetRow]:
    """The rows that are shown, an empty one where there is a gap between them."""
    by_row: dict[int, dict[int, Any]] = defaultdict(dict)
    for (row, column), cell in sheet._cells.items():  # not iter_rows: a single cell far down would make a million rows
        if cell.value is not None:
            by_row[row][column] = cell
    hidden_columns = _hidden_columns(sheet)
    spans = _spans(sheet, by_row)
    last = 0
    for number in sorted({*by_row, *spans}):
        cells = by_row.get(number, {})
        texts = {column: shown(cell.value, cell.number_format or "General") for column, cell in cells.items()}
        texts = {**spans.get(number, {}), **{column: text for column, text in texts.items() if text.strip()}}
        dimension = sheet.row_dimensions.get(number) if number in sheet.row_dimensions else None
        if dimension is not None and (dimension.hidden or dimension.height == 0):
            dropped.append(Dropped.of("hidden", f"{sheet.title}, row {number}: {' | '.join(texts.values())}"))
            continue
        for column in sorted(hidden_columns & texts.keys()):
            dropped.append(Dropped.of("hidden", f"{_name(sheet, number, column)}: {texts.pop(column)}"))
        if not texts:
            continue
        if last and number > last + 1:
            yield SheetRow((), "")
        last = number
        first, end = min(texts), max(texts)
        where = _name(sheet, number, first) + (f":{_letters(end)}{number}" if end > first else "")
        yield SheetRow(tuple(texts.get(column, "") for column in _shown_columns(end, hidden_columns)), where)


def _shown_columns(last: int, hidden: set[int]) -> list[int]:
    return [column for column in range(1, last + 1) if column not in hidden]


def _hidden_columns(sheet: Any) -> set[int]:
    found: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            found.update(range(dimension.min, min(dimension.max, 16_384) + 1))
    return found


def _spans(sheet: Any, by_row: dict[int, dict[int, Any]]) -> dict[int, dict[int, str]]:
    """What merged cells put into the other cells they cover, in rows that hold something."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = sorted(by_row)
    repeater = Repeater(own=sum(len(str(cell.value or "")) for cell in sheet._cells.values()))
    for merged in sorted(sheet.merged_cells.ranges, key=lambda one: (one.min_row, one.min_col))[:MAX_MERGED]:
        cell = sheet._cells.get((merged.min_row, merged.min_col))
        if cell is None or cell.value is None:
            continue
        text = shown(cell.value, cell.number_format or "General")
        alone = merged.min_row == merged.max_row and len(by_row[merged.min_row]) == 1
        if alone:
            continue  # a title over the whole table
        reached = rows[bisect_left(rows, merged.min_row) : bisect_right(rows, merged.max_row)]
        for row in reached:
            for column in range(merged.min_col, min(merged.max_col, merged.min_col + MAX_COLUMNS_SPANNED) + 1):
                if (row, column) != (merged.min_row, merged.min_col) and (again := repeater.again(text)):
                    found[row][column] = again
    return found


def _all_text(sheet: Any) -> str:
    values = (str(cell.value) for cell in sheet._cells.values() if cell.value is not None)
    return " | ".join(values)


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def _name(sheet: Any, row: int, column: int) -> str:
    title = " ".join(str(sheet.title).split())
    return f"{title}!{_letters(column)}{row}"
