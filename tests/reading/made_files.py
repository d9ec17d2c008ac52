"""Files made for the tests of the readers: by the programs people use where possible, by hand where harm is meant."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from fpdf import FPDF

FIRST = (
    "The Harbour Accord binds the ports of Lindholm and Varre for twelve years, and each of them pays £6 million "
    "into a common fund that a board of seven members manages on their behalf."
)
SECOND = (
    "The board meets twice a year. It decides by a majority of its members, among whom are two from each of the "
    "ports, two from the ministries, and one whom the other six elect."
)


def pdf(pages: Sequence[Sequence[str]], *, heading: str = "", password: str = "", **info: str) -> bytes:
    """A PDF with wrapped paragraphs, written by fpdf2."""
    made = FPDF()
    if password:
        made.set_encryption(owner_password="owner", user_password=password)
    for name, value in info.items():
        getattr(made, f"set_{name}")(value)
    for number, paragraphs in enumerate(pages):
        made.add_page()
        if heading and not number:
            made.set_font("Times", size=20)
            made.multi_cell(0, 12, heading, new_x="LMARGIN", new_y="NEXT")
        made.set_font("Times", size=11)
        for paragraph in paragraphs:
            made.multi_cell(90, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
            made.ln(4)
    return bytes(made.output())


def scanned_pdf(pages: int = 1) -> bytes:
    """A PDF of pictures alone."""
    from PIL import Image

    made = FPDF()
    for _ in range(pages):
        made.add_page()
        made.image(Image.new("L", (200, 280), 200), x=0, y=0, w=210)
    return bytes(made.output())


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF put together from its objects; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def pdf_stream(data: bytes, entries: bytes = b"", *, packed: bool = True) -> bytes:
    """A stream object, deflated."""
    body = zlib.compress(data, 9) if packed else data
    return b"<< /Length %d %b %b >>\nstream\n%b\nendstream" % (
        len(body),
        b"/Filter /FlateDecode" if packed else b"",
        entries,
        body,
    )


def vast_pdf_stream(block: bytes, times: int) -> bytes:
    """A stream object that unpacks to `block` many times over, made without ever holding it."""
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(block) for _ in range(times)) + packer.flush()
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(body), body)


def one_page_pdf(content: bytes, *more: bytes, resources: bytes = b"") -> bytes:
    """A PDF of one page that draws `content`; `more` objects are numbered from 6."""
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> "
            + resources
            + b" >> >>",
            content,
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            *more,
        ]
    )


def docx_bytes(document: docx.document.Document) -> bytes:
    """A Word document as a file."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def docx_with(parts: dict[str, bytes]) -> bytes:
    """A small Word document with parts replaced or added."""
    plain = docx.Document()
    plain.add_paragraph(FIRST)
    source = ZipFile(BytesIO(docx_bytes(plain)))
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, parts[name] if name in parts else source.read(name))
        for name in parts.keys() - set(source.namelist()):
            target.writestr(name, parts[name])
    return out.getvalue()


def docx_with_notes(body: str, footnotes: dict[str, str], endnotes: dict[str, str] | None = None) -> bytes:
    """A Word document of that body, with notes by their ids; what stands in them is the XML of a paragraph's runs."""
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    )
    base = docx.Document()
    relations, types = (
        base.part.rels.xml.decode(),
        ZipFile(BytesIO(docx_bytes(base))).read("[Content_Types].xml").decode(),
    )
    parts = {"word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>".encode()}
    for number, (kind, notes) in enumerate((("footnote", footnotes), ("endnote", endnotes or {}))):
        inner = "".join(f"<w:{kind} w:id='{key}'><w:p>{runs}</w:p></w:{kind}>" for key, runs in notes.items())
        parts[f"word/{kind}s.xml"] = f"<w:{kind}s {names}>{inner}</w:{kind}s>".encode()
        office = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}s"
        one = f'<Relationship Id="rId9{number}" Type="{office}" Target="{kind}s.xml"/></Relationships>'
        relations = relations.replace("</Relationships>", one)
        content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
        types = types.replace("</Types>", f'<Override PartName="/word/{kind}s.xml" ContentType="{content}"/></Types>')
    parts["word/_rels/document.xml.rels"] = relations.encode()
    parts["[Content_Types].xml"] = types.encode()
    return docx_with(parts)
