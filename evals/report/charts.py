"""Charts as inline SVG: drawn to scale, coloured by the style sheet, and told in words to those who do not see
them.
"""

from __future__ import annotations

from rag.exporting.elements import Html, element

from ..metrics import METRICS
from ..results import MetricResult, OutcomeBar, PairedResult

OUTCOMES = ("correct", "abstained", "wrong", "error")
WORDS = {"correct": "correct", "abstained": "abstained", "wrong": "wrong", "error": "errors"}

_WIDTH, _HEIGHT, _MARGIN = 168, 20, 6
_LEAST_LABELLED = 6.0
"""Per cent of the bar below which a count does not fit into its segment."""


def outcome_words(bar: OutcomeBar) -> str:
    """The bar in words: "12 correct, 3 abstained, 1 wrong, 0 errors"."""
    return ", ".join(f"{getattr(bar, name)} {WORDS[name]}" for name in OUTCOMES)


def outcome_bar(bar: OutcomeBar, *, height: int = 34) -> Html:
    """A bar over the full width, one segment an outcome."""
    if not bar.total:
        return element("p", "No question was scored.", class_="muted")
    parts: list[Html] = []
    left = 0.0
    for name in OUTCOMES:
        count = getattr(bar, name)
        share = 100 * count / bar.total
        if not count:
            continue
        parts.append(
            element("rect", x=f"{left:.3f}%", y=0, width=f"{share:.3f}%", height=height, class_=f"fill-{name}")
        )
        if share >= _LEAST_LABELLED:
            middle = f"{left + share / 2:.3f}%"
            parts.append(
                element("text", str(count), x=middle, y=height / 2, dy="0.35em", text_anchor="middle", class_="on-fill")
            )
        left += share
    return element(
        "svg", parts, class_="outcomes", width="100%", height=height, role="img", aria_label=outcome_words(bar)
    )


def outcome_legend(bar: OutcomeBar) -> Html:
    """The counts beside the colours."""
    return element(
        "ul",
        [
            element(
                "li",
                element("span", "", class_=f"key key-{name}", aria_hidden="true"),
                element("b", str(getattr(bar, name))),
                f" {WORDS[name]}",
            )
            for name in OUTCOMES
        ],
        class_="keys",
    )


def interval(metric: MetricResult) -> Html | None:
    """The value as a dot with its interval as whiskers, on the metric's own scale; None without a value."""
    if metric.value is None:
        return None
    known = METRICS.get(metric.name)
    least = known.worst if known is not None and known.better == "higher" else 0.0
    return _whiskers(metric.value, metric.low, metric.high, least, 1.0, mark=None, hollow=metric.indicative)


def change(result: PairedResult) -> Html | None:
    """The difference with its interval around zero, on a scale that is the same for every metric."""
    if result.difference is None:
        return None
    known = METRICS.get(result.metric)
    gain = known.gain(result.difference) if known is not None else result.difference
    kind = "better" if gain > 0 else "worse" if gain < 0 else "same"
    return _whiskers(result.difference, result.low, result.high, -1.0, 1.0, mark=0.0, kind=kind)


def share(value: float | None) -> Html | None:
    """A small bar from 0 to 1."""
    if value is None:
        return None
    length = _clamp(value, 0.0, 1.0) * 80
    return element(
        "svg",
        element("rect", x=0, y=5, width=80, height=8, rx=2, class_="track"),
        element("rect", x=0, y=5, width=length, height=8, rx=2, class_="bar"),
        width=80, height=18, viewBox="0 0 80 18", aria_hidden="true",
    )  # fmt: skip


def _whiskers(
    value: float,
    low: float | None,
    high: float | None,
    least: float,
    most: float,
    *,
    mark: float | None,
    kind: str = "value",
    hollow: bool = False,
) -> Html:
    def x(at: float) -> float:
        return _MARGIN + (_clamp(at, least, most) - least) / (most - least) * (_WIDTH - 2 * _MARGIN)

    middle = _HEIGHT / 2
    ticks = (least, (least + most) / 2, most)
    parts = [element("line", x1=x(least), x2=x(most), y1=middle, y2=middle, class_="axis")]
    parts += [element("line", x1=x(at), x2=x(at), y1=middle - 3, y2=middle + 3, class_="axis") for at in ticks]
    if mark is not None:
        parts.append(element("line", x1=x(mark), x2=x(mark), y1=1, y2=_HEIGHT - 1, class_="zero"))
    if low is not None and high is not None:
        parts.append(element("line", x1=x(low), x2=x(high), y1=middle, y2=middle, class_=f"whisker {kind}"))
        parts += [
            element("line", x1=x(at), x2=x(at), y1=middle - 5, y2=middle + 5, class_=f"whisker {kind}")
            for at in (low, high)
        ]
    parts.append(element("circle", cx=x(value), cy=middle, r=4, class_=f"dot {kind}{' hollow' if hollow else ''}"))
    return element(
        "svg", parts, class_="interval", width=_WIDTH, height=_HEIGHT, viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        aria_hidden="true",
    )  # fmt: skip


def _clamp(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))
