"""PDF documents: flowing text with pages and headings, and what is refused with a remedy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made_files import FIRST, SECOND, one_page_pdf, pdf, pdf_stream, scanned_pdf

from rag.errors import DamagedFileError, EmptyFileError, EncryptedFileError, MissingExtraError, ScannedFileError
from rag.reading.pdf import iso_date, read_pdf
from rag.reading.pdf_layout import Line, flow
from rag.schema.document import ParsedDocument

PATH = Path("accord.pdf")


def parse(data: bytes) -> ParsedDocument:
    return read_pdf(data, PATH)


def page_texts(parsed: ParsedDocument) -> list[str]:
    ends = [*(page.start for page in parsed.pages[1:]), len(parsed.text)]
    return [parsed.text[page.start : end].strip() for page, end in zip(parsed.pages, ends, strict=True)]


def test_wrapped_lines_become_paragraphs_again() -> None:
    assert parse(pdf([[FIRST, SECOND]])).text == f"{FIRST}\n\n{SECOND}"


def test_pages_begin_where_the_map_says() -> None:
    parsed = parse(pdf([[FIRST], [SECOND], ["A third page."]]))
    assert [page.number for page in parsed.pages] == [1, 2, 3]
    assert page_texts(parsed) == [FIRST, SECOND, "A third page."]


def test_a_sentence_goes_on_over_the_page() -> None:
    parsed = parse(pdf([["The ports agree that all of their"], ["common berths stay open."]]))
    assert parsed.text == "The ports agree that all of their common berths stay open."
    assert page_texts(parsed)[1] == "common berths stay open."


def test_large_type_is_a_heading() -> None:
    parsed = parse(pdf([[FIRST, SECOND]], heading="The Harbour Accord"))
    (heading,) = parsed.headings
    assert parsed.text[heading.start : heading.end] == heading.title == "The Harbour Accord"
    assert heading.level == 1
    assert parsed.title == "The Harbour Accord"


def test_page_headers_and_numbers_are_left_out() -> None:
    bodies = [f"{name} pays for its own berths. {SECOND}" for name in ("Lindholm", "Varre", "Osterby", "Tarn")]
    pages = [["The Courier, spring issue", body, f"Page {n} of 4"] for n, body in enumerate(bodies, start=1)]
    assert page_texts(parse(pdf(pages))) == bodies


def test_rows_that_only_look_alike_are_no_page_numbers() -> None:
    pages = [[SECOND, f"Total {amount} of 90"] for amount in (12, 7, 55, 16)]
    assert all(f"Total {amount} of 90" in parse(pdf(pages)).text for amount in (12, 7, 55, 16))


def test_information_becomes_metadata() -> None:
    parsed = parse(pdf([[FIRST]], title="Accord", author="Ada Brandt", subject="Ports", lang="en-GB"))
    assert (parsed.title, parsed.media_type) == ("Accord", "application/pdf")
    assert parsed.metadata == {"author": "Ada Brandt", "subject": "Ports", "language": "en-GB"}


@pytest.mark.parametrize("title", ["Microsoft Word - draft3.docx", "untitled", "letter.odt", "  "])
def test_a_title_that_a_program_has_made_up_is_none(title: str) -> None:
    assert parse(pdf([["First words.", SECOND]], title=title)).title == "First words."


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("D:20240305101500+01'00'", "2024-03-05"),
        ("D:202403", "2024-03"),
        ("D:2024", "2024"),
        ("20240305", "2024-03-05"),
        ("D:20241305", "2024"),
        ("D:20240332", "2024-03"),
        ("D:00000000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(date: str, iso: str | None) -> None:
    assert iso_date(date) == iso


def test_hyphens_at_line_ends_are_settled_by_the_document() -> None:
    def lines(*texts: str) -> list[Line]:
        return [Line(text, 50, 300, 700 - 14 * n, 700 - 14 * n, 11) for n, text in enumerate(texts)]

    told = flow(
        [
            lines(
                "The agreement is long-term. This agree\u00adment and",
                "its long\u00adterm part, the har\u00adbour, stay.",
            )
        ]
    )
    assert told.text == "The agreement is long-term. This agreement and its long-term part, the harbour, stay."
    untold = flow([lines("The well\u00adknown ports agree", "on the Anglo\u00adDutch line.")])
    assert untold.text == "The well-known ports agree on the Anglo-Dutch line."


def test_a_scan_is_recognised_and_the_remedy_named() -> None:
    with pytest.raises(ScannedFileError, match="2 of its 2 pages are pictures") as caught:
        parse(scanned_pdf(2))
    assert "ocrmypdf" in caught.value.hint


def test_a_document_without_text_or_pictures_is_empty() -> None:
    with pytest.raises(EmptyFileError):
        parse(one_page_pdf(pdf_stream(b"0 0 100 100 re f")))


def test_a_page_without_text_is_told_in_the_metadata() -> None:
    assert parse(pdf([[FIRST], [], [SECOND]])).metadata["pages_without_text"] == "2"


def test_a_password_is_asked_for_in_vain() -> None:
    with pytest.raises(EncryptedFileError, match="only with a password") as caught:
        parse(pdf([[FIRST]], password="harbour"))
    assert "decrypt" in caught.value.hint


def test_a_document_that_anyone_may_open_is_read_though_it_is_encrypted() -> None:
    from fpdf import FPDF

    made = FPDF()
    made.set_encryption(owner_password="owner")
    made.add_page()
    made.set_font("Times", size=11)
    made.multi_cell(90, 6, FIRST)
    assert parse(bytes(made.output())).text == FIRST


@pytest.mark.parametrize("data", [b"text, not a PDF", b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF"], ids=["text", "stub", "empty"])
def test_damaged_files(data: bytes) -> None:
    with pytest.raises(DamagedFileError, match=r"accord\.pdf"):
        parse(data)


def test_a_missing_extra_names_its_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [one for one in sys.path if "site-packages" not in one])
    with pytest.raises(MissingExtraError) as caught:
        parse(pdf([[FIRST]]))
    assert caught.value.hint == "pip install 'partnership-rag[pdf]'"


@pytest.mark.browser
def test_what_chromium_prints_is_recovered(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("needs Chromium")
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(f"<title>Accord</title><h1>The Accord</h1><p>{FIRST}</p><p>{SECOND} Łódź</p>", encoding="utf-8")
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={printed}",
         page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    parsed = parse(printed.read_bytes())
    assert parsed.text == f"The Accord\n\n{FIRST}\n\n{SECOND} Łódź"
    assert [one.title for one in parsed.headings] == ["The Accord"]
    assert parsed.title == "Accord"
