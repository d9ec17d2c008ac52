"""The catalogue's schema as numbered steps, and how an older catalogue is brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from rag.text.language import language_of
from rag.text.wording import stemmed
from rag.values.writing import Writing

APPLICATION_ID = 0x50525447
"""Marks the file as ours ("PRTG"), so that a stranger's database is refused instead of altered."""

_FIRST = """
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

_CONVERSATIONS = """
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

_LANGUAGES = """
ALTER TABLE documents ADD COLUMN language TEXT;
ALTER TABLE documents ADD COLUMN conventions TEXT;
CREATE INDEX documents_by_language ON documents (language);

-- the text by the stems of its language; NULL for English, which the index stems itself
ALTER TABLE chunks ADD COLUMN stems TEXT;
CREATE VIEW chunk_words AS SELECT number, coalesce(stems, text) AS text, heading FROM chunks;
DROP TRIGGER words_in;
DROP TRIGGER words_out;
DROP TABLE words;
CREATE VIRTUAL TABLE words USING fts5 (
    text, heading, content = 'chunk_words', content_rowid = 'number',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER words_in AFTER INSERT ON chunks BEGIN
    INSERT INTO words (rowid, text, heading) VALUES (new.number, coalesce(new.stems, new.text), new.heading);
END;
CREATE TRIGGER words_out AFTER DELETE ON chunks BEGIN
    INSERT INTO words (words, rowid, text, heading)
    VALUES ('delete', old.number, coalesce(old.stems, old.text), old.heading);
END;
"""


def _add_languages(connection: sqlite3.Connection) -> None:
    """The language of each document, its conventions, and a keyword index by its stems."""
    _run(connection, _LANGUAGES)
    for (number,) in connection.execute("SELECT document FROM texts").fetchall():  # one text at a time in memory
        (text, declared) = connection.execute(
            "SELECT text, metadata ->> '$.language' FROM texts JOIN documents ON number = document WHERE number = ?",
            (number,),
        ).fetchone()
        language = language_of(text, declared)
        packed = Writing.of(text, language).pack()
        connection.execute(
            "UPDATE documents SET language = ?, conventions = ? WHERE number = ?", (language, packed, number)
        )
        if stemmed("", language) is not None:
            chunks = connection.execute("SELECT number, text FROM chunks WHERE document = ?", (number,)).fetchall()
            connection.executemany(
                "UPDATE chunks SET stems = ? WHERE number = ?", [(stemmed(part, language), one) for one, part in chunks]
            )
    connection.execute("INSERT INTO words (words) VALUES ('rebuild')")


_REGISTER = """
-- every value of every kept record, a row each: made from `records` by the register, remade when they differ
CREATE TABLE statements (
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    entry TEXT NOT NULL,
    entity TEXT NOT NULL,
    field TEXT NOT NULL,
    path TEXT NOT NULL,
    value TEXT NOT NULL,
    normal TEXT NOT NULL,
    low TEXT NOT NULL,
    high TEXT NOT NULL,
    amount TEXT,
    size REAL,
    currency TEXT NOT NULL,
    quote TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    page INTEGER,
    match TEXT NOT NULL,
    how TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    revision INTEGER NOT NULL,
    proposed INTEGER NOT NULL,
    PRIMARY KEY (document, kind, path)
) STRICT;
CREATE INDEX statements_by_value ON statements (kind, field, normal, entry);
CREATE INDEX statements_by_day ON statements (kind, field, low, high, entry);
CREATE INDEX statements_by_size ON statements (kind, field, currency, size, entry);
CREATE INDEX statements_by_entry ON statements (kind, entry);

-- which state of the records the statements were made from, by kind
CREATE TABLE stated (kind TEXT PRIMARY KEY, stamp TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;

-- what people said of two things: documents by id, names as they are written; they outlive records and documents
CREATE TABLE judgements (
    sort TEXT NOT NULL,
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    same INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (sort, a, b)
) STRICT;
"""


MIGRATIONS: tuple[str | Callable[[sqlite3.Connection], None], ...] = (_FIRST, _CONVERSATIONS, _add_languages, _REGISTER)
"""Step n leads from version n to n + 1; a published step is never edited. A step is a script, or does more."""

VERSION = len(MIGRATIONS)
"""The version this program writes."""


def migrate(connection: sqlite3.Connection, path: Path | None) -> None:
    """Bring the schema up to date, inside the caller's transaction, after a copy of a catalogue that holds data.

    Killed anywhere before the commit, the catalogue is of the old version, and the next to open it starts again. Two
    processes may get here one after the other: the second finds the work done. Without a path (a catalogue in memory)
    no copy is made.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version >= VERSION:
        return
    if version > 0 and path is not None:
        keep_copy(path, version)
    for step in MIGRATIONS[version:]:
        if isinstance(step, str):
            _run(connection, step)
        else:
            step(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def copy_of(path: Path, version: int) -> Path:
    """Where the catalogue of an older version is kept."""
    return path.with_name(f"{path.name}.v{version}")


def keep_copy(path: Path, version: int) -> None:
    """A complete copy beside the catalogue, made under another name first, so that half a copy is never taken for one.

    SQLite makes it: what a killed writer left in the write-ahead log belongs to the catalogue too, and the file alone
    would lack it.
    """
    unfinished = path.with_name(f"{path.name}.v{version}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, readable without its log
        unfinished.replace(copy_of(path, version))
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in _statements(script):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would commit the transaction around it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
