"""A library whose catalogue is on PostgreSQL and whose vectors are on a Chroma server: nothing of it is in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from rag.progress import Progress
from rag.storage.catalog import Catalog
from rag.storage.chroma_server import ChromaServer
from rag.storage.connection import Connection
from rag.storage.database import empty_database, transaction
from rag.storage.opened import OpenFolder
from rag.storage.postgres import PostgresConnection, connect, guard_postgres, shown
from rag.storage.postgres_catalog import PostgresCatalog
from rag.storage.postgres_schema import VERSION, migrate, version


class OpenServer(OpenFolder):
    """Several writers may change it at once; only a rebuild and a repair are alone."""

    def __init__(self, address: str, *, embedder: Callable[[], str], server: ChromaServer) -> None:
        super().__init__(Path(shown(address)), embedder=embedder, server=server)
        self._address = address
        self._server: PostgresConnection | None = None
        self._empty: Connection | None = None

    @property
    def name(self) -> str:
        return shown(self._address)

    @property
    def connection(self) -> Connection:
        """The connection; to an empty catalogue in memory while nothing was ever stored."""
        return self.connect(create=False)

    @property
    def catalog(self) -> Catalog:
        """The catalogue."""
        connection = self.connection
        return PostgresCatalog(connection) if isinstance(connection, PostgresConnection) else Catalog(connection)

    def connect(self, *, create: bool) -> Connection:
        """The connection; with `create` the tables are made, or brought up to date."""
        if self._server is not None and self._server.is_lost:
            self._server = None
        if self._server is None:
            opened = connect(self._address)
            try:
                found = version(opened)
                if found < VERSION and (create or found > 0):
                    with transaction(opened):
                        migrate(opened)
                    found = VERSION
            except BaseException:
                opened.close()
                raise
            if found == 0:
                opened.close()
                self._empty = self._empty or empty_database()
                return self._empty
            self._server = opened
        return self._server

    def guard(self) -> AbstractContextManager[None]:
        """PostgreSQL's errors as ours."""
        return guard_postgres(self._address)

    @contextmanager
    def writing(self, *, alone: bool, timeout: float, progress: Progress) -> Iterator[None]:
        """The right to change the library, beside others or `alone`. Raises LibraryLockedError, StorageError."""
        with self.guard():
            connection = self.connect(create=True)
            self._settle_writer(connection)
            how = "" if alone else "_shared"
            lock = f"pg_advisory_lock{how}(hashtext(current_schema() || ':rag library'), 1)"
            connection.execute(f"SET lock_timeout = {max(1, int(timeout * 1000))}")
            connection.execute(f"SELECT {lock}")
            try:
                yield
            finally:
                if not self.is_lost:
                    connection.execute(f"SELECT {lock.replace('_lock', '_unlock', 1)}")

    @property
    def is_lost(self) -> bool:
        """Whether the server is gone."""
        return self._server is None or self._server.is_lost

    def close(self) -> None:
        """Close both parts. Calling it twice is harmless."""
        self.forget_index()
        for connection in (self._server, self._empty):
            if connection is not None:
                connection.close()
        self._server = self._empty = None

    def _settle_writer(self, connection: Connection) -> None:
        """A number of this writer's own, and a lock on it for as long as it lives: by it others see whether it does."""
        if connection.execute("SELECT nullif(current_setting('rag.writer', true), '')").fetchone()[0] is not None:
            return
        number = int(connection.execute("SELECT nextval('writers')").fetchone()[0])
        connection.execute("SELECT pg_advisory_lock(hashtext(current_schema() || ':rag writers'), ?)", (number,))
        connection.execute("SELECT set_config('rag.writer', ?, false)", (str(number),))
