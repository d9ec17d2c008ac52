"""Web pages: the main content by trafilatura, with title, date, author, language and address from the page's head."""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.reading.blocks import TextBuilder
from rag.reading.decoding import clean
from rag.reading.guarding import extra, guarded, metadata_of, require_text
from rag.reading.markup import decode_html, parse_html, prune, write_blocks
from rag.reading.plain import title_of
from rag.schema.document import ParsedDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_ELEMENTS = 20_000
"""Larger pages are taken whole: finding the main content takes more than linear time, and they are reports anyway."""
MIN_CONTENT = 200
"""Main content shorter than this and much shorter than the page's text means that it was not found."""

_HTML_TAG = {
    "item": "li",
    "list": "ul",
    "row": "tr",
    "cell": "td",
    "lb": "br",
    "quote": "blockquote",
    "code": "pre",
    "table": "table",
    "p": "p",
    "body": "body",
}
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?\Z")


def read_html(data: bytes, path: Path) -> ParsedDocument:
    """A web page. Hidden elements, scripts, navigation and footers are left out; `date` is the page's own metadata."""
    tree = parse_html(decode_html(data, path), path)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    with guarded(path, "an HTML page"):
        is_large = sum(1 for _ in tree.iter()) > MAX_ELEMENTS
        metadata = _metadata(_head(tree) if is_large else tree)
        prune(tree)
        builder = _whole(tree) if is_large else _content(tree)
    text = require_text(builder.text(), path)
    first_heading = next((one.title for one in builder.headings if one.level == 1), None)
    title = " ".join((metadata.get("title") or "").split()) or first_heading or title_of(text, path)[0]
    date = metadata.get("date") or ""
    return ParsedDocument(
        text=text,
        title=title,
        media_type="text/html",
        date=date if _ISO_DATE.match(date) else None,
        headings=tuple(builder.headings),
        metadata=metadata_of(
            author=metadata.get("author"), source=metadata.get("url"), language=language, site=metadata.get("sitename")
        ),
    )


def _whole(tree: _Element) -> TextBuilder:
    """The whole page but navigation and footers, unless it consists of these."""
    builder = TextBuilder()
    write_blocks(tree, builder, content_only=True)
    if builder.length == 0:
        write_blocks(tree, builder)
    return builder


def _content(tree: _Element) -> TextBuilder:
    """The main content with its headline; the whole page where that cannot be told, or is nearly nothing."""
    whole, body, main = _whole(tree), TextBuilder(), TextBuilder()
    headline = next((" ".join("".join(one.itertext()).split()) for one in tree.iter("h1")), "")
    found = _main_content(tree)
    if found is None:
        return whole
    write_blocks(found, body)
    if headline and clean(headline) not in body.text():
        main.heading(headline, 1)
    write_blocks(found, main)
    too_little = main.length < MIN_CONTENT and whole.length > 2 * main.length
    return whole if too_little else main


def _head(tree: _Element) -> _Element:
    """The page without its body: where large pages have their metadata."""
    from lxml import html

    page = html.Element("html")
    for head in tree.findall("head"):
        page.append(deepcopy(head))
    return page


def _main_content(tree: _Element) -> _Element | None:
    """What trafilatura takes for the main content, with its names for elements turned back into those of HTML."""
    found = _trafilatura().bare_extraction(
        tree, favor_recall=True, include_tables=True, include_comments=False, with_metadata=False
    )
    if found is None or found.body is None:
        return None
    for element in found.body.iter("*"):
        if element.tag == "head":
            level = element.get("rend") or ""
            element.tag = level if re.fullmatch("h[1-6]", level) else "h2"
        else:
            element.tag = _HTML_TAG.get(element.tag, "span")
    body: _Element = found.body
    return body


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
