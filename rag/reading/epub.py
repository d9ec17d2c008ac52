"""Electronic books (EPUB): their chapters in order of reading, by ebooklib, each as a page of HTML is read."""

from __future__ import annotations

import posixpath
import warnings
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from rag.reading.blocks import Block, BlockList, join
from rag.reading.guarding import extra, guarded, metadata_of, require_text
from rag.reading.markup import decode_html, parse_html, prune, write_blocks
from rag.reading.packages import open_package
from rag.reading.plain import title_of
from rag.schema.document import Dropped, Heading, Mark, ParsedDocument, listed

MAX_LABEL = 80
_OPF = "{http://www.idpf.org/2007/opf}"
_WHAT = "an electronic book (EPUB)"


def read_epub(data: bytes, path: Path) -> ParsedDocument:
    """A book: its chapters in the order of the spine, without the table of contents that programs make.

    Raises EncryptedFileError, UnsafeFileError, DamagedFileError, EmptyFileError, MissingExtraError.
    """
    with extra("epub", "reading electronic books"):
        from ebooklib import ITEM_DOCUMENT, epub
    parts: list[tuple[list[Block], str]] = []
    dropped: list[Dropped] = []
    with guarded(path, _WHAT), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mended = _mended(open_package(data, path, _WHAT, doctypes=True))
        book = epub.read_epub(BytesIO(mended), options={"ignore_ncx": True})
        for key, linear in book.spine:
            item = book.get_item_with_id(key)
            is_contents = isinstance(item, epub.EpubNav) or "nav" in (getattr(item, "properties", None) or ())
            if item is None or item.get_type() != ITEM_DOCUMENT or is_contents:
                continue
            blocks = _chapter(item.content, path)
            if linear == "no" and blocks:
                dropped.append(Dropped.of("more", " ".join(block.text for block in blocks)))
            elif blocks:
                parts.append((blocks, _label(blocks, len(parts) + 1)))
        given = {name: _first(book, name) for name in ("title", "creator", "language", "date", "subject", "publisher")}
    text, headings, marks = _together(parts)
    require_text(text, path)
    return ParsedDocument(
        text=text,
        title=metadata_of(title=given["title"]).get("title") or title_of(text, path)[0],
        media_type="application/epub+zip",
        date=_date(given["date"]),
        headings=headings,
        marks=marks,
        metadata=metadata_of(
            author=given["creator"], language=given["language"], subject=given["subject"], site=given["publisher"]
        ),
        dropped=listed(dropped),
    )


def _mended(archive: zipfile.ZipFile) -> bytes:
    """The book without what its list of files names and does not hold, at which ebooklib stops and readers do not."""
    out = BytesIO()
    names = set(archive.namelist())
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name in archive.namelist():
            part = archive.read(name)
            target.writestr(name, _without_missing(part, name, names) if name.endswith(".opf") else part)
    return out.getvalue()


def _without_missing(package: bytes, name: str, names: set[str]) -> bytes:
    from lxml import etree

    tree = etree.fromstring(package, etree.XMLParser(resolve_entities=False, no_network=True))
    folder = posixpath.dirname(name)
    for item in list(tree.iter(f"{_OPF}item")):
        if posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or ""))) not in names:
            item.getparent().remove(item)
    kept = {item.get("id") for item in tree.iter(f"{_OPF}item")}
    for spine in tree.iter(f"{_OPF}spine"):
        if spine.get("toc") not in kept:
            spine.attrib.pop("toc", None)
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))


def _chapter(content: bytes, path: Path) -> list[Block]:
    if not content.strip():
        return []
    tree = parse_html(decode_html(content, path), path)
    prune(tree)
    found = BlockList()
    write_blocks(tree, found)
    return found.blocks


def _label(blocks: list[Block], number: int) -> str:
    title = next((block.text for block in blocks if block.level), "")
    return f"chapter {number}: {title[:MAX_LABEL]}" if title else f"chapter {number}"


def _together(parts: list[tuple[list[Block], str]]) -> tuple[str, tuple[Heading, ...], tuple[Mark, ...]]:
    """All chapters as one text, and where each begins."""
    texts: list[str] = []
    headings: list[Heading] = []
    marks: list[Mark] = []
    length = 0
    for blocks, label in parts:
        text, own = join(blocks)
        start = length + (2 if texts else 0)
        marks.append(Mark(start=start, label=label))
        headings += [one.model_copy(update={"start": one.start + start, "end": one.end + start}) for one in own]
        texts.append(text)
        length = start + len(text)
    return "\n\n".join(texts), tuple(headings), tuple(marks)


def _first(book: Any, name: str) -> str:
    found = book.get_metadata("DC", name)
    return str(found[0][0] or "") if found else ""


def _date(given: str) -> str | None:
    from rag.reading.pdf import iso_date

    return iso_date(given.replace("-", "")[:8])
