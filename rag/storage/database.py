"""The SQLite file: opening it, for writing or where it can only be read, and its errors in our words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import LibraryCorruptError, LibraryVersionError, StorageError
from rag.storage.connection import Connection
from rag.storage.migrations import APPLICATION_ID, VERSION, migrate

CATALOG_FILE = "catalog.db"

BUSY_SECONDS = 30.0
"""How long a statement waits for another connection's short write."""

_REMEDIES = {
    "full": "Free some disk space and try again; nothing stored was lost.",
    "disk I/O error": "Check the free space and the disk, then look at what is stored: rag doctor",
    "locked": "Another program holds the file: end it and try again.",
    "readonly": "The folder can be read and searched, not changed: check its permissions, or copy it to another disk.",
    "unable to open": "Check the folder's permissions.",
}
"""What to do, by a word of SQLite's reason."""


def open_database(path: Path) -> sqlite3.Connection:
    """Open, create or migrate the catalogue. Raises StorageError and its subclasses.

    Where the folder cannot be written (a read-only medium) the connection only reads.
    """
    with guard(path):
        if path.exists() and is_read_only(path.parent):
            return _open_to_read(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(str(path))
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def empty_database() -> sqlite3.Connection:
    """What a library that was never written to looks like; nothing is made on disk."""
    connection = _connect(":memory:")
    migrate(connection, None)
    return connection


def is_read_only(folder: Path) -> bool:
    """True for a folder in which this process can make no file: permissions, or a medium mounted so."""
    return folder.is_dir() and not os.access(folder, os.W_OK)


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def guard(path: Path) -> Iterator[None]:
    """SQLite's and the file system's errors as ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StorageError(f"the catalogue {path} cannot be used: {error}", hint=_remedy(str(error))) from error
    except sqlite3.DatabaseError as error:
        raise LibraryCorruptError(
            f"the catalogue {path} is damaged: {error}",
            hint="Restore the folder from a copy, or move it away and add the documents again.",
        ) from error
    except OSError as error:
        raise StorageError(
            f"the library {path.parent} cannot be used: {error.strerror or error}",
            hint="Check the path, its permissions and the free space.",
        ) from error


def _remedy(reason: str) -> str:
    known = (remedy for word, remedy in _REMEDIES.items() if word in reason)
    return next(known, "Check the folder's permissions and the free space.")


def _connect(target: str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(target, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=uri)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection, path)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    if version < VERSION:
        with transaction(connection):
            migrate(connection, path)
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of a catalogue that is ours, or empty. Raises StorageError, LibraryVersionError."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    has_tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
    if application not in (0, APPLICATION_ID) or (application == 0 and has_tables):
        raise StorageError(f"{path} is another program's database", hint="Choose another folder with --library.")
    if version > VERSION:
        raise LibraryVersionError(
            f"{path.parent} was written by a newer version of this program (format {version}, "
            f"this one knows {VERSION})",
            hint="Upgrade: pip install --upgrade partnership-rag",
        )
    return version


def _open_to_read(path: Path) -> sqlite3.Connection:
    """The catalogue of a folder that cannot be written; an older version is migrated in memory."""
    connection = _connect_to_read(path)
    try:
        if _version(connection, path) < VERSION:
            connection = _in_memory(connection)
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """SQLite reads a write-ahead log only beside a file of shared memory, which cannot be made here.

    When the log is there and that file is not, the catalogue alone would be out of date: it is refused. Without a log
    it is complete, and since nobody can write here, needs no locks.
    """
    address = path.absolute().as_uri()
    log, shared = (path.with_name(f"{path.name}-{ending}") for ending in ("wal", "shm"))
    if not log.exists() or log.stat().st_size == 0:
        return _connect(f"{address}?immutable=1", uri=True)
    if not shared.exists():
        raise StorageError(
            f"the library {path.parent} was not closed in order and cannot be written",
            hint="Copy the folder to a disk that can be written, and open the copy.",
        )
    return _connect(f"{address}?mode=ro", uri=True)


def _in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    copy = _connect(":memory:")
    connection.backup(copy)
    connection.close()
    with transaction(copy):
        migrate(copy, None)
    return copy
