"""A catalogue of the first format is brought up to date in one step, with a copy kept; a kill only delays it.

The format is written out here as the first release made it: a test that took it from the program would change with it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from storage_builders import EMBEDDER, answer, open_store, put
from storage_faults import PARTS

from rag.errors import LibraryVersionError, StorageError
from rag.storage.catalog import Catalog
from rag.storage.database import CATALOG_FILE, open_database
from rag.storage.migrations import APPLICATION_ID, VERSION, copy_of

SCRIPT = Path(__file__).with_name("storage_faults.py")

FIRST_FORMAT = """
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


def old_library(folder: Path, *, closed: bool = True) -> Path:
    """A library as the first format had it: two documents with vectors, and a question. Returns the catalogue's path.

    With `closed=False` the last change stands in the write-ahead log only, as a killed writer leaves it.
    """
    new = folder / "made-now"
    store = open_store(new)
    put(store, "/docs/a.txt", *PARTS)
    put(store, "/docs/b.txt", *PARTS)
    store.remember(answer("Which tugs?"), None)
    store.close()
    library = folder / "library"
    library.mkdir()
    path = library / CATALOG_FILE
    shutil.copytree(new / "vectors-1", library / "vectors-1")
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.executescript(FIRST_FORMAT)
        old.execute("DELETE FROM meta")
        old.execute("PRAGMA journal_mode = WAL")
        old.execute("ATTACH ? AS now", (str(new / CATALOG_FILE),))
        for table in ("meta", "documents", "texts", "chunks"):
            columns = ", ".join(f'"{row[1]}"' for row in old.execute(f"PRAGMA main.table_info({table})"))
            old.execute(f"INSERT INTO main.{table} SELECT {columns} FROM now.{table}")
        old.execute(f"PRAGMA main.application_id = {APPLICATION_ID}")
        old.execute("PRAGMA main.user_version = 1")
        old.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")
        old.execute("INSERT INTO main.questions SELECT * FROM now.questions")
        if not closed:
            kept = [(one, one.read_bytes()) for one in library.iterdir() if one.is_file()]
            old.close()
            for one, data in kept:  # closing wrote the log into the catalogue: put back what stood there before
                one.write_bytes(data)
    return path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def questions(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT question FROM questions")]


def assert_whole(library: Path) -> None:
    store = open_store(library)
    assert {info.id: store.text(info.id) for info in store.documents()} == dict.fromkeys("ab", "".join(PARTS))
    assert [one.question for one in store.history(limit=9)] == ["Which tugs?"]
    assert store.embedder == EMBEDDER
    assert store.integrity() == []
    assert store.index.keys() == store.chunk_keys()
    with store.conversations() as kept:
        assert kept.begin(None) == 1
    store.close()


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "killed"])
def test_an_older_library_opens_whole_and_a_copy_of_its_catalogue_is_kept(tmp_path: Path, closed: bool) -> None:
    path = old_library(tmp_path, closed=closed)
    if not closed:
        assert path.with_name(f"{CATALOG_FILE}-wal").stat().st_size > 0
    assert_whole(path.parent)
    assert version(path) == VERSION
    assert version(copy_of(path, 1)) == 1
    assert questions(copy_of(path, 1)) == ["Which tugs?"], "also what stood in the log only"
    assert not list(path.parent.glob("*.part"))


def test_killed_at_any_statement_of_the_migration_the_next_to_open_it_finishes(tmp_path: Path) -> None:
    path = old_library(tmp_path)
    kept = {one: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
    kills = 0
    for statement in (*range(1, 12), *range(12, 400, 7)):  # SQLite makes many of the index alone
        for one in path.parent.iterdir():
            if one.is_file():
                one.unlink()
        for one, data in kept.items():
            one.write_bytes(data)
        ran = subprocess.run(
            [sys.executable, str(SCRIPT), "migrate", str(path.parent), str(statement)], capture_output=True, check=False
        )
        if ran.returncode == 0:
            break
        assert ran.returncode == -signal.SIGKILL, ran.stderr
        kills += 1
        assert version(path) in (1, VERSION), f"killed at statement {statement}"
        assert_whole(path.parent)
        assert questions(copy_of(path, 1)) == ["Which tugs?"]
    assert kills > 5
    assert json.loads(ran.stdout)["statements"] > 5


def test_without_space_for_the_copy_nothing_is_changed(tmp_path: Path) -> None:
    path = old_library(tmp_path)
    copy_of(path, 1).mkdir()  # where the copy would go
    with pytest.raises(StorageError) as caught:
        open_database(path)
    assert str(path.parent) in caught.value.message
    assert caught.value.hint
    assert version(path) == 1
    assert not list(path.parent.glob("*.part"))
    copy_of(path, 1).rmdir()
    assert_whole(path.parent)


def test_an_older_library_on_a_read_only_medium_is_read_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old_library(tmp_path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "access", lambda target, mode: mode != os.W_OK)
    store = open_store(path.parent)
    assert [info.id for info in store.documents()] == ["a", "b"]
    assert [one.question for one in store.history(limit=9)] == ["Which tugs?"]
    with pytest.raises(StorageError, match="readonly"), store.conversations() as conversations:
        conversations.begin(None)
    store.close()
    assert path.read_bytes() == before
    assert not copy_of(path, 1).exists()


def test_a_newer_library_is_refused_on_a_read_only_medium_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = old_library(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    monkeypatch.setattr(os, "access", lambda target, mode: mode != os.W_OK)
    with pytest.raises(LibraryVersionError, match="newer version") as caught:
        open_store(path.parent).documents()
    assert "pip install --upgrade" in caught.value.hint


def test_an_older_catalogue_gains_languages_and_stems(tmp_path: Path) -> None:
    path = tmp_path / CATALOG_FILE
    german = "Die beiden Häfen schließen Vereinbarungen über ein Dock, und der Stadtrat wird die neuen Tore bezahlen."
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.executescript(FIRST_FORMAT)
        old.execute(
            "INSERT INTO documents VALUES (1, 'hafen', 1, 'Hafen', '/docs/hafen.txt', 'text/plain', NULL, 'x', ?, 1,"
            " '2031-01-01T00:00:00+00:00', '{}', '{\"headings\": [], \"pages\": []}')",
            (len(german),),
        )
        old.execute("INSERT INTO texts VALUES (1, ?)", (german,))
        old.execute("INSERT INTO chunks VALUES (1, 1, 0, 0, ?, 9, '', ?)", (len(german), german))
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute("PRAGMA user_version = 1")
    with closing(open_database(path)) as connection:
        catalog = Catalog(connection)
        row = catalog.find("id", "hafen")
        assert row is not None and row.info.language == "de" and row.writing.numbers is not None
        assert [chunk.ordinal for chunk, _ in catalog.keyword_search("Vereinbarung", limit=5, numbers=None)] == [0]
        assert catalog.problems() == []
