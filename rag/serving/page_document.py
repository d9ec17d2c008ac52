"""A document as a page: its text with the passages that are pointed at marked, and links from the one to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.exporting.elements import Child, Html, element
from rag.schema.document import Bounds, DocumentInfo
from rag.serving.links import page_path

SHOWN = 150_000
"""Characters of a document on one page: a browser lays that out at once, also on a phone."""

BEFORE = 20_000
"""Characters before the passage on the page of a long document."""

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]+)*")


def told_document(
    info: DocumentInfo, text: str, here: Bounds | None, also: Sequence[Bounds] = (), *, start: int | None = None
) -> Html:
    """The text, with `here` marked as what was asked for and `also` marked more lightly.

    Of a long text a part is shown: from `start` on, else around `here`. Spans outside the text are left out.
    """
    spans = sorted({span for span in (here, *also) if span is not None and span[1] <= len(text)})
    first = _first(text, here, start)
    last = min(len(text), first + SHOWN)
    paragraphs = [
        _paragraph(text, max(match.start(), first), min(match.end(), last), spans, here)
        for match in _PARAGRAPH.finditer(text, first, last)
    ]
    known = [info.date, f"{info.pages} pages" if info.pages else None, f"{info.characters:,} characters"]
    source = element("a", info.source, href=info.source, rel="noreferrer") if _is_web(info.source) else info.source
    return element(
        "article",
        element("h1", info.title, dir="auto"),
        element("p", " · ".join(one for one in known if one), " · ", source, class_="muted small"),
        _steps(info.id, spans, here),
        element("p", element("a", "Earlier part", href=_part(info.id, max(0, first - SHOWN)))) if first else None,
        element("div", paragraphs, class_="document", dir="auto"),
        element("p", element("a", "Later part", href=_part(info.id, last))) if last < len(text) else None,
        class_="doc",
    )


def _first(text: str, here: Bounds | None, start: int | None) -> int:
    """Where the part that is shown begins: at the beginning of a line."""
    wanted = start if start is not None else 0
    if start is None and here is not None and here[1] > SHOWN:
        wanted = here[0] - BEFORE
    wanted = max(0, min(wanted, len(text)))
    return text.rfind("\n", 0, wanted) + 1 if wanted else 0


def _paragraph(text: str, start: int, end: int, spans: Sequence[Bounds], here: Bounds | None) -> Html:
    """A paragraph, its marked passages among it."""
    parts: list[Child] = []
    done = start
    near = False
    for span in spans:
        begin, stop = max(span[0], done), min(span[1], end)
        if begin >= stop:
            continue
        is_here = span == here
        near = near or is_here
        parts.append(text[done:begin])
        first = is_here and span[0] == begin
        parts.append(
            element(
                "mark",
                text[begin:stop],
                class_="here" if is_here else "also",
                id="here" if first else None,
                tabindex="-1" if first else None,
            )
        )
        done = stop
    parts.append(text[done:end])
    return element("p", parts, class_="near" if near else None)


def _steps(document: str, spans: Sequence[Bounds], here: Bounds | None) -> Html | None:
    """Links to the passage before and after this one, in the order of the text."""
    if here is None or here not in spans or len(spans) < 2:
        return None
    place = spans.index(here)
    before = spans[place - 1] if place else None
    after = spans[place + 1] if place + 1 < len(spans) else None
    return element(
        "p",
        _step("← Previous passage", document, before, spans),
        element("span", f" {place + 1} of {len(spans)} ", class_="muted"),
        _step("Next passage →", document, after, spans),
        class_="steps",
    )


def _step(words: str, document: str, span: Bounds | None, spans: Sequence[Bounds]) -> Html | None:
    if span is None:
        return None
    path, _, here = page_path(document, *span).partition("#")
    also = "".join(f"&also={start}-{end}" for start, end in spans if (start, end) != span)
    return element("a", words, href=f"{path}{also}#{here}")


def _part(document: str, start: int) -> str:
    return f"{page_path(document)}?from={start}"


def _is_web(source: str) -> bool:
    """Only such addresses become links: `javascript:` and its like are text."""
    return source.startswith(("https://", "http://"))
