"""Markdown, kept as it is written: headings by a CommonMark parser, metadata from a simple front matter."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from rag.reading.decoding import decode
from rag.reading.plain import title_of
from rag.schema.document import Heading, ParsedDocument

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<body>.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^(?P<key>[A-Za-z][\w-]*):[ \t]*(?P<value>\S.*?)?[ \t]*$", re.MULTILINE)
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def read_markdown(data: bytes, path: Path) -> ParsedDocument:
    """A Markdown file. The text stays whole, marks and front matter included, so that offsets are those of the file."""
    text = decode(data, path)
    front = _FRONT_MATTER.match(text)
    body_start = front.end() if front else 0
    metadata = _pairs(front["body"]) if front else {}
    headings = _headings(text, body_start)
    first = next((heading.title for heading in headings if heading.level == 1), None)
    title = metadata.pop("title", None) or first or title_of(text[body_start:], path)[0]
    date = _ISO_DATE.match(metadata.get("date", ""))
    return ParsedDocument(
        text=text,
        title=title,
        media_type="text/markdown",
        date=date.group() if date else None,
        headings=headings,
        metadata=metadata,
    )


def _pairs(front: str) -> dict[str, str]:
    """The plain `key: value` lines; nested YAML is left alone, for it is not needed and never executed."""
    return {
        match["key"].lower(): match["value"].strip("\"'")
        for match in _PAIR.finditer(front)
        if match["value"] is not None
    }


def _headings(text: str, body_start: int) -> tuple[Heading, ...]:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse(text[body_start:])
    starts = [body_start, *(body_start + match.end() for match in re.finditer(r"\n", text[body_start:])), len(text)]
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
