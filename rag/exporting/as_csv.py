"""Records as CSV (RFC 4180): one row a document, for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from rag.exporting.leaves import column_values, columns
from rag.schema.partnership import Record
from rag.text.hidden import visible

SEPARATOR = "; "
"""Between the items of a list in one cell."""

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
"""How a cell begins that a spreadsheet would compute (OWASP, "CSV Injection"); full-width signs count too."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def to_csv(records: Sequence[Record], schema: type[Record]) -> str:
    """A header and one row a record; the columns depend on the schema alone.

    A cell that a spreadsheet would take for a formula begins with an apostrophe. Line ends are CR LF.
    """
    names = columns(schema)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["document", *names, "unsupported", "model"])
    for record in records:
        values = column_values(record)
        cells = [[record.document], *(values[name] for name in names), [str(len(record.unsupported))], [record.model]]
        writer.writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(values: Sequence[str]) -> str:
    """Values on one line, hidden characters shown, that no spreadsheet computes."""
    text = SEPARATOR.join(visible(" ".join(value.split())) for value in values)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
