"""One pass over a Word document: its paragraphs, tables, text boxes and notes as blocks, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.reading.blocks import BlockList
from rag.reading.docx_styles import PLAIN, DocxStyles, Look, W, is_on, is_shaded, value
from rag.reading.spanning import Repeater
from rag.reading.superscripts import lowered, raised

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_SPAN = 64
"""Columns of a Word table: it has no more than 63."""

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_UNSEEN = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "sectPr", "sdtPr", "rPr", "tblPr", "rt")
)
_SPACES = frozenset({f"{W}{name}" for name in ("tab", "br", "cr", "ptab")})
_TEXTS = frozenset({f"{W}t", f"{_M}t"})
_BOX = f"{W}txbxContent"
_NOTE_KINDS = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))

Notes = Mapping[tuple[str, str], "_Element"]
"""Footnotes and endnotes by kind and id."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text: `position` is "superscript", "subscript", "note" for the mark of a note, or ""."""

    text: str
    position: str = ""


@dataclass(slots=True)
class _Found:
    """What a paragraph, or all paragraphs of a cell, hold."""

    pieces: list[_Piece] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    tables: list[_Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return _written(self.pieces)


class Walk:
    """Collects the blocks of a document. A note stands behind the paragraph or table row that cites it."""

    def __init__(self, styles: DocxStyles, notes: Notes, *, coloured: bool = False) -> None:
        self.found = BlockList()
        self._styles = styles
        self._notes = notes
        self._coloured = coloured
        self._cited: list[tuple[str, str, str]] = []
        self._counts = {"footnote": 0, "endnote": 0}
        self._carried: list[_Piece] = []
        self._framed = 0

    def blocks(self, container: _Element) -> None:
        """Appends what stands in `container`, in order."""
        for element in _below(container, (f"{W}p", f"{W}tbl")):
            if element.tag == f"{W}p":
                self._paragraph(element)
            else:
                self._table(element)
        self._flush_carried()

    def _paragraph(self, paragraph: _Element) -> None:
        found = self._read(paragraph)
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:  # its end was deleted: the next one goes on
            self._carried += found.pieces
            found.pieces = []
        else:
            found.pieces = [*self._carried, *found.pieces]
            self._carried = []
        style = value(paragraph, f"{W}pPr/{W}pStyle")
        level = self._styles.levels.get(style, 0)
        outline = value(paragraph, f"{W}pPr/{W}outlineLvl")
        if outline.isdecimal() and int(outline) < 9:
            level = int(outline) + 1
        if level:
            self.found.heading(found.text, level)
        else:
            is_item = style in self._styles.lists or paragraph.find(f"{W}pPr/{W}numPr") is not None
            self.found.block(found.text, tight=is_item)
        self._write_notes()
        self._write_boxes(found)

    def _flush_carried(self) -> None:
        self.found.block(_written(self._carried))
        self._carried = []

    def _write_boxes(self, found: _Found) -> None:
        for box in found.boxes:
            self._framed += 1
            self.blocks(box)
            self._framed -= 1

    def _table(self, table: _Element) -> None:
        self._framed += 1
        spanning: dict[int, str] = {}
        repeater = Repeater()
        for row in _below(table, (f"{W}tr",)):
            properties = row.find(f"{W}trPr")
            if properties is not None and (
                properties.find(f"{W}del") is not None or is_on(properties.find(f"{W}hidden"))
            ):
                continue
            self._row(row, spanning, repeater)
        self._framed -= 1
        self.found.part()

    def _row(self, row: _Element, spanning: dict[int, str], repeater: Repeater) -> None:
        """Appends a row; `spanning` holds the cells that reach down into it, by column, and is brought up to date."""
        cells = [one for one in _below(row, (f"{W}tc",)) if one.find(f"{W}tcPr/{W}cellDel") is None]
        if len(cells) == 1 and sum(1 for _ in _below(cells[0], (f"{W}p", f"{W}tbl"))) > 1:
            self.blocks(cells[0])  # a frame around text rather than a row of values
            return
        texts = [""] * _number(row, f"{W}trPr/{W}gridBefore")
        founds: list[_Found] = []
        for cell in cells:
            column, span = len(texts), max(1, _number(cell, f"{W}tcPr/{W}gridSpan"))
            down, along = cell.find(f"{W}tcPr/{W}vMerge"), cell.find(f"{W}tcPr/{W}hMerge")
            if down is not None and down.get(f"{W}val") != "restart":
                text = repeater.again(spanning.get(column, ""))
            elif along is not None and along.get(f"{W}val") != "restart":
                text = repeater.again(texts[-1]) if texts else ""
            else:
                found = self._cell(cell)
                founds.append(found)
                text = repeater.first(" ".join(found.text.split()))
                spanning[column] = text if down is not None else ""
            texts.append(text)
            if len(cells) > 1:
                texts += [repeater.again(text) for _ in range(span - 1)]
        self.found.row(texts)
        self._write_notes()
        for found in founds:
            for table in found.tables:
                self.found.part()
                self._table(table)
            self._write_boxes(found)

    def _cell(self, cell: _Element) -> _Found:
        """The paragraphs of a cell in one line; the tables and text boxes in it are kept apart."""
        whole = _Found()
        for element in _below(cell, (f"{W}p", f"{W}tbl")):
            if element.tag == f"{W}tbl":
                whole.tables.append(element)
                continue
            found = self._read(element)
            ends = element.find(f"{W}pPr/{W}rPr/{W}del") is None
            whole.pieces += [*found.pieces, _Piece(" ")] if ends else found.pieces
            whole.boxes += found.boxes
        return whole

    def _write_notes(self) -> None:
        """Appends the notes that were cited since the last time."""
        cited, self._cited = self._cited, []
        for kind, key, mark in cited:
            note = self._notes.get((kind, key))
            if note is None:
                continue
            before = len(self.found.blocks)
            self.blocks(note)
            if len(self.found.blocks) > before:
                first = self.found.blocks[before]
                self.found.blocks[before] = first._replace(text=f"[{mark}] {first.text}")

    def _read(self, paragraph: _Element) -> _Found:
        """What a paragraph shows, and the text boxes anchored in it."""
        found = _Found()
        properties = paragraph.find(f"{W}pPr")
        style = self._styles.paragraph(value(properties, f"{W}pStyle"))
        if is_shaded(properties):
            style = style.over(Look(shaded=True))
        look = PLAIN
        for element in self._seen(paragraph, style):
            if element.tag in (f"{W}r", f"{_M}r"):
                look = self._styles.run(element.find(f"{W}rPr"), style)
            elif element.tag in _TEXTS:
                found.pieces.append(_Piece(element.text or "", _position(element, look)))
            elif element.tag in _SPACES:
                found.pieces.append(_Piece(" "))
            elif element.tag == f"{W}noBreakHyphen":
                found.pieces.append(_Piece("-"))
            elif element.tag == f"{_M}den":
                found.pieces.append(_Piece("/"))
            elif element.tag == f"{W}ddList":
                found.pieces.append(_Piece(_chosen_item(element)))
            elif element.tag in _NOTE_KINDS:
                self._cite(element, found)
            elif element.tag == _BOX:
                found.boxes.append(element)
        return found

    def _cite(self, reference: _Element, found: _Found) -> None:
        """Notes the mark of a note; one with a mark of the writer's own has it in the text."""
        kind = _NOTE_KINDS[reference.tag]
        key = reference.get(f"{W}id") or ""
        if reference.get(f"{W}customMarkFollows") in ("1", "true", "on"):
            following = "".join(one.text or "" for one in reference.itersiblings(f"{W}t"))
            self._cited.append((kind, key, " ".join(following.split()) or "*"))
            return
        self._counts[kind] += 1
        mark = str(self._counts[kind]) if kind == "footnote" else _roman(self._counts[kind])
        found.pieces.append(_Piece(mark, "note"))
        self._cited.append((kind, key, mark))

    def _seen(self, paragraph: _Element, style: Look) -> Iterator[_Element]:
        """The elements of a paragraph in order, without those below deleted text, hidden runs or text boxes."""
        from lxml import etree

        walk = etree.iterwalk(paragraph, events=("start",))
        for _, element in walk:
            if (
                element.tag in _UNSEEN
                or (element.tag in (f"{W}r", f"{_M}r") and self._is_hidden(element, style))
                or (element.tag in (f"{_MC}Choice", f"{_MC}Fallback") and not _is_chosen(element))
            ):
                walk.skip_subtree()
                continue
            if element.tag == _BOX:
                walk.skip_subtree()
            yield element

    def _is_hidden(self, run: _Element, style: Look) -> bool:
        """True for hidden runs, and for white ones where nothing gives a background."""
        look = self._styles.run(run.find(f"{W}rPr"), style)
        return bool(look.hidden) or (bool(look.white) and not (look.shaded or self._framed or self._coloured))


def _below(container: _Element, tags: tuple[str, ...]) -> Iterator[_Element]:
    """The nearest elements of those kinds, through content controls, insertions and whatever else is wrapped around."""
    for element in container:
        if element.tag in tags:
            yield element
        elif element.tag in (f"{_MC}Choice", f"{_MC}Fallback") and not _is_chosen(element):
            continue
        elif element.tag not in _UNSEEN and len(element):
            yield from _below(element, tags)


def _is_chosen(branch: _Element) -> bool:
    """Of the ways in which a thing is given, the first that holds text; text that is given twice is read once."""
    holding = (one for one in branch.getparent() if next(one.iter(*_TEXTS), None) is not None)
    return next(holding, None) is branch


def _position(element: _Element, look: Look) -> str:
    """Whether text is raised or lowered, by its run or by its place in a formula."""
    if element.tag == f"{W}t":
        return look.position if look.position in ("superscript", "subscript") else ""
    for ancestor in element.iterancestors():
        if ancestor.tag in (f"{_M}sup", f"{_M}sub"):
            return "superscript" if ancestor.tag == f"{_M}sup" else "subscript"
        if ancestor.tag == f"{_M}oMath":
            break
    return ""


def _written(pieces: list[_Piece]) -> str:
    """Pieces as one text, in which no raised character grows on to a number."""
    merged: list[_Piece] = []
    for piece in pieces:  # Word cuts text into runs anywhere, but each mark of a note stands for itself
        if merged and merged[-1].position == piece.position != "note":
            merged[-1] = _Piece(merged[-1].text + piece.text, piece.position)
        else:
            merged.append(piece)
    text = ""
    for place, piece in enumerate(merged):
        after = merged[place + 1].text if place + 1 < len(merged) else ""
        if piece.position in ("superscript", "note"):
            text += raised(text, piece.text, after=after, note=piece.position == "note")
        elif piece.position == "subscript":
            text += lowered(text, piece.text)
        else:
            text += piece.text
    return text


def _chosen_item(items: _Element) -> str:
    """The entry that is chosen in a list to choose from."""
    entries = [one.get(f"{W}val") or "" for one in items.iterchildren(f"{W}listEntry")]
    chosen = value(items, f"{W}result") or value(items, f"{W}default") or "0"
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""


def _number(element: _Element, path: str) -> int:
    given = value(element, path)
    return min(int(given), MAX_SPAN) if given.isdecimal() else 0


def _roman(number: int) -> str:
    """Small Roman numerals, in which Word counts endnotes; beyond 39 common ones."""
    if number > 39:
        return str(number)
    text = ""
    for worth, sign in _ROMAN:
        while number >= worth:
            text, number = text + sign, number - worth
    return text
