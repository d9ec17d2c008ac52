"""HTML to a tree without what nobody sees, and a tree to text in one pass, however large or odd it is."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import BinaryFileError, UnsafeFileError
from rag.reading.blocks import BlockList
from rag.reading.decoding import canonical, decode
from rag.reading.guarding import extra, guarded, require_text

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CHARACTERS = 20_000_000
"""Pages people write stay far below a megabyte; the parsed tree takes about ten times the memory of its source."""
MAX_ELEMENTS = 1_000_000
"""Some ten seconds of reading."""
PROBE_BYTES = 4096
"""Where a page declares its encoding, if it does."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_NOT_TEXT = "script style template noscript head svg math iframe object embed canvas select textarea input button"
_UNSEEN = frozenset(_NOT_TEXT.split())
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9]))", re.IGNORECASE)
_HEADING = re.compile(r"h([1-6])\Z")
_TIGHT = frozenset({"li", "dt", "dd"})
_BLOCKS = """
address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure
footer form header hgroup hr html li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul
h1 h2 h3 h4 h5 h6
"""
_BREAKS = frozenset(_BLOCKS.split())
_GROUPS = frozenset({"ul", "ol", "dl", "table", "p", "blockquote"})
_CELLS = frozenset({"td", "th"})
_NOT_CONTENT = frozenset({"nav", "footer", "aside"})


def decode_html(data: bytes, path: Path) -> str:
    """The characters of a page: by mark or UTF-8, else as it declares, else as Windows-1252."""
    declared = _CHARSET.search(data[:PROBE_BYTES])
    if declared and not _is_utf8(data):
        try:
            name = codecs.lookup(declared[1].decode("ascii")).name
            if name not in ("utf-8", "iso8859-1", "ascii", "utf-7"):  # those are the rules of `decode`
                return require_text(canonical(data.decode(name)), path)
        except (LookupError, UnicodeDecodeError, BinaryFileError):
            return decode(data, path)
    return decode(data, path)


def parse_html(html: str, path: Path) -> _Element:
    """The page as a tree without scripts, forms and hidden elements. Raises MissingExtraError, UnsafeFileError."""
    with extra("html", "reading HTML"):
        from lxml import etree
        from lxml import html as lxml_html
    if len(html) > MAX_CHARACTERS:
        raise UnsafeFileError(
            f"{path} has {len(html):,} characters of markup, more than {MAX_CHARACTERS:,}",
            hint="Split it, or save its text as a .txt file.",
        )
    with guarded(path, "an HTML page"):
        parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
        tree = etree.fromstring(html.replace("\x00", "\ufffd").encode("utf-8", "replace"), parser)
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise UnsafeFileError(
            f"{path} nests its elements deeper than any real page", hint="Save its text as a .txt file."
        )
    require_text("" if tree is None else "page", path)
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise UnsafeFileError(
            f"{path} has more than {MAX_ELEMENTS:,} elements", hint="Split it, or save its text as a .txt file."
        )
    return tree


def prune(tree: _Element) -> None:
    """Takes out what a person would not see: no text that is hidden from people may become evidence."""
    for element in list(tree.iter("*")):
        if (element.tag in _UNSEEN and element.tag != "head") or _is_hidden(element):
            _drop(element)


def write_blocks(tree: _Element, blocks: BlockList, *, content_only: bool = False) -> None:
    """Appends the text of a tree in reading order; `content_only` leaves out navigation, asides and footers."""
    _Walk(blocks, _UNSEEN | _NOT_CONTENT if content_only else _UNSEEN).over(tree)


class _Walk:
    """One pass over the start and end of every element; no recursion, so that depth costs nothing."""

    def __init__(self, blocks: BlockList, skipped: frozenset[str]) -> None:
        self._blocks = blocks
        self._skipped = skipped
        self._line: list[str] = []
        self._cells: list[str] = []
        self._row: _Element | None = None
        self._level = 0
        self._tight = False
        self._after_break = False

    def over(self, tree: _Element) -> None:
        from lxml import etree

        walk = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            seen = bool(tag) and tag not in self._skipped
            if event == "start":
                if seen:
                    self._open(element, tag)
                    self._line.append(element.text or "")
                else:
                    walk.skip_subtree()
                continue
            if seen:
                self._close(element, tag)
            if element is not tree:
                self._line.append(element.tail or "")
        self._flush(tight=self._tight)

    def _open(self, element: _Element, tag: str) -> None:
        if tag not in _BREAKS:
            return
        if self._row is not None or self._level:  # within cells and headings, blocks are only white space
            self._line.append(" ")
            return
        if tag == "br":
            self._break_line()
            return
        self._flush(tight=self._tight)
        if tag in _GROUPS:
            self._blocks.part()
        self._tight, self._after_break = tag in _TIGHT, False
        heading = _HEADING.match(tag)
        self._level = int(heading[1]) if heading else 0
        if tag == "tr" and _is_data_row(element):
            self._row = element

    def _close(self, element: _Element, tag: str) -> None:
        if self._row is element:
            self._end_cell()
            self._blocks.row(self._cells)
            self._cells, self._row = [], None
        elif self._row is not None:
            if tag in _CELLS:
                self._end_cell()
            elif tag in _BREAKS:
                self._line.append(" ")
        elif self._level and _HEADING.match(tag):
            self._blocks.heading("".join(self._line), self._level)
            self._line, self._level = [], 0
        elif tag in _BREAKS and tag != "br" and not self._level:
            self._flush(tight=self._tight)
            self._tight = False

    def _end_cell(self) -> None:
        self._cells.append("".join(self._line))
        self._line = []

    def _break_line(self) -> None:
        """One break ends a line; a second one makes an empty line."""
        if self._after_break and not "".join(self._line).strip():
            self._blocks.part()
        self._flush(tight=True)
        self._tight = self._after_break = True

    def _flush(self, *, tight: bool = False) -> None:
        text = "".join(self._line)
        self._line = []
        if text and not text.isspace():
            self._blocks.block(text, tight=tight)


def _is_data_row(row: _Element) -> bool:
    """A row of values, not of a table that only lays out a page."""
    return len([cell for cell in row if cell.tag in _CELLS]) > 1 and row.find(".//table") is None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_hidden(element: _Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDING.search(element.get("style") or ""))


def _drop(element: _Element) -> None:
    """Removes an element and keeps the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
