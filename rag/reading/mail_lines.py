"""Lines of plain mail joined again: flowed text as its standard says, other text where a program broke it.

Quoted lines are joined among themselves, each with its mark once, and so are those that a second program broke anew,
leaving a word or two without a mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.reading.wrapping import MAX_WIDTH, broken

MIN_QUOTED = 60
"""Characters of a quoted line that may have been broken once more when it was quoted."""
MAX_REST = 30
"""Characters of what such a break leaves on a line of its own."""

_QUOTED = re.compile(r"(?:> ?)+")


@dataclass(frozen=True, slots=True)
class _Line:
    mark: str
    text: str

    @property
    def depth(self) -> int:
        return self.mark.count(">")


def unwrapped(text: str, *, flowed: bool = False, deletes_space: bool = False) -> str:
    """The text of a plain body with broken lines joined. `flowed` and `deletes_space` are as RFC 3676 has them."""
    lines = [_line(line) for line in text.strip("\n").split("\n")]
    joined = _flowed(lines, deletes_space=deletes_space) if flowed else _by_look(_mended(lines))
    return "\n".join(f"{line.mark}{line.text}".rstrip() for line in joined)


def _line(line: str) -> _Line:
    mark = _QUOTED.match(line)
    return _Line(mark[0], line[mark.end() :]) if mark else _Line("", line)


def _flowed(lines: list[_Line], *, deletes_space: bool) -> list[_Line]:
    """A line that ends in a space goes on in the next one of the same depth; "-- " begins a signature."""
    joined: list[_Line] = []
    is_open = False
    for line in lines:
        text = line.text.removeprefix(" ")  # a space was put before lines that begin with one, or with a mark
        if is_open and text and joined[-1].depth == line.depth and text != "-- ":
            before = joined[-1].text
            joined[-1] = _Line(line.mark, (before[:-1] if deletes_space else before) + text)
        else:
            joined.append(_Line(line.mark, text))
        is_open = text.endswith(" ") and text != "-- "
    return joined


def _mended(lines: list[_Line]) -> list[_Line]:
    """Short lines without a mark between quoted ones belong to the line before them."""
    mended: list[_Line] = []
    for place, line in enumerate(lines):
        before = mended[-1] if mended else None
        following = lines[place + 1] if place + 1 < len(lines) else None
        if (
            before is not None
            and following is not None
            and before.depth == following.depth > line.depth
            and len(before.text) >= MIN_QUOTED
            and 0 < len(line.text.strip()) <= MAX_REST
        ):
            mended[-1] = _Line(before.mark, f"{before.text.rstrip()} {line.text.strip()}")
        else:
            mended.append(line)
    return mended


def _by_look(lines: list[_Line]) -> list[_Line]:
    """Paragraphs of one depth joined where they were broken."""
    joined: list[_Line] = []
    first = 0
    width = max((len(line.mark) + len(line.text.rstrip()) for line in lines if len(line.text) <= MAX_WIDTH), default=0)
    for place in range(len(lines) + 1):
        ends = place == len(lines) or not lines[place].text.strip() or lines[place].depth != lines[first].depth
        if not ends:
            continue
        joined.extend(_paragraph(lines[first:place], width))
        first = place
        if place < len(lines) and not lines[place].text.strip():
            joined.append(lines[place])
            first = place + 1
    return joined


def _paragraph(lines: list[_Line], width: int) -> list[_Line]:
    joined: list[_Line] = []
    goes_on = set(broken([line.text for line in lines], width - len(lines[0].mark) if lines else 0))
    for place, line in enumerate(lines):
        if place - 1 in goes_on:
            joined[-1] = _Line(line.mark, f"{joined[-1].text.rstrip()} {line.text.strip()}")
        else:
            joined.append(line)
    return joined
