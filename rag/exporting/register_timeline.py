"""The timeline of a register as a picture: one line an entry, a dot a date, a bar from the first to the last."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.exporting.elements import Html, element
from rag.exporting.leaves import heading
from rag.schema.register import Entry, Register

WIDTH, LEFT, RIGHT, ROW, TOP = 1100, 290, 20, 24, 30
"""Units of the drawing: its width, room for titles and at the right, height of a line and of the years' line."""

TITLE = 38
"""Characters of a title that fit beside the drawing in the widest letters we saw."""

MOST_LINES = 400
"""More lines are a picture nobody reads, and a page that opens slowly; the rest is counted below it."""

COLOURS = 6
"""Colours of the style sheet; a seventh date field begins again with the first."""

MOST_YEARS = 14
"""Marks of years that fit beside each other."""


@dataclass(frozen=True, slots=True)
class _Dot:
    field: str
    first: float
    last: float
    told: str
    anchor: str | None


def timeline(register: Register, anchors: Mapping[tuple[str, str], str]) -> Html | None:
    """The picture and its key, or None where no entry has a date. `anchors` are the ids of the cells' proofs."""
    fields = [name for name, kind in register.fields.items() if kind == "date"]
    lines = [(entry, _dots(entry, fields, anchors)) for entry in register.entries]
    dated = sorted(((entry, dots) for entry, dots in lines if dots), key=lambda line: min(d.first for d in line[1]))
    if not dated:
        return None
    drawn = dated[:MOST_LINES]
    low = int(min(dot.first for _, dots in drawn for dot in dots))
    high = int(max(dot.last for _, dots in drawn for dot in dots)) + 1
    scale = (WIDTH - LEFT - RIGHT) / (high - low)
    height = TOP + ROW * len(drawn) + 8
    used = [name for name in fields if any(dot.field == name for _, dots in drawn for dot in dots)]
    parts = _years(low, high, scale, height)
    parts += [_line(number, entry, dots, low, scale, used) for number, (entry, dots) in enumerate(drawn)]
    picture = element("svg", parts, viewBox=f"0 0 {WIDTH} {height}", role="img", aria_label="Timeline of the entries")
    key = [element("span", element("b", "● ", class_=_colour(name, used)), heading(name)) for name in used]
    return element(
        "section",
        element("h2", "Timeline"),
        element("p", key, class_="key"),
        element("div", picture, class_="timeline", tabindex=0),
        _rest(len(lines), len(dated), len(drawn)),
    )


def _rest(entries: int, dated: int, drawn: int) -> Html | None:
    told = [f"{dated - drawn} more entries have dates"] if dated > drawn else []
    told += [f"{entries - dated} of {entries} entries give no date"] if entries > dated else []
    return element("p", "; ".join(told) + ".", class_="muted") if told else None


def _dots(entry: Entry, fields: Sequence[str], anchors: Mapping[tuple[str, str], str]) -> list[_Dot]:
    found = []
    for field in fields:
        cell = entry.cells.get(field)
        for value in cell.proposed if cell else ():
            exact = max(value.statements, key=lambda one: one.low.count("-") and len(one.normal), default=None)
            first, last = (None, None) if exact is None else (_place(exact.low), _place(exact.high or exact.low))
            if first is not None and last is not None:
                told = f"{heading(field)}: {value.text}"
                found.append(_Dot(field, first, last, told, anchors.get((entry.id, field))))
    return found


def _place(iso: str) -> float | None:
    """A day as a number of years, in steps of a day."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    before = sum(monthrange(day.year, month)[1] for month in range(1, day.month)) + day.day - 1
    return day.year + before / (366 if isleap(day.year) else 365)


def _years(low: int, high: int, scale: float, height: int) -> list[Html]:
    step = max(1, -(-(high - low) // MOST_YEARS))
    parts: list[Html] = []
    for year in range(low, high + 1, step):
        x = round(LEFT + (year - low) * scale, 1)
        parts.append(element("line", x1=x, x2=x, y1=TOP - 8, y2=height, class_="rule"))
        if year < high:
            parts.append(element("text", str(year), x=x + 3, y=TOP - 12, class_="year"))
    return parts


def _line(number: int, entry: Entry, dots: Sequence[_Dot], low: int, scale: float, fields: Sequence[str]) -> Html:
    middle = TOP + ROW * number + ROW // 2

    def x(year: float) -> float:
        return round(LEFT + (year - low) * scale, 1)

    first, last = min(dot.first for dot in dots), max(dot.last for dot in dots)
    title = entry.title if len(entry.title) <= TITLE else f"{entry.title[: TITLE - 1].rstrip()}…"
    bar = element("rect", x=x(first), y=middle - 3, width=max(x(last) - x(first), 1), height=6, rx=3, class_="bar")
    return element(
        "g",
        element("text", element("title", entry.title), title, x=8, y=middle + 4),
        bar,
        [_dot(dot, x, middle, _colour(dot.field, fields)) for dot in reversed(dots)],  # the first field on top
    )


def _dot(dot: _Dot, x: Callable[[float], float], middle: int, colour: str) -> Html:
    left, right = x(dot.first), x(dot.last)
    shape = element(
        "rect",
        element("title", dot.told),
        x=round(left - 5, 1), y=middle - 5, width=round(right - left + 10, 1), height=10, rx=5, class_=colour,
    )  # fmt: skip
    if dot.anchor is None:
        return shape
    return element("a", shape, href=f"#{dot.anchor}", aria_label=dot.told)


def _colour(field: str, fields: Sequence[str]) -> str:
    return f"d{fields.index(field) % COLOURS}"
