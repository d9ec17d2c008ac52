"""Bytes become one canonical text, or are refused for a reason a person understands."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BinaryFileError, EmptyFileError
from rag.reading.decoding import canonical, decode

PATH = Path("letter.txt")
TEXT = "The Café “Łódź” pays £6 million — 🤝 agreed.\nSecond line.\n"
LATIN = "The café “Côte” pays £6 million – agreed.\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(TEXT.encode(), TEXT, id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), TEXT, id="UTF-8 with a mark"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), TEXT, id="UTF-16 LE with a mark"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT, id="UTF-16 BE with a mark"),
        pytest.param(codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), TEXT, id="UTF-32 LE with a mark"),
        pytest.param(LATIN.encode("utf-16-le"), LATIN, id="UTF-16 LE without a mark"),
        pytest.param(LATIN.encode("utf-16-be"), LATIN, id="UTF-16 BE without a mark"),
        pytest.param(LATIN.encode("cp1252"), LATIN, id="Windows-1252"),
        pytest.param(b"caf\xe9 \x81 end", "café \x81 end", id="a byte that Windows-1252 leaves undefined"),
        pytest.param(b"one\r\ntwo\r\n", "one\ntwo\n", id="CRLF"),
        pytest.param(b"one\rtwo\r", "one\ntwo\n", id="CR"),
        pytest.param(b"one\r\n\rtwo\n\r\n", "one\n\ntwo\n\n", id="mixed line ends"),
        pytest.param("Cafe\u0301".encode(), "Café", id="NFD"),
        pytest.param("\u212b".encode(), "\u00c5", id="a singleton of NFC"),
        pytest.param("soft\u00adhyphen\u00a0space".encode(), "soft\u00adhyphen\u00a0space", id="invisible characters"),
        pytest.param(b"page one\x0cpage two", "page one\x0cpage two", id="form feed"),
        pytest.param(b"x" * 200 + b"\x07", "x" * 200 + "\x07", id="a stray control character"),
        pytest.param("Zoë\x00 pays £6 million".encode(), "Zoë\ufffd pays £6 million", id="a stray NUL"),
        pytest.param(
            b"Zo\xc3\xab \xf0\x9f\x98\x80 pays \xe2\x82\xac6 \xc3( \xa0\xa1",
            "Zoë 😀 pays €6 \ufffd( \ufffd\ufffd",
            id="as many stray bytes as characters of UTF-8",
        ),
        pytest.param(LATIN.encode("utf-16") + b"A", LATIN + "\ufffd", id="UTF-16 cut off within a character"),
        pytest.param(
            codecs.BOM_UTF16_LE + b"\x00\xd8" + LATIN.encode("utf-16-le"),
            "\ufffd" + LATIN,
            id="half a surrogate pair in UTF-16",
        ),
    ],
)
def test_text_arrives_in_canonical_form(data: bytes, text: str) -> None:
    assert decode(data, PATH) == text


@pytest.mark.parametrize(
    "data",
    [b"", b" \t\r\n ", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF8 + b"\n\n", "\u00a0\u2003\n".encode()],
    ids=["nothing", "blanks", "a UTF-8 mark", "a UTF-16 mark", "mark and line ends", "no-break spaces"],
)
def test_a_file_without_text_is_refused_as_empty(data: bytes) -> None:
    with pytest.raises(EmptyFileError, match=r"letter\.txt holds no text") as caught:
        decode(data, PATH)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "what"),
    [
        pytest.param(b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n", "a PDF document", id="PDF"),
        pytest.param(b"PK\x03\x04word/document.xml", "a ZIP archive", id="DOCX"),
        pytest.param(b"\x89PNG\r\n\x1a\n____", "a PNG picture", id="PNG"),
        pytest.param(b"{\\rtf1 Hello}", "a rich-text", id="RTF"),
        pytest.param(b"SQLite format 3\x00____", "an SQLite database", id="SQLite"),
        pytest.param(b"one\x00line\x00with\x00NULs\x00for\x00blanks", "is binary, not text", id="NULs"),
        pytest.param(b"a\x00b", "is binary, not text", id="as many NULs as letters"),
        pytest.param(bytes(range(256)) * 8, "is binary, not text", id="every byte"),
        pytest.param(b"\x01\x02\x03\x04 text", "is binary, not text", id="control characters"),
        pytest.param(codecs.BOM_UTF16_LE + b"a\x00b", "UTF-16-LE text but is damaged", id="half a UTF-16 character"),
        pytest.param(codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "is damaged", id="half a surrogate pair"),
        pytest.param(codecs.BOM_UTF8 + b"ab\xff\xfe", "UTF-8 text but is damaged", id="a mark with other bytes"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(BinaryFileError) as caught:
        decode(data, PATH)
    assert what in caught.value.message
    assert "letter.txt" in caught.value.message
    assert caught.value.hint


@given(st.text())
def test_the_canonical_form_is_stable(text: str) -> None:
    once = canonical(text)
    assert "\r" not in once
    assert unicodedata.is_normalized("NFC", once)
    assert canonical(once) == once or once.startswith("\ufeff")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_an_explanation(data: bytes) -> None:
    try:
        text = decode(data, PATH)
    except (EmptyFileError, BinaryFileError) as error:
        assert error.message
        assert error.hint
    else:
        assert text.strip()
        assert "\x00" not in text
        text.encode("utf-8")  # no lone surrogates, or SQLite could not keep it
