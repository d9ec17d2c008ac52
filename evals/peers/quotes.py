"""Quotes that a peer gives as words, found in the documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rag.schema.answer import Answer, Citation, Hit, Timings, Usage

from .protocol import NOWHERE


def locate(quote: str, texts: Mapping[str, str], within: Iterable[str]) -> tuple[str, int, int]:
    """Document, start and end of the first place where the quote stands verbatim; an empty span where it does not."""
    names = list(within)
    if quote:
        for name in names:
            start = texts[name].find(quote)
            if start >= 0:
                return name, start, start + len(quote)
    return names[0], NOWHERE, NOWHERE


def citation(quote: str, texts: Mapping[str, str], within: Iterable[str]) -> Citation:
    """The quote as a citation; with an empty span, which never counts as verbatim, where it stands nowhere."""
    document, start, end = locate(quote, texts, within)
    line = texts[document].count("\n", 0, start) + 1
    return Citation(document=document, start=start, end=end, quote=quote, match="exact", line=line)


def span(quote: str, texts: Mapping[str, str], within: Iterable[str]) -> dict[str, Any]:
    """The quote as the dumped citation that the scorers of summaries and records take."""
    document, start, end = locate(quote, texts, within)
    return {"document": document, "start": start, "end": end, "quote": quote}


def answer_of(
    question: str,
    said: str,
    *,
    declined: bool,
    citations: Sequence[Citation],
    evidence: Sequence[Hit],
    model: str,
) -> Answer:
    """A peer's answer in our form. What is cited for a declined answer is dropped, as ours does."""
    return Answer(
        question=question,
        status="not_in_documents" if declined else "answered",
        text=said,
        citations=() if declined else tuple(citations),
        reason="the peer declined" if declined else "",
        evidence=tuple(evidence),
        model=model,
        usage=Usage(),
        timings=Timings(),
    )
