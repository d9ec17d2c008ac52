"""Programs that use the embedded model at once take turns, call by call.

llama.cpp's threads wait for each other many times for each token. When two programs compute with all cores, each waits
for threads that the other one's keep from running, and both together take many times longer than one after the other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from rag.progress import Progress

WAITING = "waiting for another program that is using the model"

POLL_SECONDS = 0.02
"""How often a waiting program looks. Short beside a call, which takes a tenth of a second at least."""


class Turns:
    """The right to compute, shared by all programs that name the same folder.

    Whoever waits holds the seat and is next, so that a program that asks one question after another lets others in
    between. Both are locks of the operating system, which frees them when a program dies, however it dies.
    """

    def __init__(self, folder: Path, *, patience: float, progress: Progress) -> None:
        """`patience` is how many seconds to wait for the others; after that a call no longer waits."""
        self._folder = folder
        self._patience = patience
        self._progress = progress

    def take(self) -> Callable[[], None]:
        """Wait for a turn. Gives the function that ends it, which may be called from any thread, and more than once.

        A program that is stopped in the middle of its turn, or a folder that cannot hold locks, keeps nobody from
        working: the call then goes on without a turn, slower at worst.
        """
        latest = time.monotonic() + self._patience
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with ExitStack() as seated:
                seated.callback(self._acquired("seat", latest).release)
                turn = self._acquired("turn", latest)
        except (Timeout, OSError, NotImplementedError):
            return lambda: None
        return _Once(turn.release)

    def _acquired(self, name: str, latest: float) -> BaseFileLock:
        """A lock that is held. Raises Timeout when it was not free in time."""
        lock = FileLock(self._folder / f"model.{name}", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            self._progress(WAITING, 0, 0)
            lock.acquire(timeout=max(0.0, latest - time.monotonic()), poll_interval=POLL_SECONDS)
        return lock


class _Once:
    """Calls a function the first time that it is called itself."""

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action
        self._lock = threading.Lock()
        self._done = False

    def __call__(self) -> None:
        with self._lock:
            done, self._done = self._done, True
        if not done:
            self._action()
