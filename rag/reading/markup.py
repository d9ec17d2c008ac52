"""HTML to a tree without what nobody sees, and a tree to text in one pass, however large or odd it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UnsafeFileError
from rag.reading.blocks import BlockList
from rag.reading.decoding import decode
from rag.reading.guarding import extra, guarded, require_text
from rag.reading.hyphens import SOFT_HYPHEN
from rag.reading.superscripts import lowered, raised
from rag.reading.tables import grid, holds_data, name_tables
from rag.reading.visibility import hide

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CHARACTERS = 20_000_000
"""Pages people write stay far below a megabyte; the parsed tree takes about ten times the memory of its source."""
MAX_ELEMENTS = 1_000_000
"""Some ten seconds of reading."""
PROBE_BYTES = 4096
"""Where a page declares its encoding, if it does."""

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_NO_TEXT = "script style template noscript head iframe embed canvas audio video select datalist textarea"
_UNSEEN = frozenset({*_NO_TEXT.split(), "annotation", "annotation-xml", "title", "desc", "metadata", "defs"})
"""Elements whose text no browser shows as part of the page: code, stand-ins, what is filled in, what explains
pictures and formulas to programs."""

_HEAD = frozenset({"title", "meta", "link", "script", "style", "base", "noscript", "template", "basefont", "bgsound"})
_ENDED_EARLY = re.compile(r"<(/?)(?:address|center)(?=[\s/>])", re.IGNORECASE)
"""Elements that libxml2 ends at the first list within them, as HTML 4 had it: what they hide would be seen."""

_RAW = re.compile(r"<!--|<(script|style|noscript|textarea|title)(?=[\s/>])", re.IGNORECASE)
_RAW_ENDS = {
    "--": re.compile(r"-->"),
    **{
        name: re.compile(rf"</{name}[^>]{{0,100}}>", re.IGNORECASE)
        for name in ("script", "style", "noscript", "textarea", "title")
    },
}
"""Where text begins and ends in which no tag counts."""

_HEADING = re.compile(r"h([1-6])\Z")
_TIGHT = frozenset({"li", "dt", "dd"})
_BLOCKS = """
x-block address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset
figcaption figure footer form header hgroup hr html legend li listing main menu nav ol optgroup option p
plaintext pre search section summary table tbody td tfoot th thead tr ul xmp h1 h2 h3 h4 h5 h6
"""
_BREAKS = frozenset(_BLOCKS.split())
_GROUPS = frozenset({"ul", "ol", "dl", "table", "p", "blockquote"})
_APART = frozenset({"button", "text", "input", "mtr", "mtd", "img"})
"""Inline elements with room around them, though there may be no space in the source."""

_NOTE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:sup|superscript|footnote|fn|noteref|footnoteref|endnote)(?:$|[\s_-]?\d*$|[\s_-])"
)
_NOTE = re.compile(r"\[?\(?(?:\d{1,3}|[*†‡§¶]{1,3}|[a-z])\)?\]?")


def decode_html(data: bytes, path: Path) -> str:
    """The characters of a page: by mark or UTF-8, else as it declares, else as its letters look."""
    declared = _CHARSET.search(data[:PROBE_BYTES])
    label = (declared[1] or declared[2]).decode("ascii", "replace") if declared else ""
    return decode(data, path, label="" if label.lower().startswith("utf-16") else label)


def parse_html(html: str, path: Path) -> _Element:
    """The page as a tree without scripts, forms and hidden elements. Raises MissingExtraError, UnsafeFileError."""
    with extra("html", "reading HTML"):
        import cssselect  # noqa: F401  (used for style sheets)
        import tinycss2  # noqa: F401
        from lxml import etree
        from lxml import html as lxml_html
    if len(html) > MAX_CHARACTERS:
        raise UnsafeFileError(
            f"{path} has {len(html):,} characters of markup, more than {MAX_CHARACTERS:,}",
            hint="Split it, or save its text as a .txt file.",
        )
    with guarded(path, "an HTML page"):
        parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
        source = _ENDED_EARLY.sub(r"<\1x-block", _without_noscript(html.replace("\x00", "\ufffd")))
        tree = etree.fromstring(source.encode("utf-8", "replace"), parser)
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise UnsafeFileError(
            f"{path} nests its elements deeper than any real page", hint="Save its text as a .txt file."
        )
    require_text("" if tree is None else "page", path)
    _end_heads(tree)
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise UnsafeFileError(
            f"{path} has more than {MAX_ELEMENTS:,} elements", hint="Split it, or save its text as a .txt file."
        )
    return tree


def _without_noscript(html: str) -> str:
    """The source without what stands in for scripts. To browsers that is no markup: tags in it open and end nothing."""
    kept: list[str] = []
    place = start = 0
    missing: set[str] = set()
    while match := _RAW.search(html, start):
        name = (match[1] or "--").lower()
        end = None if name in missing else _RAW_ENDS[name].search(html, match.end())
        start = match.end()
        if end is None:
            missing.add(name)
            continue
        start = end.end()
        if name == "noscript":
            kept.append(html[place : match.start()])
            place = start
    return "".join([*kept, html[place:]])


def _end_heads(tree: _Element) -> None:
    """Moves out of a head what stands there because nothing in the source ends it; the parser knows no `main`."""
    for head in tree.findall("head"):
        strays: list[_Element] = []
        for element in head:
            if strays or element.tag not in _HEAD or (element.tail or "").strip():
                strays.append(element)
        place = tree.index(head) + 1
        for element in reversed(strays):
            tree.insert(place, element)


def prune(tree: _Element) -> list[str]:
    """Takes out what a person would not see, and returns its text: nothing hidden may become evidence."""
    unseen = [element for element in tree.iter("*") if element.tag in _UNSEEN and element.tag != "head"]
    styled = [element for element in hide(tree) if element.tag not in _UNSEEN]
    dropped = [text for text in map(text_of, styled) if text]
    for element in [*unseen, *styled]:
        drop(element)
    _level_formulas(tree)
    name_tables(tree)
    return dropped


def text_of(tree: _Element) -> str:
    """The text of a part of a page on one line, as it would stand there."""
    return " ".join(_Walk(BlockList()).line(tree).split())


def write_blocks(tree: _Element, blocks: BlockList) -> None:
    """Appends the text of a tree in reading order."""
    _Walk(blocks).over(tree)


def _level_formulas(tree: _Element) -> None:
    """Gives the parts of formulas (MathML) the tags that text has for them."""
    for formula in tree.iter("msup", "msub", "mfrac"):
        if len(formula) < 2:
            continue
        if formula.tag == "mfrac":
            formula[0].tail = "/"
        else:
            formula[1].tag = formula.tag.removeprefix("m")


class _Walk:
    """One pass over the start and end of every element; no recursion, so that depth costs nothing."""

    def __init__(self, blocks: BlockList) -> None:
        self._blocks = blocks
        self._line: list[str] = []
        self._raised: list[int] = []
        self._level = 0
        self._tight = False
        self._after_break = False
        self._is_line = False

    def line(self, tree: _Element) -> str:
        """The text of an element as one line: that of a cell or a heading."""
        self._is_line = True
        self.over(tree)
        return "".join(self._line).replace(SOFT_HYPHEN, "")

    def over(self, tree: _Element) -> None:
        """The blocks of an element."""
        from lxml import etree

        walk = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            seen = bool(tag) and tag not in _UNSEEN
            if event == "start":
                if not seen or self._wrote_table(element, tag):
                    walk.skip_subtree()
                    continue
                self._open(element, tag)
                self._line.append(element.text or "")
                continue
            if seen:
                self._close(element, tag)
            if element is not tree:
                self._line.append(element.tail or "")
        if not self._is_line:
            self._flush(tight=self._tight)

    def _wrote_table(self, table: _Element, tag: str) -> bool:
        """Writes a table of values row by row; False for everything else."""
        if tag != "table" or self._is_line or self._level or not holds_data(table):
            return False
        self._flush(tight=self._tight)
        self._blocks.part()
        for caption in table.iterchildren("caption"):
            self._blocks.block(text_of(caption))
        for row in grid(table, text_of):
            self._blocks.row(row)
        self._blocks.part()
        self._tight = self._after_break = False
        return True

    def _open(self, element: _Element, tag: str) -> None:
        if tag in ("sup", "sub"):
            self._raised.append(len(self._line))
        elif tag in _APART:
            self._line.append(" ")
        elif tag not in _BREAKS:
            if _looks_like_note(element):
                self._raised.append(len(self._line))
        elif self._is_line or self._level:  # within cells and headings, blocks are only white space
            self._line.append(" ")
        elif tag == "br":
            self._break_line()
        else:
            self._flush(tight=self._tight)
            if tag in _GROUPS:
                self._blocks.part()
            self._tight, self._after_break = tag in _TIGHT, False
            heading = _HEADING.match(tag)
            self._level = int(heading[1]) if heading else 0

    def _close(self, element: _Element, tag: str) -> None:
        if tag in ("sup", "sub") or (tag not in _BREAKS and _looks_like_note(element)):
            self._write_raised(element, tag)
        elif tag in _APART or (tag in _BREAKS and self._is_line):
            self._line.append(" ")
        elif self._level and _HEADING.match(tag):
            self._blocks.heading("".join(self._line).replace(SOFT_HYPHEN, ""), self._level)
            self._line, self._level = [], 0
        elif tag in _BREAKS and tag != "br":
            if self._level:
                self._line.append(" ")
            else:
                self._flush(tight=self._tight)
                self._tight = False

    def _write_raised(self, element: _Element, tag: str) -> None:
        """Writes what was raised or lowered by the one rule for all formats."""
        start = self._raised.pop() if self._raised else len(self._line)
        text = "".join(self._line[start:])
        before = "".join(self._line[max(0, start - 20) : start])
        if not text.strip() or start > len(self._line):
            return
        if tag == "sub":
            self._line[start:] = [lowered(before, text)]
            return
        is_note = tag != "sup" or _is_reference(element)
        self._line[start:] = [raised(before, text, after=_following(element), note=is_note)]

    def _break_line(self) -> None:
        """One break ends a line; a second one makes an empty line."""
        if self._after_break and not "".join(self._line).strip():
            self._blocks.part()
        self._flush(tight=True)
        self._tight = self._after_break = True

    def _flush(self, *, tight: bool = False) -> None:
        text = "".join(self._line).replace(SOFT_HYPHEN, "")
        self._line, self._raised = [], [0] * len(self._raised)
        if text and not text.isspace():
            self._blocks.block(text, tight=tight)


def _is_reference(raised_element: _Element) -> bool:
    """Whether a raised number leads to a note: it is a link, or all there is of one."""
    if next(raised_element.iter("a"), None) is not None:
        return True
    parent = raised_element.getparent()
    return parent is not None and parent.tag == "a" and not (parent.text or "").strip() and len(parent) == 1


def _looks_like_note(element: _Element) -> bool:
    """A link or span that a style sheet which is not here raises: it leads to a note, or is called one."""
    if element.tag not in ("a", "span") or len(element) or not _NOTE.fullmatch((element.text or "").strip()):
        return False
    before = element.getprevious()
    parent = element.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    if parent is None or parent.tag == "sup" or not text or text[-1].isspace():
        return False
    names = f"{element.get('class') or ''} {element.get('role') or ''} {element.get('epub:type') or ''}".lower()
    return bool(_NOTE_NAMES.search(names)) or (element.get("href") or "").startswith("#")


def _following(element: _Element) -> str:
    """The beginning of what stands behind an element."""
    if element.tail:
        return str(element.tail[:8])
    following = element.getnext()
    return (following.text or "")[:8] if following is not None else ""


def drop(element: _Element) -> None:
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
