"""Files of the younger formats, made for the tests of their readers by the libraries that people make them with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any


def xlsx(build: Callable[[Any], None]) -> bytes:
    """A workbook that `build` fills; its first sheet is named Budget."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Budget"
    build(book)
    return saved(book.save)


def sheet(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of one sheet with those rows."""

    def build(book: Any) -> None:
        for row in rows:
            book.active.append(list(row))

    return xlsx(build)


def pptx(build: Callable[[Any], None]) -> bytes:
    """A presentation that `build` fills."""
    import pptx as library

    made = library.Presentation()
    build(made)
    return saved(made.save)


def slide(made: Any, title: str, *lines: str) -> Any:
    """A slide with a title and a text."""
    added = made.slides.add_slide(made.slide_layouts[1])
    added.shapes.title.text = title
    added.placeholders[1].text = "\n".join(lines)
    return added


def odt(body: str, styles: str = "") -> bytes:
    """An OpenDocument text of that content, in the package that odfdo makes."""
    import odfdo

    names = (
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    )
    made = odfdo.Document("text")
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    made.container.set_part("content.xml", content.encode())
    return saved(made.save)


def epub(chapters: Sequence[tuple[str, str]], **metadata: str) -> bytes:
    """A book of chapters, each with its title and the HTML of its body."""
    from ebooklib import epub as library

    book = library.EpubBook()
    book.set_identifier("urn:x")
    book.set_title(metadata.get("title", "The Harbour Book"))
    book.set_language("en")
    for author in filter(None, [metadata.get("author")]):
        book.add_author(author)
    items = []
    for number, (title, body) in enumerate(chapters):
        item = library.EpubHtml(title=title, file_name=f"c{number}.xhtml", lang="en")
        item.content = f"<html><body>{body}</body></html>"
        book.add_item(item)
        items.append(item)
    book.toc = items
    book.add_item(library.EpubNcx())
    book.add_item(library.EpubNav())
    book.spine = ["nav", *items]
    return saved(lambda out: library.write_epub(out, book))


def rtf(body: str, head: str = "") -> bytes:
    """A rich-text document of that source."""
    source = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\froman\\fcharset0 Times;}}" + head + body + "}"
    return source.encode("latin-1")


def ics(*entries: str, name: str = "") -> bytes:
    """A calendar with those components."""
    called = f"X-WR-CALNAME:{name}\r\n" if name else ""
    body = "".join(entries).replace("\n", "\r\n")
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{called}{body}END:VCALENDAR\r\n".encode()


def saved(save: Callable[[BytesIO], object]) -> bytes:
    """What is written by a library that saves to a file."""
    out = BytesIO()
    save(out)
    return out.getvalue()
