"""Slides, OpenDocument texts, books, rich text and calendars: what people see of them, in order."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from made_files import FIRST, SECOND
from made_formats import epub, ics, odt, pptx, rtf, slide

from rag.errors import DamagedFileError, EmptyFileError, MissingExtraError
from rag.reading.epub import read_epub
from rag.reading.files import READERS
from rag.reading.ics import read_ics
from rag.reading.odt import read_odt
from rag.reading.pptx import read_pptx
from rag.reading.rtf import read_rtf
from rag.schema.document import ParsedDocument

PPTX, ODT, EPUB, RTF, ICS = (Path(f"accord.{ending}") for ending in ("pptx", "odt", "epub", "rtf", "ics"))


def labels(parsed: ParsedDocument) -> list[tuple[str, str]]:
    """Each mark with the first line behind it."""
    return [(one.label, parsed.text[one.start :].split("\n")[0]) for one in parsed.marks]


# slides


def _plain(made: Any) -> None:
    slide(made, "The Harbour Accord", "Selma pays.", "Tarn pays too.")
    slide(made, "Costs", "£4 million a year.")


def _with_table(made: Any) -> None:
    from pptx.util import Cm

    added = slide(made, "Costs")
    table = added.shapes.add_table(3, 3, Cm(2), Cm(8), Cm(15), Cm(4)).table
    rows = [["Port", "2041", "2042"], ["Selma", "410", ""], ["", "500", "600"]]
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(1, 0).merge(table.cell(2, 0))


def _with_notes(made: Any) -> None:
    slide(made, "Costs", "As agreed.").notes_slide.notes_text_frame.text = "Selma pays £3 million."


def _with_group(made: Any) -> None:
    from pptx.util import Cm

    added = slide(made, "Map")
    group = added.shapes.add_group_shape()
    for text, left in (("on the right", 9), ("On the left", 2)):
        group.shapes.add_textbox(Cm(left), Cm(9), Cm(5), Cm(2)).text_frame.text = text


def _with_chart(made: Any) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Cm

    data = CategoryChartData()
    data.categories = ["2041", "2042"]
    data.add_series("Selma", (410, 500))
    data.add_series("Tarn", (1.5, None))
    slide(made, "Berths").shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(8), Cm(9), Cm(7), data)


def _with_marks(made: Any) -> None:
    added = slide(made, "Sums", "It pays €480")
    paragraph = added.placeholders[1].text_frame.paragraphs[0]
    for text, baseline in (("1", "30000"), (" for 10", ""), ("6", "30000"), (" birds", "")):
        run = paragraph.add_run()
        run.text = text
        if baseline:
            run._r.get_or_add_rPr().set("baseline", baseline)


def _hidden(made: Any) -> None:
    added = slide(made, "Seen", "Shown.")
    slide(made, "Ghost slide", "Nobody sees this.").element.set("show", "0")
    box = added.shapes.add_textbox(1, 1, 1, 1)
    box.text_frame.text = "Ghost box"
    box.element.nvSpPr.cNvPr.set("hidden", "1")


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (_plain, "The Harbour Accord\n\nSelma pays.\nTarn pays too.\n\nCosts\n\n£4 million a year."),
        (_with_table, "Costs\n\nPort | 2041 | 2042\nSelma | 410\nSelma | 500 | 600"),
        (_with_notes, "Costs\n\nAs agreed.\n\nNotes: Selma pays £3 million."),
        (_with_group, "Map\n\nOn the left\n\non the right"),
        (_with_chart, "Berths\n\n| Selma | Tarn\n2041 | 410 | 1.5\n2042 | 500"),
        (_with_marks, "Sums\n\nIt pays €480[1] for 10⁶ birds"),
        (_hidden, "Seen\n\nShown."),
    ],
    ids=["plain", "table", "notes", "group", "chart", "marks", "hidden"],
)
def test_what_a_person_sees_on_slides(build: Callable[[Any], None], text: str) -> None:
    assert read_pptx(pptx(build), PPTX).text == text


def test_each_slide_says_its_number() -> None:
    parsed = read_pptx(pptx(_plain), PPTX)
    assert labels(parsed) == [("slide 1", "The Harbour Accord"), ("slide 2", "Costs")]
    assert [(one.number, parsed.text[one.start :][:5]) for one in parsed.pages] == [(1, "The H"), (2, "Costs")]
    assert parsed.title == "The Harbour Accord"
    noted = read_pptx(pptx(_with_notes), PPTX)
    assert [label for label, _ in labels(noted)] == ["slide 1", "slide 1, notes"]


def test_hidden_slides_and_shapes_are_listed() -> None:
    dropped = read_pptx(pptx(_hidden), PPTX).dropped
    assert sorted(one.text for one in dropped) == ["Ghost box", "slide 2: Ghost slide Nobody sees this."]


# OpenDocument

STYLES = (
    '<style:style style:name="Up" style:family="text"><style:text-properties style:text-position="super 58%"/>'
    '</style:style><style:style style:name="Gone" style:family="text"><style:text-properties text:display="none"/>'
    '</style:style><style:style style:name="Child" style:family="text" style:parent-style-name="Gone"/>'
)


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def table(*rows: str) -> str:
    return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<text:h text:outline-level="1">Accord</text:h>'
         "<text:p>Selma<text:s/>pays<text:tab/>£4<text:line-break/>m.</text:p>",
         "Accord\n\nSelma pays £4 m."),
        ("<text:list><text:list-item><text:p>one</text:p><text:list>"
         "<text:list-item><text:p>two</text:p></text:list-item>"
         "</text:list></text:list-item></text:list><text:p>end</text:p>", "one\ntwo\n\nend"),
        ('<text:p>€480<text:span text:style-name="Up">1</text:span> each, 10'
         '<text:span text:style-name="Up">6</text:span> birds</text:p>', "€480[1] each, 10⁶ birds"),
        ('<text:p>Cited<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
         "<text:p>A note.</text:p></text:note-body></text:note>.</text:p><text:p>Next.</text:p>",
         "Cited[1].\n\n[1] A note.\n\nNext."),
        ('<text:p>Seen<text:span text:style-name="Child"> not</text:span><text:hidden-text text:condition="ooow:1"> nor'
         "</text:hidden-text></text:p>", "Seen"),
        ("<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
         '</text:changed-region></text:tracked-changes><text:p>kept<text:change text:change-id="c"/></text:p>', "kept"),
        ('<text:section text:display="none"><text:p>gone</text:p></text:section><text:section><text:p>kept</text:p>'
         "</text:section>", "kept"),
        ("<text:p>Anchor<draw:frame><draw:text-box><text:p>Boxed once</text:p></draw:text-box></draw:frame></text:p>",
         "Anchor\n\nBoxed once"),
        ("<text:p>kept<office:annotation><text:p>a remark</text:p></office:annotation></text:p>", "kept"),
    ],
    ids=["text", "lists", "marks", "note", "hidden", "deleted", "hidden section", "frame", "remark"],
)  # fmt: skip
def test_what_a_person_sees_of_an_opendocument_text(body: str, text: str) -> None:
    assert read_odt(odt(body, STYLES), ODT).text == text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([cell("Port") + cell("2041") + cell("2042"), cell("Selma") + cell("") + cell("7")],
         "Port | 2041 | 2042\nSelma | | 7"),
        ([cell("Port") + cell("2041") + cell("2042"),
          cell("Selma") + '<table:table-cell table:number-columns-repeated="1"/>' + cell("7")],
         "Port | 2041 | 2042\nSelma | | 7"),
        ([cell("Both", 'table:number-columns-spanned="2"') + COVERED + cell("9"), cell("a") + cell("b") + cell("c")],
         "Both | Both | 9\na | b | c"),
        ([cell("Selma", 'table:number-rows-spanned="2"') + cell("1"), COVERED + cell("2")], "Selma | 1\nSelma | 2"),
        ([cell("x") + f"<table:table-cell>{table(cell('in') + cell('ner'))}</table:table-cell>"], "x\n\nin | ner"),
        ([cell("Port") + '<table:table-cell table:number-columns-repeated="16000"/>'], "Port"),
    ],
    ids=["empty", "repeated", "columns", "rows", "nested", "very many"],
)  # fmt: skip
def test_tables_of_opendocument_texts(rows: list[str], text: str) -> None:
    assert read_odt(odt(table(*rows)), ODT).text == text


# books


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<h1>One</h1><p>Selma pays.</p>", "One\n\nSelma pays."),
        ("<h1>One</h1><p>It pays €480<sup>1</sup>.</p>", "One\n\nIt pays €480[1]."),
        ("<h2>One</h2><ul><li>a</li><li>b</li></ul>", "One\n\na\nb"),
        ("<h1>One</h1><table><tr><th>Port</th><th>2041</th></tr><tr><td>Selma</td><td>4</td></tr></table>",
         "One\n\nPort | 2041\nSelma | 4"),
        ("<h1>One</h1><p>Seen.</p><p style='display:none'>Ghost.</p>", "One\n\nSeen."),
    ],
    ids=["chapter", "mark", "list", "table", "hidden"],
)  # fmt: skip
def test_what_a_person_sees_of_a_book(body: str, text: str) -> None:
    assert read_epub(epub([("One", body)]), EPUB).text == text


def test_chapters_come_in_order_and_say_where_they_are() -> None:
    chapters = [("One", f"<h1>One</h1><p>{FIRST}</p>"), ("Two", f"<h1>Two</h1><p>{SECOND}</p>")]
    parsed = read_epub(epub(chapters, title="The Harbour Book", author="Ida Brandt"), EPUB)
    assert parsed.text == f"One\n\n{FIRST}\n\nTwo\n\n{SECOND}"
    assert labels(parsed) == [("chapter 1: One", "One"), ("chapter 2: Two", "Two")]
    assert [parsed.text[one.start : one.end] for one in parsed.headings] == ["One", "Two"]
    assert (parsed.title, parsed.metadata["author"]) == ("The Harbour Book", "Ida Brandt")


def test_books_that_name_files_they_do_not_hold_are_read() -> None:
    source, out = ZipFile(BytesIO(epub([("One", "<h1>One</h1>"), ("Two", "<h1>Two</h1>")]))), BytesIO()
    with ZipFile(out, "w") as target:
        for name in source.namelist():
            if not name.endswith(("toc.ncx", "c0.xhtml")):
                target.writestr(name, source.read(name))
    assert read_epub(out.getvalue(), EPUB).text == "Two"


# rich text

ROW = "\\trowd\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl {}\\cell {}\\cell {}\\cell\\row\n"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("\\pard Selma pays.\\par Tarn pays too.\\par", "Selma pays.\n\nTarn pays too."),
        ("\\pard It pays \\'80 480, caf\\'e9 \\u8364?5 \\endash  ok\\par", "It pays € 480, café €5 – ok"),
        ("\\pard It pays 480{\\super 1} in 2041\\super 2\\nosupersub  each, 10{\\super 6} birds\\par",
         "It pays 480[1] in 2041[2] each, 10⁶ birds"),
        ("\\pard Seen{\\v  not this}{\\deleted  nor this} here\\v gone\\v0 .\\par", "Seen here."),
        ("\\pard Cited{\\super\\chftn}{\\footnote\\pard {\\super\\chftn} A note.} here.\\par Next.\\par",
         "Cited[1] here.\n\n[1] A note.\n\nNext."),
        (ROW.format("Port", "2041", "2042") + ROW.format("Selma", "", "7") + "\\pard After.\\par",
         "Port | 2041 | 2042\nSelma | | 7\n\nAfter."),
        ("{\\header Running head}\\pard\\outlinelevel0 Accord\\par\\pard Text.\\par{\\pict\\pngblip 89504e47}",
         "Accord\n\nText."),
        ("\\pard See {\\field{\\*\\fldinst{HYPERLINK \"http://x.example\"}}{\\fldrslt the page}}.\\par",
         "See the page."),
        ("\\pard CO{\\sub 2} and {\\b bold} and {\\i{\\ul deep}}.\\par", "CO2 and bold and deep."),
    ],
    ids=["text", "signs", "marks", "hidden", "footnote", "table", "heading", "link", "groups"],
)  # fmt: skip
def test_what_a_person_sees_of_rich_text(body: str, text: str) -> None:
    assert read_rtf(rtf(body), RTF).text == text


def test_headings_and_properties_of_rich_text() -> None:
    head = "{\\info{\\title Harbour Accord}{\\author Ida Brandt}{\\creatim\\yr2041\\mo6\\dy9}}"
    parsed = read_rtf(rtf("\\pard\\outlinelevel1 Costs\\par\\pard Text.\\par", head), RTF)
    assert (parsed.title, parsed.date, parsed.metadata) == ("Harbour Accord", "2041-06-09", {"author": "Ida Brandt"})
    assert [(one.level, one.title) for one in parsed.headings] == [(2, "Costs")]


# calendars


def event(*lines: str, kind: str = "VEVENT") -> str:
    return f"BEGIN:{kind}\nUID:x\n" + "".join(f"{line}\n" for line in lines) + f"END:{kind}\n"


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (event("SUMMARY:Board", "DTSTART:20410609T140000Z", "DTEND:20410609T153000Z", "LOCATION:Selma\\, old house"),
         "Board\n\nWhen: 2041-06-09 14:00 to 15:30 (UTC)\nWhere: Selma, old house"),
        (event("SUMMARY:Fair", "DTSTART;VALUE=DATE:20410609", "DTEND;VALUE=DATE:20410612", "STATUS:CANCELLED"),
         "Fair\n\nCancelled: yes\nWhen: 2041-06-09 to 2041-06-11"),
        (event("SUMMARY:Call", "DTSTART;TZID=Europe/Lisbon:20410609T090000", "DURATION:PT45M",
               'ORGANIZER;CN="Ida Brandt":mailto:ida@selma.example', "ATTENDEE:mailto:ole@tarn.example"),
         "Call\n\nWhen: 2041-06-09 09:00 to 09:45 (Europe/Lisbon)\nOrganiser: Ida Brandt <ida@selma.example>\n"
         "Attendees: ole@tarn.example"),
        (event("SUMMARY:Weekly", "DTSTART:20410609T090000", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=5",
               "DESCRIPTION:First line.\\nSecond line."),
         "Weekly\n\nWhen: 2041-06-09 09:00\nRepeats: weekly; byday MO; count 5\n\nFirst line.\n\nSecond line."),
        (event("SUMMARY:Pay", "DUE;VALUE=DATE:20410701", "STATUS:NEEDS-ACTION", kind="VTODO"),
         "Pay\n\nDue: 2041-07-01\nStatus: needs-action"),
    ],
    ids=["event", "days", "people", "recurring", "task"],
)  # fmt: skip
def test_what_a_calendar_says(entry: str, text: str) -> None:
    assert read_ics(ics(entry), ICS).text == text


def test_events_come_in_order_of_time() -> None:
    late, early = (event(f"SUMMARY:{name}", f"DTSTART:{day}T090000Z") for name, day in
                   (("Late", "20420101"), ("Early", "20410101")))  # fmt: skip
    parsed = read_ics(ics(late, early, name="Harbour board"), ICS)
    assert [one.title for one in parsed.headings] == ["Early", "Late"]
    assert parsed.title == "Harbour board"


# what all have in common


@pytest.mark.parametrize(
    ("ending", "empty"),
    [(".pptx", pptx(lambda made: None)), (".odt", odt("")), (".epub", epub([("One", "<p> </p>")])), (".rtf", rtf("")),
     (".ics", ics())],
)  # fmt: skip
def test_files_without_text_are_refused(ending: str, empty: bytes) -> None:
    with pytest.raises(EmptyFileError, match="holds no text"):
        READERS[ending](empty, Path(f"accord{ending}"))


@pytest.mark.parametrize("ending", [".pptx", ".xlsx", ".odt", ".epub", ".rtf", ".ics"])
@pytest.mark.parametrize(
    "data", [b"plain text", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)], ids=["text", "stub", "none"]
)
def test_files_of_another_kind_are_refused(ending: str, data: bytes) -> None:
    if ending in (".ics",) and data.startswith(b"PK"):
        pytest.skip("binary, which decoding refuses")
    with pytest.raises(DamagedFileError):
        READERS[ending](data, Path(f"accord{ending}"))


@pytest.mark.parametrize(
    ("ending", "module"),
    [("pptx", "pptx"), ("odt", "odfdo"), ("epub", "ebooklib"), ("rtf", "striprtf"), ("ics", "icalendar")],
)
def test_a_missing_extra_names_its_installation(ending: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError) as caught:
        READERS[f".{ending}"](b"PK", Path(f"accord.{ending}"))
    assert caught.value.hint == f"pip install 'partnership-rag[{ending}]'"
