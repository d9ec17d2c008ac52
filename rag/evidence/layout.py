"""Evidence as the text that the model reads. Orders to machines are left out of it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema.answer import Hit
from rag.schema.document import Span
from rag.storage.store import Store
from rag.text.orders import is_order, orders_in


def layout(store: Store, evidence: Sequence[Hit], *, without: Sequence[Span] = ()) -> str:
    """Evidence as the model reads it: a document's title, then its passages with `...` where text is left out.

    The spans `without` are blanked, and so are sentences that give orders to a reading machine.
    The text before the first passage of a document changes only with the document, so that the model's prefix cache
    serves the next question about it.
    """
    parts: list[str] = []
    previous: str | None = None
    for hit in evidence:
        body = "\n".join(line.strip() for line in _blanked(hit, without).splitlines() if line.strip())
        if hit.document != previous:
            title = store.document(hit.document).title
            title = hit.document if is_order(title) else title
            parts.append(body if body.startswith(title) else f"{title}\n{body}")
        else:
            parts.append(f"...\n{body}")
        previous = hit.document
    return "\n".join(parts)


def _blanked(hit: Hit, spans: Sequence[Span]) -> str:
    text = hit.text
    for start, end in orders_in(text, hit.writing.language):
        text = text[:start] + " " * (end - start) + text[end:]
    for span in spans:
        if span.overlaps(hit):
            start, end = max(span.start - hit.start, 0), min(span.end, hit.end) - hit.start
            text = text[:start] + " " * (end - start) + text[end:]
    return text
