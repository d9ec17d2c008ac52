"""Gold and cited spans marked in their source text, however they overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.exporting.elements import Html, element
from rag.schema.document import Span

from ..schema import Excerpt

MarkKind = Literal["gold", "cited"]

_LONGEST_LABEL = 40
"""Characters of a label within the text; the tooltip has the whole of it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to mark, and the words that tell which it is."""

    span: Span
    kind: MarkKind
    label: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch under the same marks throughout; `labels` are those of the marks that begin with it."""

    start: int
    end: int
    kinds: frozenset[MarkKind]
    labels: tuple[str, ...]

    @property
    def style(self) -> str:
        """The class that draws it: "gold", "cited", "both", or "" for plain text."""
        return "both" if len(self.kinds) > 1 else next(iter(self.kinds), "")


def segments(stretch: Span, marks: Iterable[Mark]) -> list[Segment]:
    """The stretch cut wherever a mark begins or ends; together the segments are the stretch, without gap or
    overlap.
    """
    inside = [mark for mark in marks if mark.span.start < mark.span.end and mark.span.overlaps(stretch)]
    bounds = {stretch.start, stretch.end}
    for mark in inside:
        bounds |= {max(mark.span.start, stretch.start), min(mark.span.end, stretch.end)}
    cuts = sorted(bounds)
    found = []
    for start, end in pairwise(cuts):
        over = [mark for mark in inside if mark.span.start < end and mark.span.end > start]
        begin = [mark.label for mark in over if max(mark.span.start, stretch.start) == start]
        found.append(Segment(start, end, frozenset(mark.kind for mark in over), tuple(dict.fromkeys(begin))))
    return found


def excerpt(source: Excerpt, marks: Sequence[Mark], limit: int) -> Html:
    """A figure with the source text, marked; of a very long one the first `limit` characters."""
    shown = source.model_copy(update={"end": min(source.end, source.start + limit)})
    parts = [
        _drawn(segment, source.text[segment.start - source.start : segment.end - source.start])
        for segment in segments(shown, marks)
    ]
    rest = source.end - shown.end
    where = f"{source.document}, characters {source.start:,} to {source.end:,}"
    return element(
        "figure",
        element("figcaption", where),
        element("blockquote", parts, f"… ({rest:,} more characters)" if rest else None, dir="auto"),
        class_="source",
    )


def legend() -> Html:
    """What the marks mean."""
    kinds = (("gold", "gold evidence"), ("cited", "cited in the answer"), ("both", "both"))
    return element("p", [[element("mark", words, class_=kind), " "] for kind, words in kinds], class_="legend")


def is_verbatim(quoted: Span, quote: str, sources: Iterable[Excerpt]) -> bool | None:
    """Whether the quote stands at its offsets; None where no excerpt holds that stretch."""
    for source in sources:
        if source.document == quoted.document and source.start <= quoted.start and quoted.end <= source.end:
            return source.text[quoted.start - source.start : quoted.end - source.start] == quote
    return None


def _drawn(segment: Segment, text: str) -> Html | str:
    if not segment.style:
        return text
    label = ", ".join(segment.labels) or None
    shown = label if label is None or len(label) <= _LONGEST_LABEL else f"{label[:_LONGEST_LABEL]}…"
    return element("mark", text, class_=segment.style, data_label=shown, title=label)
