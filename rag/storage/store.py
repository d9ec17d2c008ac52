"""The store: catalogue and vectors as one thing, with the writing protocol that keeps them in step.

The catalogue decides what exists; the commit of its transaction is the moment a change happens. Vectors are written
before that moment under a revision nobody refers to yet, and those of the old revision are removed after it. Whatever
is killed in between leaves vectors that the catalogue knows to be pending: readers skip them, the next writer removes
them.
"""

from __future__ import annotations

import difflib
import sqlite3
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

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
from rag.storage.database import CATALOG_FILE, empty_database, guard, open_database
from rag.storage.history import History
from rag.storage.lock import writer_lock
from rag.storage.vectors import VectorIndex
from rag.storage.writer import Writer

EXACT_CHUNKS = 2000
"""Scopes up to this many chunks are searched exactly: as fast as the graph, and nothing is missed."""

PENDING_CHUNKS = 2000
"""How many more chunks are searched for while others are being stored: several times what is stored at once."""

PAUSES = (0.0, 0.05, 0.1, 0.2)
"""Seconds before a search is tried again that another process has interfered with; a document is put in about 0.03."""

TEXTS_KEPT = 8
"""Texts kept in memory for quoting: the documents of the last few questions."""


def utc_now() -> datetime:
    """The clock of those who bring none."""
    return datetime.now(UTC)


class Store:
    """One library folder. Reading never creates anything; `write()` makes the folder when it is not there yet.

    For one thread at a time. Several processes may read and write: writers wait for one another, readers see whole
    documents only.
    """

    def __init__(
        self,
        folder: Path,
        *,
        embedder: Callable[[], str],
        lock_timeout: float,
        progress: Progress = silent,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """`embedder` gives the identity of the embedder in use; it is asked only when vectors are needed."""
        self.folder = folder
        self._embedder = embedder
        self._lock_timeout = lock_timeout
        self._progress = progress
        self._clock = clock
        self._path = folder / CATALOG_FILE
        self._db: sqlite3.Connection | None = None
        self._on_disk = False
        self._index: VectorIndex | None = None
        self._index_generation = -1
        self._texts: dict[int, str] = {}
        self._pages: dict[int, tuple[PageStart, ...]] = {}
        self._marks: dict[int, tuple[Mark, ...]] = {}

    # documents

    def documents(self) -> list[DocumentInfo]:
        """All documents, by id."""
        with guard(self._path):
            return [row.info for row in self.catalog.rows()]

    def count(self) -> int:
        """How many documents there are; much cheaper than reading them."""
        with guard(self._path):
            return self.catalog.count()

    def document(self, document: str) -> DocumentInfo:
        """One document. Raises UnknownDocumentError."""
        return self._row(document).info

    def text(self, document: str) -> str:
        """The stored text of a document. Raises UnknownDocumentError."""
        row = self._row(document)
        if row.revision not in self._texts:
            with guard(self._path):
                text = self.catalog.text_at(row.number, row.revision)
            if text is None:  # another process changed the document between the two questions
                return self.text(document)
            if len(self._texts) >= TEXTS_KEPT:
                del self._texts[next(iter(self._texts))]
            self._texts[row.revision] = text
        return self._texts[row.revision]

    def place(self, document: str, offset: int) -> Place:
        """The line (from 1) of an offset of the document's text, and its page, slide or cells where there are such."""
        line = self.text(document).count("\n", 0, offset) + 1
        begun = [one.number for one in self.pages(document) if one.start <= offset]
        page = max(begun, default=None)
        marks = self.marks(document)
        at = bisect_right(marks, offset, key=lambda mark: mark.start)
        label = marks[at - 1].label if at else ""
        return Place(line, page, label or ("" if page is None else f"p. {page}"))

    def dropped(self, document: str) -> tuple[Dropped, ...]:
        """What the reader of a document left out. Raises UnknownDocumentError."""
        row = self._row(document)
        with guard(self._path):
            return self.catalog.dropped(row.number)

    def pages(self, document: str) -> tuple[PageStart, ...]:
        """Where the pages of a document begin; none for formats without pages. Raises UnknownDocumentError."""
        row = self._row(document)
        if row.info.pages is None:
            return ()
        if row.revision not in self._pages:
            with guard(self._path):
                pages = self.catalog.pages(row.number)
            if len(self._pages) >= TEXTS_KEPT:
                del self._pages[next(iter(self._pages))]
            self._pages[row.revision] = pages
        return self._pages[row.revision]

    def marks(self, document: str) -> tuple[Mark, ...]:
        """Where in its file the parts of a document stand, in their order. Raises UnknownDocumentError."""
        row = self._row(document)
        if row.revision not in self._marks:
            with guard(self._path):
                marks = self.catalog.marks(row.number)
            if len(self._marks) >= TEXTS_KEPT:
                del self._marks[next(iter(self._marks))]
            self._marks[row.revision] = marks
        return self._marks[row.revision]

    def chunks(self, document: str) -> list[Chunk]:
        """The chunks of a document, in order. Raises UnknownDocumentError."""
        row = self._row(document)
        with guard(self._path):
            return self.catalog.chunks(row.number)

    def find_source(self, source: str) -> DocumentInfo | None:
        """The document read from that path or address."""
        return self._find("source", source)

    def find_hash(self, sha256: str) -> DocumentInfo | None:
        """A document made of a file with that hash."""
        return self._find("sha256", sha256)

    # searching

    def keyword_search(self, query: str, *, limit: int, documents: Sequence[str] | None) -> list[tuple[Chunk, float]]:
        """Chunks with any of the query's words and their bm25 (higher is better), best first."""
        rows = self._rows(documents)
        numbers = None if rows is None else [row.number for row in rows]
        with guard(self._path):
            return self.catalog.keyword_search(query, limit=limit, numbers=numbers)

    def dense_search(
        self, vector: Vectors, *, limit: int, documents: Sequence[str] | None
    ) -> list[tuple[Chunk, float]]:
        """Chunks nearest to a unit vector with their cosine similarity, best first.

        What another process changes meanwhile is searched again, so that no half of a document is seen. Raises
        EmbedderMismatchError, LibraryCorruptError.
        """
        self.require_embedder()
        if self._chunks_in(self._rows(documents)) == 0:
            return []  # without opening Chroma
        damage: LibraryCorruptError | None = None
        for pause in PAUSES:
            try:
                self.index.open()  # before the documents are looked up, since it takes long enough for a change
                generation = self.generation
                found = self._dense(vector, limit, documents)
            except LibraryCorruptError as error:
                damage = error  # or Chroma stumbled over vectors that were removed while it searched
                self._forget_index()
            else:
                if generation == self.generation:
                    return found
            time.sleep(pause)
        try:
            with self.write(any_embedder=True):  # others write without pause, or it is damaged: now nobody writes
                return self._dense(vector, limit, documents)
        except LibraryLockedError:
            raise
        except StorageError as error:
            raise damage or error from error

    def require_embedder(self) -> None:
        """Raises EmbedderMismatchError when the library's vectors come from another embedder than the one in use."""
        stored = self.embedder
        if stored is not None and stored != self._embedder():
            raise EmbedderMismatchError(
                f"the vectors of {self.folder} were made by {stored}, not by {self._embedder()}",
                hint=f"Use --embedder {stored.partition('@')[0]}, or remake them: rag doctor --rebuild",
            )

    @property
    def embedder(self) -> str | None:
        """Identity of the embedder that made the vectors; None while there are none."""
        with guard(self._path):
            return self.catalog.get("embedder")

    def chunk_keys(self) -> frozenset[tuple[int, int]]:
        """Revision and ordinal of every chunk: the keys of the vectors there should be."""
        with guard(self._path):
            return self.catalog.chunk_keys()

    def pending(self) -> list[int]:
        """Revisions that interrupted writers may have left vectors of."""
        with guard(self._path):
            return self.catalog.pending()

    def integrity(self) -> list[str]:
        """What contradicts itself in the catalogue; empty when it is sound."""
        with guard(self._path):
            return self.catalog.problems()

    # history

    def remember(self, answer: Answer, documents: Sequence[str] | None) -> None:
        """Keep a question with its answer."""
        with guard(self._path):
            History(self._connection).remember(answer, documents, self._clock())

    def history(self, *, limit: int, search: str = "") -> list[Asked]:
        """The latest questions, newest first."""
        with guard(self._path):
            return History(self._connection).questions(limit=limit, search=search)

    @contextmanager
    def conversations(self) -> Iterator[Conversations]:
        """The conversations, for the length of a block."""
        with guard(self._path):
            yield Conversations(self._connection, self._clock)

    def record(self, document: str, kind: str, fingerprint: str) -> str | None:
        """What a job kept for a document, if it was made under the same fingerprint."""
        with guard(self._path):
            return History(self._connection).record(self._row(document).number, kind, fingerprint)

    def records(self, kind: str) -> dict[str, str]:
        """The latest of this kind by document."""
        with guard(self._path):
            kept = History(self._connection).records(kind)
            return {row.info.id: kept[row.number] for row in self.catalog.rows() if row.number in kept}

    def keep_record(self, document: str, kind: str, fingerprint: str, body: str) -> None:
        """Keep something a job made of a document until its text changes."""
        with guard(self._path):
            History(self._connection).keep_record(self._row(document).number, kind, fingerprint, body, self._clock())

    # writing

    @contextmanager
    def write(self, *, any_embedder: bool = False) -> Iterator[Writer]:
        """The right to change the library, until the block ends. Each document is changed completely or not at all.

        Raises LibraryLockedError, EmbedderMismatchError (unless `any_embedder`), StorageError.
        """
        with guard(self._path):
            self.folder.mkdir(parents=True, exist_ok=True)
        with writer_lock(self.folder, timeout=self._lock_timeout, progress=self._progress), guard(self._path):
            self._connect(create=True)
            if not any_embedder:
                self.require_embedder()
            self._refresh_index()
            writer = Writer(
                self._connection,
                self.folder,
                embedder=self._embedder,
                index=self._index_in_use,
                swapped=self._forget_index,
                clock=self._clock,
            )
            writer.clean_up()
            try:
                yield writer
            except BaseException:
                self._forget_index()  # Chroma may hold in memory what it could not write
                raise
            finally:
                if self._index is not None:
                    self._index_generation = self.catalog.generation

    # parts

    @property
    def catalog(self) -> Catalog:
        """The catalogue; an empty one while nothing was ever stored."""
        return Catalog(self._connection)

    @property
    def generation(self) -> int:
        """Grows with every change of the documents."""
        with guard(self._path):
            return self.catalog.generation

    @property
    def index(self) -> VectorIndex:
        """The vectors in force, opened anew when another process has written since."""
        with guard(self._path):
            self._refresh_index()
            return self._index_in_use()

    def close(self) -> None:
        """Close both parts. Calling it twice is harmless."""
        self._forget_index()
        self._texts.clear()
        self._pages.clear()
        self._marks.clear()
        if self._db is not None:
            self._db.close()
            self._db = None

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._db is None or (not self._on_disk and self._path.exists()):
            self._connect(create=False)
        assert self._db is not None
        return self._db

    def _connect(self, *, create: bool) -> None:
        if self._on_disk and self._db is not None:
            return
        if self._db is not None:
            self._db.close()
        self._on_disk = create or self._path.exists()
        self._db = open_database(self._path) if self._on_disk else empty_database()

    def _refresh_index(self) -> None:
        """Let go of an index that is older than the catalogue: Chroma would search, and write, what it once read."""
        if self._index is not None and self._index_generation != self.catalog.generation:
            self._forget_index()

    def _index_in_use(self) -> VectorIndex:
        if self._index is None:
            folder = self.folder / (self.catalog.get("vectors") or "")
            self._index = VectorIndex(folder, embedder=self.catalog.get("embedder") or self._embedder())
            self._index_generation = self.catalog.generation
        return self._index

    def _forget_index(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None

    def _dense(self, vector: Vectors, limit: int, documents: Sequence[str] | None) -> list[tuple[Chunk, float]]:
        rows = self._rows(documents)
        total = self._chunks_in(rows)
        if total == 0:
            return []
        if rows is not None and total <= EXACT_CHUNKS:
            keys = [(row.revision, ordinal) for row in rows for ordinal in range(row.info.chunks)]
            found = _exact(self.index.fetch(keys), vector, limit)
        else:
            numbers = None if rows is None else [row.number for row in rows]
            found = self._nearest(vector, limit, numbers)
        if not found:
            raise LibraryCorruptError(
                f"the vectors of {self.folder} are missing", hint="Remake them: rag doctor --rebuild"
            )
        with guard(self._path):
            chunks = self.catalog.chunks_of(key for key, _ in found)
        return [(chunks[key], similarity) for key, similarity in found if key in chunks]

    def _nearest(self, vector: Vectors, limit: int, numbers: list[int] | None) -> list[tuple[tuple[int, int], float]]:
        """The nearest by the graph. Vectors that another process has not yet put in force take places in the result:
        when there are any, as many more are asked for."""
        found = self.index.nearest(vector, limit=limit, documents=numbers)
        with guard(self._path):
            pending = set(self.catalog.pending())
        if not any(revision in pending for (revision, _), _ in found):
            return found
        found = self.index.nearest(vector, limit=limit + PENDING_CHUNKS, documents=numbers)
        return [one for one in found if one[0][0] not in pending][:limit]

    def _find(self, column: str, value: str) -> DocumentInfo | None:
        with guard(self._path):
            row = self.catalog.find(column, value)
        return None if row is None else row.info

    def _row(self, document: str) -> Row:
        with guard(self._path):
            row = self.catalog.find("id", document)
            if row is not None:
                return row
            near = difflib.get_close_matches(document, [one.info.id for one in self.catalog.rows()], n=1)
        raise UnknownDocumentError(
            f"no document {document!r} in {self.folder}",
            hint=f"Did you mean {near[0]}?" if near else "rag list shows the documents.",
        )

    def _rows(self, documents: Sequence[str] | None) -> list[Row] | None:
        """The documents of a scope; None, for all, reads none of them."""
        return None if documents is None else [self._row(document) for document in dict.fromkeys(documents)]

    def _chunks_in(self, rows: Sequence[Row] | None) -> int:
        if rows is not None:
            return sum(row.info.chunks for row in rows)
        with guard(self._path):
            return self.catalog.count_chunks()


def _exact(vectors: dict[tuple[int, int], Vectors], vector: Vectors, limit: int) -> list[tuple[tuple[int, int], float]]:
    """The nearest by dot product over all of them: vectors are of length 1, so that it is the cosine."""
    if not vectors:
        return []
    keys = list(vectors)
    similarities = np.stack([vectors[key] for key in keys]) @ vector
    best = np.argsort(-similarities, kind="stable")[:limit]
    return [(keys[place], float(similarities[place])) for place in best]
