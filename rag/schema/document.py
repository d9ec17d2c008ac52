"""The nouns of the store: documents as they were read and as they are kept, chunks, and places in their text."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


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


class ParsedDocument(Frozen):
    """A file as its reader understood it. `text` is canonical: every later offset refers to it.

    `text` is NFC with `\\n` line ends, no byte-order mark and no NUL. `date` is the publication date that
    the file's *metadata* gives (ISO 8601, possibly partial); a date in the text is not repeated here.
    """

    text: str
    title: str
    media_type: str
    date: str | None = None
    headings: tuple[Heading, ...] = ()
    pages: tuple[PageStart, ...] = ()
    metadata: dict[str, str] = Field(default_factory=dict)


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
    language: str | None = Field(default=None, description="code of the language, as the file declares it")
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
