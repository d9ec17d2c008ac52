"""A page of text for people: styled and wrapped on a terminal, plain and unwrapped in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

from rag.cli.output import write_drawn_note, write_text
from rag.cli.terminal import escaped, one_line

if TYPE_CHECKING:
    from rag.schema.document import Bounds

MARKS = ("«", "»")
"""Set around highlighted words where a style cannot be seen."""
HIGHLIGHT = "bold underline"
"""Seen without colour too."""

_NARROWEST = 20
"""Columns that text keeps on a terminal too narrow for its indent."""


class Screen:
    """The sheet that the drawing functions write on. All text passes through the escaping of `rag.cli.terminal`."""

    def __init__(self, console: Console, *, quiet: bool) -> None:
        self._console = console
        self._quiet = quiet
        self._styled = console.is_terminal and console.color_system is not None

    def line(self, text: str = "", style: str = "", *, indent: int = 0) -> None:
        """One paragraph; wrapped only on a terminal."""
        self.block(Text(escaped(text), style), indent=indent)

    def aside(self, text: str) -> None:
        """A remark: dim, and not printed with --quiet."""
        if not self._quiet:
            self.line(text, "dim")

    def quoted(self, text: str, spans: Sequence[Bounds], *, indent: int = 0) -> None:
        """Text of a document with the characters of `spans` (disjoint, in order) highlighted."""
        self.block(self._highlight(text, spans), indent=indent)

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table; in a pipe one line a row, with tabs between and no headers."""
        if not self._console.is_terminal:
            for row in rows:
                self._write("\t".join(one_line(cell) for cell in row))
            return
        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
        for header in headers:
            table.add_column(Text(header), overflow="fold")
        for row in rows:
            table.add_row(*(Text(one_line(cell)) for cell in row))
        self._console.print(table)

    def block(self, text: Text, *, indent: int = 0) -> None:
        """Text that is escaped already."""
        margin = " " * indent
        if not self._console.is_terminal:
            for plain_line in text.plain.split("\n"):
                self._write(margin + plain_line if plain_line else "")
            return
        for line in self._wrapped(text, indent):
            self._console.print(Text(margin).append_text(line) if line.plain else "", soft_wrap=True)

    def _write(self, line: str) -> None:
        """A line as it is: Rich would turn its tabs into spaces."""
        self._console.print(Segments([Segment(line), Segment.line()]), soft_wrap=True)

    def _wrapped(self, text: Text, indent: int) -> Iterable[Text]:
        if not text.plain:
            return [text]
        lines = text.wrap(self._console, max(_NARROWEST, self._console.width - indent))
        for line in lines:
            line.rstrip()
        return lines

    def _highlight(self, text: str, spans: Sequence[Bounds]) -> Text:
        opening, closing = ("", "") if self._styled else MARKS
        result = Text()
        cursor = 0
        for start, end in spans:
            result.append(escaped(text[cursor:start]))
            result.append(opening + escaped(text[start:end]) + closing, HIGHLIGHT)
            cursor = end
        result.append(escaped(text[cursor:]))
        return result


def draw_page(draw: Callable[[Screen], None], *, quiet: bool) -> None:
    """Let `draw` fill a screen, and write it to stdout in one go."""
    console = Console(markup=False, emoji=False, highlight=False)
    with console.capture() as page:
        draw(Screen(console, quiet=quiet))
    write_text(page.get())


def draw_notes(draw: Callable[[Screen], None]) -> None:
    """As `draw_page`, on stderr: for remarks, which are no result."""
    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    with console.capture() as notes:
        draw(Screen(console, quiet=False))
    write_drawn_note(notes.get())
