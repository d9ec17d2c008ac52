"""OpenDocument text: what a person sees of it, in order, by odfdo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.reading.blocks import BlockList
from rag.reading.guarding import extra, guarded, metadata_of, require_text
from rag.reading.packages import open_package
from rag.reading.plain import title_of
from rag.reading.spanning import Repeater
from rag.reading.superscripts import lowered, raised
from rag.schema.document import ParsedDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_REPEATED_CELLS = 64
"""Times that a cell or a row which stands for several is written; spreadsheets fill whole rows with empty ones."""

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_UNSEEN = frozenset(
    {f"{_TEXT}{name}" for name in ("tracked-changes", "hidden-text", "sequence-decls", "note-citation", "ruby-text")}
    | {f"{_OFFICE}annotation", f"{_OFFICE}annotation-end", f"{_OFFICE}forms", f"{_TEXT}hidden-paragraph"}
)
_BOXES = frozenset({f"{_DRAW}text-box", f"{_DRAW}custom-shape"})
_WHAT = "an OpenDocument text"


def read_odt(data: bytes, path: Path) -> ParsedDocument:
    """An OpenDocument text: paragraphs, lists, tables, frames and notes; deleted and hidden text is left out.

    Raises EncryptedFileError, UnsafeFileError, DamagedFileError, EmptyFileError, MissingExtraError.
    """
    with extra("odt", "reading OpenDocument texts"):
        import odfdo
    with guarded(path, _WHAT):
        open_package(data, path, _WHAT)
        opened = odfdo.Document(BytesIO(data))
        body = opened.body._xml_element  # odfdo has no public way to walk in order
        walk = _Walk(_Styles.of([_root(opened.get_part(name)) for name in ("styles.xml", "content.xml")]))
        walk.blocks(body)
        meta = opened.meta
        title, subject, language = meta.title, meta.subject, meta.language
        author, created = meta.initial_creator or meta.creator, meta.creation_date
        keywords = meta.keyword
    text, headings = walk.found.joined()
    require_text(text, path)
    first_heading = next((one.title for one in headings if one.level == 1), "")
    return ParsedDocument(
        text=text,
        title=metadata_of(title=title or first_heading).get("title") or title_of(text, path)[0],
        media_type="application/vnd.oasis.opendocument.text",
        date=created.date().isoformat() if created is not None else None,
        headings=headings,
        metadata=metadata_of(author=author, subject=subject, keywords=keywords, language=language),
    )


def _root(part: Any) -> _Element:
    root: _Element = part.root._xml_element
    return root


@dataclass(frozen=True, slots=True)
class _Styles:
    """The styles that hide, raise or lower text, and those of headings, by name."""

    hidden: frozenset[str]
    raised: frozenset[str]
    lowered: frozenset[str]

    @classmethod
    def of(cls, roots: list[_Element]) -> _Styles:
        styles = {one.get(f"{_STYLE}name") or "": one for root in roots for one in root.iter(f"{_STYLE}style")}
        hidden, high, low = set(), set(), set()
        for name in styles:
            found = _own(name, styles)
            if found.get(f"{_TEXT}display") == "none":
                hidden.add(name)
            position = (found.get(f"{_STYLE}text-position") or "").split()
            if position:
                place = position[0].rstrip("%")
                if place == "super" or (place.isdigit() and int(place) > 0):
                    high.add(name)
                elif place == "sub" or place.startswith("-"):
                    low.add(name)
        return cls(frozenset(hidden), frozenset(high), frozenset(low))


def _own(name: str, styles: dict[str, _Element]) -> dict[str, str]:
    """The properties of text that a style has, with those it takes over."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        properties = styles[name].find(f"{_STYLE}text-properties")
        if properties is not None:
            found = {**{str(key): str(value) for key, value in properties.attrib.items()}, **found}
        name = styles[name].get(f"{_STYLE}parent-style-name") or ""
    return found


@dataclass(slots=True)
class _Line:
    """A paragraph while it is read: its text, and what is anchored in it and stands behind it."""

    text: str = ""
    after: list[_Element] = field(default_factory=list)
    notes: list[tuple[str, _Element]] = field(default_factory=list)


class _Walk:
    """One pass over the body of a document."""

    def __init__(self, styles: _Styles) -> None:
        self.found = BlockList()
        self._styles = styles
        self._notes = 0

    def blocks(self, container: _Element, *, item: bool = False) -> None:
        """Appends what stands in `container`, in order."""
        for element in container:
            if not isinstance(element.tag, str) or element.tag in _UNSEEN or self._is_hidden(element):
                continue
            if element.tag == f"{_TEXT}h":
                level = element.get(f"{_TEXT}outline-level") or "1"
                self._paragraph(element, level=int(level) if level.isdigit() else 1)
            elif element.tag == f"{_TEXT}p":
                self._paragraph(element, item=item)
            elif element.tag == f"{_TABLE}table":
                self._table(element)
            elif element.tag == f"{_TEXT}list":
                self.blocks(element, item=True)
                if not item:
                    self.found.part()
            elif len(element):
                self.blocks(element, item=item)

    def _is_hidden(self, element: _Element) -> bool:
        """True for hidden sections, tables' filtered rows, and paragraphs in a style that hides."""
        shown = element.get(f"{_TEXT}display") or element.get(f"{_TABLE}display") or ""
        visibility = element.get(f"{_TABLE}visibility") or ""
        style = element.get(f"{_TEXT}style-name") or ""
        return shown in ("none", "false") or visibility in ("collapse", "filter") or style in self._styles.hidden

    def _paragraph(self, element: _Element, *, level: int = 0, item: bool = False) -> None:
        line = self._line(element)
        if level:
            self.found.heading(line.text, level)
        else:
            self.found.block(line.text, tight=item)
        self._write_after(line)

    def _write_after(self, line: _Line) -> None:
        for mark, note in line.notes:
            before = len(self.found.blocks)
            self.blocks(note)
            if len(self.found.blocks) > before:
                first = self.found.blocks[before]
                self.found.blocks[before] = first._replace(text=f"[{mark}] {first.text}")
        for frame in line.after:
            self.blocks(frame)

    def _line(self, paragraph: _Element) -> _Line:
        line = _Line()
        self._read(paragraph, line)
        return line

    def _read(self, element: _Element, line: _Line) -> None:
        """Adds what an element and those within it show to the line."""
        self._add(element.text or "", element, line)
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
                line.text += " "
            elif tag == f"{_TEXT}note":
                self._cite(child, line)
            elif tag in _BOXES:
                line.after.append(child)
            elif tag and tag not in _UNSEEN and not self._is_hidden(child):
                self._read(child, line)
            self._add(child.tail or "", element, line)

    def _add(self, text: str, element: _Element, line: _Line) -> None:
        if not text:
            return
        style = element.get(f"{_TEXT}style-name") or ""
        is_span = element.tag == f"{_TEXT}span"
        if is_span and style in self._styles.raised:
            line.text += raised(line.text, text, after=_following(element))
        elif is_span and style in self._styles.lowered:
            line.text += lowered(line.text, text)
        else:
            line.text += text

    def _cite(self, note: _Element, line: _Line) -> None:
        self._notes += 1
        citation = note.find(f"{_TEXT}note-citation")
        given = "".join(citation.itertext()) if citation is not None else ""
        mark = given.strip() or str(self._notes)
        line.text += raised(line.text, mark, note=True)
        body = note.find(f"{_TEXT}note-body")
        if body is not None:
            line.notes.append((mark, body))

    def _table(self, table: _Element) -> None:
        self.found.part()
        repeater = Repeater()
        spanning: dict[int, tuple[str, int]] = {}
        for row in _rows(table):
            if self._is_hidden(row):
                continue
            self._row(row, spanning, repeater)
        self.found.part()

    def _row(self, row: _Element, spanning: dict[int, tuple[str, int]], repeater: Repeater) -> None:
        cells = [one for one in row if one.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")]
        covering = [one for one in cells if one.tag == f"{_TABLE}table-cell"]
        texts: list[str] = []
        lines: list[_Line] = []
        nested: list[_Element] = []
        for cell in cells:
            times = min(_count(cell, "number-columns-repeated"), MAX_REPEATED_CELLS)
            if cell.tag == f"{_TABLE}covered-table-cell":
                for _ in range(times):
                    text, left = spanning.get(len(texts), ("", 0))
                    texts.append(repeater.again(text) if left else "")
                continue
            parts = [self._line(one) for one in _paragraphs(cell)]
            lines += parts
            nested += list(cell.iterchildren(f"{_TABLE}table"))
            text = repeater.first(" ".join(" ".join(part.text for part in parts).split()))
            rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
            alone = len(covering) == 1 and rows == 1
            for place in range(min(columns, MAX_REPEATED_CELLS)):
                if not alone:
                    spanning[len(texts) + place] = (text, rows + (place > 0))
            texts.append(text)
            texts += [repeater.again(text) for _ in range(times - 1)] if text else [""] * (times - 1)
        self.found.row(texts)
        for column, (text, left) in list(spanning.items()):
            spanning[column] = (text, left - 1)
        for line in lines:
            self._write_after(line)
        for table in nested:
            self._table(table)


def _rows(table: _Element) -> Iterator[_Element]:
    """The rows of a table, not those of tables within it; rows that stand for several are read once."""
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in (f"{_TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group")):
            yield from _rows(child)


def _paragraphs(cell: _Element) -> Iterator[_Element]:
    """The paragraphs of a cell, those of lists in it as well, not those of tables within it."""
    for child in cell:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield child
        elif child.tag != f"{_TABLE}table" and isinstance(child.tag, str) and child.tag not in _UNSEEN:
            yield from _paragraphs(child)


def _count(cell: _Element, name: str) -> int:
    given = cell.get(f"{_TABLE}{name}") or "1"
    return max(1, int(given)) if given.isdigit() and len(given) < 8 else 1


def _following(element: _Element) -> str:
    """The first characters behind an element."""
    if element.tail:
        return str(element.tail)
    after = element.getnext()
    return "".join(after.itertext())[:20] if after is not None else ""
