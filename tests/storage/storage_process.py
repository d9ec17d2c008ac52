"""What the tests of several processes run in another one: `python storage_process.py ACTION FOLDER ...`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from itertools import cycle
from pathlib import Path

from storage_builders import open_store, put

from rag.storage.store import Store

OLD = ("Old tugs. ", "Old pilots. ")
NEW = ("New tugs. ", "New pilots. ", "New depot. ")


def say(word: str) -> None:
    print(word, flush=True)


def hold(folder: Path) -> None:
    """Hold the right to write until a line comes in."""
    with open_store(folder).write():
        say("holding")
        sys.stdin.readline()
    say("released")


def write_back_and_forth(folder: Path) -> None:
    """Replace one document, and add and remove another, over and over, until killed."""
    store = open_store(folder)
    for new in cycle((False, True)):
        put(store, "/docs/a.txt", *(NEW if new else OLD))
        if new:
            put(store, "/docs/b.txt", *OLD)
        else:
            with store.write() as writer:
                writer.remove("b")
        say("changed")
        time.sleep(0.02)


def add(library: Path, documents: Path) -> None:
    """Add a folder with the real parts, and say when storing is about to begin."""
    from rag.library import Library

    def progress(stage: str, done: int, total: int) -> None:
        if (stage, done) in (("reading", 1), ("embedding", total)):
            say(stage)

    with Library.open(library, progress=progress) as opened:
        opened.add(documents)
    say("done")


def kill_at(store: Store, statement: int) -> None:
    """Kill this process, as `kill -9` would, when SQLite is about to run its nth statement from now."""
    seen = 0

    def count(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    store.catalog._db.set_trace_callback(count)


def in_child(action: object, *arguments: object) -> int:
    """Run in a forked child; returns its exit status, negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            action(*arguments)  # type: ignore[operator]
        except BaseException as error:
            print(f"child failed: {error!r}", file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def change_until_killed(folder: Path, change: str, statement: int) -> None:
    store = open_store(folder)
    with store.write():
        pass  # everything is open, so that the statements counted are those of the change
    kill_at(store, statement)
    if change == "remove":
        with store.write() as writer:
            writer.remove("a")
    else:
        put(store, "/docs/a.txt" if change == "replace" else "/docs/new.txt", *NEW)


def prepare(folder: Path) -> None:
    store = open_store(folder)
    put(store, "/docs/a.txt", *OLD)
    put(store, "/docs/kept.txt", *OLD)
    store.close()


def look(folder: Path, report: Path) -> None:
    """What a reader sees right after the kill, and what is left once another writer has been there."""
    store = open_store(folder)
    seen = {info.id: [chunk.text for chunk in store.chunks(info.id)] for info in store.documents()}
    whole = all(store.text(document) == "".join(chunks) for document, chunks in seen.items())
    problems = store.integrity()
    with store.write():
        pass
    in_step = store.index.keys() == store.chunk_keys() and not store.pending() and not store.integrity()
    report.write_text(json.dumps({"seen": seen, "whole": whole, "problems": problems, "in_step": in_step}))


def kill_at_each_statement(folder: Path, change: str) -> None:
    """For every third statement of a change: a fresh library, a kill there, and a look. Prints one JSON list."""
    import chromadb  # noqa: F401  once, before forking

    prepared = folder / "prepared"
    assert in_child(prepare, prepared) == 0
    looks = []
    for statement in range(1 + (change == "replace"), 200, 3):  # adding and replacing run nearly the same statements
        library = folder / f"{change}-{statement}"
        shutil.copytree(prepared, library)
        status = in_child(change_until_killed, library, change, statement)
        report = folder / "report.json"
        assert in_child(look, library, report) == 0
        looks.append({"killed": status == -signal.SIGKILL, **json.loads(report.read_text())})
        if status == 0:
            break
    say(json.dumps(looks))


if __name__ == "__main__":
    _, name, where, *rest = sys.argv
    actions = {
        "hold": hold,
        "write": write_back_and_forth,
        "add": lambda folder, documents: add(folder, Path(documents)),
        "kill": kill_at_each_statement,
    }
    actions[name](Path(where), *rest)  # type: ignore[operator]
