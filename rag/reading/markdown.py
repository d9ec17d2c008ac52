"""Markdown, kept as it is written: headings by a CommonMark parser, metadata from a simple front matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from rag.reading.decoding import decode
from rag.reading.guarding import require_text
from rag.reading.plain import title_of
from rag.reading.wrapping import broken
from rag.schema.document import Heading, ParsedDocument

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<body>.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^(?P<key>[A-Za-z][\w-]*):[ \t]*(?P<value>\S.*?)?[ \t]*$", re.MULTILINE)
_SAME = {
    "authors": "author",
    "by": "author",
    "lang": "language",
    "url": "source",
    "link": "source",
    "canonical": "source",
    "canonical_url": "source",
    "published": "date",
    "publication_date": "date",
    "publish_date": "date",
    "pubdate": "date",
}
_HIDDEN = re.compile(
    r"<(?P<tag>[a-z][a-z0-9]{0,9})\b[^<>]{0,300}?(?:display\s*:\s*none|visibility\s*:\s*hidden|\shidden(?=[\s>=]))[^<>]{0,300}>",
    re.IGNORECASE,
)
_HARD_BREAK = re.compile(r"(?: {2,}|\\)\Z")
_QUOTE = re.compile(r"^(?: {0,3}> ?)+")
_FENCE = re.compile(r"(?m)^ {0,3}(?:```|~~~)")
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def read_markdown(data: bytes, path: Path) -> ParsedDocument:
    """A Markdown file, kept with its marks; wrapped lines are joined.

    Front matter is metadata and no part of the text, so never quoted.
    HTML comments and hidden elements go: whoever reads the page does not see them, so they must not answer either.
    """
    whole = decode(data, path)
    front = _FRONT_MATTER.match(whole)
    given = _pairs(front["body"]) if front else {}
    body = whole[front.end() :].lstrip("\n") if front else whole
    text = require_text(_without_hidden(_without_comments(body)), path)
    tokens = _tokens(text)
    text = _unwrapped(text, tokens)
    headings = _headings(text, tokens)
    first = next((heading.title for heading in headings if heading.level == 1), None)
    title = given.pop("title", None) or first or title_of(text, path)[0]
    date = _ISO_DATE.match(given.get("date", ""))
    if date:
        del given["date"]
    return ParsedDocument(
        text=text,
        title=title,
        media_type="text/markdown",
        date=date.group() if date else None,
        headings=headings,
        metadata=given,
    )


def _pairs(front: str) -> dict[str, str]:
    """The plain `key: value` lines; nested YAML is left alone, for it is not needed and never executed.

    The many names that programs have for the same thing become one; the first that is given counts.
    """
    pairs: dict[str, str] = {}
    for match in _PAIR.finditer(front):
        value = (match["value"] or "").strip("\"'")
        if value:
            key = match["key"].lower()
            pairs.setdefault(_SAME.get(key, key), value)
    return pairs


def _without_comments(text: str) -> str:
    """The text less its HTML comments; those within a fenced block are code, and shown. One pass."""
    kept: list[str] = []
    place = fences = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        fences += len(_FENCE.findall(text, place, start))
        kept.append(text[place : end + 3] if fences % 2 else text[place:start])
        place = end + 3
    return "".join([*kept, text[place:]])


def _without_hidden(text: str) -> str:
    """The text less its HTML elements that no browser shows, up to the first end of their tag."""
    kept: list[str] = []
    place = 0
    for match in _HIDDEN.finditer(text):
        if match.start() < place:
            continue
        end = text.find(f"</{match['tag']}>", match.end())
        if end >= 0:
            kept.append(text[place : match.start()])
            place = end + len(match["tag"]) + 3
    return "".join([*kept, text[place:]])


def _tokens(text: str) -> list[Token]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").parse(text)


def _unwrapped(text: str, tokens: Sequence[Token]) -> str:
    """The text with the line ends within wrapped paragraphs as spaces, of the same length."""
    lines = text.split("\n")
    joined: set[int] = set()
    for token, inline in pairwise(tokens):
        if token.type != "paragraph_open" or token.map is None or "softbreak" not in _kinds(inline):
            continue
        first, last = token.map
        part = lines[first:last]
        if any(_HARD_BREAK.search(line) for line in part[:-1]):
            continue
        joined.update(first + place for place in broken([_QUOTE.sub("", line) for line in part]))
    written = [line + (" " if place in joined else "\n") for place, line in enumerate(lines)]
    for place in joined:
        written[place + 1] = _QUOTE.sub(lambda mark: " " * len(mark[0]), written[place + 1])
    return "".join(written)[:-1]


def _kinds(inline: Token) -> set[str]:
    return {child.type for child in inline.children or ()}


def _headings(text: str, tokens: Sequence[Token]) -> tuple[Heading, ...]:
    starts = [0, *(match.end() for match in re.finditer(r"\n", text)), len(text)]
    headings = []
    for token, inline in pairwise(tokens):
        if token.type != "heading_open" or token.map is None:
            continue
        first, last = token.map
        start, end = starts[first], starts[min(last, len(starts) - 1)]
        title = " ".join(inline.content.split())
        if title:
            headings.append(Heading(level=int(token.tag[1:]), start=start, end=end, title=title))
    return tuple(headings)
