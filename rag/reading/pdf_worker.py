"""Runs as a program of its own: a PDF comes in on standard input, its lines go out as JSON on standard output.

Apart from the caller because the parser is native code, a PDF may be made to hang or to fill the memory, and only a
process can be stopped. Imports nothing of this project, so that it starts in a twentieth of a second.

Arguments: memory limit in bytes, most pages, most characters, and the caller's `sys.path` as JSON.
Answer: {"meta": {...}, "language": str, "pages": [{"lines": [LINE], "images": bool, "broken": bool}]} where LINE is
[text, left, right, top, last_top, size] in points, or {"refused": "password" | "damaged" | "pages" | "characters" |
"missing", "reason": str}. A line that pdfium joined with the next at a hyphen has a soft hyphen there and reaches from
`top` down to `last_top`.
"""

from __future__ import annotations

import json
import math
import sys
from typing import Any

SOFT_HYPHENS = (0x02, 0xFFFE)
"""What pdfium reports for a hyphen at the end of a line that it takes for a hyphenation."""
PASSWORD_ERROR = 4
MAX_LENGTH = 1e6
"""Points; a page is at most 14,400 wide."""


class _Refused(Exception):
    """The document is not read; the first argument says why."""


def main() -> None:
    """Read the request, limit this process, answer."""
    memory, pages, characters, path = sys.argv[1:5]
    sys.path[:] = json.loads(path)
    _limit(int(memory))
    try:
        answer = _read(sys.stdin.buffer.read(), int(pages), int(characters))
    except _Refused as refused:
        answer = {"refused": refused.args[0], "reason": refused.args[1]}
    except ImportError as error:
        answer = {"refused": "missing", "reason": str(error)}
    json.dump(answer, sys.stdout)


def _limit(memory: int) -> None:
    """Caps the address space where the system knows such a thing; elsewhere the caller's time limit has to do."""
    try:
        import resource
    except ImportError:
        return
    if sys.platform != "darwin":  # which accepts the call and does not keep to it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(data: bytes, max_pages: int, max_characters: int) -> dict[str, Any]:
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == PASSWORD_ERROR or "password" in str(error).lower()
        raise _Refused("password" if encrypted else "damaged", str(error)) from error
    if len(document) > max_pages:
        raise _Refused("pages", f"{len(document):,} pages")
    pages, characters = [], 0
    for number in range(len(document)):
        page = _page(document, number, raw)
        characters += sum(len(line[0]) for line in page["lines"])
        if characters > max_characters:
            raise _Refused("characters", f"more than {max_characters:,} characters")
        pages.append(page)
    return {"meta": document.get_metadata_dict(skip_empty=True), "language": _language(document, raw), "pages": pages}


def _page(document: Any, number: int, raw: Any) -> dict[str, Any]:
    """The lines of a page with where they stand; a page that cannot be parsed counts as one without text."""
    import pypdfium2 as pdfium

    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError:
        return {"lines": [], "images": False, "broken": True}
    lines = _lines(text, raw)
    images = not lines and any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3))
    text.close()
    page.close()
    return {"lines": lines, "images": images, "broken": False}


def _lines(text: Any, raw: Any) -> list[list[Any]]:
    lines: list[list[Any]] = []
    characters: list[str] = []
    first = last = -1
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0x0D, 0x0A):
            lines += _line("".join(characters), text, first, last)
            characters, first = [], -1
            continue
        characters.append("\u00ad" if code in SOFT_HYPHENS else chr(code))
        if not characters[-1].isspace():
            first = index if first < 0 else first
            last = index
    return lines + _line("".join(characters), text, first, last)


def _line(characters: str, text: Any, first: int, last: int) -> list[list[Any]]:
    """The line whose first and last letters have those numbers on the page; none when it has no letters."""
    from pypdfium2 import raw

    if first < 0:
        return []
    left, bottom, _, top = text.get_charbox(first, loose=True)
    _, _, right, last_top = text.get_charbox(last, loose=True)
    size = raw.FPDFText_GetFontSize(text, first) * _scale(text, first) or (top - bottom)
    return [[characters.strip(), *map(_number, (left, right, top, last_top, size))]]


def _number(length: float) -> float:
    """A length fit for reckoning: hostile files bring forth infinities."""
    return round(min(max(length, -MAX_LENGTH), MAX_LENGTH), 2) if math.isfinite(length) else 0.0


def _scale(text: Any, index: int) -> float:
    """How much larger a letter is drawn than its font says: browsers set type in pixels and scale the page."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text, index, matrix):
        return 1.0
    return math.hypot(matrix.c, matrix.d)


def _language(document: Any, raw: Any) -> str:
    import ctypes

    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < size < 200:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


if __name__ == "__main__":
    main()
