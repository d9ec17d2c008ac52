"""Records as Markdown: for reading, and for pasting into a note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.exporting.elements import visible
from rag.exporting.leaves import entries, field_names, heading, told
from rag.schema.answer import PageOf, no_pages
from rag.schema.partnership import Grounded, Record

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])|(?<=[a-z])(:)(?=//)")
"""What Markdown, or HTML in it, takes for more than text; the colon of an address, which would become a link."""

_LIST_MARK = re.compile(r"^(\d*)([-+.)])(?=\s|$)")
"""What would make a list of a line that begins so."""


def to_markdown(records: Sequence[Record], page_of: PageOf = no_pages) -> str:
    """A section for each record, under every value the quote with its page (of those that have pages) and offsets."""
    return "\n".join(_section(record, page_of) for record in records)


def escaped(text: str) -> str:
    """Text on one line of which Markdown makes nothing else; hidden characters are shown."""
    plain = _SPECIAL.sub(lambda match: f"\\{match[0]}", visible(" ".join(text.split())))
    return _LIST_MARK.sub(r"\1\\\2", plain)


def _section(record: Record, page_of: PageOf) -> str:
    lines = [f"# {escaped(record.document)}", ""]
    for name in field_names(type(record)):
        held = entries(record, name)
        if not held:
            lines += [f"**{escaped(heading(name))}**: *not stated*", ""]
            continue
        lines += [f"**{escaped(heading(name))}**", ""]
        for entry in held:
            lines += _entry(entry, "", 0, page_of)
        lines.append("")
    if record.unsupported:
        lines += ["**Unsupported** (said by the model, not proved, not in the record)", ""]
        lines += [
            f"- {escaped(one.field)}: “{escaped(one.said)}” – {escaped(one.reason)}" for one in record.unsupported
        ]
        lines.append("")
    return "\n".join(lines)


def _entry(entry: Any, label: str, depth: int, page_of: PageOf) -> Iterator[str]:
    """A value with its proof below it; a thing as its first part with the others below."""
    margin = "  " * depth
    if isinstance(entry, Grounded):
        yield f"{margin}- {label}{escaped(told(entry.value))}"
        yield f"{margin}  - “{escaped(entry.quote)}” {escaped(_where(entry, page_of))}"
        return
    if isinstance(entry, tuple):
        for one in entry:
            yield from _entry(one, label, depth, page_of)
        return
    for place, name in enumerate(type(entry).model_fields):
        part = getattr(entry, name)
        if part is not None:
            below = depth if place == 0 else depth + 1
            part_label = "" if place == 0 else f"{escaped(name.replace('_', ' '))}: "
            yield from _entry(part, part_label, below, page_of)


def _where(proof: Grounded[Any], page_of: PageOf) -> str:
    page = page_of(proof.document, proof.start)
    on_page = "" if page is None else f"p. {page}, "
    how = f", {proof.how}" if proof.how else ""
    return f"({on_page}{proof.start} to {proof.end}, {proof.match}{how})"
