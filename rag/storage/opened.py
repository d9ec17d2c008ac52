"""The two files of a library folder as they are open now: the catalogue's connection, and the vectors in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from rag.progress import Progress
from rag.storage.catalog import Catalog
from rag.storage.connection import Connection
from rag.storage.database import CATALOG_FILE, empty_database, guard, open_database
from rag.storage.lock import writer_lock
from rag.storage.vectors import FolderIndexes, Indexes, VectorIndex

if TYPE_CHECKING:
    from rag.storage.chroma_server import ChromaServer


class OpenFolder:
    """Opens each part when it is first needed. Reading never creates anything on disk."""

    def __init__(self, folder: Path, *, embedder: Callable[[], str], server: ChromaServer | None = None) -> None:
        """`embedder` gives the identity of the embedder in use, for an index that has none yet.

        With a `server`, the vectors are there and not in the folder.
        """
        self.folder = folder
        self.indexes: Indexes = FolderIndexes(folder)
        if server is not None:
            from rag.storage.chroma_server import ServerIndexes

            self.indexes = ServerIndexes(server, self._library)
        self.path = folder / CATALOG_FILE
        self._embedder = embedder
        self._db: Connection | None = None
        self._on_disk = False
        self._index: VectorIndex | None = None
        self._index_generation = -1
        self._index_name = ""

    @property
    def name(self) -> str:
        """For messages."""
        return str(self.folder)

    @property
    def connection(self) -> Connection:
        """The catalogue's connection; to an empty catalogue in memory while nothing was ever stored."""
        if self._db is None or (not self._on_disk and self.path.exists()):
            return self.connect(create=False)
        return self._db

    @property
    def catalog(self) -> Catalog:
        """The catalogue."""
        return Catalog(self.connection)

    def connect(self, *, create: bool) -> Connection:
        """The connection, to a new file on disk when `create` and there is none."""
        if self._db is None or not self._on_disk:
            if self._db is not None:
                self._db.close()
            self._on_disk = create or self.path.exists()
            self._db = open_database(self.path) if self._on_disk else empty_database()
        return self._db

    def guard(self) -> AbstractContextManager[None]:
        """The database's errors as ours."""
        return guard(self.path)

    @contextmanager
    def writing(self, *, alone: bool, timeout: float, progress: Progress) -> Iterator[None]:
        """The right to change the library; nobody else has it meanwhile. Raises LibraryLockedError, StorageError."""
        with self.guard():
            self.folder.mkdir(parents=True, exist_ok=True)
        with writer_lock(self.folder, timeout=timeout, progress=progress), self.guard():
            yield

    def index(self) -> VectorIndex:
        """The vectors as this process has them."""
        if self._index is None:
            catalog = self.catalog
            self._index_name = catalog.get("vectors") or ""
            self._index = self.indexes.open(self._index_name, embedder=catalog.get("embedder") or self._embedder())
            self._index_generation = catalog.generation
        return self._index

    def current_index(self) -> VectorIndex:
        """The vectors in force, opened anew when another process has written since. Raises StorageError."""
        with self.guard():
            self.refresh_index()
            return self.index()

    def refresh_index(self) -> None:
        """Let go of an index that is older than the catalogue: Chroma would search, and write, what it once read."""
        if self._index is None or self._index_generation == self.catalog.generation:
            return
        if self._index.shared and self._index_name == self.catalog.get("vectors"):
            self.settle_index()  # a server shows what others have written
        else:
            self.forget_index()

    def settle_index(self) -> None:
        """The index holds what this process has just written: it is as new as the catalogue."""
        if self._index is not None:
            self._index_generation = self.catalog.generation

    def forget_index(self) -> None:
        """Close the index; the next use opens it anew."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def _library(self) -> str:
        """The library's own name among others on a server, given when it is first needed."""
        catalog = self.catalog
        if catalog.get("library") is None:
            catalog.set("library", uuid4().hex[:12])
        return catalog.get("library") or ""

    def close(self) -> None:
        """Close both parts. Calling it twice is harmless."""
        self.forget_index()
        if self._db is not None:
            self._db.close()
            self._db = None
