"""The register as files: JSON, CSV, a workbook with a sheet of values and one of quotes, Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from rag.errors import MissingExtraError
from rag.exporting.as_json import written
from rag.schema.register import Register

VALUES = ("entry", "title", "documents", "renews_or_annexes")
QUOTES = (
    "entry", "field", "value", "normal", "proposed", "quote", "document", "start", "end", "page", "match", "how",
    "model", "prompt", "revision",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_register_json(register: Register) -> str:
    """The whole register with every statement."""
    return f"{written(register.model_dump(mode='json'), indent=2)}\n"


def to_register_csv(register: Register) -> str:
    """One entry a row, several values parted by "; "; cells that a spreadsheet would take for formulas are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in value_rows(register):
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue()


def write_register_xlsx(register: Register, path: Path) -> None:
    """A workbook of two sheets. Raises MissingExtraError."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    except ImportError as error:
        raise _missing("openpyxl", "xlsx") from error
    book = Workbook()
    values, quotes = book.active, book.create_sheet("quotes")
    values.title = "values"
    for sheet, rows in ((values, value_rows(register)), (quotes, quote_rows(register))):
        for row in rows:
            sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in row])
            for cell in sheet[sheet.max_row]:
                if cell.data_type == "f":
                    cell.data_type = "s"  # text of a document is never a formula
    book.save(path)


def write_register_parquet(register: Register, path: Path) -> None:
    """One statement a row, typed columns. Raises MissingExtraError."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise _missing("pyarrow", "parquet") from error
    rows = list(quote_rows(register))
    columns = {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}
    typed = {"start": pa.int64(), "end": pa.int64(), "page": pa.int64(), "revision": pa.int64(), "proposed": pa.bool_()}
    table = pa.table({name: pa.array(held, typed.get(str(name), pa.string())) for name, held in columns.items()})
    pq.write_table(table, path)


def value_rows(register: Register) -> Iterator[list[str]]:
    """The head and one row an entry."""
    yield [*VALUES, *register.fields]
    for entry in register.entries:
        relation = "" if entry.relation is None else f"{entry.relation.kind} of {entry.relation.of}"
        cells = [entry.cells[field].text for field in register.fields]
        yield [entry.id, entry.title, "; ".join(entry.documents), relation, *cells]


def quote_rows(register: Register) -> Iterator[list[str | int | bool | None]]:
    """The head and one row a statement."""
    yield list(QUOTES)
    for entry in register.entries:
        for cell in entry.cells.values():
            for value in cell.values:
                for one in value.statements:
                    yield [
                        entry.id, cell.field, value.text, one.normal, value.proposed, one.quote, one.document,
                        one.start, one.end, one.page, one.match, one.how, one.model, one.prompt, one.revision,
                    ]  # fmt: skip


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _missing(package: str, extra: str) -> MissingExtraError:
    return MissingExtraError(f"{package} is not installed", hint=f"pip install 'partnership-rag[{extra}]'")
