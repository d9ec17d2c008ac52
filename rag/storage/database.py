"""The SQLite file: opening it, its schema with migrations, and its errors in our words."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import LibraryCorruptError, LibraryVersionError, StorageError

CATALOG_FILE = "catalog.db"

APPLICATION_ID = 0x50525447
"""Marks the file as ours ("PRTG"), so that a stranger's database is refused instead of altered."""

BUSY_SECONDS = 30.0
"""How long a statement waits for another connection's short write."""

_VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO meta VALUES ('generation', '0'), ('last_revision', '0'), ('vectors', 'vectors-1');

CREATE TABLE documents (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL UNIQUE,
    title TEXT NOT NULL,
    source TEXT NOT NULL UNIQUE,
    media_type TEXT NOT NULL,
    date TEXT,
    sha256 TEXT NOT NULL,
    characters INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    metadata TEXT NOT NULL,
    structure TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_hash ON documents (sha256);

CREATE TABLE texts (
    document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE chunks (
    number INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    heading TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (document, ordinal)
) STRICT;

CREATE VIRTUAL TABLE words USING fts5 (
    text, heading, content = 'chunks', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER words_in AFTER INSERT ON chunks BEGIN
    INSERT INTO words (rowid, text, heading) VALUES (new.number, new.text, new.heading);
END;
CREATE TRIGGER words_out AFTER DELETE ON chunks BEGIN
    INSERT INTO words (words, rowid, text, heading) VALUES ('delete', old.number, old.text, old.heading);
END;

-- revisions whose vectors may be in the index although no document points at them: half-added or replaced ones
CREATE TABLE pending (revision INTEGER PRIMARY KEY) STRICT;

CREATE TABLE questions (
    number INTEGER PRIMARY KEY,
    asked_at TEXT NOT NULL,
    question TEXT NOT NULL,
    documents TEXT,
    status TEXT NOT NULL,
    answer TEXT NOT NULL
) STRICT;

-- what jobs made of a document, kept while its text, the model, the prompts and the schema stay the same
CREATE TABLE records (
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    made_at TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (document, kind)
) STRICT;
"""

_VERSION_2 = """
CREATE TABLE conversations (
    number INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    documents TEXT
) STRICT;

-- the turns of conversations; their answers are questions like any other
CREATE TABLE turns (
    question INTEGER PRIMARY KEY REFERENCES questions (number) ON DELETE CASCADE,
    conversation INTEGER NOT NULL REFERENCES conversations (number) ON DELETE CASCADE,
    said TEXT NOT NULL,
    first_token REAL
) STRICT;
CREATE INDEX turns_by_conversation ON turns (conversation);

-- what the model was paid for beside the answers in `questions`: rewriting, summaries, failed and stopped tries
CREATE TABLE costs (
    number INTEGER PRIMARY KEY,
    spent_at TEXT NOT NULL,
    job TEXT NOT NULL,
    conversation INTEGER REFERENCES conversations (number) ON DELETE SET NULL,
    model TEXT NOT NULL,
    usage TEXT NOT NULL
) STRICT;
"""

MIGRATIONS = (_VERSION_1, _VERSION_2)
"""Step n leads from version n to n + 1; a published step is never edited."""


def open_database(path: Path) -> sqlite3.Connection:
    """Open, create or migrate the catalogue. Raises StorageError and its subclasses."""
    with guard(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def empty_database() -> sqlite3.Connection:
    """What a library that was never written to looks like; nothing is made on disk."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for step in MIGRATIONS:
        connection.executescript(step)
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
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
    if "full" in reason:
        return "Free some disk space and try again; nothing stored was lost."
    if "locked" in reason:
        return "Another program holds the file: end it and try again."
    return "Check the folder's permissions and the free space."


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    has_tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] > 0
    if application not in (0, APPLICATION_ID) or (application == 0 and has_tables):
        raise StorageError(f"{path} is another program's database", hint="Choose another folder with --library.")
    if version > len(MIGRATIONS):
        raise LibraryVersionError(
            f"{path.parent} was written by a newer version of this program (format {version}, "
            f"this one knows {len(MIGRATIONS)})",
            hint="Upgrade: pip install --upgrade partnership-rag",
        )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    if version < len(MIGRATIONS):
        _migrate(connection, path)
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date in one transaction, after a copy of a file that holds data.

    Two processes may get here together: the one that waited finds the work done.
    """
    with transaction(connection):
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if 0 < version < len(MIGRATIONS):
            shutil.copy2(path, path.with_name(f"{path.name}.v{version}"))
        for step in MIGRATIONS[version:]:
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would commit the transaction around it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
