"""Bytes to canonical text: NFC, `\\n` line ends, no byte-order mark, no NUL."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from rag.errors import BinaryFileError, EmptyFileError
from rag.reading.charsets import strays, to_text

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (DOCX, XLSX, EPUB ...)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"{\\rtf", "a rich-text (RTF) document"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

PROBE_BYTES = 4096
"""How much of a file decides whether it is UTF-16 without a mark."""
MAX_CONTROL_SHARE = 0.01
"""More control characters than this and it is not text: real text has none, a damaged download a few."""
MAX_STRAYS = 2
"""So many are few in a short text, too, when there are ten times as many other characters."""
MIN_NUL_SHARE = 0.3
"""UTF-16 of mainly Latin text has a zero in nearly every second byte."""


def decode(data: bytes, path: Path, *, label: str = "") -> str:
    """Canonical text of a file's bytes, which the file may label with an encoding; see `charsets.to_text`.

    Raises EmptyFileError, BinaryFileError.
    """
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise BinaryFileError(f"{path} is {name}, not text", hint="Give it its right ending, or save it as text.")
    text = canonical(_to_text(data, path, label))
    if not text.strip():
        raise EmptyFileError(f"{path} holds no text", hint="Check that the right file was saved.")
    if not _is_few(len(_CONTROL.findall(text)), len(text)):
        raise BinaryFileError(f"{path} is binary, not text", hint="Save the document as UTF-8 text.")
    return text.replace("\x00", "\ufffd")


def canonical(text: str) -> str:
    """The form in which text is stored: every offset anywhere refers to it."""
    unmarked = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", unmarked)


def clean(text: str) -> str:
    """Canonical form of text that a format's library hands over, which may be anything a Python string can hold.

    Surrogate pairs become their character; NULs and lone surrogates, which no store takes, a replacement mark.
    """
    if text.isascii() and "\r" not in text and "\x00" not in text:
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return canonical(whole.replace("\x00", "\ufffd"))


def _is_few(damaged: int, characters: int) -> bool:
    """Whether a text with so many damaged characters is a text all the same."""
    return damaged <= max(MAX_CONTROL_SHARE * characters, min(MAX_STRAYS, characters / 10))


def _to_text(data: bytes, path: Path, label: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, path)
    guess = _unmarked_utf16(data)
    if guess:
        return _strict(data, guess, path)
    return to_text(data, label)


def _strict(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and _is_few(strays(data), len(data)):
            return data.decode(encoding, "replace")
        mended = data.decode(encoding, "replace")
        if encoding != "utf-8" and _is_few(mended.count("\ufffd"), len(mended)):
            return mended
        raise BinaryFileError(
            f"{path} begins like {encoding.upper()} text but is damaged", hint="Save the document anew as UTF-8 text."
        ) from error


def _unmarked_utf16(data: bytes) -> str | None:
    probe = data[:PROBE_BYTES]
    half = len(probe) // 2
    if half < 2 or len(data) % 2:
        return None
    even, odd = probe[0::2].count(0) / half, probe[1::2].count(0) / half
    if odd > MIN_NUL_SHARE and even < MAX_CONTROL_SHARE:
        return "utf-16-le"
    if even > MIN_NUL_SHARE and odd < MAX_CONTROL_SHARE:
        return "utf-16-be"
    return None
