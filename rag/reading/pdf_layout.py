"""Lines of PDF pages to flowing text: paragraphs, headings and page starts, told from where the lines stand.

A PDF knows no paragraphs, only where letters go. What follows keeps to the safe side: letters are never changed, apart
from hyphens at line ends and repeated page headers; a wrong guess costs a line end, not a word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.reading.decoding import clean
from rag.reading.hyphens import unhyphenated
from rag.reading.pdf_lines import Line
from rag.reading.pdf_running import without_running_heads
from rag.reading.pdf_tables import with_tables
from rag.schema.document import Heading, PageStart

HEADING_SIZE = 1.12
"""Type this much larger than the body's is a heading."""
MAX_HEADING = 200
PARAGRAPH_PITCH = 1.25
"""A line this many usual line distances below the last one begins a paragraph."""
MIN_PITCH = 0.9
"""Lines closer than this many type sizes are indices and the like."""
MAX_PITCH = 2.5
"""Type sizes between lines, beyond which there is no text, not even one typed with double spacing (2.3)."""
CLOSE_LINES = 0.2
"""Share of line distances that are taken to be within paragraphs, however short these are."""
FULL_LINES = 0.75
"""Share of lines that do not reach beyond a column's right margin; titles over both columns do."""
COLUMN = 60.0
"""Lines that begin within the same stretch of this many points are of one column."""

_ITEM = re.compile(r"(?:[-*•‣▪◦–—]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_SENTENCE_END = re.compile(r"[.!?…:;][\"')\]”’»]*\Z")


@dataclass(frozen=True, slots=True)
class Flow:
    """What the pages say, and where each begins."""

    text: str
    headings: tuple[Heading, ...]
    pages: tuple[PageStart, ...]


def flow(pages: Sequence[Sequence[Line]]) -> Flow:
    """Put the lines of all pages together."""
    kept = without_running_heads([[_cleaned(line) for line in page] for page in pages])
    cleaned = _unhyphenated([with_tables(page) for page in kept])
    body = _body_size(cleaned)
    parts: list[str] = []
    starts: list[PageStart] = []
    headings: list[tuple[Heading, float]] = []
    length = 0
    previous: Line | None = None
    last_page = 0
    measures = _Measures.of(cleaned)
    for number, page in enumerate(cleaned, start=1):
        first_of_page = True
        for line in page:
            between = "" if previous is None else _between(previous, line, measures, last_page, turned=first_of_page)
            start = length + len(between)
            if first_of_page:
                starts.append(PageStart(number=number, start=start))
            parts += [between, line.text]
            length = start + len(line.text)
            if _is_heading(line, body):
                title = line.text
                if headings and between == " " and headings[-1][0].end == start - 1:
                    above = headings.pop()[0]
                    start, title = above.start, f"{above.title} {title}"
                headings.append((Heading(level=1, start=start, end=length, title=title), line.size))
            previous, last_page, first_of_page = line, number - 1, False
        if first_of_page:
            starts.append(PageStart(number=number, start=length))
    return Flow("".join(parts), _ranked(headings), tuple(starts))


@dataclass(frozen=True, slots=True)
class _Measures:
    """How the document is set: the line distance of each type size, and of each page how far its columns reach."""

    pitch: dict[int, float]
    rights: dict[tuple[int, int], float]

    @classmethod
    def of(cls, pages: Sequence[Sequence[Line]]) -> _Measures:
        drops: dict[int, list[float]] = defaultdict(list)
        rights: dict[tuple[int, int], list[float]] = defaultdict(list)
        for number, page in enumerate(pages):
            for above, below in pairwise(page):
                drop = above.last_top - below.top
                if _same_size(above, below) and drop > MIN_PITCH * below.size:
                    drops[round(below.size)].append(drop)
            for line in page:
                rights[number, _column(line)].append(line.right)
        return cls(
            {size: _quantile(values, CLOSE_LINES) for size, values in drops.items()},
            {column: _quantile(values, FULL_LINES) for column, values in rights.items()},
        )

    def opens_paragraph(self, line: Line, drop: float) -> bool:
        """True when there is more space above the line than lines of one paragraph have between them."""
        usual = self.pitch.get(round(line.size), line.size)
        return drop > PARAGRAPH_PITCH * min(usual, MAX_PITCH * line.size)

    def was_ended(self, line: Line, following: Line, page: int) -> bool:
        """True when the next word would have fitted in the line: then its end is meant."""
        margin = self.rights.get((page, _column(line)), line.right)
        per_letter = (line.right - line.left) / max(1, len(line.text))
        return line.right + per_letter * (len(following.text.split(" ", 1)[0]) + 2) < margin


def _between(previous: Line, line: Line, measures: _Measures, page: int, *, turned: bool) -> str:
    """What stands behind a line of `page`: a space within a paragraph, else one line end or two."""
    if previous.is_row or line.is_row:
        return "\n" if previous.is_row and line.is_row and not turned else "\n\n"
    if not _same_size(previous, line):
        return "\n\n"
    ended, is_full = bool(_SENTENCE_END.search(previous.text)), not measures.was_ended(previous, line, page)
    goes_on = not ended and line.text[:1].islower()
    drop = previous.last_top - line.top
    if turned or drop < -line.size:  # a new page or column
        return " " if goes_on or (is_full and not ended) else "\n\n"
    if measures.opens_paragraph(line, drop) and not _ITEM.match(line.text):
        return "\n\n"
    below = drop > 0.5 * line.size  # else it is the same line of print, as in tables
    deliberate = bool(_ITEM.match(line.text)) or (not goes_on and not is_full)
    return "\n" if below and deliberate else " "


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= 0.05 * one.size


def _column(line: Line) -> int:
    return int(line.left // COLUMN)


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _is_heading(line: Line, body: float) -> bool:
    return line.size >= HEADING_SIZE * body and len(line.text) <= MAX_HEADING and any(map(str.isalpha, line.text))


def _ranked(headings: Sequence[tuple[Heading, float]]) -> tuple[Heading, ...]:
    """Levels by size: the largest type is level 1."""
    order = sorted({round(size) for _, size in headings}, reverse=True)
    return tuple(one.model_copy(update={"level": order.index(round(size)) + 1}) for one, size in headings)


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The type size that most letters are set in."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _cleaned(line: Line) -> Line:
    text = " ".join(clean(line.text).split())
    return replace(line, text=text)


def _unhyphenated(pages: list[list[Line]]) -> list[list[Line]]:
    texts = iter(unhyphenated([line.text for page in pages for line in page]))
    return [[replace(line, text=next(texts)) for line in page] for page in pages]
