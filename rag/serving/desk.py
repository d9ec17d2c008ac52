"""Where a library's work is done for programs that wait asynchronously: one job at a time, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from rag.progress import Progress, silent

if TYPE_CHECKING:
    from rag.library import Library

T = TypeVar("T")


class Desk(Protocol):
    """Takes jobs on a library from a loop of asyncio."""

    async def run(self, job: Callable[[Library], T], told: Progress = silent) -> T:
        """Do a job and give what it gives; `told` hears of its progress, in the thread of the job.

        A cancelled call stops the job at its next step. Raises what the job raises.
        """
        ...

    async def look(self, job: Callable[[Library], T], told: Progress = silent) -> T:
        """As `run`, for jobs that ask no model and change no document."""
        ...

    async def write(self, job: Callable[[Library], T], told: Progress = silent) -> T:
        """As `run`, for jobs that add or remove documents."""
        ...


class Stopped(BaseException):
    """Raised within a job whose caller has gone away; no handler of errors holds it up."""


class Relay:
    """A `Progress` for a library, which hands its news to whoever has a job running."""

    def __init__(self) -> None:
        self._told: Progress = silent
        self._stop = threading.Event()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """News of the job. Raises Stopped when its caller has gone away."""
        self.check()
        self._told(stage, done, total)

    def check(self) -> None:
        """Raises Stopped when the caller of the job has gone away."""
        if self._stop.is_set():
            raise Stopped

    def to(self, told: Progress, stop: threading.Event) -> None:
        """From now on, tell this one, until `stop` is set."""
        self._told, self._stop = told, stop


class OwnDesk:
    """A desk for one library that nobody else in this process uses. The library is opened by the first job."""

    def __init__(
        self,
        open_library: Callable[[Progress], Library],
        *,
        elsewhere: Callable[[Progress], Library | None] = lambda progress: None,
    ) -> None:
        """`elsewhere` is asked before each job for a server that has the library open: the job is then done there, and
        what was opened here is closed."""
        self._open = open_library
        self._elsewhere = elsewhere
        self._relay = Relay()
        self._library: Library | None = None
        self._one = threading.Lock()

    async def run(self, job: Callable[[Library], T], told: Progress = silent) -> T:
        """See `Desk`. The thread of a stopped job goes on until its next step; the next job waits for it."""
        import anyio.to_thread

        stop = threading.Event()
        try:
            return await anyio.to_thread.run_sync(partial(self._work, job, told, stop), abandon_on_cancel=True)
        finally:
            stop.set()

    async def look(self, job: Callable[[Library], T], told: Progress = silent) -> T:
        """See `Desk`."""
        return await self.run(job, told)

    async def write(self, job: Callable[[Library], T], told: Progress = silent) -> T:
        """See `Desk`."""
        return await self.run(job, told)

    def close(self) -> None:
        """Close the library, after the job that is running."""
        with self._one:
            self._close()

    def _work(self, job: Callable[[Library], T], told: Progress, stop: threading.Event) -> T:
        with self._one:
            self._relay.to(told, stop)
            self._relay("starting", 0, 0)
            served = self._elsewhere(self._relay)
            if served is not None:
                self._close()
                with served:
                    return job(served)
            if self._library is None:
                self._library = self._open(self._relay)
            return job(self._library)

    def _close(self) -> None:
        if self._library is not None:
            self._library.close()
            self._library = None
