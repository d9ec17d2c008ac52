"""Addresses of documents and of places in them: `/d/ID?span=a-b` on a page, the file itself without a server."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from rag.schema.document import DocumentInfo

LinkOf = Callable[[DocumentInfo, int | None, int | None], str]
"""The address of a document, or of the characters `start` to `end` of its text where both are given."""

_SPAN = re.compile(r"([0-9]{1,10})-([0-9]{1,10})")
_PASSAGE = re.compile(r"(?P<document>.+)#(?P<start>[0-9]{1,10})-(?P<end>[0-9]{1,10})", re.DOTALL)


def page_path(document: str, start: int | None = None, end: int | None = None) -> str:
    """The path of a document on the page, at a passage where one is given."""
    path = f"/d/{quote(document, safe='')}"
    return path if start is None or end is None else f"{path}?span={start}-{end}#here"


def page_links(base: str) -> LinkOf:
    """Links to the pages of a server whose address is `base` (`http://127.0.0.1:8765`)."""
    return lambda info, start, end: base.rstrip("/") + page_path(info.id, start, end)


def source_link(info: DocumentInfo, start: int | None = None, end: int | None = None) -> str:
    """The address or the file that a document was read from: for programs without a page."""
    if "://" in info.source:
        return info.source
    path = Path(info.source)
    return path.as_uri() if path.is_absolute() else info.source


def read_span(text: str | None) -> tuple[int, int] | None:
    """`12-34` as offsets; None for anything else."""
    found = _SPAN.fullmatch(text or "")
    if found is None:
        return None
    start, end = int(found[1]), int(found[2])
    return (start, end) if start < end else None


def passage_id(document: str, start: int, end: int) -> str:
    """The name of a passage: `ID#start-end`."""
    return f"{document}#{start}-{end}"


def split_passage_id(name: str) -> tuple[str, tuple[int, int] | None]:
    """The document of a passage's name and its offsets; None for the offsets where the name has none."""
    found = _PASSAGE.fullmatch(name)
    return (name, None) if found is None else (found["document"], (int(found["start"]), int(found["end"])))
