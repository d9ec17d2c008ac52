"""Pages of PDF documents that are pictures: their text by recognition (RapidOCR), with how certain it is."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rag.errors import MissingExtraError, UnsafeFileError
from rag.progress import Progress
from rag.reading.decoding import clean
from rag.reading.pdf_lines import Line, LineCell

MAX_PAGES = 500
"""Pages of one document that are recognised: at some seconds each, more are a night's work."""
MAX_SECONDS = 600.0
"""For one page, so that nothing hangs for ever. It takes some ten seconds of processor time, and on a machine with a
dozen other things to do more than a minute by the clock."""
MAX_MEMORY = 8_000_000_000
"""Bytes of address space; what is really used stays below one gigabyte."""
LETTER_HEIGHT = 0.75
"""Type size as a share of the height of the box around a line."""
SAME_ROW = 0.5
"""Share of their height by which parts of one row overlap."""
USUAL = (0.75, 1.3)
"""Shares of the median size within which type counts as the body's; the boxes are not exact."""
STAGE = "recognising text on page pictures"

_WORKER = Path(__file__).with_name("ocr_worker.py")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The lines of a page, and the mean certainty of its characters (0 to 1)."""

    lines: tuple[Line, ...]
    confidence: float


def is_installed() -> bool:
    """Whether the extra `ocr` is there; nothing is imported."""
    return importlib.util.find_spec("rapidocr") is not None


def recognise(data: bytes, pages: Sequence[int], path: Path, progress: Progress) -> dict[int, Recognised]:
    """The text of pages (numbers from 0) of a PDF; pages on which nothing is found are not among them.

    Raises UnsafeFileError when there are too many or one takes too long, MissingExtraError.
    """
    if len(pages) > MAX_PAGES:
        raise UnsafeFileError(
            f"{path} has {len(pages):,} pages that are pictures, more than the {MAX_PAGES} that are recognised at once",
            hint="Split the document, or make its text readable first: ocrmypdf IN.pdf OUT.pdf",
        )
    found: dict[int, Recognised] = {}
    progress(STAGE, 0, len(pages))
    for done, answer in enumerate(_answers(data, pages, path), start=1):
        page = _page(answer.get("words", []))
        if page is not None:
            found[answer["page"]] = page
        progress(STAGE, done, len(pages))
    return found


def _answers(data: bytes, pages: Sequence[int], path: Path) -> Iterator[dict[str, Any]]:
    """What the worker says of each page. Every page has its time; then the worker is stopped."""
    command = [sys.executable, "-I", str(_WORKER), str(MAX_MEMORY), json.dumps(list(pages)), json.dumps(sys.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as worker:
        assert worker.stdin is not None and worker.stdout is not None
        feeding = threading.Thread(target=_feed, args=(worker, data), daemon=True)
        feeding.start()
        try:
            for _ in range(len(pages) + 1):
                line = _line(worker, path)
                answer: dict[str, Any] = json.loads(line)
                if "refused" in answer:
                    raise MissingExtraError(
                        f"recognising text needs a package that is not installed: {answer['reason']}",
                        hint="pip install 'partnership-rag[ocr]'",
                    )
                if "page" in answer:
                    yield answer
        finally:
            worker.kill()
            feeding.join()


def _feed(worker: subprocess.Popen[bytes], data: bytes) -> None:
    try:
        with worker.stdin as stdin:  # type: ignore[union-attr]
            stdin.write(data)
    except OSError:
        return  # it has gone; its answers, or their lack, say why


def _line(worker: subprocess.Popen[bytes], path: Path) -> bytes:
    """The worker's next line, or an error when it does not come in time."""
    assert worker.stdout is not None
    timer = threading.Timer(MAX_SECONDS, worker.kill)
    timer.start()
    try:
        line = worker.stdout.readline()
    finally:
        timer.cancel()
    if not line:
        raise UnsafeFileError(
            f"{path}: a page could not be recognised within {MAX_SECONDS:g} seconds and {MAX_MEMORY / 1e9:g} GB",
            hint="Make its text readable first: ocrmypdf IN.pdf OUT.pdf",
        )
    return line


def _page(words: Sequence[Sequence[Any]]) -> Recognised | None:
    """The stretches of a page as lines from the top, those at one height together."""
    if not words:
        return None
    sizes = [LETTER_HEIGHT * (top - bottom) for *_, top, bottom in words]
    body = median(sizes)
    rows: list[list[Sequence[Any]]] = []
    for word in sorted(words, key=lambda one: -(one[4] + one[5])):
        last = rows[-1][-1] if rows else None
        if last is not None and _overlap(last, word) >= SAME_ROW:
            rows[-1].append(word)
        else:
            rows.append([word])
    lines = tuple(_row(sorted(row, key=lambda one: one[2]), body) for row in rows)
    letters = sum(len(word[0]) for word in words)
    return Recognised(lines, sum(word[1] * len(word[0]) for word in words) / letters)


def _overlap(one: Sequence[Any], other: Sequence[Any]) -> float:
    """By how much two stretches stand beside each other, as a share of the lower one's height."""
    common = min(one[4], other[4]) - max(one[5], other[5])
    return float(common / max(min(one[4] - one[5], other[4] - other[5]), 0.1))


def _row(words: Sequence[Sequence[Any]], body: float) -> Line:
    size = LETTER_HEIGHT * max(top - bottom for *_, top, bottom in words)
    size = body if USUAL[0] * body <= size <= USUAL[1] * body else size
    cells = tuple(LineCell(" ".join(clean(text).split()), left, right) for text, _, left, right, _, _ in words)
    middle = sum((top + bottom) / 2 for *_, top, bottom in words) / len(words)
    return Line(
        text=" ".join(cell.text for cell in cells),
        left=cells[0].left,
        right=cells[-1].right,
        top=middle + size / 2,
        last_top=middle + size / 2,
        size=size,
        cells=cells,
    )
