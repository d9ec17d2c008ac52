"""Lines of PDF pages to flowing text: paragraphs, headings and page starts, told from where the lines stand.

A PDF knows no paragraphs, only where letters go. What follows is kept on the safe side: letters are never changed, apart
from hyphens at line ends and repeated page headers; a wrong guess costs a line end, not a word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rag.reading.decoding import clean
from rag.schema.document import Heading, PageStart

HEADING_SIZE = 1.12
"""Type this much larger than the body's is a heading."""
MAX_HEADING = 200
PARAGRAPH_PITCH = 1.25
"""A line this many usual line distances below the last one begins a paragraph."""
WIDE_PITCH = 1.9
"""So does one this many type sizes below, except in text that is set double-spaced."""
SHORT_LINE = 0.75
"""A line that fills less than this of its column has been ended on purpose."""
COLUMN = 60.0
"""Lines that begin within this many points of each other are of one column."""
MIN_REPEATS = 3
"""A line at the top or bottom of this many pages, and of most, is a page header or footer."""

_SOFT_HYPHEN = "\u00ad"
_HYPHENATED = re.compile(rf"(\w+){_SOFT_HYPHEN}\s*(\w+)")
_ITEM = re.compile(r"(?:[-*•‣▪◦–—]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_SENTENCE_END = re.compile(r"[.!?…:;][\"')\]”’»]*\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print. Lengths in points, from the lower left corner of the page; `last_top` is of its last letter."""

    text: str
    left: float
    right: float
    top: float
    last_top: float
    size: float


@dataclass(frozen=True, slots=True)
class Flow:
    """What the pages say, and where each begins."""

    text: str
    headings: tuple[Heading, ...]
    pages: tuple[PageStart, ...]


def flow(pages: Sequence[Sequence[Line]]) -> Flow:
    """Put the lines of all pages together."""
    cleaned = _without_hyphenation(_without_repeats([[_cleaned(line) for line in page] for page in pages]))
    body = _body_size(cleaned)
    parts: list[str] = []
    starts: list[PageStart] = []
    headings: list[tuple[Heading, float]] = []
    length = 0
    previous: Line | None = None
    for number, page in enumerate(cleaned, start=1):
        measures = _Measures.of(page)
        first_of_page = True
        for line in page:
            between = "" if previous is None else _between(previous, line, measures, turned=first_of_page)
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
            previous, first_of_page = line, False
        if first_of_page:
            starts.append(PageStart(number=number, start=length))
    return Flow("".join(parts), _ranked(headings), tuple(starts))


@dataclass(frozen=True, slots=True)
class _Measures:
    """Of one page: the usual distance between lines, and how far its columns reach."""

    pitch: float
    rights: dict[int, float]

    @classmethod
    def of(cls, page: Sequence[Line]) -> _Measures:
        drops = [a.last_top - b.top for a, b in zip(page, page[1:], strict=False) if a.last_top > b.top]
        rights: dict[int, float] = defaultdict(float)
        for line in page:
            bucket = int(line.left // COLUMN)
            for near in (bucket - 1, bucket, bucket + 1):
                rights[near] = max(rights[near], line.right)
        return cls(median(drops) if drops else 0.0, rights)

    def is_short(self, line: Line) -> bool:
        right = self.rights.get(int(line.left // COLUMN), line.right)
        return line.right - line.left < SHORT_LINE * (right - line.left)

    def opens_paragraph(self, drop: float, size: float) -> bool:
        wide = WIDE_PITCH * size
        return drop > PARAGRAPH_PITCH * self.pitch or (drop > wide and self.pitch < wide)


def _between(previous: Line, line: Line, measures: _Measures, *, turned: bool) -> str:
    """What stands between two lines: a space within a paragraph, else one line end or two."""
    if abs(previous.size - line.size) > 0.05 * previous.size:
        return "\n\n"
    ended = bool(_SENTENCE_END.search(previous.text))
    goes_on = not ended and line.text[:1].islower()
    drop = previous.last_top - line.top
    if turned or drop < -line.size:  # a new page or column
        return " " if goes_on else "\n\n"
    if _ITEM.match(line.text):
        return "\n"
    if measures.opens_paragraph(drop, line.size):
        return "\n\n"
    if drop < 0.5 * line.size:  # the same line of print, as in tables
        return " "
    if measures.is_short(previous) and not goes_on:
        return "\n"
    return " "


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
    return Line(text, line.left, line.right, line.top, line.last_top, line.size)


def _without_repeats(pages: list[list[Line]]) -> list[list[Line]]:
    """Drops page headers, footers and numbers: what stands at the edge of most pages, but for its digits."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_masked(line.text) for line in _edges(page)})
    needed = max(MIN_REPEATS, 0.6 * len(pages))
    repeated = {text for text, count in seen.items() if count >= needed and len(text) <= MAX_HEADING}
    kept = []
    for page in pages:
        dropped = {id(line) for line in _edges(page) if _masked(line.text) in repeated}
        kept.append([line for line in page if id(line) not in dropped and line.text])
    return kept


def _edges(page: Sequence[Line]) -> list[Line]:
    """The outermost two lines at the top and the bottom."""
    by_height = sorted(page, key=lambda line: line.top)
    return by_height if len(by_height) <= 4 else [*by_height[:2], *by_height[-2:]]


def _masked(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _without_hyphenation(pages: list[list[Line]]) -> list[list[Line]]:
    """Settles each hyphen at a line end by how the document writes the word elsewhere.

    Unknown words lose the hyphen when the document is seen to hyphenate at all, and keep it otherwise.
    """
    if not any(_SOFT_HYPHEN in line.text for page in pages for line in page):
        return pages
    words: set[str] = set()
    for page in pages:
        for line in page:
            words.update(re.findall(r"\w+(?:-\w+)*", line.text.lower()))
    pairs = {match.groups() for page in pages for line in page for match in _HYPHENATED.finditer(line.text)}
    hyphenates = any((a + b).lower() in words for a, b in pairs)

    def settled(match: re.Match[str]) -> str:
        joined, hyphened = (match[1] + match[2]), f"{match[1]}-{match[2]}"
        if joined.lower() in words:
            return joined
        if hyphened.lower() in words or not hyphenates or not match[2][0].islower():
            return hyphened
        return joined

    return [
        [
            Line(
                _HYPHENATED.sub(settled, line.text).replace(_SOFT_HYPHEN, "-"),
                line.left,
                line.right,
                line.top,
                line.last_top,
                line.size,
            )
            for line in page
        ]
        for page in pages
    ]
