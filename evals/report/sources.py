"""What questions and records share in their drill-down: failures, passages, tries, the source with its marks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rag.exporting.elements import Html, element, join, shorten
from rag.schema.answer import Hit, Try
from rag.schema.document import Span

from ..schema import Excerpt, Failure, Score
from . import highlight
from .pieces import Limits, chip, fold, label, number, spaced, table, text_block, tokens


def failure(error: Failure) -> Html:
    """Why there is no result."""
    return element(
        "div",
        element("p", element("b", error.type), ": ", error.message),
        element("p", error.hint, class_="small") if error.hint else None,
        class_="notice notice-error",
    )


def sources(excerpts: Sequence[Excerpt], marks: Sequence[highlight.Mark], limits: Limits) -> Html | None:
    """The kept stretches of source text with gold and cited spans marked."""
    if not excerpts:
        return None
    return join(
        element("h5", "Source text"),
        highlight.legend(),
        [highlight.excerpt(source, marks, limits.excerpt) for source in excerpts],
    )


def passages(title: str, hits: Sequence[Hit], gold: Sequence[Span], limits: Limits) -> Html | None:
    """Retrieved chunks, best first, with their scores and whether they touch gold evidence."""
    if not hits:
        return None
    return fold(
        f"{title} ({len(hits)})",
        element("ol", [_passage(hit, gold, limits) for hit in hits], class_="passages"),
    )


def tries(made: Sequence[Try], limits: Limits) -> Html | None:
    """Each call to the model: which prompt, what it said, what was wrong with it."""
    if not made:
        return None
    count = "1 try" if len(made) == 1 else f"{len(made)} tries"
    return join(
        element("h5", f"The model: {count}"),
        element("ol", [element("li", _try(attempt, limits)) for attempt in made], class_="tries"),
    )


def scores(found: dict[str, Score]) -> Html | None:
    """Every score of a row with its reason."""
    if not found:
        return None
    rows = [
        (label(name), number(score.value) if score.value is not None else "n/a", str(score.n), score.reason)
        for name, score in found.items()
    ]
    body = [(name, value, n, element("span", reason, dir="auto")) for name, value, n, reason in rows]
    return fold(f"All scores ({len(body)})", table(("metric", "value", "n", "why"), body, caption="Scores", words=4))


def raw(title: str, value: Any, limits: Limits) -> Html:
    """A value as JSON."""
    written = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    return fold(title, element("div", shorten(written, limits.said), class_="text mono"))


def place(span: Span) -> str:
    """A span in words."""
    return f"{span.document}, {span.start:,} to {span.end:,}"


def _passage(hit: Hit, gold: Iterable[Span], limits: Limits) -> Html:
    marks = [("fused", hit.score), ("cosine", hit.similarity), ("BM25", hit.bm25)]
    figures = [chip(f"{name} {value:.3f}") for name, value in marks if value is not None]
    on_gold = any(hit.overlaps(span) for span in gold)
    return element(
        "li",
        spaced(
            element("span", place(hit), class_="small"),
            element("span", hit.heading, class_="small muted", dir="auto") if hit.heading else None,
            *figures,
            element("span", "✓ on gold evidence", class_="yes small") if on_gold else None,
        ),
        text_block(shorten(hit.text, limits.passage)),
    )


def _try(attempt: Try, limits: Limits) -> Html:
    confidence = None if attempt.confidence is None else chip(f"confidence {attempt.confidence:.2f}")
    cost = f"{tokens(attempt.usage)}, {attempt.seconds:.2f} s"
    return join(
        spaced(chip(attempt.prompt), confidence, element("span", cost, class_="small muted")),
        text_block(shorten(attempt.said, limits.said)) if attempt.said else element("p", "It said nothing."),
        element("p", element("b", "Objection: "), attempt.objection, class_="notice") if attempt.objection else None,
    )
