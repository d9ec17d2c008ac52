"""Records as Markdown: for reading, and for pasting into a note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rag.exporting.leaves import entries, field_names, heading, told
from rag.schema.answer import WhereOf, nowhere
from rag.schema.partnership import Grounded, Record
from rag.text.escaping import markdown_escaped


def to_markdown(records: Sequence[Record], where_of: WhereOf = nowhere) -> str:
    """A section for each record, under every value the quote with its page (of those that have pages) and offsets."""
    return "\n".join(_section(record, where_of) for record in records)


def _section(record: Record, where_of: WhereOf) -> str:
    lines = [f"# {markdown_escaped(record.document)}", ""]
    for name in field_names(type(record)):
        held = entries(record, name)
        if not held:
            lines += [f"**{markdown_escaped(heading(name))}**: *not stated*", ""]
            continue
        lines += [f"**{markdown_escaped(heading(name))}**", ""]
        for entry in held:
            lines += _entry(entry, "", 0, where_of)
        lines.append("")
    if record.unsupported:
        lines += ["**Unsupported** (said by the model, not proved, not in the record)", ""]
        for dropped in record.unsupported:
            field, said, reason = map(markdown_escaped, (dropped.field, dropped.said, dropped.reason))
            lines.append(f"- {field}: “{said}” – {reason}")
        lines.append("")
    return "\n".join(lines)


def _entry(entry: Any, label: str, depth: int, where_of: WhereOf) -> Iterator[str]:
    """A value with its proof below it; a thing as its first part with the others below."""
    margin = "  " * depth
    if isinstance(entry, Grounded):
        yield f"{margin}- {label}{markdown_escaped(told(entry.value))}"
        yield f"{margin}  - “{markdown_escaped(entry.quote)}” {markdown_escaped(_where(entry, where_of))}"
        return
    if isinstance(entry, tuple):
        for item in entry:
            yield from _entry(item, label, depth, where_of)
        return
    for place, name in enumerate(type(entry).model_fields):
        part = getattr(entry, name)
        if part is not None:
            below = depth if place == 0 else depth + 1
            part_label = "" if place == 0 else f"{markdown_escaped(name.replace('_', ' '))}: "
            yield from _entry(part, part_label, below, where_of)


def _where(proof: Grounded[Any], where_of: WhereOf) -> str:
    where = where_of(proof.document, proof.start)
    how = f", {proof.how}" if proof.how else ""
    return f"({where}{', ' if where else ''}{proof.start} to {proof.end}, {proof.match}{how})"
