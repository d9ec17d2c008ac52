"""Several processes at one library: writers wait for one another, readers see whole documents only."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from storage_builders import open_store, put, vectors_for
from storage_process import NEW, OLD

from rag.errors import LibraryLockedError
from rag.storage.store import Store

SCRIPT = Path(__file__).with_name("storage_process.py")


@contextmanager
def process(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """The script in another process; killed at the end if it still runs."""
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def heard(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def test_a_locked_library_names_the_holder_and_is_free_when_it_is_killed(tmp_path: Path) -> None:
    put(open_store(tmp_path), "/docs/a.txt", *OLD)
    with process("hold", tmp_path) as holder:
        assert heard(holder) == "holding"
        with pytest.raises(LibraryLockedError, match=rf"another process \(number {holder.pid}\)") as caught:
            put(open_store(tmp_path, lock_timeout=0.1), "/docs/b.txt", *OLD)
        assert "RAG_LOCK_TIMEOUT" in caught.value.hint
        assert [info.id for info in open_store(tmp_path).documents()] == ["a"], "reading needs no lock"
        holder.kill()
        holder.wait()
        put(open_store(tmp_path, lock_timeout=1), "/docs/b.txt", *OLD)
    assert [info.id for info in open_store(tmp_path).documents()] == ["a", "b"]


def test_a_writer_waits_for_the_other_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    with process("hold", tmp_path) as holder:
        assert heard(holder) == "holding"

        def progress(stage: str, done: int, total: int) -> None:
            said.append(stage)
            assert holder.stdin is not None
            holder.stdin.write("\n")
            holder.stdin.flush()

        store = Store(tmp_path, embedder=lambda: "test/four@1", lock_timeout=20, progress=progress)
        put(store, "/docs/a.txt", *OLD)
        assert heard(holder) == "released"
        assert said == [f"waiting for another process (number {holder.pid}) to finish writing"]


def test_a_reader_beside_a_writer_sees_whole_documents_only(tmp_path: Path) -> None:
    put(open_store(tmp_path), "/docs/a.txt", *OLD)
    reader = open_store(tmp_path)
    versions = [list(OLD), list(NEW)]
    seen: set[str] = set()
    pauses, end = random.Random(1), time.monotonic() + 30
    with process("write", tmp_path) as writer:
        assert heard(writer) == "changed"
        looks = 0
        while (looks < 25 or len(seen) < 2) and time.monotonic() < end:
            chunks = [chunk.text for chunk in reader.chunks("a")]
            assert chunks in versions
            assert reader.text("a") in ("".join(OLD), "".join(NEW))
            found = reader.dense_search(vectors_for(OLD[0])[0], limit=9, documents=["a"])
            assert sorted(chunk.text for chunk, _ in found) in [sorted(version) for version in versions]
            assert {chunk.text for chunk, _ in reader.keyword_search("tugs", limit=9, documents=["a"])} < {*OLD, *NEW}
            assert {info.id for info in reader.documents()} <= {"a", "b"}
            seen.add(chunks[0])
            looks += 1
            time.sleep(pauses.uniform(0, 0.05))  # or the reader falls into step with the writer
        assert writer.poll() is None
    assert seen == {OLD[0], NEW[0]}, "the reader saw both versions while they changed"
    assert reader.integrity() == []
