"""A search and a writer never have the vector index at the same time."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from filelock import FileLock

from rag.storage.lock import LOCK_FILE, search_turn


def test_a_search_waits_until_the_writer_is_done(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / LOCK_FILE, thread_local=False)
    lock.acquire()
    threading.Timer(0.4, lock.release).start()
    started = time.monotonic()
    with search_turn(tmp_path, timeout=10):
        assert time.monotonic() - started > 0.3
        assert not lock.is_locked


def test_a_writer_waits_until_the_search_is_done(tmp_path: Path) -> None:
    other = FileLock(tmp_path / LOCK_FILE)
    with search_turn(tmp_path, timeout=1):
        assert FileLock(tmp_path / LOCK_FILE, timeout=0).lock_file == other.lock_file
        held = []
        thread = threading.Thread(target=lambda: held.append(_can_acquire(tmp_path)))
        thread.start()
        thread.join()
        assert held == [False]
    assert _can_acquire(tmp_path)


def test_a_search_goes_on_when_no_turn_can_be_had(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / LOCK_FILE)
    with lock, search_turn(tmp_path, timeout=0.2):
        pass
    with search_turn(tmp_path / "missing" / "folder", timeout=0.2):
        pass


def _can_acquire(folder: Path) -> bool:
    lock = FileLock(folder / LOCK_FILE)
    try:
        lock.acquire(timeout=0)
    except TimeoutError:
        return False
    lock.release()
    return True
