"""Records as JSON: whole, with every proof."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rag.schema.partnership import Record
from rag.text.hidden import json_escape, visible


def to_json(records: Sequence[Record]) -> str:
    """One object, `{"records": […]}`, indented; each leaf has value, quote, document, start, end, match and how."""
    return f"{written({'records': [record.model_dump(mode='json') for record in records]}, indent=2)}\n"


def written(payload: Any, *, indent: int | None = None) -> str:
    """JSON in which characters that nobody sees, or that a terminal obeys, are escaped."""
    text = json.dumps(payload, ensure_ascii=False, indent=indent, allow_nan=False)
    return visible(text, json_escape)
