"""Plain text. Headings are not marked there, so they are recognised by their look."""

from __future__ import annotations

import re
from pathlib import Path

from rag.reading.decoding import decode
from rag.reading.wrapping import unwrapped
from rag.schema.document import Heading, ParsedDocument

MAX_TITLE = 200
"""A first line longer than this is a paragraph, not a title."""
MAX_HEADING = 100
"""Headings fit a line of print; paragraphs in unwrapped text do not."""
MAX_HEADING_WORDS = 14
MIN_BODY_RATIO = 1.5
"""What follows a heading is a paragraph, longer than the heading itself; lists and addresses are not."""

_GENRE = re.compile(
    r"(?:for immediate release\b.*|(?:press|media|news) (?:release|statement|note|information)|communiqu[eé]|news)\W*",
    re.I,
)
"""Lines that name a kind of text."""
_ENDS_LIKE_PROSE = re.compile(r"[.,;:!?…”\"')\]–—-]\s*$")
_LIST_ITEM = re.compile(r"^\s*(?:[-*•–—]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_DATE_LIKE = re.compile(r"\b\d{4}\b")


def read_plain(data: bytes, path: Path) -> ParsedDocument:
    """A text file, wrapped lines joined: the first line is its title, lines that look like headings structure it."""
    text = unwrapped(decode(data, path))
    title, title_end = title_of(text, path)
    headings = tuple(heading for heading in _headings(text) if heading.start >= title_end)
    return ParsedDocument(text=text, title=title, media_type="text/plain", headings=headings)


def title_of(text: str, path: Path) -> tuple[str, int]:
    """The title and the offset behind it, or the file's stem and 0 when the text begins with a paragraph.

    It is the first line that says more than what kind of text this is ("PRESS RELEASE"), with the lines that go on
    in small letters ("MEMORANDUM OF UNDERSTANDING / between ... / on ...").
    """
    lines = [(start, end) for start, end in _lines(text[: MAX_TITLE * 4]) if not _GENRE.fullmatch(text[start:end])]
    if not lines:
        lines = _lines(text[: MAX_TITLE * 4])[:1]
    if not lines:
        return path.stem, 0
    start, end = lines[0]
    if len(text[start:end]) > MAX_TITLE:
        return path.stem, 0
    for next_start, next_end in lines[1:]:
        continues = text[next_start].islower() and text[end:next_start].count("\n") == 1
        if not continues or next_end - start > MAX_TITLE:
            break
        end = next_end
    return " ".join(text[start:end].split()), end


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
