"""The façade: one object that wires store, embedder and model together and offers the jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UsageError
from rag.library.asking import Asking
from rag.library.records import Records
from rag.schema.document import Chunk, DocumentInfo, Dropped
from rag.schema.report import AddReport, DoctorReport

if TYPE_CHECKING:
    from rag.briefing.brief import Brief


class Library(Asking, Records):
    """A folder of documents that can be searched, asked and summarised. Use it as a context manager.

    Store, embedder and model are opened when first needed, so that listing documents loads neither.
    """

    # documents

    def add(
        self,
        *paths: str | Path,
        sync: bool = False,
        include: Iterable[str] = (),
        exclude: Iterable[str] = (),
        confirm: Callable[[list[DocumentInfo]], bool] | None = None,
        attachments: bool = False,
    ) -> AddReport:
        """Add files, folders and `https://` addresses; what cannot be read is reported and the rest goes on.

        What is unchanged costs a hash. `include` and `exclude` are patterns as in `.gitignore` for the files of
        folders; exclude wins. With `sync`, documents from the given folders whose file is gone are removed, unless
        `confirm` is given and returns False for them; what is only excluded stays. With `attachments`, files that came
        with mail and that can be read become documents of their own.
        Raises UsageError for a wrong pattern, StorageError and its subclasses when the library cannot be written.
        """
        from rag.documents.ingesting import add
        from rag.reading import Picker

        if not paths:
            raise UsageError("nothing to add", hint="Name at least one file, folder or address.")
        return add(
            self.store,
            self.embedder,
            self.settings,
            paths,
            sync=sync,
            picker=Picker(include, exclude),
            confirm=confirm,
            attachments=attachments,
            progress=self._progress,
        )

    def vanished(self, *paths: str | Path) -> list[DocumentInfo]:
        """Documents from the given folders whose file is gone: what `add(..., sync=True)` would remove."""
        from rag.documents.ingesting import vanished

        return vanished(self.store, paths)

    def documents(
        self,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        language: str | None = None,
        source: str | None = None,
        after: str = "",
        limit: int | None = None,
    ) -> list[DocumentInfo]:
        """The documents, in the order of their ids; with keywords those that are so.

        `limit` and `after` page: at most so many, of those that come after that id.

        `since` and `until` (2025, 2025-11 or 2025-11-30, both inclusive) are compared with the date in the file's
        metadata as far as both are known; a document without one is left out. `language` is that of the
        text, `en` takes `en-GB`; `source` a pattern of the path or address, or of its last parts.
        Raises UsageError.
        """
        from rag.documents.selecting import Selection

        wanted = Selection.of(since=since, until=until, language=language, source=source)
        return wanted.page(self.store.documents, after=after, limit=limit)

    def document(self, document: str) -> DocumentInfo:
        """One document. Raises UnknownDocumentError."""
        return self.store.document(document)

    def text(self, document: str) -> str:
        """The stored text, to which every offset refers. Raises UnknownDocumentError."""
        return self.store.text(document)

    def dropped(self, document: str) -> tuple[Dropped, ...]:
        """What its reader left out of a document: hidden text, navigation and the like. Raises UnknownDocumentError."""
        return self.store.dropped(document)

    def page(self, document: str, offset: int) -> int | None:
        """The page on which an offset of the text stands, None without pages. Raises UnknownDocumentError."""
        return self.store.place(document, offset).page

    def where(self, document: str, offset: int) -> str:
        """Where people find an offset of the text in its file: "p. 3", "slide 3", "Budget!A4:D4"; "" where unknown.

        Raises UnknownDocumentError.
        """
        return self.store.place(document, offset).where

    def chunks(self, document: str) -> list[Chunk]:
        """The chunks of a document, in order. Raises UnknownDocumentError."""
        return self.store.chunks(document)

    def remove(self, *documents: str) -> list[DocumentInfo]:
        """Remove documents, all or none. Raises UnknownDocumentError."""
        found = [self.store.document(document) for document in dict.fromkeys(documents)]
        with self.store.write() as writer:
            for info in found:
                writer.remove(info.id)
        return found

    # briefings

    def brief(self, documents: Sequence[str] | None = None, about: str = "") -> Brief:
        """One page for somebody who goes into a meeting, every sentence with its quote; about all documents when none
        is named. `about` narrows it to a subject.

        Raises EmptyLibraryError, UnknownDocumentError, ModelError and its subclasses.
        """
        from rag.answering.job import answer
        from rag.briefing.job import MOST_RECORDS, Jobs, kept_records, write_brief

        chosen = self._scope(documents) or [info.id for info in self.store.documents()]
        subject = " ".join(about.split())
        settings = self.settings.model_copy(update={"style": "explained"})
        jobs = Jobs(
            summarise=lambda: self.summarise(*chosen, focus=subject),
            record=self.extract if len(chosen) <= MOST_RECORDS else kept_records(self.store),
            explain=lambda question: answer(
                self.store, self.embedder, self.model, settings, self.vectors_of, question, scope=chosen
            ),
        )
        return write_brief(self.store, jobs, chosen, about=subject, progress=self._progress)

    # care

    def doctor(self, *, rebuild: bool = False) -> DoctorReport:
        """Check the library; with `rebuild`, first remake the vectors from the catalogue (also for a new embedder)."""
        from rag.documents.checkup import check, rebuild_vectors

        if rebuild:
            rebuild_vectors(self.store, self.embedder, self._progress)
        return check(self.store, self.settings, self._progress)
