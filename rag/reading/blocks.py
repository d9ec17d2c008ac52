"""Text put together from blocks (paragraphs, headings, table rows), so that every offset is exact by construction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rag.reading.decoding import clean
from rag.schema.document import Heading

CELL_SEPARATOR = " | "


class Block(NamedTuple):
    """A stretch of text on a line of its own. `level` is 0 for what is no heading.

    `tight` blocks (list items, table rows) stand on the next line without an empty line between, unless `apart`.
    """

    text: str
    level: int = 0
    tight: bool = False
    apart: bool = False


class Joined(NamedTuple):
    """Blocks as one text, and where the headings are in it."""

    text: str
    headings: tuple[Heading, ...]


@dataclass(slots=True)
class BlockList:
    """Collects blocks in reading order. White space within a block is folded: formats that flow mean none by it."""

    blocks: list[Block] = field(default_factory=list)
    _apart: bool = False

    def block(self, text: str, *, tight: bool = False) -> None:
        """A paragraph, list item or the like."""
        self._append(text, tight=tight)

    def heading(self, text: str, level: int) -> None:
        """A heading of that level, 1 being the outermost."""
        self._append(text, level=max(1, level))

    def row(self, cells: Iterable[str]) -> None:
        """A table row. Empty cells keep their place, so that values stay under their heads; an empty row is none."""
        folded = [" ".join(cell.split()) for cell in cells]
        while folded and not folded[-1]:
            folded.pop()
        self._append(CELL_SEPARATOR.join(folded), tight=True)

    def part(self) -> None:
        """The next block stands apart, even when it is a tight one."""
        self._apart = True

    def joined(self) -> Joined:
        """All blocks as one text."""
        return join(self.blocks)

    def _append(self, text: str, *, level: int = 0, tight: bool = False) -> None:
        folded = " ".join(clean(text).split())
        if folded:
            self.blocks.append(Block(folded, level, tight, self._apart))
            self._apart = False


def join(blocks: Sequence[Block]) -> Joined:
    """Blocks as one text: an empty line between them, a mere line end where both are tight."""
    parts: list[str] = []
    headings: list[Heading] = []
    length, after_tight = 0, False
    for block in blocks:
        if parts:
            parts.append("\n" if block.tight and after_tight and not block.apart else "\n\n")
            length += len(parts[-1])
        if block.level:
            end = length + len(block.text)
            headings.append(Heading(level=block.level, start=length, end=end, title=block.text))
        parts.append(block.text)
        length += len(block.text)
        after_tight = block.tight
    return Joined("".join(parts), tuple(headings))
