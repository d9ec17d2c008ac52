"""Word documents: what a reader sees of them, in order, by python-docx."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import DamagedFileError, EncryptedFileError, UnsafeFileError
from rag.reading.blocks import BlockList
from rag.reading.guarding import extra, guarded, metadata_of, require_text
from rag.reading.plain import title_of
from rag.schema.document import ParsedDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_UNPACKED = 200_000_000
"""Bytes of all parts together; pictures are most of what real documents hold."""
MAX_XML = 60_000_000
"""Bytes of one XML part: a tree takes about ten times that of memory. A thousand pages are some 10 MB."""
MAX_RATIO = 200
"""Unpacked to packed size; repetitive tables reach 100, a bomb 1,000."""
RATIO_FROM = 2_000_000
"""Parts smaller than this may be as compressible as they like."""
MAX_PARTS = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DTD = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES = ("footnotes", "endnotes")
_UNSEEN = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "sectPr")} | {_FALLBACK}
)
_SPACES = frozenset({f"{_W}{name}" for name in ("tab", "br", "cr", "ptab")})
_TEMPLATE_DATE = datetime(2013, 12, 23, 23, 15, tzinfo=UTC)
"""The day python-docx's own template was made, which every document written with it claims for itself."""


def read_docx(data: bytes, path: Path) -> ParsedDocument:
    """A Word document: paragraphs, tables, text boxes and notes, without deleted, hidden or repeated text.

    Raises EncryptedFileError, UnsafeFileError, DamagedFileError, EmptyFileError, MissingExtraError.
    """
    with extra("docx", "reading Word documents"):
        import docx
    if data.startswith(_OLE):
        raise EncryptedFileError(
            f"{path} is protected by a password, or is in the old Word format",
            hint="Open it in Word or LibreOffice and save it as .docx without a password.",
        )
    with guarded(path, "a Word document"):
        _refuse_bombs(data, path)
        opened = docx.Document(BytesIO(data))
        walk = _Walk(_heading_levels(opened.styles.element), _list_styles(opened.styles.element))
        walk.blocks(opened.element.body)
        for notes in _notes(opened):
            walk.blocks(notes)
        core = opened.core_properties
        created, language = core.created, core.language or _language(opened.styles.element)
        given, author, subject, keywords = core.title, core.author, core.subject, core.keywords
    text, headings = walk.found.joined()
    require_text(text, path)
    first_heading = next((one.title for one in headings if one.level == 1), "")
    stated = created is not None and created.replace(tzinfo=UTC) != _TEMPLATE_DATE
    return ParsedDocument(
        text=text,
        title=metadata_of(title=given or first_heading).get("title") or title_of(text, path)[0],
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        date=created.date().isoformat() if stated else None,
        headings=headings,
        metadata=metadata_of(
            author="" if author == "python-docx" else author, subject=subject, keywords=keywords, language=language
        ),
    )


def _refuse_bombs(data: bytes, path: Path) -> None:
    """Judges the archive by its directory, which zipfile keeps to when unpacking, before any part is parsed."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except zipfile.BadZipFile as error:
        raise DamagedFileError(f"{path} is not a Word document: {error}", hint="Get the file anew.") from error
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise EncryptedFileError(f"{path} is protected by a password", hint="Save a copy without one.")
    unpacked = sum(part.file_size for part in parts)
    dense = any(part.file_size > max(RATIO_FROM, MAX_RATIO * part.compress_size) for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or dense:
        raise UnsafeFileError(
            f"{path} unpacks to {unpacked / 1e6:,.0f} MB in {len(parts):,} parts: no document that people write does",
            hint="Open it in Word or LibreOffice only if you trust it, and save its text.",
        )
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _refuse_xml(archive, part, path)


def _refuse_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path) -> None:
    """The format allows no document type, which is where entity bombs and outside files come from."""
    if part.file_size > MAX_XML:
        raise UnsafeFileError(
            f"{path} holds {part.file_size / 1e6:,.0f} MB of markup in one part", hint="Split the document."
        )
    if _DTD.search(archive.read(part)):
        raise UnsafeFileError(
            f"{path} defines XML entities, which Word documents never do",
            hint="It was made to do harm: do not open it.",
        )


class _Walk:
    """One pass over the paragraphs and tables of a part."""

    def __init__(self, heading_levels: dict[str, int], list_styles: frozenset[str]) -> None:
        self.found = BlockList()
        self._levels = heading_levels
        self._lists = list_styles

    def blocks(self, container: _Element) -> None:
        """Appends what stands in `container`, in order."""
        for element in container:
            if element.tag == f"{_W}p":
                self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                self._table(element)
            elif element.tag not in _UNSEEN and len(element):
                self.blocks(element)

    def _paragraph(self, paragraph: _Element) -> None:
        text, boxes = _text(paragraph)
        style = _value(paragraph, f"{_W}pPr/{_W}pStyle")
        level = self._levels.get(style, 0)
        outline = _value(paragraph, f"{_W}pPr/{_W}outlineLvl")
        if outline.isdecimal() and int(outline) < 9:
            level = int(outline) + 1
        if level:
            self.found.heading(text, level)
        else:
            is_item = style in self._lists or paragraph.find(f"{_W}pPr/{_W}numPr") is not None
            self.found.block(text, tight=is_item)
        for box in boxes:
            self.blocks(box)

    def _table(self, table: _Element) -> None:
        for row in table.iter(f"{_W}tr"):
            cells = [" ".join(_text(one)[0] for one in cell.iter(f"{_W}p")) for cell in row.iterchildren(f"{_W}tc")]
            self.found.row(cells)
        self.found.part()


def _text(paragraph: _Element) -> tuple[str, list[_Element]]:
    """What a paragraph shows, and the text boxes anchored in it."""
    parts: list[str] = []
    boxes: list[_Element] = []
    for element in _seen(paragraph):
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in _SPACES:
            parts.append(" ")
        elif element.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif element.tag == f"{_W}txbxContent":
            boxes.append(element)
    return "".join(parts), boxes


def _seen(paragraph: _Element) -> Iterator[_Element]:
    """The elements of a paragraph in order, without those below deleted text, hidden runs or text boxes."""
    from lxml import etree

    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        if element.tag in _UNSEEN or (element.tag == f"{_W}r" and _is_hidden(element)):
            walk.skip_subtree()
            continue
        if element.tag == f"{_W}txbxContent":
            walk.skip_subtree()
        yield element


def _is_hidden(run: _Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val") not in ("0", "false", "off")


def _heading_levels(styles: _Element) -> dict[str, int]:
    """Level by style: those named "heading N" in every language of Word, "Title", and those built on them."""
    levels: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in styles.iterchildren(f"{_W}style"):
        name, key = _value(style, f"{_W}name").lower(), style.get(f"{_W}styleId") or ""
        match = re.fullmatch(r"heading ([1-9])", name)
        if match or name == "title":
            levels[key] = int(match[1]) if match else 1
        else:
            based[key] = _value(style, f"{_W}basedOn")
    for key, base in based.items():
        parent, seen = base, {key}
        while parent in based and parent not in seen:
            seen.add(parent)
            parent = based[parent]
        if parent in levels:
            levels[key] = levels[parent]
    return levels


def _list_styles(styles: _Element) -> frozenset[str]:
    """The styles that number or mark their paragraphs."""
    numbered = (one for one in styles.iterchildren(f"{_W}style") if one.find(f"{_W}pPr/{_W}numPr") is not None)
    return frozenset(one.get(f"{_W}styleId") or "" for one in numbered)


def _notes(opened: Any) -> Iterator[_Element]:
    """The parts that hold footnotes and endnotes."""
    from lxml import etree

    for relation in opened.part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in _NOTES:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            yield etree.fromstring(relation.target_part.blob, parser)


def _language(styles: _Element) -> str:
    found = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}lang")
    return (found.get(f"{_W}val") or "") if found is not None else ""


def _value(element: _Element, path: str) -> str:
    found = element.find(path)
    return (found.get(f"{_W}val") or "") if found is not None else ""
