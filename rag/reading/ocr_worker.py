"""Runs as a program of its own: a PDF comes in on standard input, the text of its pictured pages goes out line by line.

Apart from the caller because recognition takes seconds a page and much memory, and because what decodes pictures is
native code. Imports nothing of this project. Arguments: memory limit in bytes, the page numbers (from 0) as JSON, and
the caller's `sys.path` as JSON. For each page a line of JSON: {"page": int, "words": [[text, confidence, left, right,
top, bottom], ...]} in points from the lower left corner, or {"page": int, "broken": str}; a first line {"ready": true},
or {"refused": "missing", "reason": str}.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

LONG_SIDE = 2000
"""Points of the longer side of a page; the library makes larger pictures smaller again. Some 170 to the inch for A4."""
MIN_CONFIDENCE = 0.5
"""What is read with less certainty is dirt and ornament."""
THREADS = 2
"""More do not make it faster on the machines that we know: threads that wait for each other take each other's time."""


def main() -> None:
    """Read the request, limit this process, answer page by page."""
    memory, pages, path = sys.argv[1:4]
    sys.path[:] = json.loads(path)
    _limit(int(memory))
    data = sys.stdin.buffer.read()
    answers = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):  # libraries print what they like
        try:
            engine = _engine()
            import pypdfium2 as pdfium
        except ImportError as error:
            print(json.dumps({"refused": "missing", "reason": str(error)}), file=answers, flush=True)
            return
        print(json.dumps({"ready": True}), file=answers, flush=True)
        document = pdfium.PdfDocument(data)
        for number in json.loads(pages):
            try:
                answer = {"page": number, "words": _words(document[number], engine)}
            except Exception as error:  # a page that cannot be drawn or read costs no other page
                answer = {"page": number, "broken": f"{type(error).__name__}: {error}"[:200]}
            print(json.dumps(answer), file=answers, flush=True)


def _limit(memory: int) -> None:
    """Caps the address space where the system knows such a thing; elsewhere the caller's time limit has to do."""
    try:
        import resource
    except ImportError:
        return
    if sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _engine() -> Any:
    """The recogniser with the models that its package brings; nothing is fetched."""
    import os
    import socket

    from rapidocr import RapidOCR

    def refuse(*_: object) -> None:
        raise OSError("nothing is fetched while documents are read")

    socket.socket.connect = refuse  # type: ignore[method-assign]
    threads = min(THREADS, os.cpu_count() or 1)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _words(page: Any, engine: Any) -> list[list[Any]]:
    """The stretches of text that are recognised on a page."""
    width, height = page.get_size()
    scale = LONG_SIDE / max(width, height, 1)
    picture = page.render(scale=scale).to_numpy()
    found = engine(picture)
    if found.boxes is None:
        return []
    words = []
    for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        if float(score) < MIN_CONFIDENCE or not str(text).strip():
            continue
        across, down = [float(x) / scale for x, _ in box], [height - float(y) / scale for _, y in box]
        # the middle of the slanted upper and lower edge: pages are rarely scanned straight
        top, bottom = (down[0] + down[1]) / 2, (down[2] + down[3]) / 2
        words.append([str(text), float(score), min(across), max(across), round(top, 2), round(bottom, 2)])
    return words


if __name__ == "__main__":
    main()
