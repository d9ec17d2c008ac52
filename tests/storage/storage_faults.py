"""What the tests of faults run in another process: `python storage_faults.py ACTION FOLDER ...`.

Each action ends with one JSON object on standard output that says what was seen.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from storage_builders import open_store, put, vectors_for

from rag.errors import RagError
from rag.storage.database import CATALOG_FILE, open_database
from rag.storage.store import Store

PARTS = ("The tugs of Orla. ", "The pilots of Velm. ")


def state(store: Store) -> dict[str, Any]:
    """What is stored, and whether it is sound."""
    with store.write(any_embedder=True):
        pass  # clears away what was begun
    return {
        "texts": {info.id: store.text(info.id) for info in store.documents()},
        "sound": store.integrity() == [] and not store.pending() and store.index.keys() == store.chunk_keys(),
        "found": [chunk.document for chunk, _ in store.dense_search(vectors_for(PARTS[0])[0], limit=1, documents=None)],
    }


def refusal(error: RagError) -> dict[str, str]:
    return error.as_dict()


def fill_small_disk(folder: Path) -> dict[str, Any]:
    """Mount a disk of 4 MB and add until it is full; then free space and go on. Needs a namespace of mounts."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], check=True)
    ballast, library = folder / "ballast", folder / "library"
    ballast.write_bytes(bytes(1_500_000))
    store = open_store(library)
    refused: RagError | None = None
    stored: list[str] = []
    for number in range(200):
        try:
            put(store, f"/docs/{number}.txt", *PARTS, *[f"Clause {number}.{n} of the accord. " * 40 for n in range(20)])
        except RagError as error:
            refused = error
            break
        stored.append(str(number))
    assert refused is not None
    readable = sorted(info.id for info in store.documents())
    store.close()
    ballast.unlink()
    store = open_store(library)
    after = state(store)
    put(store, "/docs/later.txt", *PARTS)
    later = state(store)
    return {
        "refused": refusal(refused),
        "stored": sorted(stored),
        "readable": readable,
        "after": sorted(after["texts"]),
        "later": sorted(later["texts"]),
        "sound": after["sound"] and later["sound"],
        "found": later["found"],
    }


def lose_permission(library: Path) -> dict[str, Any]:
    """The folder becomes unwritable while a store is open on it, and writable again."""
    store = open_store(library)
    put(store, "/docs/a.txt", *PARTS)
    library.chmod(0o500)
    for path in library.iterdir():
        path.chmod(0o500 if path.is_dir() else 0o400)
    seen: dict[str, Any] = {"text": store.text("a"), "writable": os.access(library, os.W_OK)}
    fresh = open_store(library)
    found = fresh.dense_search(vectors_for(PARTS[0])[0], limit=1, documents=None)
    seen["found by another"] = [chunk.text for chunk, _ in found]
    seen["words"] = len(fresh.keyword_search("pilots", limit=5, documents=None))
    fresh.close()
    for name, one in (("mid-life", store), ("another", open_store(library))):
        try:
            put(one, "/docs/b.txt", *PARTS)
        except RagError as error:
            seen[name] = refusal(error)
    store.close()
    library.chmod(0o700)
    for path in library.iterdir():
        path.chmod(0o700 if path.is_dir() else 0o600)
    store = open_store(library)
    put(store, "/docs/b.txt", *PARTS)
    return {**seen, **state(store)}


def read_only(library: Path) -> dict[str, Any]:
    """Use a library on a medium that is mounted read-only. Needs a namespace of mounts."""
    subprocess.run(["mount", "--bind", str(library), str(library)], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", str(library)], check=True)
    store = open_store(library)
    found = store.dense_search(vectors_for(PARTS[0])[0], limit=1, documents=None)
    seen: dict[str, Any] = {
        "texts": {info.id: store.text(info.id) for info in store.documents()},
        "found": [chunk.text for chunk, _ in found],
        "words": len(store.keyword_search("pilots", limit=5, documents=None)),
        "problems": store.integrity(),
        "history": len(store.history(limit=5)),
    }
    for name, act in (("put", lambda: put(store, "/docs/b.txt", *PARTS)), ("charge", lambda: _begin(store))):
        try:
            act()
        except RagError as error:
            seen[name] = refusal(error)
    store.close()
    return seen


def _begin(store: Store) -> None:
    with store.conversations() as kept:
        kept.begin(None)


def migrate(library: Path, statement: str) -> dict[str, Any]:
    """Open a catalogue, killed as by `kill -9` when SQLite is about to run its nth statement."""
    real, seen = sqlite3.connect, 0

    def count(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen == int(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    def counting(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*arguments, **named)
        connection.set_trace_callback(count)
        return connection

    sqlite3.connect = counting  # type: ignore[assignment]
    open_database(library / CATALOG_FILE).close()
    return {"statements": seen}


if __name__ == "__main__":
    _, action, where, *rest = sys.argv
    actions: dict[str, Any] = {
        "full": fill_small_disk,
        "permission": lose_permission,
        "read-only": read_only,
        "migrate": migrate,
    }
    print(json.dumps(actions[action](Path(where), *rest)))
