"""Web pages: what is visible and no furniture; title, date, author, language and address from the page's metadata."""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.reading.blocks import BlockList
from rag.reading.furniture import furniture
from rag.reading.guarding import extra, guarded, metadata_of, require_text
from rag.reading.markup import decode_html, drop, parse_html, prune, text_of, write_blocks
from rag.reading.plain import title_of
from rag.schema.document import Dropped, ParsedDocument, listed

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_ELEMENTS = 20_000
"""Larger pages have only their head searched for metadata, which takes more than linear time."""

_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?\Z")


def read_html(data: bytes, path: Path) -> ParsedDocument:
    """A web page: all that a browser shows of it but what is plainly furniture, which is listed in `dropped`.

    `date` is the page's own metadata.
    """
    tree = parse_html(decode_html(data, path), path)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    with guarded(path, "an HTML page"):
        is_large = sum(1 for _ in tree.iter()) > MAX_ELEMENTS
        metadata = _metadata(_head(tree) if is_large else tree)
        dropped = [*(Dropped.of("hidden", text) for text in prune(tree)), *_cleared(tree)]
        blocks = BlockList()
        write_blocks(tree, blocks)
        text, headings = blocks.joined()
    require_text(text, path)
    first_heading = next((one.title for one in headings if one.level == 1), None)
    title = metadata_of(title=metadata.get("title")).get("title") or first_heading or title_of(text, path)[0]
    date = metadata.get("date") or ""
    return ParsedDocument(
        text=text,
        title=title,
        media_type="text/html",
        date=date if _ISO_DATE.match(date) else None,
        headings=headings,
        metadata=metadata_of(
            author=metadata.get("author"), source=metadata.get("url"), language=language, site=metadata.get("sitename")
        ),
        dropped=listed(dropped),
    )


def _cleared(tree: _Element) -> list[Dropped]:
    """Takes out the furniture, and tells what it was."""
    found = furniture(tree)
    dropped = [Dropped.of(kind, text_of(element)) for element, kind in found]
    for element, _ in found:
        drop(element)
    return dropped


def _head(tree: _Element) -> _Element:
    """The page without its body: where large pages have their metadata."""
    from lxml import html

    page = html.Element("html")
    for head in tree.findall("head"):
        page.append(deepcopy(head))
    return page


def _metadata(tree: _Element) -> dict[str, Any]:
    trafilatura = _trafilatura()
    found = trafilatura.extract_metadata(tree, date_config={"extensive_search": False, "original_date": True})
    return dict(found.as_dict()) if found is not None else {}


def _trafilatura() -> Any:
    """The library, told not to log what it makes of odd pages: what we make of them is what counts."""
    with extra("html", "reading web pages"):
        import trafilatura
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return trafilatura
