"""Tables in text files: values parted by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from rag.errors import UnsafeFileError
from rag.reading.decoding import decode
from rag.reading.guarding import guarded, require_text
from rag.reading.sheets import MAX_CELLS, SheetRow, SheetText
from rag.schema.document import ParsedDocument

DELIMITERS = ",;\t|"
MIN_SHARE = 0.4
"""Share of the rows that have as many values as most; in a single column of text some hold a comma or a bar."""
PROBE_LINES = 50
"""Rows that decide what parts the values."""


def read_csv(data: bytes, path: Path) -> ParsedDocument:
    """A table in a text file; each row is a line with its heads. Raises ReadError and its subclasses."""
    text = decode(data, path)
    hint = text[:40].partition("\n")[0]
    delimiter = ""
    if hint.lower().startswith("sep=") and len(hint.strip()) == 5:  # how Excel is told
        delimiter, text = hint[4], text.partition("\n")[2]
    written = SheetText()
    with guarded(path, "a table of values"):
        written.table(_rows(text, delimiter or _delimiter(text), path))
    return ParsedDocument(
        text=require_text(written.text, path),
        title=path.stem,
        media_type="text/tab-separated-values" if path.suffix.lower() == ".tsv" else "text/csv",
        marks=tuple(written.marks),
    )


def _rows(text: str, delimiter: str, path: Path) -> Iterator[SheetRow]:
    cells = 0
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
        cells += len(row)
        if cells > MAX_CELLS:
            raise UnsafeFileError(
                f"{path} has more than the {MAX_CELLS:,} values that are read", hint="Split the file."
            )
        yield SheetRow(tuple(cell.strip() for cell in row), f"row {number}")


def _delimiter(text: str) -> str:
    """The sign that parts most rows into the same number of values, and into most."""

    def merit(delimiter: str) -> tuple[float, int]:
        rows = islice(filter(None, csv.reader(io.StringIO(text[:100_000]), delimiter=delimiter)), PROBE_LINES)
        widths = Counter(map(len, rows))
        parted = [(times, width) for width, times in widths.items() if width > 1]
        times, width = max(parted, default=(0, 0))
        return (times, width) if times >= MIN_SHARE * widths.total() else (0, 0)

    try:
        return max(DELIMITERS, key=merit)
    except csv.Error:
        return DELIMITERS[0]
