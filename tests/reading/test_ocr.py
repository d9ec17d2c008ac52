"""Pages that are pictures: read by recognition, and marked as such wherever they are cited."""

from __future__ import annotations

import importlib.util
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from fpdf import FPDF
from made_files import FIRST, pdf, scanned_pdf
from PIL import Image, ImageDraw, ImageFont

from rag.errors import EmptyFileError, ScannedFileError, UnsafeFileError
from rag.reading import ocr
from rag.reading.ocr import Recognised
from rag.reading.pdf import read_pdf
from rag.reading.pdf_lines import Line
from rag.schema.document import ParsedDocument

PATH = Path("scan.pdf")
FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf"
WORDS = ["The ports of Selma and Tarn signed the", "Harbour Accord on 9 June 2041. Selma", "pays £4 million a year."]
TABLE = [("Port", "2041", "2042"), ("Selma", "410", "520"), ("Tarn", "630", "740")]

needs_ocr = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None or not Path(FONT).exists(), reason="needs the extra `ocr` and a font"
)


def picture() -> Image.Image:
    """A page of print, as a scanner sees it."""
    sheet = Image.new("L", (1000, 1400), 245)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(FONT, 34)
    for place, line in enumerate(WORDS):
        draw.text((120, 150 + 48 * place), line, font=font, fill=30)
    for r, row in enumerate(TABLE):
        for c, cell in enumerate(row):
            draw.text((120 + 260 * c, 420 + 60 * r), cell, font=font, fill=30)
    return sheet


@lru_cache
def mixed() -> bytes:
    """A page of text, then one that is a picture."""
    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=11)
    made.multi_cell(0, 6, FIRST.replace("£", ""), new_x="LMARGIN", new_y="NEXT")
    made.add_page()
    made.image(picture(), x=0, y=0, w=210)
    return bytes(made.output())


@lru_cache
def recognised() -> tuple[ParsedDocument, tuple[tuple[str, int, int], ...]]:
    told: list[tuple[str, int, int]] = []
    parsed = read_pdf(mixed(), PATH, progress=lambda stage, done, total: told.append((stage, done, total)))
    return parsed, tuple(told)


@needs_ocr
def test_a_page_without_text_is_read_by_recognition() -> None:
    parsed, _ = recognised()
    assert parsed.text.startswith(FIRST.replace("£", ""))
    assert " ".join(WORDS) in parsed.text
    assert parsed.text.endswith("Port | 2041 | 2042\nSelma | 410 | 520\nTarn | 630 | 740")


def stamped() -> bytes:
    """A page of text, then a scan on which the scanner has left its mark as text."""
    made = FPDF()
    made.set_font("Helvetica", size=11)
    made.add_page()
    made.multi_cell(0, 6, FIRST.replace("£", ""), new_x="LMARGIN", new_y="NEXT")
    made.add_page()
    made.image(picture(), x=0, y=0, w=210)
    made.text(10, 290, "Scanned with Copyist 3000 on 4 June 2033")
    return bytes(made.output())


@needs_ocr
def test_a_scan_with_a_stamp_is_read_by_recognition() -> None:
    text = read_pdf(stamped(), PATH).text
    assert " ".join(WORDS) in text
    assert "4 June 2033" in text


def test_without_the_extra_a_stamped_scan_counts_as_a_page_without_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    parsed = read_pdf(stamped(), PATH)
    assert parsed.metadata["pages_without_text"] == "2"
    assert "Copyist 3000" in parsed.text


@needs_ocr
def test_the_document_and_every_citation_say_so() -> None:
    parsed, _ = recognised()
    assert parsed.metadata["read_by_ocr"].startswith("page 2; confidence .9")
    assert [one.label[:23] for one in parsed.marks] == ["p. 1", "p. 2, read by OCR, conf"]
    assert [one.start for one in parsed.marks] == [one.start for one in parsed.pages]


@needs_ocr
def test_progress_is_told_page_by_page() -> None:
    assert recognised()[1] == ((ocr.STAGE, 0, 1), (ocr.STAGE, 1, 1))


@needs_ocr
def test_a_page_that_takes_too_long_is_an_error_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "MAX_SECONDS", 0.05)
    with pytest.raises(UnsafeFileError, match="could not be recognised within"):
        read_pdf(scanned_pdf(), PATH)


@needs_ocr
def test_pictures_without_text_are_still_refused() -> None:
    with pytest.raises((ScannedFileError, EmptyFileError)):
        read_pdf(scanned_pdf(), PATH)


def test_without_the_extra_a_scan_is_refused_with_both_remedies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ScannedFileError) as caught:
        read_pdf(scanned_pdf(), PATH)
    assert "pip install 'partnership-rag[ocr]'" in caught.value.hint
    assert "ocrmypdf" in caught.value.hint


def test_very_many_pictures_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "MAX_PAGES", 2)
    with pytest.raises(UnsafeFileError, match="3 pages that are pictures"):
        ocr.recognise(b"", [0, 1, 2], PATH, lambda stage, done, total: None)


def test_a_document_of_text_needs_no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_WORKER", Path(sys.prefix) / "there-is-no-such-file")
    parsed = read_pdf(pdf([[FIRST]]), PATH)
    assert "read_by_ocr" not in parsed.metadata
    assert parsed.marks == ()


def test_stretches_at_one_height_are_one_line_with_cells() -> None:
    words = [["Selma", 0.9, 72, 110, 700, 688], ["410", 0.8, 200, 220, 701, 689], ["Tarn", 1.0, 72, 99, 680, 668]]
    page = ocr._page(words)
    assert isinstance(page, Recognised)
    assert all(isinstance(line, Line) for line in page.lines)
    assert [[cell.text for cell in line.cells] for line in page.lines] == [["Selma", "410"], ["Tarn"]]
    assert page.confidence == pytest.approx((5 * 0.9 + 3 * 0.8 + 4 * 1.0) / 12)
    assert ocr._page([]) is None
