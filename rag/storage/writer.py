"""Changing the library: the steps between catalogue and vectors, in the order that survives a kill at any of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rag.embedding.protocol import Vectors
from rag.errors import EmbedderMismatchError
from rag.schema.document import Chunk, DocumentInfo, ParsedDocument
from rag.storage.catalog import Catalog, Row
from rag.storage.connection import Connection
from rag.storage.database import transaction
from rag.storage.vectors import Indexes, VectorIndex
from rag.text.hidden import visible


def _as_space(character: str) -> str:
    return " "


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to be stored: `vectors` has one row for each chunk, in order."""

    parsed: ParsedDocument
    source: str
    sha256: str
    chunks: Sequence[Chunk]
    vectors: Vectors


class Writer:
    """Made by `Store.write`, which holds the writer lock around it."""

    def __init__(
        self,
        connection: Connection,
        indexes: Indexes,
        *,
        embedder: Callable[[], str],
        index: Callable[[], VectorIndex],
        swapped: Callable[[], None],
        clock: Callable[[], datetime],
        catalog: Catalog,
    ) -> None:
        self._db = connection
        self._indexes = indexes
        self._embedder = embedder
        self._index = index
        self._swapped = swapped
        self._clock = clock
        self._catalog = catalog

    def put(
        self, parsed: ParsedDocument, *, source: str, sha256: str, chunks: Sequence[Chunk], vectors: Vectors
    ) -> DocumentInfo:
        """Store one document; see `put_all`."""
        return self.put_all([NewDocument(parsed, source, sha256, chunks, vectors)])[0]

    def put_all(self, documents: Sequence[NewDocument]) -> list[DocumentInfo]:
        """Store documents, each in place of what came from the same source before; all of them or none.

        Together, since Chroma writes to the disk once a call. The chunks get their document's id here. Raises
        EmbedderMismatchError when vectors have another length than those of the library.
        """
        for new in documents:
            if len(new.chunks) != len(new.vectors):
                raise ValueError(f"{len(new.chunks)} chunks with {len(new.vectors)} vectors")
            self._settle_embedder(new.vectors)
        with transaction(self._db):
            keys = [(self._catalog.new_revision(), self._number_for(new.source)) for new in documents]
        self._index().put([(*key, new.vectors) for key, new in zip(keys, documents, strict=True)])
        with transaction(self._db):
            self._catalog.take_turn()
            stored = [self._put(new, *key) for key, new in zip(keys, documents, strict=True)]
            self._catalog.bump()
        self._drop_pending()
        return stored

    def _put(self, new: NewDocument, revision: int, number: int) -> DocumentInfo:
        """The rows of a document whose vectors are stored."""
        old = self._catalog.find("source", new.source)
        if old is not None:
            self._catalog.delete(old.number)
            self._catalog.abandon(old.revision)
        document = self._free_id(new.source) if old is None else old.info.id
        self._catalog.insert(
            new.parsed,
            id=document,
            number=number,
            revision=revision,
            source=new.source,
            sha256=new.sha256,
            now=self._clock(),
        )
        self._catalog.put_chunks(number, new.chunks)
        self._catalog.settle(revision)
        found = self._catalog.find("id", document)
        assert found is not None
        return found.info

    def remove(self, document: str) -> None:
        """Remove a document; harmless when it is gone."""
        with transaction(self._db):
            self._catalog.take_turn()
            row = self._catalog.find("id", document)
            if row is None:
                return
            self._catalog.delete(row.number)
            self._catalog.abandon(row.revision)
            self._catalog.bump()
        self._drop_pending()

    def replace_all(
        self, remade: Callable[[Row, ParsedDocument], tuple[list[Chunk], Vectors]], *, dimension: int
    ) -> None:
        """Cut and embed every document anew into a fresh index, and put it in force in one step.

        The old index stays untouched until that step, so that a killed rebuild has changed nothing.
        """
        name = self._fresh_name()
        try:
            cut = self._fill(name, remade)
        except BaseException:
            self._indexes.remove(name)
            raise
        with transaction(self._db):
            self._catalog.take_turn()
            for row, revision, chunks in cut:
                self._catalog.put_chunks(row.number, chunks)
                self._catalog.move(row.number, revision)
            self._db.execute("DELETE FROM pending")
            self._catalog.set("vectors", name)
            self._catalog.set("embedder", self._embedder())
            self._catalog.set("dimension", str(dimension))
            self._catalog.bump()
        self._swapped()
        self._remove_other_indexes()

    def _fill(
        self, name: str, remade: Callable[[Row, ParsedDocument], tuple[list[Chunk], Vectors]]
    ) -> list[tuple[Row, int, list[Chunk]]]:
        """Put the vectors of all documents into a new index of that name, under new revisions."""
        cut: list[tuple[Row, int, list[Chunk]]] = []
        with closing(self._indexes.open(name, embedder=self._embedder())) as fresh:
            for row in self._catalog.rows():
                chunks, vectors = remade(row, self._catalog.parsed(row))
                with transaction(self._db):
                    revision = self._catalog.new_revision()
                fresh.put([(revision, row.number, vectors)])
                cut.append((row, revision, chunks))
        return cut

    def clean_up(self) -> None:
        """Remove the leftovers of a killed writer."""
        self._drop_pending()
        self._remove_other_indexes()

    def _drop_pending(self) -> None:
        revisions = self._catalog.leftovers()
        if not revisions:
            return
        self._index().drop(revisions)
        with transaction(self._db):
            for revision in revisions:
                self._catalog.settle(revision)

    def _remove_other_indexes(self) -> None:
        self._indexes.remove_others(self._catalog.get("vectors") or "")

    def _fresh_name(self) -> str:
        current = int((self._catalog.get("vectors") or "vectors-0").rpartition("-")[2])
        return f"vectors-{current + 1}"

    def _settle_embedder(self, vectors: Vectors) -> None:
        """The first vectors decide the embedder and the dimension of the library."""
        dimension = str(vectors.shape[1])
        stored = self._catalog.get("dimension")
        if stored is None:
            with transaction(self._db):
                self._catalog.take_turn()
                stored = self._catalog.get("dimension")
                if stored is None:  # or another writer was faster
                    self._catalog.set("embedder", self._embedder())
                    self._catalog.set("dimension", dimension)
                    return
        if len(vectors) and stored != dimension:
            raise EmbedderMismatchError(
                f"{self._embedder()} now gives vectors of {dimension} numbers, the library has {stored}",
                hint="Remake the vectors: rag doctor --rebuild",
            )

    def _number_for(self, source: str) -> int:
        """The number of the document from that source, or a number that was never used, since vectors of a removed
        document may not be gone yet."""
        old = self._catalog.find("source", source)
        return self._catalog.new_number() if old is None else old.number

    def _free_id(self, source: str) -> str:
        """The file's stem, with a number behind it when another document has that id."""
        shown = visible(unicodedata.normalize("NFC", Path(source).stem), _as_space)
        stem = " ".join(shown.split())
        if not stem.strip("."):  # nothing, or what a path would take for a folder
            stem = "document"
        free, count = stem, 1
        while self._catalog.find("id", free) is not None:
            count += 1
            free = f"{stem}-{count}"
        return free
