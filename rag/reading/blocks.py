"""Text put together from blocks (paragraphs, headings, table rows), so that every offset is exact by construction."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.reading.decoding import clean
from rag.schema.document import Heading

CELL_SEPARATOR = " | "


@dataclass(slots=True)
class TextBuilder:
    """Collects blocks in reading order. White space within a block is folded: formats that flow mean none by it."""

    headings: list[Heading] = field(default_factory=list)
    length: int = 0
    _parts: list[str] = field(default_factory=list)
    _tight: bool = False

    def block(self, text: str, *, tight: bool = False) -> None:
        """A paragraph; `tight` ones (list items, table rows) stand on the next line without an empty line between."""
        self._append(text, tight=tight)

    def heading(self, text: str, level: int) -> None:
        """A heading of that level, 1 being the outermost."""
        span = self._append(text, tight=False)
        if span is not None:
            start, end = span
            title = self._parts[-1]
            self.headings.append(Heading(level=max(1, level), start=start, end=end, title=title))

    def row(self, cells: list[str]) -> None:
        """A table row; empty cells leave no trace."""
        folded = [" ".join(cell.split()) for cell in cells]
        self._append(CELL_SEPARATOR.join(cell for cell in folded if cell), tight=True)

    def part(self) -> None:
        """The next block stands apart, even when it is a tight one."""
        self._tight = False

    def text(self) -> str:
        """All blocks together."""
        return "".join(self._parts)

    def _append(self, text: str, *, tight: bool) -> tuple[int, int] | None:
        folded = " ".join(clean(text).split())
        if not folded:
            return None
        if self._parts:
            self._add("\n" if tight and self._tight else "\n\n")
        self._tight = tight
        start = self.length
        self._add(folded)
        return start, self.length

    def _add(self, part: str) -> None:
        self._parts.append(part)
        self.length += len(part)
