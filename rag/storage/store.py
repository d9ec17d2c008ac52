"""The store: catalogue and vectors as one thing, with the writing protocol that keeps them in step.

The catalogue decides what exists; the commit of its transaction is the moment a change happens. Vectors are written
before that moment under a revision nobody refers to yet, and those of the old revision are removed after it. Whatever
is killed in between leaves vectors that the catalogue knows to be pending: readers skip them, the next writer removes
them.
"""

from __future__ import annotations

import difflib
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from rag.embedding.protocol import Vectors
from rag.errors import (
    EmbedderMismatchError,
    LibraryCorruptError,
    LibraryLockedError,
    StorageError,
    UnknownDocumentError,
)
from rag.progress import Progress, silent
from rag.schema.answer import Answer, Asked, Place
from rag.schema.document import Chunk, DocumentInfo, Dropped, Mark, PageStart
from rag.storage.catalog import Catalog, Row
from rag.storage.conversations import Conversations
from rag.storage.dense import nearest_chunks
from rag.storage.history import History
from rag.storage.opened import OpenFolder
from rag.storage.sharing import one_thread_at_a_time
from rag.storage.statements import Statements
from rag.storage.vectors import VectorIndex
from rag.storage.writer import Writer
from rag.text.sections import section_at, sections_of
from rag.values.writing import Writing

PAUSES = (0.0, 0.05, 0.1, 0.2)
"""Seconds before a search is tried again that another process has interfered with; a document is put in about 0.03."""

TEXTS_KEPT = 8
"""Texts kept in memory for quoting: the documents of the last few questions."""


def utc_now() -> datetime:
    """The clock when none is given."""
    return datetime.now(UTC)


class Store:
    """One library folder. Reading never creates anything; `write()` makes the folder when it is not there yet.

    Several threads may use it: each call has it for itself, a block of `write`, `conversations` or `statements` as a
    whole. Several processes may read and write: writers wait for one another, readers see whole documents only.
    """

    def __init__(
        self,
        folder: Path,
        *,
        embedder: Callable[[], str],
        lock_timeout: float,
        progress: Progress = silent,
        clock: Callable[[], datetime] = utc_now,
        opened: OpenFolder | None = None,
    ) -> None:
        """`embedder` gives the identity of the embedder in use; it is asked only when vectors are needed.

        `opened` says where the parts are when not all of them are in the folder.
        """
        self.folder = folder
        self._embedder = embedder
        self._lock_timeout = lock_timeout
        self._progress = progress
        self._clock = clock
        self._open = opened or OpenFolder(folder, embedder=embedder)
        self._turn = RLock()
        self._texts: dict[int, str] = {}
        self._pages: dict[int, tuple[PageStart, ...]] = {}
        self._marks: dict[int, tuple[Mark, ...]] = {}

    # documents

    @one_thread_at_a_time
    def documents(self, *, after: str = "", limit: int | None = None) -> list[DocumentInfo]:
        """Documents by id: all of them, or a page of so many that come after an id."""
        with self._open.guard():
            return [row.info for row in self.catalog.rows(after=after, limit=limit)]

    @one_thread_at_a_time
    def count(self) -> int:
        """How many documents there are; much cheaper than reading them."""
        with self._open.guard():
            return self.catalog.count()

    @one_thread_at_a_time
    def document(self, document: str) -> DocumentInfo:
        """One document. Raises UnknownDocumentError."""
        return self._row(document).info

    @one_thread_at_a_time
    def text(self, document: str) -> str:
        """The stored text of a document. Raises UnknownDocumentError."""
        row = self._row(document)
        if row.revision not in self._texts:
            with self._open.guard():
                text = self.catalog.text_at(row.number, row.revision)
            if text is None:  # another process changed the document between the two questions
                return self.text(document)
            if len(self._texts) >= TEXTS_KEPT:
                del self._texts[next(iter(self._texts))]
            self._texts[row.revision] = text
        return self._texts[row.revision]

    @one_thread_at_a_time
    def writing(self, document: str) -> Writing:
        """The language of a document, and its way with numbers and dates. Raises UnknownDocumentError."""
        return self._row(document).writing

    @one_thread_at_a_time
    def place(self, document: str, offset: int) -> Place:
        """The line (from 1), and the page, slide, cell or numbered section where there are such, at an offset of the
        document's text."""
        line = self.text(document).count("\n", 0, offset) + 1
        begun = [page.number for page in self.pages(document) if page.start <= offset]
        page = max(begun, default=None)
        marks = self.marks(document)
        at = bisect_right(marks, offset, key=lambda mark: mark.start)
        label = marks[at - 1].label if at else ""
        section = section_at(sections_of(self.text(document)), offset)
        named = [label or ("" if page is None else f"p. {page}"), "" if section is None else section.name]
        return Place(line, page, ", ".join(part for part in named if part))

    @one_thread_at_a_time
    def dropped(self, document: str) -> tuple[Dropped, ...]:
        """What the reader of a document left out. Raises UnknownDocumentError."""
        row = self._row(document)
        with self._open.guard():
            return self.catalog.dropped(row.number)

    @one_thread_at_a_time
    def pages(self, document: str) -> tuple[PageStart, ...]:
        """Where the pages of a document begin; none for formats without pages. Raises UnknownDocumentError."""
        row = self._row(document)
        if row.info.pages is None:
            return ()
        if row.revision not in self._pages:
            with self._open.guard():
                pages = self.catalog.pages(row.number)
            if len(self._pages) >= TEXTS_KEPT:
                del self._pages[next(iter(self._pages))]
            self._pages[row.revision] = pages
        return self._pages[row.revision]

    @one_thread_at_a_time
    def marks(self, document: str) -> tuple[Mark, ...]:
        """Where in its file the parts of a document stand, in their order. Raises UnknownDocumentError."""
        row = self._row(document)
        if row.revision not in self._marks:
            with self._open.guard():
                marks = self.catalog.marks(row.number)
            if len(self._marks) >= TEXTS_KEPT:
                del self._marks[next(iter(self._marks))]
            self._marks[row.revision] = marks
        return self._marks[row.revision]

    @one_thread_at_a_time
    def chunks(self, document: str) -> list[Chunk]:
        """The chunks of a document, in order. Raises UnknownDocumentError."""
        row = self._row(document)
        with self._open.guard():
            return self.catalog.chunks(row.number)

    @one_thread_at_a_time
    def find_source(self, source: str) -> DocumentInfo | None:
        """The document read from that path or address."""
        return self._find("source", source)

    @one_thread_at_a_time
    def find_hash(self, sha256: str) -> DocumentInfo | None:
        """A document made of a file with that hash."""
        return self._find("sha256", sha256)

    # searching

    @one_thread_at_a_time
    def keyword_search(self, query: str, *, limit: int, documents: Sequence[str] | None) -> list[tuple[Chunk, float]]:
        """Chunks with any of the query's words and their bm25 (higher is better), best first."""
        rows = self._rows(documents)
        numbers = None if rows is None else [row.number for row in rows]
        with self._open.guard():
            return self.catalog.keyword_search(query, limit=limit, numbers=numbers)

    @one_thread_at_a_time
    def dense_search(
        self, vector: Vectors, *, limit: int, documents: Sequence[str] | None
    ) -> list[tuple[Chunk, float]]:
        """Chunks nearest to a unit vector with their cosine similarity, best first.

        What another process changes meanwhile is searched again, so that no half of a document is seen. Raises
        EmbedderMismatchError, LibraryCorruptError.
        """
        self.require_embedder()
        if not self._holds_chunks(self._rows(documents)):
            return []  # without opening Chroma
        damage: LibraryCorruptError | None = None
        for pause in PAUSES:
            try:
                self.index.open()  # before the documents are looked up, since it takes long enough for a change
                generation = self.generation
                found = self._dense(vector, limit, documents)
            except LibraryCorruptError as error:
                damage = error  # or Chroma stumbled over vectors that were removed while it searched
                self._open.forget_index()
            else:
                if generation == self.generation:
                    return found
            time.sleep(pause)
        if damage is None and self.index.shared:
            return found  # where many write, waiting for nobody to write would keep all of them waiting
        try:
            with self.write(any_embedder=True):  # others write without pause, or it is damaged: now nobody writes
                return self._dense(vector, limit, documents)
        except LibraryLockedError:
            raise
        except StorageError as error:
            raise damage or error from error

    @one_thread_at_a_time
    def require_embedder(self) -> None:
        """Raises EmbedderMismatchError when the library's vectors come from another embedder than the one in use."""
        stored = self.embedder
        if stored is not None and stored != self._embedder():
            raise EmbedderMismatchError(
                f"the vectors of {self._open.name} were made by {stored}, not by {self._embedder()}",
                hint=f"Use --embedder {stored.partition('@')[0]}, or remake them: rag doctor --rebuild",
            )

    @property
    @one_thread_at_a_time
    def embedder(self) -> str | None:
        """Identity of the embedder that made the vectors; None while there are none."""
        with self._open.guard():
            return self.catalog.get("embedder")

    @one_thread_at_a_time
    def chunk_keys(self) -> frozenset[tuple[int, int]]:
        """Revision and ordinal of every chunk: the keys of the vectors there should be."""
        with self._open.guard():
            return self.catalog.chunk_keys()

    @one_thread_at_a_time
    def pending(self) -> list[int]:
        """Revisions that interrupted writers may have left vectors of."""
        with self._open.guard():
            return self.catalog.pending()

    @one_thread_at_a_time
    def integrity(self) -> list[str]:
        """Contradictions in the catalogue; empty when it is sound."""
        with self._open.guard():
            return self.catalog.problems()

    # history

    @one_thread_at_a_time
    def remember(self, answer: Answer, documents: Sequence[str] | None) -> None:
        """Keep a question with its answer."""
        with self._open.guard():
            History(self._open.connection).remember(answer, documents, self._clock())

    @one_thread_at_a_time
    def history(self, *, limit: int, search: str = "") -> list[Asked]:
        """The latest questions, newest first."""
        with self._open.guard():
            return History(self._open.connection).questions(limit=limit, search=search)

    @contextmanager
    def conversations(self) -> Iterator[Conversations]:
        """The conversations, for the length of a block."""
        with self._turn, self._open.guard():
            yield Conversations(self._open.connection, self._clock)

    @one_thread_at_a_time
    def record(self, document: str, kind: str, fingerprint: str) -> str | None:
        """The record of a document, if it was made with the same fingerprint."""
        with self._open.guard():
            return History(self._open.connection).record(self._row(document).number, kind, fingerprint)

    @one_thread_at_a_time
    def records(self, kind: str) -> dict[str, str]:
        """The latest of this kind by document."""
        with self._open.guard():
            kept = History(self._open.connection).records(kind)
            return {row.info.id: kept[row.number] for row in self.catalog.rows() if row.number in kept}

    @one_thread_at_a_time
    def keep_record(self, document: str, kind: str, fingerprint: str, body: str) -> None:
        """Keep the record of a document until its text changes."""
        with self._open.guard():
            History(self._open.connection).keep_record(
                self._row(document).number, kind, fingerprint, body, self._clock()
            )

    @contextmanager
    def statements(self) -> Iterator[Statements]:
        """The values of all records and the judgements about them, for the length of a block."""
        with self._turn, self._open.guard():
            yield Statements(self._open.connection, self._clock, self.catalog.take_turn)

    # writing

    @contextmanager
    def write(self, *, any_embedder: bool = False) -> Iterator[Writer]:
        """The right to change the library, until the block ends. Each document is changed completely or not at all.

        Raises LibraryLockedError, EmbedderMismatchError (unless `any_embedder`), StorageError.
        """
        lock = self._open.writing(alone=any_embedder, timeout=self._lock_timeout, progress=self._progress)
        with self._turn, lock:
            connection = self._open.connect(create=True)
            if not any_embedder:
                self.require_embedder()
            self._open.refresh_index()
            writer = Writer(
                connection,
                self._open.indexes,
                embedder=self._embedder,
                index=self._open.index,
                swapped=self._open.forget_index,
                clock=self._clock,
                catalog=self._open.catalog,
            )
            writer.clean_up()
            try:
                yield writer
            except BaseException:
                self._open.forget_index()  # Chroma may hold in memory what it could not write
                raise
            finally:
                self._open.settle_index()

    # parts

    @property
    def catalog(self) -> Catalog:
        """The catalogue; an empty one while nothing was ever stored."""
        return self._open.catalog

    @property
    @one_thread_at_a_time
    def generation(self) -> int:
        """Grows with every change of the documents."""
        with self._open.guard():
            return self.catalog.generation

    @property
    @one_thread_at_a_time
    def index(self) -> VectorIndex:
        """The vectors in force, opened anew when another process has written since."""
        return self._open.current_index()

    @one_thread_at_a_time
    def close(self) -> None:
        """Close both parts. Calling it twice is harmless."""
        self._open.close()
        self._texts.clear()
        self._pages.clear()
        self._marks.clear()

    def _dense(self, vector: Vectors, limit: int, documents: Sequence[str] | None) -> list[tuple[Chunk, float]]:
        rows = self._rows(documents)
        return nearest_chunks(self._open, vector, limit, rows) if self._holds_chunks(rows) else []

    def _find(self, column: str, value: str) -> DocumentInfo | None:
        with self._open.guard():
            row = self.catalog.find(column, value)
        return None if row is None else row.info

    def _row(self, document: str) -> Row:
        with self._open.guard():
            row = self.catalog.find("id", document)
            if row is not None:
                return row
            near = difflib.get_close_matches(document, [row.info.id for row in self.catalog.rows()], n=1)
        raise UnknownDocumentError(
            f"no document {document!r} in {self._open.name}",
            hint=f"Did you mean {near[0]}?" if near else "rag list shows the documents.",
        )

    def _rows(self, documents: Sequence[str] | None) -> list[Row] | None:
        """The documents of a scope; None, for all, reads none of them."""
        return None if documents is None else [self._row(document) for document in dict.fromkeys(documents)]

    def _holds_chunks(self, rows: Sequence[Row] | None) -> bool:
        if rows is not None:
            return any(row.info.chunks for row in rows)
        with self._open.guard():
            return self.catalog.has_chunks()
