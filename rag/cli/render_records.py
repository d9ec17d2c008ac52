"""Drawing records: one after the other with their proofs, and many as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rag.cli.render import count
from rag.cli.screen import Screen
from rag.cli.terminal import one_line
from rag.exporting.leaves import column_values, columns, entries, field_names, heading, shown, told
from rag.schema.answer import WhereOf, nowhere
from rag.schema.partnership import Grounded, Partnership
from rag.values.folding import folded

if TYPE_CHECKING:
    from rag.schema.partnership import Record
    from rag.schema.report import Extracted, FailedDocument

_INDENT = 4

TABLE_COLUMNS: Mapping[str, str] = {
    "parties": "parties.name",
    "signed": "signed_on",
    "focus areas": "focus_areas",
    "money": "funding.text",
}
"""Columns of the table of partnerships, and what of the record they show."""

EMPTY = "–"

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def draw_extracted(screen: Screen, extracted: Extracted, where_of: WhereOf = nowhere) -> None:
    """Each record with the words that prove it, then the documents that failed."""
    for place, record in enumerate(extracted.records):
        if place:
            screen.line()
        draw_record(screen, record, where_of)
    if extracted.records and extracted.failed:
        screen.line()
    for failed in extracted.failed:
        screen.line(failure(failed), "red")
        if failed.hint:
            screen.line(one_line(failed.hint), indent=8)
    screen.aside("")
    screen.aside(_remarks(extracted))


def draw_record(screen: Screen, record: Record, where_of: WhereOf = nowhere) -> None:
    """A record for a person; fields that the text does not state are named in one line."""
    screen.line(one_line(record.document), "bold")
    silent = []
    for name in field_names(type(record)):
        held = entries(record, name)
        if not held:
            silent.append(heading(name).lower())
            continue
        screen.line(heading(name), "cyan", indent=2)
        for entry in held:
            for words, proof, depth in _lines(entry, "", 0):
                where = where_of(proof.document, proof.start)
                place = f"[{one_line(where)}{', ' if where else ''}{proof.start}:{proof.end}]"
                screen.line(f"{words}  {place}{_quote(proof)}", indent=_INDENT + 2 * depth)
    if silent:
        screen.line(f"Not stated: {', '.join(silent)}", "dim", indent=2)
    for dropped in record.unsupported:
        said = f": “{one_line(dropped.said)}”" if dropped.said else ""
        screen.line(f"Unsupported {one_line(dropped.field)}{said} ({one_line(dropped.reason)})", "yellow", indent=2)


def failure(failed: FailedDocument) -> str:
    """A document that has no record, in one line."""
    return f"failed  {one_line(failed.document)}: {one_line(failed.message)}"


def draw_table(screen: Screen, rows: Sequence[Sequence[str]], *, of: type[Record]) -> None:
    """The rows of records under their columns."""
    if not rows:
        screen.aside("No such record is kept. Make some: rag extract")
        return
    screen.table(["document", *columns_of(of)], rows)


def row(record: Record) -> list[str]:
    """A record as a row of the table."""
    return [record.document, *(cell(record, name) or EMPTY for name in columns_of(type(record)))]


def columns_of(record: type[Record]) -> tuple[str, ...]:
    """The columns of the table: the telling ones of a partnership, every field of another schema."""
    return tuple(TABLE_COLUMNS) if record is Partnership else field_names(record)


def known_fields(record: type[Record]) -> tuple[str, ...]:
    """What a table can be sorted and filtered by."""
    short = [name.replace(" ", "_") for name in TABLE_COLUMNS] if record is Partnership else []
    return tuple(dict.fromkeys(["document", *short, *field_names(record), *columns(record)]))


def cell(record: Record, name: str) -> str:
    """What a table shows under a column's or a field's name; "" where the text states nothing."""
    values = column_values(record)
    if name == "document":
        return record.document
    wanted = TABLE_COLUMNS.get(name.replace("_", " "), name) if isinstance(record, Partnership) else name
    below = [column for column in values if column == wanted or column.startswith(f"{wanted}.")]
    return "; ".join(value for column in below[:1] for value in values[column] if value)


def holds(record: Record, name: str, text: str) -> bool:
    """True when any value of the field holds the text, case, accents and quotation marks aside."""
    values = column_values(record)
    below = [column for column in values if column == name or column.startswith(f"{name}.")]
    held = [value for column in below for value in values[column]]
    return any(folded(text) in folded(value) for value in [*held, cell(record, name)])


def sort_key(record: Record, name: str) -> tuple[bool, Any, str]:
    """Sorts by a column: sums by size, dates by day, texts by letter; the first part is True for an empty cell."""
    if name in ("money", "funding", "funding.amount") and isinstance(record, Partnership):
        return not record.funding, max((money.amount.value for money in record.funding), default=0), record.document
    text = cell(record, name)
    number = text if _NUMBER.fullmatch(text) else ""
    return not text, (0, Decimal(number), "") if number else (1, Decimal(0), folded(text)), record.document


def _lines(entry: Any, label: str, depth: int) -> Iterator[tuple[str, Grounded[Any], int]]:
    if isinstance(entry, Grounded):
        yield f"{label}{one_line(told(entry.value))}", entry, depth
        return
    if isinstance(entry, tuple):
        for item in entry:
            yield from _lines(item, label, depth)
        return
    for place, name in enumerate(type(entry).model_fields):
        part = getattr(entry, name)
        if part is not None:
            yield from _lines(part, f"{name.replace('_', ' ')}: " if place else "", depth + bool(place))


def _quote(proof: Grounded[Any]) -> str:
    """The quote where it is not the value itself."""
    quote = one_line(" ".join(proof.quote.split()))
    return "" if proof.match == "exact" or quote in (shown(proof.value), told(proof.value)) else f" “{quote}”"


def _remarks(extracted: Extracted) -> str:
    parts = [count(len(extracted.records), "record")]
    if extracted.failed:
        parts.append(f"{count(len(extracted.failed), 'document')} failed")
    left_out = sum(len(record.unsupported) for record in extracted.records)
    if left_out:
        parts.append(f"{count(left_out, 'value')} of the model left out for want of proof")
    return " · ".join(parts)
