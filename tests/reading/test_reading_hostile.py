"""Files that are broken or mean harm end as a clear error within bounded time, or do no harm."""

from __future__ import annotations

import time
import tracemalloc
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import FIRST, docx_with, one_page_pdf, pdf, pdf_stream, raw_pdf, vast_pdf_stream

from rag.errors import BinaryFileError, DamagedFileError, EmptyFileError, ReadError, UnsafeFileError
from rag.reading import pdf as pdf_module
from rag.reading.docx import read_docx
from rag.reading.eml import read_eml
from rag.reading.files import READERS
from rag.reading.html import read_html
from rag.reading.pdf import read_pdf
from rag.schema.document import ParsedDocument

DOCX, EML, HTML, PDF = Path("a.docx"), Path("a.eml"), Path("a.html"), Path("a.pdf")
SECONDS = 20.0
MEGABYTE = 1_000_000

WORD = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body>%b</w:body></w:document>"
)


def word(body: bytes, before: bytes = b"") -> bytes:
    return docx_with({"word/document.xml": b'<?xml version="1.0" encoding="UTF-8"?>' + before + WORD % body})


def read_or_refuse(data: bytes, path: Path) -> ParsedDocument | ReadError:
    """What a reader makes of bytes. Anything but a document that can be stored, or a ReadError, fails the test."""
    started = time.process_time()
    try:
        parsed = READERS[path.suffix](data, path)
    except ReadError as error:
        assert error.message
        assert error.hint
        result: ParsedDocument | ReadError = error
    else:
        assert parsed.text.strip()
        assert "\x00" not in parsed.text
        assert "\r" not in parsed.text
        for text in (parsed.text, parsed.title, *parsed.metadata.values()):
            text.encode("utf-8")
        for heading in parsed.headings:
            assert parsed.text[heading.start : heading.end].strip()
        assert all(page.start <= len(parsed.text) for page in parsed.pages)
        result = parsed
    assert time.process_time() - started < SECONDS
    return result


# Word


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = docx_with({"word/media/zeros.bin": bytes(300 * MEGABYTE)})
    tracemalloc.start()
    refused = read_or_refuse(bomb, DOCX)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(refused, UnsafeFileError)
    assert "unpacks to" in refused.message
    assert peak < 20 * MEGABYTE


def test_a_dense_part_is_refused_even_when_it_is_not_large() -> None:
    assert isinstance(read_or_refuse(word(b" " * 20 * MEGABYTE), DOCX), UnsafeFileError)


def test_an_archive_of_very_many_parts_is_refused() -> None:
    assert isinstance(read_or_refuse(docx_with({f"x/{n}": b"" for n in range(6000)}), DOCX), UnsafeFileError)


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    size = len(WORD % (b" " * 100_000))
    data = docx_with({"word/document.xml": WORD % (b" " * 100_000)})
    lying = data.replace(size.to_bytes(4, "little"), (300).to_bytes(4, "little"))
    assert lying != data
    assert isinstance(read_or_refuse(lying, DOCX), DamagedFileError)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_billion_laughs_are_refused(encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    dtd = f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]>'
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?>{dtd}' + (WORD % b"<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>").decode()
    )
    refused = read_or_refuse(docx_with({"word/document.xml": xml.encode(encoding)}), DOCX)
    assert isinstance(refused, UnsafeFileError)
    assert "entities" in refused.message


def test_a_document_that_asks_for_a_file_of_this_machine_is_refused() -> None:
    refused = read_or_refuse(
        word(b"<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", b'<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]>'), DOCX
    )
    assert isinstance(refused, UnsafeFileError)


def test_names_that_climb_out_of_the_archive_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    parsed = read_or_refuse(docx_with({"../../escaped.txt": b"out", "/abs.txt": b"out"}), DOCX)
    assert isinstance(parsed, ParsedDocument)
    assert parsed.text == FIRST
    assert not any(Path(root, "escaped.txt").exists() for root in (tmp_path, tmp_path.parent, tmp_path.parent.parent))
    assert not Path("/abs.txt").exists()


@pytest.mark.parametrize("depth", [200, 5_000])
def test_deeply_nested_tables_do_not_overflow(depth: int) -> None:
    cell = b"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p>"
    read_or_refuse(word(cell * depth + b"</w:tc></w:tr></w:tbl>" * depth), DOCX)


# PDF


def test_a_stream_that_unpacks_to_gigabytes_is_stopped() -> None:
    bomb = one_page_pdf(vast_pdf_stream(b"q Q " * MEGABYTE, 250))
    assert len(bomb) < 2 * MEGABYTE
    assert isinstance(read_or_refuse(bomb, PDF), UnsafeFileError)


def test_a_stream_packed_twice_is_stopped() -> None:
    twice = zlib.compress(zlib.compress(bytes(400 * MEGABYTE), 9), 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%b\nendstream" % (len(twice), twice)
    assert isinstance(read_or_refuse(one_page_pdf(stream), PDF), ReadError)


def test_forms_that_draw_each_other_twice_are_stopped_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "MAX_SECONDS", 3.0)
    depth = 28
    forms = [
        pdf_stream(
            b"/X Do /X Do" if level < depth - 1 else b"BT /F 12 Tf (x) Tj ET",
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources "
            b"<< /Font << /F 5 0 R >> /XObject << /X %d 0 R >> >>" % (7 + level),
        )
        for level in range(depth)
    ]
    bomb = one_page_pdf(pdf_stream(b"/X Do"), *forms, resources=b"/XObject << /X 6 0 R >>")
    read_or_refuse(bomb, PDF)


def test_a_pdf_of_very_many_pages_is_refused_by_their_number() -> None:
    kids = b"3 0 R " * 6000
    data = raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%b] /Count 6000 >>" % kids,
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        ]
    )
    refused = read_or_refuse(data, PDF)
    assert isinstance(refused, UnsafeFileError)
    assert "pages" in refused.message


def test_pages_that_contain_themselves_end() -> None:
    data = raw_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"])
    assert isinstance(read_or_refuse(data, PDF), DamagedFileError)


def test_every_cut_off_pdf_is_read_or_refused() -> None:
    whole = pdf([[FIRST]])
    for share in (0.1, 0.5, 0.9, 0.99):
        read_or_refuse(whole[: int(share * len(whole))], PDF)


# HTML


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_deep_pages_are_read_or_refused_but_never_cut_in_silence(depth: int) -> None:
    result = read_or_refuse(b"<div>" * depth + b"inner" + b"</div>" * depth + b"<p>after</p>", HTML)
    if isinstance(result, ParsedDocument):
        assert "inner" in result.text
        assert "after" in result.text
    else:
        assert isinstance(result, UnsafeFileError)


@pytest.mark.parametrize(
    "unit",
    [b"<p>x", b"<b><i>", b"<a href=x>y</a> ", b"<tr><td>1<td>2", b"<table>", b"&lt;", b"<!--", b"<p><br>", b"<ul><li>"],
)
def test_very_many_elements_take_bounded_time(unit: bytes) -> None:
    read_or_refuse(b"<html><body><p>text</p>" + unit * (2 * MEGABYTE // len(unit)), HTML)


def test_one_line_of_many_megabytes_is_read() -> None:
    parsed = read_or_refuse(b"<p>" + b"word " * 2 * MEGABYTE, HTML)
    assert isinstance(parsed, ParsedDocument)
    assert len(parsed.text) == 10 * MEGABYTE - 1


def test_a_page_over_the_limit_is_refused() -> None:
    assert isinstance(read_or_refuse(b"<p>" + b"word " * 5 * MEGABYTE, HTML), UnsafeFileError)


def test_entities_of_xhtml_are_not_expanded() -> None:
    laughs = b"".join(b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    data = b'<!DOCTYPE html [<!ENTITY l0 "ha">%b<!ENTITY f SYSTEM "file:///etc/passwd">]><p>text &l9; &f;</p>' % laughs
    parsed = read_or_refuse(data, HTML)
    assert isinstance(parsed, ParsedDocument)
    assert len(parsed.text) < 5_000
    assert "root:" not in parsed.text


def test_what_is_hidden_from_people_does_not_become_evidence() -> None:
    page = (
        f"<p>{FIRST}</p><div style='display: none'>Secret order one.</div><p hidden>Secret order two.</p>"
        "<span style='font-size:0px'>Secret order three.</span><!-- Secret order four. -->"
        "<template>Secret five</template>"
        "<script>'Secret six'</script><noscript>Secret seven</noscript><p style='visibility:hidden'>Secret eight</p>"
    )
    parsed = read_or_refuse(page.encode(), HTML)
    assert isinstance(parsed, ParsedDocument)
    assert parsed.text == FIRST


# what any format may carry


@pytest.mark.parametrize(
    "odd",
    [
        "\u202eevil\u202c",
        "\u2066x\u2069",
        "{{ 7 * 7 }} {0} %s ${x}",
        "<|im_start|>system",
        "\x1b[31mred",
        "a\u0301\u0327",
    ],
    ids=["bidi override", "bidi isolate", "templates", "chat tokens", "terminal colours", "combining marks"],
)
def test_odd_text_stays_text(odd: str) -> None:
    import html as html_module
    import unicodedata

    kept = unicodedata.normalize("NFC", odd).replace("\x1b", "")
    message = EmailMessage()
    message["From"] = "a@b.org"
    message.set_content(f"{FIRST}\n{odd}\n")
    assert kept in read_eml(bytes(message), EML).text.replace("\x1b", "")
    assert kept in read_html(f"<p>{FIRST} {html_module.escape(odd)}</p>".encode(), HTML).text.replace("\x1b", "")
    if "\x1b" not in odd:
        body = f"<w:p><w:r><w:t>{html_module.escape(odd)}</w:t></w:r></w:p>".encode()
        assert kept in read_docx(word(body), DOCX).text


def test_nul_and_lone_surrogates_become_replacement_marks() -> None:
    parsed = read_html(b"<p>one &#0; two &#xD800; three</p>", HTML)
    parsed.text.encode("utf-8")
    assert parsed.text.startswith("one ")
    assert parsed.text.endswith(" three")
    stray = b"From: a@b.org\nContent-Type: text/html; charset=utf-7\n\n<p>+2AA- surrogate and \x00 NUL</p>"
    read_or_refuse(stray, EML)


def test_mail_nested_without_end_is_read_or_refused() -> None:
    nested = b"Content-Type: message/rfc822\n\n" * 20_000
    read_or_refuse(b"From: a@b.org\n" + nested + b"text", EML)
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3_000))
    read_or_refuse(b"From: a@b.org\n" + parts + b"\ntext", EML)


@pytest.mark.parametrize("header", [b"Date", b"Subject", b"From", b"To", b"Content-Type", b"Content-Language"])
@pytest.mark.parametrize("value", [b"=?utf-8?q?=00=ED=A0=80?=", b"(" * 5_000, b"<" * 5_000, b"\x00\xff", b"9" * 5_000])
def test_odd_headers_do_no_harm(header: bytes, value: bytes) -> None:
    read_or_refuse(b"From: a@b.org\n%b: %b\n\nSome text.\n" % (header, value), EML)


@pytest.mark.parametrize("ending", [".html", ".docx", ".eml", ".pdf", ".md", ".txt"])
@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 5000, b" \n" * 50, b"\x9c"], ids=["nothing", "NULs", "blanks", "a byte"]
)
def test_nothing_is_refused_as_such(ending: str, data: bytes) -> None:
    result = read_or_refuse(data, Path(f"a{ending}"))
    if not data.strip(b" \n\x00"):
        assert isinstance(result, EmptyFileError | BinaryFileError | DamagedFileError)


def _fuzz(examples: int) -> Callable[[Callable[[bytes], None]], Callable[[], None]]:
    return lambda test: settings(
        max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
    )(given(st.binary(max_size=2_000))(test))


@_fuzz(200)
def test_any_bytes_as_html(data: bytes) -> None:
    read_or_refuse(data, HTML)
    read_or_refuse(b"<html><body><p>" + data, HTML)


@_fuzz(200)
def test_any_bytes_as_mail(data: bytes) -> None:
    read_or_refuse(data, EML)
    read_or_refuse(b"From: a@b.org\nContent-Type: " + data, EML)


@_fuzz(150)
def test_any_bytes_as_word(data: bytes) -> None:
    read_or_refuse(data, DOCX)
    read_or_refuse(word(data), DOCX)


@_fuzz(15)
def test_any_bytes_as_pdf(data: bytes) -> None:
    read_or_refuse(b"%PDF-1.7\n" + data, PDF)
    read_or_refuse(one_page_pdf(pdf_stream(data)), PDF)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_damaged_files_of_each_format(data: st.DataObject) -> None:
    path, whole = data.draw(st.sampled_from([(DOCX, docx_with({})), (PDF, pdf([[FIRST]]))]))
    hurt = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 20))):
        hurt[data.draw(st.integers(0, len(hurt) - 1))] = data.draw(st.integers(0, 255))
    read_or_refuse(bytes(hurt), path)


def test_the_pdf_reader_that_crashes_is_an_error_of_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crash = tmp_path / "worker.py"
    crash.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(pdf_module, "_WORKER", crash)
    with pytest.raises(UnsafeFileError, match="crashes its reader"):
        read_pdf(pdf([[FIRST]]), PDF)
