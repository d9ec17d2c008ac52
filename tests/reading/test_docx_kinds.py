"""Word documents as Word writes them and the libraries do not expect them: five inputs of each kind."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from made_files import FIRST, docx_bytes, docx_with_notes

from rag.reading.docx import read_docx

PATH = Path("accord.docx")
HIDE = "<w:vanish/>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def sdt(content: str) -> str:
    return f"<w:sdt><w:sdtPr><w:alias w:val='Field'/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def sup(text: str) -> str:
    return run(text, '<w:vertAlign w:val="superscript"/>')


def box(*paragraphs: str, twice: bool = True) -> str:
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    if not twice:
        return f"<w:r><w:pict>{content}</w:pict></w:r>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{content}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{content}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def text_of(body: str, **notes: dict[str, str]) -> str:
    return read_docx(docx_with_notes(body, notes.get("footnotes", {}), notes.get("endnotes", {})), PATH).text


HEAD = tr(tc(p(run("Port"))), tc(p(run("2041"))), tc(p(run("2042"))))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (tbl(sdt(tr(tc(p(run("Selma"))), tc(p(run("£2 million")))))), "Selma | £2 million"),
        (tbl(tr(tc(p(run("Selma"))), sdt(tc(p(run("£3 million")))))), "Selma | £3 million"),
        (tbl(tr(tc(p(run("Selma"))), tc(sdt(p(run("£4 million")))))), "Selma | £4 million"),
        (p(run("Signed on "), sdt(run("3 March 2041")), run(".")), "Signed on 3 March 2041."),
        (sdt(tbl(sdt(sdt(tr(sdt(tc(sdt(p(sdt(run("Deep")))))), tc(p(run("down")))))))), "Deep | down"),
        (p(run("Paid by "), "<w:smartTag>" + sdt(run("Selma")) + "</w:smartTag>"), "Paid by Selma"),
    ],
    ids=["row", "cell", "in a cell", "run", "all at once", "smart tag"],
)
def test_content_controls_hide_nothing(body: str, text: str) -> None:
    assert text_of(body) == text


INNER = tbl(tr(tc(p(run("May"))), tc(p(run("£1")))), tr(tc(p(run("June"))), tc(p(run("£2")))))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (tbl(tr(tc(p(run("Plan"))), tc(p() + INNER + p()))), "Plan\n\nMay | £1\nJune | £2"),
        (tbl(tr(tc(p(run("Plan")) + INNER))), "Plan\n\nMay | £1\nJune | £2"),
        (tbl(tr(tc(tbl(tr(tc(INNER + p()), tc(p(run("side"))))) + p()), tc(p(run("x"))))), None),
        (
            tbl(tr(tc(p(run("Seal"), box(p(run("Signed by Ida"))))), tc(p(run("Selma"))))),
            "Seal | Selma\n\nSigned by Ida",
        ),
        (p(run("See."), box(p(run("Boxed")), INNER)), "See.\n\nBoxed\n\nMay | £1\nJune | £2"),
        (p(run("Old."), box(p(run("In VML")), twice=False)), "Old.\n\nIn VML"),
        (p(box(p(run("Outer"), box(p(run("Inner box"))))), run("After")), "After\n\nOuter\n\nInner box"),
    ],
    ids=["table in cell", "table in frame", "three deep", "box in cell", "table in box", "old box", "box in box"],
)
def test_nested_tables_and_boxes_are_read_once(body: str, text: str | None) -> None:
    found = text_of(body)
    for word in ("May", "June", "Signed by Ida", "Boxed", "In VML", "Inner box", "Outer"):
        assert found.count(word) == body.replace("mc:Fallback", "\0").split("\0")[0].count(f">{word}<")
    assert text is None or found == text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([HEAD, tr(tc(p(run("Selma"))), tc(p()), tc(p(run("7"))))], "Port | 2041 | 2042\nSelma | | 7"),
        ([HEAD, tr(tc(p()), tc(p(run("5"))), tc(p()))], "Port | 2041 | 2042\n| 5"),
        ([HEAD, tr(tc(p(run("All")), '<w:gridSpan w:val="2"/>'), tc(p(run("9"))))],
         "Port | 2041 | 2042\nAll | All | 9"),
        ([HEAD, tr(tc(p(run("4"))), tc(p(run("6"))), properties='<w:gridBefore w:val="1"/>')],
         "Port | 2041 | 2042\n| 4 | 6"),
        ([HEAD, tr(tc(p(run("Selma")), '<w:vMerge w:val="restart"/>'), tc(p(run("1"))), tc(p(run("2")))),
          tr(tc(p(), "<w:vMerge/>"), tc(p()), tc(p(run("3"))))], "Port | 2041 | 2042\nSelma | 1 | 2\nSelma | | 3"),
    ],
    ids=["inner", "first and last", "spanning", "indented row", "reaching down"],
)  # fmt: skip
def test_no_value_moves_under_another_head(rows: list[str], text: str) -> None:
    assert text_of(tbl(*rows)) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p(run("Seen"), run(" hidden", HIDE)), "Seen"),
        (tbl(HEAD, tr(tc(p(run("Selma"))), tc(p(run("£8"))), tc(p(run("£9")), "<w:cellDel w:id='1'/>"))),
         "Port | 2041 | 2042\nSelma | £8"),
        (tbl(HEAD, tr(tc(p(run("Gone"))), tc(p(run("1"))), tc(p(run("2"))), properties="<w:del w:id='1'/>")),
         "Port | 2041 | 2042"),
        (tbl(HEAD, tr(tc(p(run("Gone"))), tc(p(run("1"))), tc(p(run("2"))), properties="<w:hidden/>")),
         "Port | 2041 | 2042"),
        (p(run("Seen"), "<w:moveFrom>" + run(" moved off") + "</w:moveFrom>"), "Seen"),
        (p(run("Seen"), run(" ghost", '<w:color w:val="FFFFFF"/>')), "Seen"),
        (p(run("On red", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="AA0000"/>')), "On red"),
        ("<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>" + run("Half a ") + "</w:p>" + p(run("sentence.")),
         "Half a sentence."),
    ],
    ids=["run", "cell", "row deleted", "row hidden", "moved", "white", "white on red", "paragraph end deleted"],
)  # fmt: skip
def test_hidden_and_deleted_text_stays_out(body: str, text: str) -> None:
    assert text_of(body) == text


def _styled(build: Callable[[docx.document.Document], None]) -> str:
    made = docx.Document()
    made.add_paragraph(FIRST)
    build(made)
    return read_docx(docx_bytes(made), PATH).text


def _style(made: docx.document.Document, name: str, kind: WD_STYLE_TYPE, *, hidden: bool | None = None) -> object:
    style = made.styles.add_style(name, kind)
    style.font.hidden = hidden
    return style


def _by_character(made: docx.document.Document) -> None:
    made.paragraphs[0].add_run(" £77 million.", style=_style(made, "Ghost", WD_STYLE_TYPE.CHARACTER, hidden=True))


def _by_paragraph(made: docx.document.Document) -> None:
    made.add_paragraph("£77 million.", style=_style(made, "Ghost", WD_STYLE_TYPE.PARAGRAPH, hidden=True))


def _by_ancestor(made: docx.document.Document) -> None:
    base = _style(made, "Ghost", WD_STYLE_TYPE.PARAGRAPH, hidden=True)
    child = _style(made, "Child", WD_STYLE_TYPE.PARAGRAPH)
    child.base_style = base
    made.add_paragraph("£77 million.", style=child)


def _in_a_table(made: docx.document.Document) -> None:
    style = _style(made, "Ghost", WD_STYLE_TYPE.PARAGRAPH, hidden=True)
    made.add_table(1, 1).rows[0].cells[0].paragraphs[0].style = style
    made.tables[0].rows[0].cells[0].paragraphs[0].add_run("£77 million.")


def _white_by_style(made: docx.document.Document) -> None:
    style = made.styles.add_style("Ghost", WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb = docx.shared.RGBColor(255, 255, 255)
    made.paragraphs[0].add_run(" £77 million.", style=style)


@pytest.mark.parametrize("build", [_by_character, _by_paragraph, _by_ancestor, _in_a_table, _white_by_style])
def test_what_a_style_hides_stays_out(build: Callable[[docx.document.Document], None]) -> None:
    assert _styled(build) == FIRST


def test_a_run_that_shows_itself_is_seen_in_a_hidden_style() -> None:
    def build(made: docx.document.Document) -> None:
        paragraph = made.add_paragraph(style=_style(made, "Ghost", WD_STYLE_TYPE.PARAGRAPH, hidden=True))
        paragraph.add_run("hidden ")
        paragraph.add_run("shown").font.hidden = False

    assert _styled(build) == f"{FIRST}\n\nshown"


CITE = "<w:r><w:footnoteReference w:id='{}'/></w:r>"
END = "<w:r><w:endnoteReference w:id='{}'/></w:r>"


def moved(text: str, by: int) -> str:
    return f'<w:r><w:rPr><w:position w:val="{by}"/></w:rPr><w:t>{text}</w:t></w:r>'


OWN = "<w:r><w:footnoteReference w:id='5' w:customMarkFollows='1'/><w:t>*</w:t></w:r>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p(run("It pays €480"), CITE.format(5), run(" each.")) + p(run("Next.")),
         "It pays €480[1] each.\n\n[1] A note.\n\nNext."),
        (p(run("Built in 2041"), END.format(7), run(".")) + p(run("Next.")),
         "Built in 2041[i].\n\n[i] At the end.\n\nNext."),
        (tbl(tr(tc(p(run("Selma"))), tc(p(run("480"), CITE.format(5)))), tr(tc(p(run("Tarn"))), tc(p(run("1"))))),
         "Selma | 480[1]\n\n[1] A note.\n\nTarn | 1"),
        (p(run("Two"), CITE.format(5), CITE.format(6), run(" marks.")),
         "Two[1][2] marks.\n\n[1] A note.\n\n[2] Another."),
        (p(run("Own mark 12"), OWN, run(".")), "Own mark 12*.\n\n[*] A note."),
        (p(run("Gone"), "<w:del>" + CITE.format(5) + "</w:del>"), "Gone"),
        (p(run("By hand €480"), sup("1"), run(" and 10"), sup("6"), run(" m"), sup("2"), run(" on the 1"), sup("st"))
         + p(sup("1"), run("A mark.")), "By hand €480[1] and 10⁶ m² on the 1st\n\n[1] A mark."),
        (p(run("Moved €480"), moved("1", 8), run(" and CO"), moved("2", -6), run(", straightened 12"), moved("5", 1)),
         "Moved €480[1] and CO2, straightened 125"),
    ],
    ids=["footnote", "endnote", "in a cell", "two", "own mark", "deleted", "by hand", "moved up"],
)  # fmt: skip
def test_notes_stand_where_they_are_cited_and_marks_apart_from_numbers(body: str, text: str) -> None:
    notes = {"5": run("A note."), "6": run("Another.")}
    found = text_of(body, footnotes=notes, endnotes={"7": run("At the end.")})
    assert found == text


def _package(change: Callable[[str, bytes], tuple[str, bytes] | None], **extra: bytes) -> bytes:
    """A document with a picture, whose parts were changed or (None) left out."""
    made = docx.Document()
    made.add_heading("The Harbour Accord", 1)
    made.add_paragraph(FIRST)
    source, out = ZipFile(BytesIO(docx_bytes(made))), BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            changed = change(name, source.read(name))
            if changed is not None:
                target.writestr(*changed)
        for name, content in extra.items():
            target.writestr(name, content)
    return out.getvalue()


def _strict(name: str, content: bytes) -> tuple[str, bytes]:
    for family in (b"wordprocessingml", b"drawingml", b"officeDocument"):
        content = content.replace(
            b"http://schemas.openxmlformats.org/%b/2006/" % family, b"http://purl.oclc.org/ooxml/%b/" % family
        )
    return name, content.replace(
        b"ooxml/officeDocument/extended-properties", b"ooxml/officeDocument/extendedProperties"
    )


def _related(kind: str, target: str) -> Callable[[str, bytes], tuple[str, bytes]]:
    def change(name: str, content: bytes) -> tuple[str, bytes]:
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        one = f'<Relationship Id="rId77" Type="{office}/{kind}" Target="{target}"/></Relationships>'
        if name == "word/_rels/document.xml.rels":
            content = content.replace(b"</Relationships>", one.encode())
        return name, content

    return change


def _without(part: str) -> Callable[[str, bytes], tuple[str, bytes] | None]:
    return lambda name, content: None if name == part else (name, content)


def _typed(kind: bytes) -> Callable[[str, bytes], tuple[str, bytes]]:
    usual = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return lambda name, content: (name, content.replace(usual, kind))


def _backslashes(name: str, content: bytes) -> tuple[str, bytes]:
    return name.replace("/", "\\"), content


def _absolute(name: str, content: bytes) -> tuple[str, bytes]:
    folder = posixpath.dirname(posixpath.dirname(name))
    if name.endswith(".rels"):
        content = content.replace(b'Target="', f'Target="/{folder}/'.replace("//", "/").encode())
        content = content.replace(b"/word/../", b"/")
    return name, content


@pytest.mark.parametrize(
    "data",
    [
        _package(_strict),
        _package(_related("image", "../NULL")),
        _package(_related("header", "header9.xml")),
        _package(_related("footnotes", "gone/footnotes.xml")),
        _package(_related("hyperlink", "#_Toc1")),
        _package(_without("docProps/core.xml")),
        _package(_without("docProps/thumbnail.jpeg")),
        _package(_without("word/numbering.xml")),
        _package(_backslashes),
        _package(_absolute),
        _package(_related("image", "media/picture.odd"), **{"word/media/picture.odd": b"?"}),
        _package(_typed(b"application/vnd.ms-word.document.macroEnabled.main+xml")),
        _package(_typed(b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml")),
    ],
    ids=["Strict", "NULL", "header", "footnotes", "bookmark", "properties", "thumbnail", "numbering", "backslashes",
         "absolute", "unknown type", "macros", "template"],
)  # fmt: skip
def test_packages_that_word_opens_are_read(data: bytes) -> None:
    parsed = read_docx(data, PATH)
    assert parsed.text == f"The Harbour Accord\n\n{FIRST}"
    assert [one.level for one in parsed.headings] == [1]


def test_strict_tables_and_hidden_text_are_read_as_in_the_usual_spelling() -> None:
    made = docx.Document()
    made.add_paragraph("Seen").add_run(" hidden").font.hidden = True
    table = made.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Selma", "£2"
    source, out = ZipFile(BytesIO(docx_bytes(made))), BytesIO()
    with ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(*_strict(name, source.read(name)))
    assert read_docx(out.getvalue(), PATH).text == "Seen\n\nSelma | £2"
