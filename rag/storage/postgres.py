"""PostgreSQL as the catalogue's database: a connection that takes SQLite's statements, and its errors in our words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from rag.errors import LibraryCorruptError, LibraryLockedError, MissingExtraError, SettingsError, StorageError

if TYPE_CHECKING:
    import psycopg

    from rag.storage.connection import Cursor

CONNECT_SECONDS = 10
"""Seconds to wait for the server."""

_OTHER_WORDS = (
    (re.compile(r"\?"), "%s"),
    (re.compile(r"BEGIN IMMEDIATE"), "BEGIN"),
    (re.compile(r"\binstr\("), "strpos("),
    (re.compile(r"([\w.]+) ->> '\$\.(\w+)'"), r"(\1::json ->> '\2')"),
    (re.compile(r"json_array_length\((\w+), '\$\.(\w+)'\)"), r"json_array_length(\1::json -> '\2')"),
    (re.compile(r"SELECT value FROM json_each\(%s\)"), "SELECT value::bigint FROM json_array_elements_text(%s::json)"),
)
"""What PostgreSQL writes otherwise than SQLite in the statements of the catalogue, in this order."""


@lru_cache(maxsize=256)
def translated(statement: str) -> str:
    """A statement of the catalogue as PostgreSQL takes it."""
    statement = statement.replace("%", "%%")
    for ours, theirs in _OTHER_WORDS:
        statement = ours.sub(theirs, statement)
    return statement


class PostgresConnection:
    """Implements `Connection`."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction has begun, be it a failed one."""
        return int(self._connection.info.transaction_status) in (2, 3)

    @property
    def is_lost(self) -> bool:
        """Whether the server is gone."""
        return bool(self._connection.closed or self._connection.broken)

    def execute(self, statement: str, values: Any = (), /) -> Cursor:
        """Run a statement."""
        return cast("Cursor", self._connection.execute(translated(statement), values))

    def executemany(self, statement: str, values: Iterable[Any], /) -> Cursor:
        """Run a statement once for each set of values, in few round trips."""
        cursor = self._connection.cursor()
        cursor.executemany(translated(statement), values)
        return cast("Cursor", cursor)

    def close(self) -> None:
        """Close it, and with it give back its locks."""
        self._connection.close()


def connect(address: str) -> PostgresConnection:
    """A connection to `postgresql://…`. Raises SettingsError, MissingExtraError; errors of psycopg pass through."""
    if urlsplit(address).scheme not in ("postgresql", "postgres"):
        raise SettingsError(
            "catalogue: that is no address of a PostgreSQL database",
            hint="Write RAG_CATALOGUE=postgresql://USER:PASSWORD@HOST/DATABASE",
        )
    try:
        import psycopg
    except ImportError as error:
        raise MissingExtraError(
            "a catalogue on PostgreSQL needs psycopg", hint="pip install 'partnership-rag[postgres]'"
        ) from error
    opened = psycopg.connect(address, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="rag")
    return PostgresConnection(opened)


def shown(address: str) -> str:
    """An address without user and password, for messages."""
    parts = urlsplit(address)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"postgresql://{parts.hostname or ''}{port}{parts.path}"


@contextmanager
def guard_postgres(address: str) -> Iterator[None]:
    """PostgreSQL's errors as ours. Its texts may hold values of statements: only the kind of an error is told."""
    try:
        import psycopg
    except ImportError:
        yield
        return
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise LibraryLockedError(
            f"another process has been writing to {shown(address)} for too long",
            hint="Wait for it and try again, or raise lock_timeout (RAG_LOCK_TIMEOUT).",
        ) from error
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise StorageError(
            f"the user of {shown(address)} may not do this ({type(error).__name__})",
            hint="Grant it the tables, and CREATE in its schema for the first use.",
        ) from error
    except psycopg.OperationalError as error:
        raise StorageError(
            f"the catalogue {shown(address)} cannot be used: {type(error).__name__}",
            hint="Check that the server runs, the address in RAG_CATALOGUE, and the disk of the server.",
        ) from error
    except psycopg.Error as error:
        raise LibraryCorruptError(
            f"the catalogue {shown(address)} refuses a statement: {type(error).__name__}",
            hint="Check that its tables are as this program made them; restore them from a dump.",
        ) from error
