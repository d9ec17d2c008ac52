"""Records as JSON Lines: one record a line, for tools that stream."""

from __future__ import annotations

from collections.abc import Sequence

from rag.exporting.as_json import written
from rag.schema.partnership import Record


def to_jsonl(records: Sequence[Record]) -> str:
    """One record a line, in UTF-8, each as `Record.model_dump(mode="json")` has it."""
    return "".join(f"{written(record.model_dump(mode='json'))}\n" for record in records)
