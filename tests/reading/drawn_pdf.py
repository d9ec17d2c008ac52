"""A page that a test draws, read back."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from rag.reading.pdf import read_pdf

PATH = Path("accord.pdf")
Draw = Callable[[Canvas], None]


def drawn(draw: Draw) -> str:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont("Helvetica", 11)
    draw(canvas)
    canvas.save()
    return read_pdf(out.getvalue(), PATH).text


def lines_of(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]
