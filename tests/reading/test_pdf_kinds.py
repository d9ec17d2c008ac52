"""PDF documents with what other readers lose or mix up: five inputs of each kind, drawn by reportlab and fpdf2."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

import pytest
from drawn_pdf import PATH, Draw, drawn, lines_of
from fpdf import FPDF
from made_files import FIRST, SECOND
from reportlab.lib.colors import black
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from rag.reading.pdf import read_pdf

# superscripts


def line_with_marks(*parts: str, rise: float = 4, size: float = 6.5, font: str = "Times-Roman") -> Draw:
    """Draws parts in turn, the second, fourth … raised."""

    def draw(canvas: Canvas) -> None:
        x = 72.0
        for place, part in enumerate(parts):
            is_mark = place % 2 == 1
            canvas.setFont(font, size if is_mark else 11)
            canvas.drawString(x, 700 + (rise if is_mark else 0), part)
            x += canvas.stringWidth(part, font, size if is_mark else 11)

    return draw


def in_one_object(canvas: Canvas) -> None:
    text = canvas.beginText(72, 700)
    text.setFont("Helvetica", 11)
    text.textOut("It pays €480")
    text.setFont("Helvetica", 7)
    text.setRise(4)
    text.textOut("12")
    text.setRise(0)
    text.setFont("Helvetica", 11)
    text.textOut(" each.")
    canvas.drawText(text)


def as_paragraph(canvas: Canvas) -> None:
    style = getSampleStyleSheet()["BodyText"]
    markup = "The share of 35<super>3</super> was agreed on 9 June 2041<super>4</super>, over 200 m<super>2</super>."
    paragraph = Paragraph(markup, style)
    paragraph.wrap(450, 100)
    paragraph.drawOn(canvas, 72, 700)


@pytest.mark.parametrize(
    ("draw", "text"),
    [
        (line_with_marks("It pays €480", "1", " for each berth."), "It pays €480[1] for each berth."),
        (line_with_marks("About 10", "6", " birds on 4 km", "2", " of marsh"), "About 10⁶ birds on 4 km² of marsh"),
        (line_with_marks("On the 3", "rd", " of March 2041", "2,3", "."), "On the 3rd of March 2041[2,3]."),
        (line_with_marks("Costs fell by 12", "b", " in 2040", "5"), "Costs fell by 12[b] in 2040[5]"),
        (line_with_marks("", "1", "Without tax.", size=6), "[1] Without tax."),
        (line_with_marks("CO", "2", " of 40 tonnes", rise=-2), "CO2 of 40 tonnes"),
        (in_one_object, "It pays €480[12] each."),
        (as_paragraph, "The share of 35[3] was agreed on 9 June 2041[4], over 200 m²."),
    ],
    ids=["sum", "powers", "ordinal and year", "letter", "note", "lowered", "risen text", "paragraph"],
)
def test_raised_marks_do_not_grow_on_to_numbers(draw: Draw, text: str) -> None:
    assert drawn(draw) == text


# tables

ROWS = [
    ["Port", "2041 (EUR)", "2042 (EUR)", "Share"],
    ["Selma", "410,000", "", "40 %"],
    ["Tarn", "", "920,000", "35 %"],
    ["Old Varre", "130,000", "240,000", ""],
]
AS_TEXT = [
    "Port | 2041 (EUR) | 2042 (EUR) | Share",
    "Selma | 410,000 | | 40 %",
    "Tarn | | 920,000 | 35 %",
    "Old Varre | 130,000 | 240,000",
]


def table_of(pitch: float, *, by_column: bool = False, right: bool = False, step: float = 110) -> Draw:
    """A table between two paragraphs, with lines as far apart as those of the paragraphs (14 points)."""

    def draw(canvas: Canvas) -> None:
        for place, line in enumerate((FIRST[:80], FIRST[80:])):
            canvas.drawString(72, 780 - 14 * place, line)
        top = 780 - 14 - pitch * 1.3
        places = [(r, c) for r in range(len(ROWS)) for c in range(4)]
        for r, c in sorted(places, key=lambda at: at[::-1]) if by_column else places:
            x, y = 72 + step * c, top - pitch * r
            if right and c:
                canvas.drawRightString(x + 60, y, ROWS[r][c])
            else:
                canvas.drawString(x, y, ROWS[r][c])
        below = top - pitch * (len(ROWS) - 1) - pitch * 1.3
        for place, line in enumerate((SECOND[:80], SECOND[80:])):
            canvas.drawString(72, below - 14 * place, line)

    return draw


def platypus_table(*, grid: bool) -> str:
    out = BytesIO()
    style = getSampleStyleSheet()["BodyText"]
    table = Table(ROWS, colWidths=[90, 80, 80, 60])
    if grid:
        table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, black)]))
    SimpleDocTemplate(out).build([Paragraph(FIRST, style), table, Paragraph(SECOND, style)])
    return read_pdf(out.getvalue(), PATH).text


def fpdf_table() -> str:
    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=11)
    made.multi_cell(0, 6, FIRST.replace("£", ""), new_x="LMARGIN", new_y="NEXT")
    with made.table(borders_layout="NONE", line_height=6) as table:
        for row in ROWS:
            table.row(row)
    made.multi_cell(0, 6, SECOND, new_x="LMARGIN", new_y="NEXT")
    return read_pdf(bytes(made.output()), PATH).text


@pytest.mark.parametrize(
    "make",
    [
        lambda: drawn(table_of(14)),
        lambda: drawn(table_of(14, right=True)),
        lambda: drawn(table_of(18, step=95)),
        lambda: drawn(table_of(14, by_column=True)),
        lambda: drawn(table_of(16, by_column=True, right=True)),
        lambda: platypus_table(grid=False),
        lambda: platypus_table(grid=True),
        fpdf_table,
    ],
    ids=["as text", "right", "wider", "by columns", "by columns, right", "platypus", "grid", "fpdf"],
)
def test_a_row_of_a_table_is_a_line_with_a_place_for_every_cell(make: Callable[[], str]) -> None:
    lines = lines_of(make())
    at = lines.index(AS_TEXT[0])
    assert lines[at : at + 4] == AS_TEXT
    assert lines[at - 1].endswith("on their behalf.")
    assert " ".join(lines[at + 4 :]).startswith("The board meets twice a year.")


def test_a_cell_of_two_lines_stays_one_cell() -> None:
    def draw(canvas: Canvas) -> None:
        rows = [
            (0, "Port", "Purpose", "Sum"),
            (24, "Selma", "A school for pilots", "400"),
            (36, "", "and tug crews", ""),
            (60, "Tarn", "Dredging", "500"),
        ]
        for down, *cells in rows:
            for x, cell in zip((72, 172, 342), cells, strict=True):
                canvas.drawString(x, 700 - down, cell)

    assert drawn(draw) == "Port | Purpose | Sum\nSelma | A school for pilots and tug crews | 400\nTarn | Dredging | 500"


# running heads and feet


def booklet(pages: int, head: Callable[[int], Sequence[str]], foot: Callable[[int], Sequence[str]]) -> str:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 8)
        for place, line in enumerate(head(number)):
            canvas.drawString(72, 810 - 10 * place, line)
        for place, line in enumerate(foot(number)):
            canvas.drawString(72, 40 - 10 * place, line)
        canvas.setFont("Helvetica", 11)
        for place in range(12):
            words = (
                f"Sentence {place + 1} of part {number} tells how Selma and Tarn share their berth {place * number}."
            )
            canvas.drawString(72, 770 - 14 * place, words)
        canvas.showPage()
    canvas.save()
    return read_pdf(out.getvalue(), PATH).text


def no_lines(page: int) -> list[str]:
    return []


@pytest.mark.parametrize(
    ("pages", "head", "foot"),
    [
        (5, lambda n: ["The Harbour Accord", "Draft for the board"], lambda n: [f"Page {n} of 5"]),
        (6, lambda n: ["The Harbour Accord" if n % 2 else "Annual report 2041"], lambda n: [str(n)]),
        (2, lambda n: ["The Harbour Accord"], lambda n: [f"Selma Port Trust, page {n}"]),
        (2, lambda n: ["The Harbour Accord", "of Selma and Tarn"], no_lines),
        (4, lambda n: [f"{n}  The Harbour Accord", "Part one"] if n % 2 else [f"Annual report  {n}", "Part two"],
         lambda n: ["Selma Port Trust", f"printed on paper, {n}"]),
        (3, no_lines, lambda n: ["Confidential", f"- {n} -"]),
        (4, no_lines, lambda n: [f"Draft of 3 May 2033, confidential, {['i', 'ii', 'iii', 'iv'][n - 1]}"]),
        (2, lambda n: [f"{'XIV' if n == 1 else 'XV'}   The Harbour Accord"], no_lines),
    ],
    ids=["two lines", "alternating", "two pages", "two lines on two pages", "two lines alternating", "feet",
         "Roman numbers", "larger Roman numbers"],
)  # fmt: skip
def test_running_heads_and_feet_are_left_out(
    pages: int, head: Callable[[int], list[str]], foot: Callable[[int], list[str]]
) -> None:
    text = booklet(pages, head, foot)
    assert text == booklet(pages, no_lines, no_lines)
    assert text.count("Sentence 1 of part") == pages
    assert text.count("Sentence 12 of part") == pages


def test_lines_that_differ_from_page_to_page_are_no_heads() -> None:
    heads = ["How it began", "What it costs", "Who decides", "When it ends"]
    text = booklet(4, lambda n: [heads[n - 1]], no_lines)
    assert all(head in text for head in heads)


# columns

LEFT = [
    "The board meets twice a year",
    "in the old customs house of",
    "Selma, and decides by the vote",
    "of most of its members.",
]
RIGHT = [
    "Tarn sends three members to it",
    "and pays a third of what the",
    "common office costs, which is",
    "some £2 million a year.",
]


def columns(*, across: bool, gutter: float = 40, title: str = "") -> Draw:
    def draw(canvas: Canvas) -> None:
        if title:
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(72, 740, title)
        canvas.setFont("Helvetica", 11)
        places = [(r, c) for r in range(4) for c in range(2)]
        for r, c in places if across else sorted(places, key=lambda at: at[::-1]):
            canvas.drawString(72 + c * (160 + gutter), 700 - 14 * r, (LEFT, RIGHT)[c][r])

    return draw


@pytest.mark.parametrize("across", [False, True], ids=["down", "across"])
@pytest.mark.parametrize("gutter", [25, 40, 90])
@pytest.mark.parametrize("title", ["", "On the board"])
def test_columns_are_read_one_after_the_other(across: bool, gutter: float, title: str) -> None:
    text = " ".join(drawn(columns(across=across, gutter=gutter, title=title)).split())
    assert text == " ".join([title, *LEFT, *RIGHT]).strip()


def test_a_page_that_lies_on_its_side_is_read_as_people_see_it() -> None:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setPageRotation(90)
    canvas.rotate(90)
    canvas.setFont("Helvetica", 11)
    for r, row in enumerate(ROWS):
        for c, cell in enumerate(row):
            canvas.drawString(72 + 110 * c, -100 - 14 * r, cell)
    canvas.save()
    assert read_pdf(out.getvalue(), PATH).text == "\n".join(AS_TEXT)
