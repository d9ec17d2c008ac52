"""The nouns of the store: documents as they were read and as they are kept, chunks, and places in their text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from rag.values.writing import PLAIN, Writing


class Frozen(BaseModel):
    """Base of every value type: immutable, and no field that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """A stretch of a document's stored text: Unicode code points, `start` inclusive, `end` exclusive."""

    document: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)

    def overlaps(self, other: Span) -> bool:
        """True when both spans share at least one character of the same document."""
        return self.document == other.document and self.start < other.end and other.start < self.end


Bounds = tuple[int, int]
"""Start and end of a stretch of one text at hand, where a `Span` would say the document again."""


class Heading(Frozen):
    """A heading as its reader found it: `level` 1 is the outermost; offsets are those of the parsed text."""

    level: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    title: str


class PageStart(Frozen):
    """Where a page begins, for formats that have pages."""

    number: int = Field(ge=1)
    start: int = Field(ge=0)


class Mark(Frozen):
    """From `start` on, where people find the text in the file, where that is no page: "slide 3", "Budget!A4:D4"."""

    start: int = Field(ge=0)
    label: str


MAX_DROPPED, MAX_EXCERPT = 200, 300
"""Parts that are listed of what a reader left out, and characters that are shown of each."""


class Dropped(Frozen):
    """A part of a file that its reader left out: what it took it for, how it begins, and how long it is in all."""

    kind: str = Field(description="hidden | navigation | consent | banner | advertisement | footer | more")
    text: str
    characters: int = Field(ge=0)

    @classmethod
    def of(cls, kind: str, text: str) -> Dropped:
        """A part of that text."""
        shown = text if len(text) <= MAX_EXCERPT else text[: MAX_EXCERPT - 1] + "…"
        return cls(kind=kind, text=shown, characters=len(text))


def listed(dropped: Iterable[Dropped]) -> tuple[Dropped, ...]:
    """The parts that hold text; those beyond the first MAX_DROPPED as one."""
    parts = [one for one in dropped if one.characters]
    rest = parts[MAX_DROPPED:]
    if rest:
        total = sum(one.characters for one in rest)
        parts = [*parts[:MAX_DROPPED], Dropped(kind="more", text=f"{len(rest)} more parts", characters=total)]
    return tuple(parts)


class ParsedDocument(Frozen):
    """A file as its reader understood it. `text` is canonical: every later offset refers to it.

    `text` is NFC with `\\n` line ends, no byte-order mark and no NUL. `date` is the publication date that
    the file's *metadata* gives (ISO 8601, possibly partial); a date in the text is not repeated here. `dropped` is
    what the reader left out, as a browser hides it or as it is plainly not the content. `writing` is found out when the
    document is taken in; readers leave it as it is.
    """

    text: str
    title: str
    media_type: str
    date: str | None = None
    headings: tuple[Heading, ...] = ()
    pages: tuple[PageStart, ...] = ()
    marks: tuple[Mark, ...] = ()
    metadata: dict[str, str] = Field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    writing: Writing = PLAIN


class DocumentInfo(Frozen):
    """A stored document without its text: what `library.documents()` lists."""

    id: str
    title: str
    source: str = Field(description="absolute path or address it was read from")
    media_type: str
    date: str | None = None
    sha256: str = Field(description="hash of the file's bytes")
    characters: int = Field(ge=0)
    chunks: int = Field(ge=0)
    added_at: datetime
    language: str | None = Field(default=None, description="code of the language that the text is in")
    pages: int | None = Field(default=None, description="number of pages, for formats that have pages")
    metadata: dict[str, str] = Field(default_factory=dict)


class Chunk(Frozen):
    """A stretch of a document that is embedded and retrieved as one.

    `text` is exactly the document's `[start:end]`; consecutive chunks of a document meet without gap or overlap.
    `heading` is the path of headings above it ("A > B"), embedded along but not part of the text.
    """

    document: str
    ordinal: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str
    heading: str = ""
    tokens: int = Field(ge=0, description="embedder tokens of heading and text together")
