"""PDF documents: text with page numbers by pdfium, in a process of its own that a hostile file cannot outlive."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.errors import (
    DamagedFileError,
    EncryptedFileError,
    MissingExtraError,
    ReadError,
    ScannedFileError,
    UnsafeFileError,
)
from rag.progress import Progress, silent
from rag.reading import ocr
from rag.reading.guarding import metadata_of, require_text
from rag.reading.ocr import Recognised
from rag.reading.pdf_layout import flow
from rag.reading.pdf_lines import lines_of
from rag.reading.plain import title_of
from rag.schema.document import Mark, PageStart, ParsedDocument

MAX_SECONDS = 60.0
"""pdfium reads hundreds of pages a second; a document that takes longer is made to."""
MAX_MEMORY = 2_000_000_000
"""Bytes of address space; a thousand pages take a tenth of it."""
MAX_PAGES = 5_000
MAX_CHARACTERS = 20_000_000
"""Some 8,000 pages of print."""
PRINT_ANEW = "Print it to a new PDF, or save its text."
MIN_LETTERS_PER_PAGE = 16
"""A scan may carry a stamp or a page number as text; a page of a document says more."""

_WORKER = Path(__file__).with_name("pdf_worker.py")
_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?")
_PROGRAM_TITLE = re.compile(
    r"untitled\b|microsoft (?:word|powerpoint|excel)\b|.*\.(?:docx?|odt|rtf|indd|tex|dvi|html?)\Z", re.I
)


def read_pdf(data: bytes, path: Path, *, progress: Progress = silent) -> ParsedDocument:
    """A PDF document. `date` is the day it was made, from its metadata.

    Pages that are pictures are read by recognition where the extra `ocr` is installed; `progress` is told of each.

    Raises EncryptedFileError, ScannedFileError, UnsafeFileError, DamagedFileError, EmptyFileError, MissingExtraError.
    """
    if b"%PDF-" not in data[:1024]:
        raise DamagedFileError(f"{path} is not a PDF document", hint="Give it its right ending, or get it anew.")
    answer = _run(data, path)
    pages = [lines_of(page["lines"], page["fields"]) for page in answer["pages"]]
    pictures = [number for number, page in enumerate(answer["pages"]) if page["images"]]
    recognised = ocr.recognise(data, pictures, path, progress) if pictures and ocr.is_installed() else {}
    pages = [list(recognised[n].lines) if n in recognised else page for n, page in enumerate(pages)]
    flowing = flow(pages)
    unread = frozenset(pictures) - recognised.keys()
    without_text = [number + 1 for number, page in enumerate(pages) if not page or number in unread]
    if not recognised:
        _refuse_textless(flowing.text, answer["pages"], path)
    meta = answer["meta"]
    text = require_text(flowing.text, path)
    given = " ".join(str(meta.get("Title", "")).split())
    title = "" if _PROGRAM_TITLE.match(given) else given
    first_heading = next((one.title for one in flowing.headings if one.level == 1), "")
    return ParsedDocument(
        text=text,
        title=metadata_of(title=title or first_heading).get("title") or title_of(text, path)[0],
        media_type="application/pdf",
        date=iso_date(str(meta.get("CreationDate", ""))),
        headings=flowing.headings,
        pages=flowing.pages,
        marks=_marks(flowing.pages, recognised),
        metadata=metadata_of(
            author=meta.get("Author"),
            subject=meta.get("Subject"),
            keywords=meta.get("Keywords"),
            language=answer["language"],
            pages_without_text=", ".join(map(str, without_text)),
            read_by_ocr=_told(recognised),
        ),
    )


def _marks(pages: Sequence[PageStart], recognised: Mapping[int, Recognised]) -> tuple[Mark, ...]:
    """Where each page begins, with how it was read, in documents with recognised pages."""
    if not recognised:
        return ()
    labels = {number + 1: f", read by OCR, confidence {_share(one.confidence)}" for number, one in recognised.items()}
    return tuple(Mark(start=page.start, label=f"p. {page.number}{labels.get(page.number, '')}") for page in pages)


def _told(recognised: Mapping[int, Recognised]) -> str:
    """What a document says of its recognised pages: "pages 1, 3; confidence .93"."""
    if not recognised:
        return ""
    mean = sum(one.confidence for one in recognised.values()) / len(recognised)
    numbers = ", ".join(str(number + 1) for number in sorted(recognised))
    return f"{'page' if len(recognised) == 1 else 'pages'} {numbers}; confidence {_share(mean)}"


def _share(confidence: float) -> str:
    """A share as people write it: .93, never 1 for what is not certain."""
    return f"{min(confidence, 0.99):.2f}"[1:]


def iso_date(date: str) -> str | None:
    """A PDF date (`D:20240305…`) as ISO 8601, as precise as it is given; None when it is none."""
    match = _DATE.match(date)
    if not match or not 1900 <= int(match[1]) <= 2200:
        return None
    parts = [match[1]]
    for part, most in ((match[2], 12), (match[3], 31)):
        if part is None or not 1 <= int(part) <= most:
            break
        parts.append(part)
    return "-".join(parts)


def _run(data: bytes, path: Path) -> dict[str, Any]:
    limits = [str(MAX_MEMORY), str(MAX_PAGES), str(MAX_CHARACTERS), json.dumps(sys.path)]
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_WORKER), *limits],
            input=data,
            capture_output=True,
            timeout=MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnsafeFileError(f"{path} could not be read within {MAX_SECONDS:g} seconds", hint=PRINT_ANEW) from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise _crashed(done, path) from error
    if "refused" in answer:
        raise _refusal(answer["refused"], answer["reason"], path)
    return answer


def _crashed(done: subprocess.CompletedProcess[bytes], path: Path) -> ReadError:
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if done.returncode != 1 or (said and said[-1].startswith("MemoryError")):
        return UnsafeFileError(
            f"{path} takes more than {MAX_MEMORY / 1e9:g} GB of memory to read, or crashes its reader "
            f"(code {done.returncode})",
            hint=PRINT_ANEW,
        )
    return DamagedFileError(f"{path} cannot be read: {said[-1][:200] if said else 'no reason given'}", hint=PRINT_ANEW)


def _refusal(kind: str, reason: str, path: Path) -> ReadError | MissingExtraError:
    if kind == "missing":
        return MissingExtraError(
            f"reading PDF needs a package that is not installed: {reason}", hint="pip install 'partnership-rag[pdf]'"
        )
    if kind == "password":
        return EncryptedFileError(
            f"{path} opens only with a password",
            hint="Save a copy without one: qpdf --decrypt --password=… IN.pdf OUT.pdf",
        )
    if kind == "damaged":
        return DamagedFileError(f"{path} is not a PDF that can be read: {reason}", hint="Get the file anew.")
    return UnsafeFileError(f"{path} has {reason}, more than are read", hint="Split the document.")


def _refuse_textless(text: str, pages: list[dict[str, Any]], path: Path) -> None:
    if not text and any(page["broken"] for page in pages):
        raise DamagedFileError(
            f"{path} has no page that can be read", hint="Get the file anew, or print it to a new PDF."
        )
    letters = sum(map(str.isalnum, text))
    pictures = sum(bool(page["images"]) for page in pages)
    if pictures and letters < MIN_LETTERS_PER_PAGE * len(pages):
        raise ScannedFileError(
            f"{path} is a scan: {pictures} of its {len(pages)} pages are pictures without text",
            hint="Read it by recognition: pip install 'partnership-rag[ocr]' (or make its text readable first: "
            "ocrmypdf IN.pdf OUT.pdf)",
        )
