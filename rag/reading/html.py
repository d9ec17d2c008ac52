"""Web pages: the main content by trafilatura, with title, date, author, language and address from the page's head."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.reading.blocks import CELL_SEPARATOR, Block, BlockList, join
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
MIN_MATCH = 0.9
"""Share of the main content's letters that must be found again in the page's own blocks."""
MIN_SEARCHED = 40
MAX_SEARCHES = 500
"""Blocks that are not found as lines are searched for in the text, which takes time; short ones match by accident."""

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
        text, headings = join(_whole(tree) if is_large else _content(tree))
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
    )


def _whole(tree: _Element) -> list[Block]:
    """The whole page but navigation and footers, unless it consists of these."""
    found = BlockList()
    write_blocks(tree, found, content_only=True)
    if not found.blocks:
        write_blocks(tree, found)
    return found.blocks


def _content(tree: _Element) -> list[Block]:
    """The page's blocks that trafilatura takes for main content; all of them where it finds next to nothing.

    Taken from the page, not from what trafilatura gives back, since that lacks headings and parts lines differently.
    Only when both do not fit together is its own text the better one.
    """
    whole = _whole(tree)
    found = _main_content(tree)
    if found is None:
        return whole
    main = BlockList()
    write_blocks(found, main)
    if _letters(main.blocks) < MIN_CONTENT and _letters(whole) > 2 * _letters(main.blocks):
        return whole
    kept = _matching(whole, main.blocks)
    return kept if _letters(kept) >= MIN_MATCH * _letters(main.blocks) else main.blocks


def _matching(whole: Sequence[Block], main: Sequence[Block]) -> list[Block]:
    """The blocks of the page that stand in its main content, each heading with what it heads."""
    lines = {_compact(block) for block in main}
    everything = "".join(map(_compact, main))
    searches = MAX_SEARCHES
    kept: list[Block] = []
    above: list[Block] = []
    for block in whole:
        compact = _compact(block)
        matches = compact in lines
        if not matches and searches and len(compact) >= MIN_SEARCHED:
            searches -= 1
            matches = compact in everything
        if matches:
            kept += [*above, block]
            above = []
        elif block.level:
            above = [*(one for one in above if one.level < block.level), block]
        else:
            above = []
    return kept


def _compact(block: Block) -> str:
    return "".join(block.text.replace(CELL_SEPARATOR, "").split())


def _letters(blocks: Sequence[Block]) -> int:
    return sum(len(_compact(block)) for block in blocks)


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
