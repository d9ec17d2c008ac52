"""Runs of characters on a PDF page to lines of print: raised marks apart, form fields behind their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.reading.decoding import clean
from rag.reading.hyphens import SOFT_HYPHEN
from rag.reading.superscripts import lowered, raised

SMALL = 0.86
"""Type sizes of the line: raised and lowered characters are smaller than this."""
RAISED = 0.12
"""Type sizes above the base line, from which small type is raised; a superscript stands at a third."""
LOWERED = 0.05
MOST_RAISED = 0.8
"""Beyond this, small type is on another line of print."""
NEAR = 0.6
"""Type sizes: stretches on one base line closer than this are one line, even if pdfium has ended it between them."""
SPACE = 0.12
"""Type sizes between two stretches that make a space."""
SAME_BASE = 0.15
EVEN = 1.35
"""How many times wider than the narrowest the widest gap of a stretched line is at most."""
BESIDE = 40.0
"""Points between a box to tick and the words on its right that it belongs to."""

_MARKER = re.compile(r"(?:[-*•‣▪◦–—▪●○]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,5}[.)])\Z")
_BOXES = ("☒", "☐")


@dataclass(frozen=True, slots=True)
class LineCell:
    """A part of a line with a wide gap on either side."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print. Lengths in points, from the lower left corner of the page; `last_top` is of its last letter.

    `cells` are its parts where there are wide gaps in it; `is_even` says that all gaps between its words are alike, as
    in a line that was stretched to both margins; `is_row` is True once it is known to be the row of a table.
    """

    text: str
    left: float
    right: float
    top: float
    last_top: float
    size: float
    cells: tuple[LineCell, ...] = ()
    is_even: bool = False
    is_row: bool = False

    @property
    def bottom(self) -> float:
        """About where the letters stand."""
        return self.top - self.size


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters of one size on one base line."""

    text: str
    left: float
    right: float
    top: float
    base: float
    size: float
    gap: float


def lines_of(given: Sequence[Sequence[Sequence[object]]], fields: Sequence[Sequence[object]] = ()) -> list[Line]:
    """The lines of a page, from the runs and fields of `pdf_worker`."""
    lines: list[list[_Run]] = []
    for runs in given:
        line = [_Run(*one) for one in runs]  # type: ignore[arg-type]  # JSON of our own worker
        if lines and _goes_on(lines[-1], line[0]):
            lines[-1] += line
        else:
            lines.append(line)
    made = [_line(line) for line in lines]
    for field in fields:
        _place(made, _field_lines(*field))  # type: ignore[arg-type]
    return made


def _goes_on(line: Sequence[_Run], run: _Run) -> bool:
    """True when pdfium has ended a line before its end, as it does behind raised characters."""
    last = line[-1]
    size = max(last.size, run.size)
    gap = run.left - last.right
    if not -0.3 * size <= gap <= NEAR * size:
        return False
    main = max(line, key=lambda one: one.size)
    return abs(run.base - main.base) <= SAME_BASE * main.size or _is_shifted(run, main) or _is_shifted(last, run)


def _is_shifted(run: _Run, main: _Run) -> bool:
    """True for small type above or below the base line of `main`."""
    shift = (run.base - main.base) / max(main.size, 0.1)
    return run.size < SMALL * main.size and (RAISED <= shift <= MOST_RAISED or -MOST_RAISED / 2 <= shift <= -LOWERED)


def _line(runs: Sequence[_Run]) -> Line:
    """Runs as a line, cut into cells at wide gaps; raised and lowered characters are written apart."""
    cells: list[list[_Run]] = []
    for run in runs:
        last = cells[-1][-1] if cells else None
        is_wide = last is not None and last.text.endswith(" ") and run.left - last.right > NEAR * run.size
        same_base = last is not None and abs(run.base - last.base) <= SAME_BASE * run.size
        if last is None or (is_wide and same_base):
            cells.append([])
        cells[-1].append(run)
    parts = [LineCell(_written(cell), cell[0].left, max(one.right for one in cell)) for cell in cells]
    if len(parts) > 1 and _MARKER.match(parts[0].text):
        parts[:2] = [LineCell(f"{parts[0].text} {parts[1].text}", parts[0].left, parts[1].right)]
    first, last = runs[0], runs[-1]
    main = max(runs, key=lambda one: len(one.text.strip()) * (one.size > 0))
    last_line = [one for one in runs if abs(one.base - last.base) <= MOST_RAISED * main.size]
    last_main = max(last_line, key=lambda one: one.size)
    first_main = max((one for one in runs if one not in last_line), key=lambda one: one.size, default=last_main)
    return Line(
        text=" ".join(part.text for part in parts),
        left=first.left,
        right=last.right,
        top=first_main.top,
        last_top=last_main.top,
        size=main.size,
        cells=tuple(parts),
        is_even=len(cells) > 1 and _is_even(cells),
    )


def _is_even(cells: Sequence[Sequence[_Run]]) -> bool:
    """True when the gaps between all words are alike."""
    gaps = [right[0].left - left[-1].right for left, right in pairwise(cells)]
    within = [run.gap for cell in cells for run in cell if run.gap > 0]
    return max(gaps) <= EVEN * min([*gaps, *within])


def _written(runs: Sequence[_Run]) -> str:
    """Runs as text, with spaces where there are gaps."""
    text = ""
    main: _Run | None = None
    for place, run in enumerate(runs):
        before = runs[place - 1] if place else None
        is_apart = (
            before is not None and run.left - before.right > SPACE * run.size and run.base >= before.base - run.size
        )
        if is_apart and not text.endswith((" ", SOFT_HYPHEN)):
            text += " "
        base = main or next((one for one in runs[place + 1 :] if one.size * SMALL > run.size), None)
        if base is not None and base is not run and _is_shifted(run, base):
            after = runs[place + 1].text if place + 1 < len(runs) else ""
            mark = run.text.rstrip()
            text += raised(text, mark, after=after) if run.base > base.base else lowered(text, mark)
            text += " " * (len(run.text) > len(mark))
            continue
        text += run.text
        main = run
    return " ".join(clean(text).split())


def _field_lines(text: str, left: float, right: float, top: float, bottom: float) -> list[Line]:
    """A field as the lines that it holds, spread over its box."""
    texts = [one for one in (" ".join(clean(line).split()) for line in text.splitlines()) if one] or [""]
    height = (top - bottom) / len(texts)
    return [
        Line(one, left, right, top - place * height, top - place * height, height)
        for place, one in enumerate(texts)
        if one
    ]


def _place(lines: list[Line], field: Sequence[Line]) -> None:
    """Sets what was filled in into the line it stands in, else in front of the first line below it."""
    for part in field:
        at, line = _line_beside(lines, part)
        if line is None:
            size = lines[at - 1].size if at else part.size
            lines.insert(at, replace(part, size=size, cells=(LineCell(part.text, part.left, part.right),)))
            continue
        cells = sorted([*line.cells, LineCell(part.text, part.left, part.right)], key=lambda one: one.left)
        place = next(number for number, one in enumerate(cells) if one.left == part.left and one.text == part.text)
        if part.text in _BOXES and place + 1 < len(cells):
            joined = LineCell(f"{part.text} {cells[place + 1].text}", part.left, cells[place + 1].right)
            cells[place : place + 2] = [joined]
        elif place and cells[place - 1].text.endswith((":", "£", "$", "€")):
            joined = LineCell(f"{cells[place - 1].text} {part.text}", cells[place - 1].left, part.right)
            cells[place - 1 : place + 1] = [joined]
        lines[at] = replace(
            line,
            text=" ".join(one.text for one in cells),
            left=min(line.left, part.left),
            right=max(line.right, part.right),
            cells=tuple(cells),
        )


def _line_beside(lines: Sequence[Line], field: Line) -> tuple[int, Line | None]:
    """The line in whose height a field stands and where it is; else the place for a line of its own, and None."""
    middle = field.top - field.size / 2
    beside = [
        (at, line)
        for at, line in enumerate(lines)
        if line.bottom - 0.35 * line.size <= middle <= line.top + 0.1 * line.size and _is_free(line, field)
    ]
    if beside:
        if field.text in _BOXES:
            right = [one for one in beside if -2 <= one[1].left - field.right <= BESIDE]
            beside = right or beside
        left = [one for one in beside if one[1].left <= field.left]
        return max(left, key=lambda one: one[1].right) if left else min(beside, key=lambda one: one[1].left)
    below = (at for at, line in enumerate(lines) if line.top < middle and line.left < field.right)
    return next(below, len(lines)), None


def _is_free(line: Line, field: Line) -> bool:
    """True when no words of the line stand where the field is."""
    middle = (field.left + field.right) / 2
    return not any(cell.left < middle < cell.right for cell in line.cells)
