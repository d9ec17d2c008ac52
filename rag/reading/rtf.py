"""Rich text (RTF): the text by striprtf, after what nobody sees was taken out and what it would lose was marked.

striprtf forgets footnotes, raised characters and headings, and keeps hidden and deleted text: see `rtf_source`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from rag.errors import DamagedFileError
from rag.reading.blocks import BlockList
from rag.reading.decoding import clean
from rag.reading.guarding import extra, guarded, metadata_of, require_text
from rag.reading.plain import title_of
from rag.reading.rtf_source import CELL, LEVEL, LOWERED, NOTE, RAISED, ROW, prepared
from rag.reading.superscripts import lowered, raised
from rag.schema.document import ParsedDocument

_MARKS = re.compile(f"[{RAISED}{LOWERED}{LEVEL}{CELL}{ROW}{NOTE}]")
_PIECES = re.compile(f"([{RAISED}{LOWERED}])([^{RAISED}{LOWERED}]*)[{RAISED}{LOWERED}]|{NOTE}(\\d+){NOTE}")
_INFO = re.compile(r"\{\\(title|author|subject|keywords)\s([^{}]{0,2000})\}")
_CREATED = re.compile(r"\\creatim\\yr(\d{4})(?:\\mo(\d{1,2}))?(?:\\dy(\d{1,2}))?")
_WHAT = "a rich-text (RTF) document"


def read_rtf(data: bytes, path: Path) -> ParsedDocument:
    """A rich-text document: paragraphs, tables and notes, without hidden and deleted text.

    Raises DamagedFileError, UnsafeFileError, EmptyFileError, MissingExtraError.
    """
    with extra("rtf", "reading rich text (RTF)"):
        from striprtf import striprtf
    if not data.lstrip()[:5].startswith(b"{\\rtf"):
        raise DamagedFileError(f"{path} is not {_WHAT}", hint="Give it its right ending, or get it anew.")
    source = data.decode("latin-1")
    to_text: Callable[..., str] = striprtf.rtf_to_text  # which has no types
    with guarded(path, _WHAT):
        body, notes = prepared(source, path)
        found = BlockList()
        of_notes = [_flat(to_text(f"{{\\rtf1\\ansi {note}}}", errors="replace")) for note in notes]
        _write(to_text(body, errors="replace"), of_notes, found)
        info = {name: _flat(to_text(f"{{\\rtf1\\ansi {value}}}", errors="replace"))
                for name, value in _INFO.findall(source[:200_000])}  # fmt: skip
        created = _CREATED.search(source[:200_000])
    text, headings = found.joined()
    require_text(text, path)
    return ParsedDocument(
        text=text,
        title=metadata_of(title=info.get("title")).get("title") or title_of(text, path)[0],
        media_type="application/rtf",
        date="-".join(part.zfill(2) for part in created.groups() if part) if created else None,
        headings=headings,
        metadata=metadata_of(author=info.get("author"), subject=info.get("subject"), keywords=info.get("keywords")),
    )


def _write(text: str, notes: list[str], found: BlockList) -> None:
    """The text that striprtf made, as blocks."""
    cells: list[str] = []
    for line in clean(text).split("\n"):
        level, rest = _level(line)
        if CELL in rest or ROW in rest or cells:
            *closed, last = rest.split(CELL)
            if closed and cells:
                cells[-1] += f" {closed.pop(0)}"
            row_ends = ROW in last
            cells += closed
            if row_ends:
                cited = [number for cell in cells for number in _cited(cell)]
                found.row([_settled(cell) for cell in cells])
                cells = []
                _write_notes(cited, notes, found)
            elif last.strip():
                cells.append(last)
                if not closed and CELL not in rest:
                    cells[-2:] = [" ".join(cells[-2:])]
            continue
        settled = _settled(rest)
        if level:
            found.heading(settled, level)
        else:
            found.block(settled)
        _write_notes(_cited(rest), notes, found)
    for cell in cells:
        found.block(_settled(cell))


def _level(line: str) -> tuple[int, str]:
    """The level of a heading, 0 for other lines, and the line without the mark of it."""
    marks = re.findall(f"{LEVEL}(\\d+){LEVEL}", line)
    rest = re.sub(f"{LEVEL}\\d*{LEVEL}", "", line)
    level = int(marks[-1][:2]) + 1 if marks else 0
    return (level if level <= 9 else 0), rest


def _cited(line: str) -> list[int]:
    return [int(number) for number in re.findall(f"{NOTE}(\\d{{1,6}}){NOTE}", line)]


def _write_notes(cited: list[int], notes: list[str], found: BlockList) -> None:
    for number in cited:
        if number < len(notes) and notes[number]:
            found.block(f"[{number + 1}] {notes[number]}")


def _settled(line: str) -> str:
    """A line with raised and lowered characters apart, and the marks of its notes."""
    text, end = "", 0
    for match in _PIECES.finditer(line):
        text += line[end : match.start()]
        end = match.end()
        after = _MARKS.sub("", line[end : end + 20])
        if match[3]:
            text += raised(text, str(int(match[3]) + 1), note=True)
        elif match[1] == RAISED:
            text += raised(text, match[2], after=after)
        else:
            text += lowered(text, match[2])
    return _MARKS.sub("", text + line[end:])


def _flat(text: str) -> str:
    return " ".join(_settled(" ".join(clean(text).split())).split())
