"""A process that writes to a library on servers: python postgres_process.py FOLDER NAME DOCUMENTS PAUSE."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from storage_builders import BACKEND, chunks_of, open_store, parsed, put, vectors_for

from rag.storage.writer import NewDocument


def main() -> None:
    folder, name, documents, pause = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    BACKEND.chroma, BACKEND.postgres = os.environ["TEST_CHROMA"], os.environ["TEST_POSTGRES"]
    store = open_store(folder, lock_timeout=60)
    if pause:
        wait_half_way(store, pause)
    for number in range(documents):
        put(store, f"/{name}-{number}.txt", f"{name} writes {number}.")
        put(store, "/shared.txt", f"{name} has replaced it, {number}.")
    store.close()


def wait_half_way(store: object, pause: float) -> None:
    """Store vectors, and say so before they are put in force."""
    with store.write() as writer:  # type: ignore[attr-defined]
        take_turn = writer._catalog.take_turn

        def slowly() -> None:
            sys.stdout.write("vectors are there\n")
            sys.stdout.flush()
            time.sleep(pause)
            take_turn()

        writer._catalog.take_turn = slowly
        text = "Never in force."
        writer.put_all([NewDocument(parsed(text), "/never.txt", "0", chunks_of(text), vectors_for(text))])


if __name__ == "__main__":
    main()
