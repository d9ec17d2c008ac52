"""Word documents: what a reader sees of them, in order, by python-docx."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.reading.docx_styles import DocxStyles, W
from rag.reading.docx_walk import Walk
from rag.reading.guarding import extra, guarded, metadata_of, require_text
from rag.reading.ooxml import mended_package
from rag.reading.plain import title_of
from rag.schema.document import ParsedDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
_TEMPLATE_DATE = datetime(2013, 12, 23, 23, 15, tzinfo=UTC)
"""The day python-docx's own template was made, which every document written with it claims for itself."""


def read_docx(data: bytes, path: Path) -> ParsedDocument:
    """A Word document: paragraphs, tables, text boxes and notes, without deleted, hidden or repeated text.

    Raises EncryptedFileError, UnsafeFileError, DamagedFileError, EmptyFileError, MissingExtraError.
    """
    with extra("docx", "reading Word documents"):
        import docx
    with guarded(path, "a Word document"):
        opened = docx.Document(BytesIO(mended_package(data, path, "a Word document")))
        body = opened.element
        walk = Walk(
            DocxStyles.of(opened.styles.element), _notes(opened), coloured=body.find(f"{W}background") is not None
        )
        walk.blocks(opened.element.body)
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


def _notes(opened: Any) -> dict[tuple[str, str], _Element]:
    """Footnotes and endnotes by kind and id, without those that only draw the line above them."""
    from lxml import etree

    found: dict[tuple[str, str], _Element] = {}
    for relation in opened.part.rels.values():
        kind = _NOTES.get(relation.reltype.rpartition("/")[2], "")
        if not kind or relation.is_external:
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        for note in etree.fromstring(relation.target_part.blob, parser).iterchildren(f"{W}{kind}"):
            if note.get(f"{W}type") in (None, "normal"):
                found[kind, note.get(f"{W}id") or ""] = note
    return found


def _language(styles: _Element) -> str:
    found = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    return (found.get(f"{W}val") or "") if found is not None else ""
