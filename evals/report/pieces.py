"""Small pieces that every page is made of: badges, figures, tables, the frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from rag.exporting.elements import Child, Html, element, head_of, join, page
from rag.schema.answer import Usage

from ..metrics import METRICS
from ..results import MetricResult
from .style import CSS

MISSING = "–"

_SYMBOLS: Mapping[str, str] = {
    "correct": "✓",
    "pass": "✓",
    "passed": "✓",
    "better": "▲",
    "abstained": "○",
    "wrong": "✗",
    "fail": "✗",
    "failed": "✗",
    "worse": "▼",
    "error": "!",
    "unmeasured": "?",
    "could not measure": "?",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How many characters of long texts a page shows, so that thousands of questions stay one readable file."""

    excerpt: int
    passage: int
    said: int
    brief: bool = False
    """Whether correct questions show gold, answer and source only."""

    @classmethod
    def for_rows(cls, rows: int) -> Limits:
        """Generous for a suite written by hand, brief where a benchmark brings hundreds of rows."""
        if rows <= 300:
            return cls(excerpt=4000, passage=700, said=4000)
        return cls(excerpt=1200, passage=160, said=600, brief=rows > 1000)


def document(title: str, body: Html) -> str:
    """A self-contained page around the body."""
    return page(
        head_of(title, CSS), element("body", element("a", "Skip to the content", href="#content", class_="skip"), body)
    )


def badge(word: str, text: str | None = None) -> Html:
    """An outcome or verdict: a symbol and a word, coloured by `word`."""
    symbol = element("span", _SYMBOLS.get(word, "·"), aria_hidden="true")
    return element("span", symbol, " ", text or word, class_=f"badge badge-{word.replace(' ', '-')}")


def tick(value: bool | None) -> Html:
    """Yes, no, or not known, in a symbol and a word."""
    if value is None:
        return element("span", "not known", class_="muted")
    return element("span", "✓ yes" if value else "✗ no", class_="yes" if value else "no")


def chip(text: str) -> Html:
    """A small neutral label."""
    return element("span", text, class_="chip")


def table(
    headings: Sequence[str], rows: Iterable[Sequence[Child]], *, caption: str, class_: str = "", words: int = 1
) -> Html:
    """A table that scrolls sideways by itself. The first `words` columns are left-aligned, the others
    figures.
    """
    head = [element("th", name, scope="col", class_=None if at < words else "num") for at, name in enumerate(headings)]
    body = [
        element(
            "tr",
            [
                element("th", cell, scope="row")
                if at == 0
                else element("td", cell, class_=None if at < words else "num")
                for at, cell in enumerate(row)
            ],
        )
        for row in rows
    ]
    drawn = element(
        "table", element("caption", caption), element("thead", element("tr", head)), element("tbody", body),
        class_=class_ or None,
    )  # fmt: skip
    return element("div", drawn, class_="scroll", tabindex=0, role="region", aria_label=caption)


def described(pairs: Iterable[tuple[str, Child]]) -> Html:
    """Names and their values."""
    return element(
        "dl", [element("div", element("dt", name), element("dd", value)) for name, value in pairs], class_="facts"
    )


def fold(title: Child, *children: Child, open: bool = False, class_: str | None = None) -> Html:
    """A part that opens on demand, without a script."""
    return element("details", element("summary", title), *children, open=open, class_=class_)


def text_block(text: str) -> Html:
    """Text of a document or model, its line breaks kept, in the direction of its own script."""
    return element("div", text, class_="text", dir="auto")


def label(metric: str) -> str:
    """A metric's name for people."""
    known = METRICS.get(metric)
    return known.label if known is not None else metric


def number(value: float | None, digits: int = 3) -> str:
    """A figure, or a dash where there is none."""
    return MISSING if value is None else f"{value:.{digits}f}"


def bounds(low: float | None, high: float | None, *, signed: bool = False) -> str:
    """An interval, or a dash."""
    if low is None or high is None:
        return MISSING
    return f"[{low:+.2f}, {high:+.2f}]" if signed else f"[{low:.2f}, {high:.2f}]"


def figure(metric: MetricResult | None) -> str:
    """A metric with its interval in one string; "~" marks an interval that is only indicative."""
    if metric is None or metric.value is None:
        return MISSING
    if metric.low is None or metric.high is None:
        return number(metric.value)
    return f"{number(metric.value)} {'~' if metric.indicative else ''}{bounds(metric.low, metric.high)}"


def tokens(usage: Usage) -> str:
    """What calls cost, in words."""
    cached = f" ({usage.cached_tokens:,} cached)" if usage.cached_tokens else ""
    return f"{counted(usage.calls, 'call')}, {usage.prompt_tokens:,} tokens in{cached}, {usage.completion_tokens:,} out"


def counted(count: int, thing: str) -> str:
    """A count with its noun: "1 fact", "2 facts"."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def anchor(kind: str, *names: str) -> str:
    """An id within the page for something of that name: readable, and unlike that of any other name."""
    return ".".join([kind, *(_slug(name) for name in names)])


def link(text: Child, target: str) -> Html:
    """A link within the page."""
    return element("a", text, href=f"#{target}")


def spaced(*children: Child) -> Html:
    """The children with a space between each."""
    present = [child for child in children if child is not None]
    return join([[child, " "] for child in present])


def _slug(name: str) -> str:
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
    return kept if kept == name else f"{kept[:40]}~{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
