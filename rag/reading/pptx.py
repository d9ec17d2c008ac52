"""PowerPoint slides: titles, text, tables, charts and speaker's notes, slide by slide, by python-pptx."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import UnsafeFileError
from rag.reading.blocks import Block, BlockList, join
from rag.reading.guarding import extra, guarded, metadata_of, require_text
from rag.reading.ooxml import mended_package
from rag.reading.plain import title_of
from rag.reading.spanning import Repeater
from rag.reading.superscripts import lowered, raised
from rag.schema.document import Dropped, Mark, PageStart, ParsedDocument, listed

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_SLIDES = 2_000
MAX_DEPTH = 20
"""Groups within groups."""
SAME_HEIGHT = 180_000
"""EMU (half a centimetre): shapes whose tops are closer than this stand beside each other."""
RUNNING = (13, 15, 16)
"""Placeholders for slide numbers, feet and dates, which run from slide to slide."""

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_WHAT = "a PowerPoint presentation"
_TEMPLATE_TITLE = "PowerPoint Presentation"


def read_pptx(data: bytes, path: Path) -> ParsedDocument:
    """A presentation. Hidden slides and shapes are left out and listed.

    Raises EncryptedFileError, UnsafeFileError, DamagedFileError, EmptyFileError, MissingExtraError.
    """
    with extra("pptx", "reading PowerPoint presentations"):
        import pptx
    blocks: list[Block] = []
    starts: list[tuple[int, int, str]] = []
    dropped: list[Dropped] = []
    with guarded(path, _WHAT):
        opened = pptx.Presentation(BytesIO(mended_package(data, path, _WHAT)))
        slides = list(opened.slides)
        if len(slides) > MAX_SLIDES:
            raise UnsafeFileError(f"{path} has {len(slides):,} slides, more than are read", hint="Split it.")
        for number, slide in enumerate(slides, start=1):
            found, notes = _slide(slide, dropped), _notes(slide)
            if slide.element.get("show") in ("0", "false"):
                dropped.append(Dropped.of("hidden", f"slide {number}: {' '.join(one.text for one in found)}"))
                continue
            starts.append((len(blocks), number, f"slide {number}"))
            blocks += found
            if notes:
                starts.append((len(blocks), number, f"slide {number}, notes"))
                blocks += notes
        core = opened.core_properties
    text, headings = join(blocks)
    require_text(text, path)
    offsets = _offsets(blocks)
    marks = tuple(Mark(start=offsets[at], label=label) for at, _, label in starts)
    pages = tuple(
        PageStart(number=number, start=offsets[at]) for at, number, label in starts if not label.endswith("notes")
    )
    given = "" if core.title == _TEMPLATE_TITLE else core.title
    first_heading = next((one.title for one in headings), "")
    return ParsedDocument(
        text=text,
        title=metadata_of(title=given or first_heading).get("title") or title_of(text, path)[0],
        media_type="application/vnd.openxmlformats-officedocument.presentationml.presentation",
        date=core.created.date().isoformat() if core.created is not None and core.author != "Steve Canny" else None,
        headings=headings,
        pages=pages,
        marks=marks,
        metadata=metadata_of(
            author="" if core.author == "Steve Canny" else core.author,  # of python-pptx's own template
            subject=core.subject,
            keywords=core.keywords,
            language=core.language,
        ),
        dropped=listed(dropped),
    )


def _offsets(blocks: list[Block]) -> list[int]:
    """Where each block starts in the joined text, and where the text ends."""
    starts, length = [0], 0
    for above, below in pairwise(blocks):
        length += len(join([above, below]).text) - len(below.text)
        starts.append(length)
    return [*starts, length + len(blocks[-1].text)] if blocks else [0]


def _slide(slide: Any, dropped: list[Dropped]) -> list[Block]:
    """The blocks of a slide, its title first."""
    found = BlockList()
    title = slide.shapes.title
    if title is not None and not _is_hidden(title):
        found.heading(_text(title.text_frame), 1)
    found.part()
    for shape in _in_order(slide.shapes):
        if title is None or shape.shape_id != title.shape_id:
            _write(shape, found, dropped, 0)
    if found.blocks and not found.blocks[0].apart:
        found.blocks[0] = found.blocks[0]._replace(apart=True)
    return found.blocks


def _notes(slide: Any) -> list[Block]:
    if not slide.has_notes_slide or slide.notes_slide.notes_text_frame is None:
        return []
    found = BlockList()
    found.part()
    _write_paragraphs(slide.notes_slide.notes_text_frame, found)
    return (
        [found.blocks[0]._replace(apart=True, text=f"Notes: {found.blocks[0].text}"), *found.blocks[1:]]
        if (found.blocks)
        else []
    )


def _in_order(shapes: Any) -> list[Any]:
    """Shapes from the top, and from the left where they stand beside each other; those without a place come first."""
    return sorted(shapes, key=lambda one: ((one.top or 0) // SAME_HEIGHT, one.left or 0))


def _is_hidden(shape: Any) -> bool:
    named = next(shape.element.iter(f"{_P}cNvPr"), None)
    return named is not None and named.get("hidden") in ("1", "true")


def _write(shape: Any, found: BlockList, dropped: list[Dropped], depth: int) -> None:
    if _is_hidden(shape):
        dropped.append(Dropped.of("hidden", " ".join(one.text or "" for one in shape.element.iter(f"{_A}t"))))
        return
    if shape.is_placeholder and int(shape.placeholder_format.type or 0) in RUNNING:
        return
    if shape.shape_type == 6 and depth < MAX_DEPTH:  # a group
        for one in _in_order(shape.shapes):
            _write(one, found, dropped, depth + 1)
    elif shape.has_text_frame:
        found.part()
        _write_paragraphs(shape.text_frame, found)
    elif getattr(shape, "has_table", False):
        _write_table(shape.table, found)
    elif getattr(shape, "has_chart", False):
        _write_chart(shape.chart, found)
    else:
        _write_diagram(shape, found)


def _write_paragraphs(frame: Any, found: BlockList) -> None:
    for paragraph in frame.paragraphs:
        found.block(_paragraph(paragraph._p), tight=True)
    found.part()


def _text(frame: Any) -> str:
    return " ".join(_paragraph(paragraph._p) for paragraph in frame.paragraphs)


def _paragraph(paragraph: _Element) -> str:
    """The text of a paragraph with its raised and lowered characters apart."""
    pieces = list(_pieces(paragraph))
    text = ""
    for place, (piece, shift) in enumerate(pieces):
        after = pieces[place + 1][0] if place + 1 < len(pieces) else ""
        text += raised(text, piece, after=after) if shift > 0 else lowered(text, piece) if shift < 0 else piece
    return text


def _pieces(paragraph: _Element) -> Iterator[tuple[str, int]]:
    for element in paragraph:
        if element.tag in (f"{_A}r", f"{_A}fld"):
            properties = element.find(f"{_A}rPr")
            shift = (properties.get("baseline") if properties is not None else None) or "0"
            text = element.findtext(f"{_A}t") or ""
            yield text, int(shift.rstrip("%")) if shift.rstrip("%").lstrip("-").isdigit() else 0
        elif element.tag == f"{_A}br":
            yield " ", 0


def _write_table(table: Any, found: BlockList) -> None:
    found.part()
    repeater = Repeater()
    above: dict[int, str] = {}
    for row in table.rows:
        texts: list[str] = []
        for column, cell in enumerate(row.cells):
            if cell.is_spanned:
                along = cell._tc.get("hMerge") in ("1", "true")
                texts.append(repeater.again(texts[-1] if along and texts else above.get(column, "")))
            else:
                texts.append(repeater.first(" ".join(_text(cell.text_frame).split())))
            above[column] = texts[-1]
        found.row(texts)
    found.part()


def _write_chart(chart: Any, found: BlockList) -> None:
    """A chart as the table of its numbers."""
    found.part()
    if chart.has_title and chart.chart_title.has_text_frame:
        found.block(_text(chart.chart_title.text_frame))
    for plot in chart.plots:
        series = list(plot.series)
        found.row(["", *(str(one.name or "") for one in series)])
        columns = [list(one.values) for one in series]
        for place, category in enumerate(plot.categories):
            values = (column[place] if place < len(column) else None for column in columns)
            found.row([str(category), *("" if value is None else f"{value:.11g}" for value in values)])
    found.part()


def _write_diagram(shape: Any, found: BlockList) -> None:
    """The words of a diagram (SmartArt), which stand in a part of their own."""
    from lxml import etree

    relation = next((one.get(_rel("dm")) for one in shape.element.iter(f"{{{_DIAGRAM}}}relIds")), None)
    if relation is None or relation not in shape.part.rels:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    model = etree.fromstring(shape.part.rels[relation].target_part.blob, parser)
    found.part()
    for paragraph in model.iter(f"{_A}p"):
        found.block(_paragraph(paragraph), tight=True)
    found.part()


def _rel(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/officeDocument/2006/relationships}}{name}"
