"""A briefing as a Word document with real footnotes.

Written as the few parts that Office Open XML (ECMA-376) asks for, since python-docx can make no footnotes. All text
goes through ElementTree, which escapes it; characters that XML does not allow are shown as pictures before.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from rag.exporting.brief_markdown import SILENT
from rag.exporting.footnotes import Footnotes, place_of
from rag.schema.brief import BriefContent
from rag.text.hidden import visible

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Date of all parts: the same briefing gives the same file."""

RESERVED = 2
"""Word keeps the first footnotes for its separator lines; ours are numbered on from here."""

STYLES = {
    "Normal": ("Normal", "22", False),
    "Title": ("Title", "36", True),
    "Heading1": ("heading 1", "26", True),
    "FootnoteText": ("footnote text", "18", False),
}
"""Style id -> name, size in half points, bold."""


def brief_to_docx(brief: BriefContent) -> bytes:
    """The file as bytes."""
    notes = Footnotes()
    body = Xml.Element(_w("body"))
    body.append(_paragraph(brief.title, "Title"))
    for section in brief.sections:
        body.append(_paragraph(section.title, "Heading1"))
        for sentence in section.sentences:
            body.append(_paragraph(f"• {sentence.text}", "Normal", notes.numbers(sentence.citations)))
        if not section.sentences:
            body.append(_paragraph(SILENT, "Normal"))
    body.append(_paragraph("Sources", "Heading1"))
    for source in brief.sources:
        body.append(_paragraph(f"• {source.title} ({source.document})", "Normal"))
    document = Xml.Element(_w("document"))
    document.append(body)
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relations([("styles", "styles.xml"), ("footnotes", "footnotes.xml")]),
        "word/styles.xml": _styles(),
        "word/footnotes.xml": _footnotes(notes),
    }
    return _zipped(parts)


def _zipped(parts: dict[str, Xml.Element]) -> bytes:
    Xml.register_namespace("w", W)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, root in parts.items():
            data = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def _paragraph(text: str, style: str, notes: Sequence[int] = ()) -> Xml.Element:
    paragraph = Xml.Element(_w("p"))
    properties = Xml.SubElement(paragraph, _w("pPr"))
    Xml.SubElement(properties, _w("pStyle"), {_w("val"): style})
    paragraph.append(_run(text))
    for number in notes:
        run = Xml.SubElement(paragraph, _w("r"))
        raised = Xml.SubElement(run, _w("rPr"))
        Xml.SubElement(raised, _w("vertAlign"), {_w("val"): "superscript"})
        Xml.SubElement(run, _w("footnoteReference"), {_w("id"): str(number + RESERVED - 1)})
    return paragraph


def _run(text: str) -> Xml.Element:
    run = Xml.Element(_w("r"))
    said = Xml.SubElement(run, _w("t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    said.text = visible(" ".join(text.split()))
    return run


def _footnotes(notes: Footnotes) -> Xml.Element:
    root = Xml.Element(_w("footnotes"))
    for number, kind in enumerate(("separator", "continuationSeparator")):
        note = Xml.SubElement(root, _w("footnote"), {_w("id"): str(number - 1), _w("type"): kind})
        run = Xml.SubElement(Xml.SubElement(note, _w("p")), _w("r"))
        Xml.SubElement(run, _w(kind))
    for number, citation in enumerate(notes.citations, start=1):
        note = Xml.SubElement(root, _w("footnote"), {_w("id"): str(number + RESERVED - 1)})
        paragraph = _paragraph(f" {place_of(citation)}: “{citation.quote}”", "FootnoteText")
        mark = Xml.Element(_w("r"))
        raised = Xml.SubElement(mark, _w("rPr"))
        Xml.SubElement(raised, _w("vertAlign"), {_w("val"): "superscript"})
        Xml.SubElement(mark, _w("footnoteRef"))
        paragraph.insert(1, mark)
        note.append(paragraph)
    return root


def _styles() -> Xml.Element:
    root = Xml.Element(_w("styles"))
    for key, (name, size, bold) in STYLES.items():
        attributes = {_w("type"): "paragraph", _w("styleId"): key}
        if key == "Normal":
            attributes[_w("default")] = "1"
        style = Xml.SubElement(root, _w("style"), attributes)
        Xml.SubElement(style, _w("name"), {_w("val"): name})
        run = Xml.SubElement(style, _w("rPr"))
        if bold:
            Xml.SubElement(run, _w("b"))
        Xml.SubElement(run, _w("sz"), {_w("val"): size})
    return root


def _content_types() -> Xml.Element:
    root = Xml.Element(f"{{{PACKAGE}/content-types}}Types")
    extensions = (("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"))
    for extension, kind in extensions:
        Xml.SubElement(root, f"{{{PACKAGE}/content-types}}Default", {"Extension": extension, "ContentType": kind})
    for part, kind in (("document", "document.main"), ("styles", "styles"), ("footnotes", "footnotes")):
        attributes = {"PartName": f"/word/{part}.xml", "ContentType": f"{KIND}.{kind}+xml"}
        Xml.SubElement(root, f"{{{PACKAGE}/content-types}}Override", attributes)
    return root


def _relations(targets: Sequence[tuple[str, str]]) -> Xml.Element:
    root = Xml.Element(f"{{{PACKAGE}/relationships}}Relationships")
    for number, (kind, target) in enumerate(targets, start=1):
        attributes = {"Id": f"r{number}", "Type": f"{OFFICE}/{kind}", "Target": target}
        Xml.SubElement(root, f"{{{PACKAGE}/relationships}}Relationship", attributes)
    return root
