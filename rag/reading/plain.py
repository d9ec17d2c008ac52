"""Plain text. Headings are not marked there, so they are recognised by their look."""

from __future__ import annotations

import re
from pathlib import Path

from rag.reading.decoding import decode
from rag.schema.document import Heading, ParsedDocument

MAX_TITLE = 200
"""A first line longer than this is a paragraph, not a title."""
MAX_HEADING = 100
"""Headings fit a line of print; paragraphs in unwrapped text do not."""
MAX_HEADING_WORDS = 14
MIN_BODY_RATIO = 1.5
"""What follows a heading is a paragraph, longer than the heading itself; lists and addresses are not."""

_ENDS_LIKE_PROSE = re.compile(r"[.,;:!?…”\"')\]–—-]\s*$")
_LIST_ITEM = re.compile(r"^\s*(?:[-*•–—]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_DATE_LIKE = re.compile(r"\b\d{4}\b")


def read_plain(data: bytes, path: Path) -> ParsedDocument:
    """A text file: the first line is its title, lines that look like headings structure it."""
    text = decode(data, path)
    title, title_end = title_of(text, path)
    headings = tuple(heading for heading in _headings(text) if heading.start >= title_end)
    return ParsedDocument(text=text, title=title, media_type="text/plain", headings=headings)


def title_of(text: str, path: Path) -> tuple[str, int]:
    """The first line with text and the offset behind it, or the file's stem and 0 when that line is a paragraph."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    first = " ".join(text[start:end].split())
    return (first, end) if 0 < len(first) <= MAX_TITLE else (path.stem, 0)


def _headings(text: str) -> list[Heading]:
    lines = _lines(text)
    return [
        Heading(level=1, start=start, end=end, title=" ".join(text[start:end].split()))
        for (start, end), following in zip(lines, [*lines[1:], (0, 0)], strict=True)
        if _looks_like_heading(text[start:end], text[slice(*following)])
    ]


def _lines(text: str) -> list[tuple[int, int]]:
    """Spans of the lines that hold text, without the space around it."""
    spans = []
    for match in re.finditer(r"[^\n]+", text):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped)
            spans.append((start, start + len(stripped)))
    return spans


def _looks_like_heading(line: str, following: str) -> bool:
    """Short, begins with a capital or number, no closing punctuation, no date, and a longer paragraph after it."""
    words = line.split()
    return (
        len(line) <= MAX_HEADING
        and 0 < len(words) <= MAX_HEADING_WORDS
        and (line[0].isupper() or line[0].isdigit())
        and any(character.isalpha() for character in line)
        and not _ENDS_LIKE_PROSE.search(line)
        and not _LIST_ITEM.match(line)
        and not _DATE_LIKE.search(line)
        and len(following) >= MIN_BODY_RATIO * len(line)
        and bool(_ENDS_LIKE_PROSE.search(following))
    )
