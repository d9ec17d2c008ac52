"""The catalogue's file: ours, of this version, and sound, or a refusal that says what to do."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from storage_builders import open_store, put, vectors_for

from rag.errors import LibraryCorruptError, LibraryVersionError, StorageError
from rag.library import Library
from rag.storage.database import CATALOG_FILE, open_database
from rag.storage.migrations import APPLICATION_ID, MIGRATIONS


def alter(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_new_catalogue_carries_our_mark_and_version(tmp_path: Path) -> None:
    connection = open_database(tmp_path / CATALOG_FILE)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    connection.close()


def test_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "/docs/a.txt", "Text.")
    store.close()
    alter(tmp_path / CATALOG_FILE, "PRAGMA user_version = 99")
    before = (tmp_path / CATALOG_FILE).read_bytes()
    for use in (lambda: open_store(tmp_path).documents(), lambda: put(open_store(tmp_path), "/docs/b.txt", "Text.")):
        with pytest.raises(LibraryVersionError, match=r"newer version of this program .*format 99") as caught:
            use()
        assert "pip install --upgrade" in caught.value.hint
    assert (tmp_path / CATALOG_FILE).read_bytes() == before


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE theirs (x)",),
        ("PRAGMA application_id = 12345",),
        ("CREATE TABLE t (x)", "PRAGMA user_version = 1"),
    ],
    ids=["tables of another program", "mark of another program", "another program with a version"],
)
def test_the_database_of_a_stranger_is_refused_and_left_alone(tmp_path: Path, statements: tuple[str, ...]) -> None:
    alter(tmp_path / CATALOG_FILE, *statements)
    before = (tmp_path / CATALOG_FILE).read_bytes()
    with pytest.raises(StorageError, match="another program's database") as caught:
        open_store(tmp_path).documents()
    assert "--library" in caught.value.hint
    assert (tmp_path / CATALOG_FILE).read_bytes() == before


USES: dict[str, Callable[[Any], Any]] = {
    "documents": lambda store: store.documents(),
    "text": lambda store: store.text("a"),
    "chunks": lambda store: store.chunks("a"),
    "keyword search": lambda store: store.keyword_search("tugs", limit=3, documents=None),
    "dense search": lambda store: store.dense_search(vectors_for("x")[0], limit=3, documents=None),
    "embedder": lambda store: store.require_embedder(),
    "generation": lambda store: store.generation,
    "history": lambda store: store.history(limit=3),
    "write": lambda store: put(store, "/docs/b.txt", "Text."),
}


@pytest.mark.parametrize("use", USES)
def test_a_file_that_is_no_database_is_called_damaged(tmp_path: Path, use: str) -> None:
    (tmp_path / CATALOG_FILE).write_bytes(b"this was never a database " * 400)
    with pytest.raises(LibraryCorruptError, match=r"catalog\.db is damaged") as caught:
        USES[use](open_store(tmp_path))
    assert "copy" in caught.value.hint


@pytest.mark.parametrize("use", USES)
def test_damage_inside_the_file_never_escapes_as_a_foreign_error(tmp_path: Path, use: str) -> None:
    store = open_store(tmp_path)
    put(store, "/docs/a.txt", *[f"The tugs of Orla number {number}. " for number in range(300)])
    store.close()
    path = tmp_path / CATALOG_FILE
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)  # the first page, with mark and version, stays
    path.write_bytes(data)
    with pytest.raises(LibraryCorruptError):
        USES[use](open_store(tmp_path))


def test_doctor_reports_damage_instead_of_failing(tmp_path: Path, open_library: Callable[..., Library]) -> None:
    (tmp_path / "a.txt").write_text("The tugs of Orla. " * 200, encoding="utf-8")
    library = open_library()
    library.add(tmp_path / "a.txt")
    library.close()
    path = tmp_path / "library" / CATALOG_FILE
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    report = open_library().doctor()
    assert not report.healthy
    damaged = next(check for check in report.checks if check.name == "catalogue")
    assert damaged.severity == "error"
    assert re.search("copy", damaged.remedy)


def test_a_library_path_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("not a folder", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be used"):
        put(open_store(tmp_path / "library"), "/docs/a.txt", "Text.")


def test_two_that_open_a_new_library_at_once_both_succeed(tmp_path: Path) -> None:
    first, second = open_database(tmp_path / CATALOG_FILE), open_database(tmp_path / CATALOG_FILE)
    first.execute("UPDATE meta SET value = '7' WHERE key = 'generation'")
    assert second.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone() == ("7",)
    first.close()
    second.close()
