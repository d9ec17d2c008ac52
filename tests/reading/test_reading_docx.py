"""Word documents: what a person sees of them, in order, and what is said about them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from made_files import FIRST, SECOND, docx_bytes, docx_with, docx_with_notes

from rag.errors import DamagedFileError, EmptyFileError, EncryptedFileError, MissingExtraError
from rag.reading.docx import read_docx
from rag.schema.document import ParsedDocument

PATH = Path("accord.docx")
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)

SHOWN = "<w:vanish w:val='0'/>"


def parse(data: bytes) -> ParsedDocument:
    return read_docx(data, PATH)


def parse_body(body: str, **parts: bytes) -> ParsedDocument:
    xml = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    return parse(docx_with({"word/document.xml": xml.encode(), **parts}))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_a_document_comes_in_order() -> None:
    made = docx.Document()
    made.add_heading("The Harbour Accord", 0)
    made.add_heading("Parties", 1)
    paragraph = made.add_paragraph("The ports of ")
    paragraph.add_run("Lindholm").bold = True
    paragraph.add_run(" and Varre.")
    for item in ("Lindholm pays.", "Varre pays too."):
        made.add_paragraph(item, style="List Bullet")
    table = made.add_table(2, 2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells), ("Port", "Share", "Varre", "60 %"), strict=True
    ):
        cell.text = text
    made.add_heading("Board", 2)
    made.add_paragraph(SECOND)
    parsed = parse(docx_bytes(made))
    assert parsed.text == (
        "The Harbour Accord\n\nParties\n\nThe ports of Lindholm and Varre.\n\nLindholm pays.\nVarre pays too.\n"
        f"Port | Share\nVarre | 60 %\n\nBoard\n\n{SECOND}"
    )
    assert [(one.level, parsed.text[one.start : one.end]) for one in parsed.headings] == [
        (1, "The Harbour Accord"),
        (1, "Parties"),
        (2, "Board"),
    ]
    assert parsed.title == "The Harbour Accord"


def test_properties_become_metadata() -> None:
    made = docx.Document()
    made.add_paragraph(FIRST)
    core = made.core_properties
    core.title, core.author, core.subject, core.language = "Accord", "Ada Brandt", "Ports", "en-GB"
    core.created = datetime(2024, 3, 5, 10, tzinfo=UTC)
    parsed = parse(docx_bytes(made))
    assert (parsed.title, parsed.date) == ("Accord", "2024-03-05")
    assert parsed.metadata == {"author": "Ada Brandt", "subject": "Ports", "language": "en-GB"}
    assert "2024" not in parsed.text


def test_the_date_of_the_template_is_not_that_of_the_document() -> None:
    made = docx.Document()
    made.add_paragraph(FIRST)
    assert parse(docx_bytes(made)).date is None


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<w:p>{run('one')}<w:r><w:tab/></w:r>{run('two')}<w:r><w:br/></w:r>{run('three')}</w:p>", "one two three"),
        (f"<w:p>{run('well')}<w:r><w:noBreakHyphen/></w:r>{run('known')}</w:p>", "well-known"),
        (f"<w:p>{run('kept ')}<w:ins>{run('added')}</w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>",
         "kept added"),
        (f"<w:p>{run('seen')}{run(' hidden', '<w:vanish/>')}</w:p>", "seen"),
        (f"<w:p>{run('seen')}{run(' too', SHOWN)}</w:p>", "seen too"),
        (f"<w:p><w:hyperlink>{run('a link')}</w:hyperlink> </w:p>", "a link"),
        (f"<w:sdt><w:sdtContent><w:p>{run('in a form field')}</w:p></w:sdtContent></w:sdt>", "in a form field"),
        (f"<w:p>{run('anchor')}<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{run('box')}</w:p></w:txbxContent>"
         f"</mc:Choice><mc:Fallback><w:txbxContent><w:p>{run('box')}</w:p></w:txbxContent></mc:Fallback>"
         "</mc:AlternateContent></w:r></w:p>", "anchor\n\nbox"),
        (f"<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>{run('3')}</w:p>", "3"),
        (f"<w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr>{run('Top')}</w:p><w:p>{run('text')}</w:p>", "Top\n\ntext"),
        (f"<w:p>{run('Cafe' + chr(0x301))}</w:p>", "Café"),
    ],
    ids=["breaks", "hyphen", "changes", "hidden", "not hidden", "link", "field", "text box", "code", "outline", "NFC"],
)  # fmt: skip
def test_what_a_person_sees(body: str, text: str) -> None:
    assert parse_body(body).text == text


def test_outline_levels_make_headings() -> None:
    parsed = parse_body(f"<w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr>{run('Outlined')}</w:p><w:p>{run('text')}</w:p>")
    assert [(one.level, one.title) for one in parsed.headings] == [(2, "Outlined")]


def test_a_footnote_stands_behind_the_paragraph_that_cites_it() -> None:
    cited = f"<w:p>{run('Cited')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p><w:p>{run('The next one.')}</w:p>"
    parsed = parse(docx_with_notes(cited, {"2": run("A note of weight."), "3": run("Cited nowhere.")}))
    assert parsed.text == "Cited[1]\n\n[1] A note of weight.\n\nThe next one."


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(EmptyFileError, match=r"accord\.docx holds no text"):
        parse(docx_bytes(docx.Document()))


def test_a_protected_document_is_refused_with_the_remedy() -> None:
    with pytest.raises(EncryptedFileError) as caught:
        parse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "without a password" in caught.value.hint


@pytest.mark.parametrize(
    "data", [b"plain text", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)], ids=["text", "stub", "empty"]
)
def test_damaged_files(data: bytes) -> None:
    with pytest.raises(DamagedFileError, match=r"accord\.docx"):
        parse(data)


def test_a_missing_extra_names_its_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtraError) as caught:
        parse(b"PK")
    assert caught.value.hint == "pip install 'partnership-rag[docx]'"
