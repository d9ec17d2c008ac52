"""One writer at a time per library, across processes; readers need no lock."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import LibraryLockedError, StorageError
from rag.progress import Progress

LOCK_FILE = "writer.lock"
OWNER_FILE = "writer.owner"

_POLL_SECONDS = 0.05


@contextmanager
def writer_lock(folder: Path, *, timeout: float, progress: Progress) -> Iterator[None]:
    """Hold the library's writer lock. The operating system frees it when the process dies, however it dies.

    Waits up to `timeout` seconds and says so through `progress`. Raises LibraryLockedError that names the holder,
    StorageError when the folder cannot be written.
    """
    lock = FileLock(folder / LOCK_FILE)
    try:
        _acquire(lock, folder, timeout, progress)
    except OSError as error:
        raise StorageError(
            f"the library {folder} cannot be written: {error.strerror or error}",
            hint="Check the folder's permissions and the free space, or choose another one with --library.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, folder: Path, timeout: float, progress: Progress) -> None:
    owner = folder / OWNER_FILE
    try:
        lock.acquire(timeout=0)
    except Timeout:
        holder = _holder(owner)
        progress(f"waiting for {holder} to finish writing", 0, 0)
        try:
            lock.acquire(timeout=timeout, poll_interval=_POLL_SECONDS)
        except Timeout as error:
            raise LibraryLockedError(
                f"{holder} has been writing to {folder} for more than {timeout:g} seconds",
                hint="Wait for it and try again, or raise lock_timeout (RAG_LOCK_TIMEOUT).",
            ) from error
    with suppress(OSError):  # a full disk must not keep anyone from removing documents
        owner.write_text(f"{os.getpid()} {time.time():.0f}\n", encoding="ascii")


def _holder(owner: Path) -> str:
    """Who wrote its name last: good enough for a message, never used to decide anything."""
    try:
        number = owner.read_text(encoding="ascii").split()[0]
    except (OSError, UnicodeDecodeError, IndexError):
        return "another process"
    return f"another process (number {number})"
