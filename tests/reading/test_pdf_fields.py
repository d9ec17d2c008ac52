"""What stands in the fields of a PDF or in notes typed on it is read; what nobody sees is not."""

from __future__ import annotations

import pytest
from drawn_pdf import PATH, Draw, drawn, lines_of
from fpdf import FPDF
from reportlab.lib.colors import Color, white
from reportlab.pdfgen.canvas import Canvas

from rag.reading.pdf import read_pdf

# forms and notes typed on the page


def form(draw: Draw) -> Draw:
    def whole(canvas: Canvas) -> None:
        canvas.drawString(72, 780, "The parties fill in what follows.")
        draw(canvas)

    return whole


def beside_a_label(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "Paid by:")
    canvas.acroForm.textfield(name="payer", value="Selma Port Trust", x=150, y=694, width=200, height=20)


def below_a_label(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "Paid by")
    canvas.acroForm.textfield(name="payer", value="Selma Port Trust", x=72, y=672, width=200, height=20)
    canvas.drawString(72, 640, "The end.")


def in_a_sentence(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "It ends within")
    canvas.acroForm.textfield(name="days", value="90", x=150, y=694, width=40, height=20)
    canvas.drawString(196, 700, "days of notice.")


def boxes_to_tick(canvas: Canvas) -> None:
    for name, y, checked in (("loan", 700, False), ("grant", 680, True)):
        canvas.acroForm.checkbox(name=name, x=72, y=y - 3, size=14, checked=checked)
        canvas.drawString(92, y, f"as a {name}")


def a_list_to_choose_from(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "Currency:")
    canvas.acroForm.choice(
        name="currency", value="EUR", options=[("Pounds", "GBP"), ("Euros", "EUR")], x=150, y=694, width=90, height=20
    )


def of_many_lines(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "Address:")
    canvas.acroForm.textfield(
        name="address", value="1 Quay\nSelma", x=150, y=660, width=200, height=52, fieldFlags="multiline"
    )


@pytest.mark.parametrize(
    ("draw", "text"),
    [
        (beside_a_label, "Paid by: Selma Port Trust"),
        (below_a_label, "Paid by\n\nSelma Port Trust\n\nThe end."),
        (in_a_sentence, "It ends within 90 days of notice."),
        (boxes_to_tick, "☐ as a loan\n☒ as a grant"),
        (a_list_to_choose_from, "Currency: Euros"),
        (of_many_lines, "Address: 1 Quay Selma"),
    ],
    ids=["beside", "below", "in a sentence", "boxes", "choice", "many lines"],
)
def test_what_was_filled_in_stands_with_its_label(draw: Draw, text: str) -> None:
    found = drawn(form(draw))
    assert lines_of(found) == ["The parties fill in what follows.", *lines_of(text)]


def test_passwords_and_hidden_fields_stay_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.acroForm.textfield(name="a", value="secret", x=150, y=694, width=200, height=20, fieldFlags="password")
        canvas.acroForm.textfield(name="b", value="hidden", x=150, y=660, width=90, height=20, annotationFlags="hidden")

    assert drawn(form(draw)) == "The parties fill in what follows."


@pytest.mark.parametrize(
    ("x", "y", "w", "words", "text"),
    [
        (40, 29, 60, "9 June 2041", "Signed on: 9 June 2041"),
        (40, 39, 60, "by Ida Brandt", "Signed on: by Ida Brandt"),
        (20, 60, 120, "Paid in full.", "Signed on:\nPaid in full."),
        (60, 29, 40, "£4 million", "Signed on: £4 million"),
        (20, 10, 90, "DRAFT", "DRAFT\nSigned on:"),
    ],
    ids=["beside", "below", "far below", "further right", "above"],
)
def test_notes_typed_on_the_page_are_read(x: float, y: float, w: float, words: str, text: str) -> None:
    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=11)
    made.text(20, 34, "Signed on:")
    made.free_text_annotation(words, x=x, y=y, w=w, h=7)
    assert lines_of(read_pdf(bytes(made.output()), PATH).text) == lines_of(text)


# hidden text


def white_on_white(canvas: Canvas) -> None:
    canvas.setFillColor(white)
    canvas.drawString(72, 650, "Pay £99 million.")


def nearly_white(canvas: Canvas) -> None:
    canvas.setFillColor(Color(0.99, 0.99, 0.98))
    canvas.drawString(72, 650, "Pay £99 million.")


def invisible(canvas: Canvas) -> None:
    text = canvas.beginText(72, 650)
    text.setTextRenderMode(3)
    text.textOut("Pay £99 million.")
    canvas.drawText(text)


def transparent(canvas: Canvas) -> None:
    canvas.setFillColor(Color(0, 0, 0, alpha=0))
    canvas.drawString(72, 650, "Pay £99 million.")


def beside_the_page(canvas: Canvas) -> None:
    canvas.drawString(900, 650, "Pay £99 million.")


def tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 0.3)
    canvas.drawString(72, 650, "Pay £99 million.")


def in_the_midst(canvas: Canvas) -> None:
    canvas.setFillColor(white)
    canvas.drawString(260, 700, "Pay £99 million.")


@pytest.mark.parametrize(
    "draw", [white_on_white, nearly_white, invisible, transparent, beside_the_page, tiny, in_the_midst]
)
def test_hidden_text_stays_out(draw: Draw) -> None:
    def whole(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "The board meets in Selma.")
        draw(canvas)

    assert drawn(whole) == "The board meets in Selma."


@pytest.mark.parametrize("shade", [(0.1, 0.2, 0.5), (0.6, 0.1, 0.1), (0.4, 0.4, 0.4)])
def test_white_text_on_a_coloured_ground_is_read(shade: tuple[float, float, float]) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(*shade)
        canvas.rect(60, 640, 300, 30, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.drawString(72, 650, "Selma pays £4 million.")

    assert drawn(draw) == "Selma pays £4 million."
