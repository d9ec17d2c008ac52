"""How often are answers wrong, when only those are given that the model is surest of?

The risk-coverage curve (El-Yaniv & Wiener 2010, "On the Foundations of Noise-free Selective Classification"): answers
sorted by certainty, the surest first; at each number of them the share that is wrong. It tells what a stricter
threshold of certainty would buy, and what it would cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.exporting.elements import Child, Html, element

from ..schema import Sample
from .pieces import described, fold, number, table
from .questions import answer_of

STEPS = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.0)
"""Thresholds of certainty that the table shows."""

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 360, 160, 34, 22


@dataclass(frozen=True, slots=True)
class Point:
    """With the answers of at least this certainty: how many there are, and how many of them are wrong."""

    certainty: float
    answered: int
    wrong: int

    @property
    def risk(self) -> float:
        return self.wrong / self.answered


def curve(samples: Sequence[Sample]) -> list[Point]:
    """A point for each certainty that occurs, the surest first.

    Questions declined, failed, answered by code or by a model that gives no probabilities are left out.
    """
    judged: list[tuple[float, bool]] = []
    for sample in samples:
        given = answer_of(sample)
        if given is not None and given.certainty is not None:
            judged.append((given.certainty, sample.outcome != "correct"))
    judged.sort(key=lambda one: -one[0])
    points: list[Point] = []
    wrong = 0
    for count, (certainty, is_wrong) in enumerate(judged, start=1):
        wrong += is_wrong
        if points and points[-1].certainty == certainty:
            points.pop()
        points.append(Point(certainty, count, wrong))
    return points


def area(points: Sequence[Point]) -> float | None:
    """The mean risk over the curve (AURC); lower is better. None without a point."""
    if not points:
        return None
    counts = [points[0].answered, *(b.answered - a.answered for a, b in pairwise(points))]
    return sum(point.risk * count for point, count in zip(points, counts, strict=True)) / points[-1].answered


def risk_section(samples: Sequence[Sample]) -> Html | None:
    """The curve of a suite's samples with its table; None when no answer has a certainty."""
    points = curve(samples)
    if not points:
        return None
    rows: list[Sequence[Child]] = []
    for step in STEPS:
        within = [point for point in points if point.certainty >= step]
        if within:
            last = within[-1]
            rows.append((f"≥ {step:.2f}", str(last.answered), number(last.answered / len(samples)), number(last.risk)))
    headings = ("certainty", "answers", "of all questions", "wrong among them")
    return fold(
        "Risk and coverage",
        element(
            "p",
            "Answers sorted by the model's certainty, the surest at the left: the share of wrong ones among them.",
            class_="muted",
        ),
        _drawing(points, len(samples)),
        described([("area under the curve (lower is better)", number(area(points)))]),
        table(headings, rows, caption="What a threshold of certainty would do"),
        class_="card",
    )


def _drawing(points: Sequence[Point], total: int) -> Html:
    top = max(0.1, *(point.risk for point in points))

    def x(answered: int) -> float:
        return _LEFT + answered / total * (_WIDTH - _LEFT - 8)

    def y(risk: float) -> float:
        return 8 + (1 - risk / top) * (_HEIGHT - _BOTTOM - 8)

    path = " ".join(f"{x(point.answered):.1f},{y(point.risk):.1f}" for point in points)
    floor = y(0.0)
    words = f"{points[-1].answered} answers of {total} questions, {points[-1].wrong} of them wrong"
    return element(
        "svg",
        [
            element("line", x1=_LEFT, x2=_WIDTH - 8, y1=floor, y2=floor, class_="axis"),
            element("line", x1=_LEFT, x2=_LEFT, y1=8, y2=floor, class_="axis"),
            element("polyline", points=path, class_="whisker value", fill="none"),
            element("text", f"{top:.0%}", x=_LEFT - 4, y=14, text_anchor="end", class_="tick"),
            element("text", "0 %", x=_LEFT - 4, y=floor, text_anchor="end", class_="tick"),
            element("text", "all questions", x=_WIDTH - 8, y=_HEIGHT - 6, text_anchor="end", class_="tick"),
        ],
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        role="img",
        aria_label=f"Risk-coverage curve: {words}",
    )
