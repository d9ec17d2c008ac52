"""Lanes of work: each has a thread and a library of its own, and does one job after the other.

Three of them, so that nobody who looks at a document waits for the model, and nobody who asks waits for an upload:

    run     asks the model: questions, chats, summaries, records
    look    asks no model: documents, texts, search, verify, kept records
    write   adds and removes documents

To each other they are like three programs on one folder, for which the store is made. The embedder is shared.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import RagError
from rag.progress import Progress, silent
from rag.serving.desk import Relay, Stopped
from rag.serving.stopping import StoppableLibrary

if TYPE_CHECKING:
    from rag.library import Library
    from rag.settings import Settings

T = TypeVar("T")

WAITS_KEPT = 1000
"""Waits of the latest jobs, from which /healthz tells the longest."""


class ServerStoppingError(RagError):
    """The server is being stopped, and the job with it."""


@dataclass(eq=False, slots=True)
class _Ticket:
    """A job's place in a lane."""

    told: Progress
    stop: threading.Event = field(default_factory=threading.Event)
    came: float = field(default_factory=time.perf_counter)


class Lane:
    """Does jobs on one library in the order in which they came. The library is opened by the first of them."""

    def __init__(self, name: str, open_library: Callable[[Progress, Callable[[], None]], Library]) -> None:
        self._open = open_library
        self._relay = Relay()
        self._library: Library | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"rag-{name}")
        self._line: list[_Ticket] = []
        self._lock = threading.Lock()
        self._closing = False
        self.served = 0
        self.waits: list[float] = []

    @property
    def length(self) -> int:
        """Jobs in the lane, the running one included."""
        return len(self._line)

    async def run(self, job: Callable[[Library], T], told: Progress = silent) -> T:
        """Do a job in its turn and give what it gives.

        `told` hears how many jobs are before this one, and then of its progress; it may be called from any thread. A
        cancelled call leaves the line, or stops its job at the next token or step; the lane goes on after that.
        Raises what the job raises, ServerStoppingError when the lane is closed.
        """
        ticket = _Ticket(told)
        with self._lock:
            if self._closing:
                raise ServerStoppingError("the server is stopping", hint="Try again when it runs again.")
            self._line.append(ticket)
            future = self._thread.submit(self._work, job, ticket)
        future.add_done_callback(lambda _: self._leave(ticket))
        self._tell_places()
        try:
            return await asyncio.wrap_future(future)
        finally:
            ticket.stop.set()

    def close(self) -> None:
        """Stop all jobs, and close the library after the one that is running. Calling it twice is harmless."""
        with self._lock:
            if self._closing:
                return
            self._closing = True
            for ticket in self._line:
                ticket.stop.set()
        self._thread.submit(self._close_library)
        self._thread.shutdown()

    def _work(self, job: Callable[[Library], T], ticket: _Ticket) -> T:
        self.waits = [*self.waits[-WAITS_KEPT:], time.perf_counter() - ticket.came]
        self._relay.to(ticket.told, ticket.stop)
        try:
            self._relay("starting", 0, 0)
            if self._library is None:
                self._library = self._open(self._relay, self._relay.check)
            return job(self._library)
        except Stopped:
            raise ServerStoppingError("the job was stopped", hint="Ask again.") from None
        finally:
            self.served += 1

    def _leave(self, ticket: _Ticket) -> None:
        with self._lock:
            self._line.remove(ticket)
        self._tell_places()

    def _tell_places(self) -> None:
        with self._lock:
            waiting = list(enumerate(self._line))[1:]
        for before, ticket in waiting:
            ticket.told("waiting for others", 0, before)

    def _close_library(self) -> None:
        if self._library is not None:
            self._library.close()
            self._library = None


class Desks:
    """The lanes of a server. `run` makes it a `Desk` for everything: whatever is done there is in good order."""

    def __init__(self, settings: Settings, *, embedder: Any = None) -> None:
        """`embedder` is one that is loaded already."""
        self.settings = settings
        self._embedder = embedder
        self._opening = threading.Lock()
        self._run = Lane("run", self._open)
        self._look = Lane("look", self._open)
        self._write = Lane("write", self._open)

    async def run(self, job: Callable[[Library], T], told: Progress = silent) -> T:
        """Do a job that asks the model. See `Lane.run`."""
        return await self._run.run(job, told)

    async def look(self, job: Callable[[Library], T], told: Progress = silent) -> T:
        """Do a job that asks no model and changes no document."""
        return await self._look.run(job, told)

    async def write(self, job: Callable[[Library], T], told: Progress = silent) -> T:
        """Do a job that adds or removes documents."""
        return await self._write.run(job, told)

    def health(self) -> dict[str, Any]:
        """How long the lines are, how many jobs were done, and the longest wait of the latest in seconds."""
        lanes = {"model": self._run, "reading": self._look, "writing": self._write}
        return {
            name: {
                "running": min(lane.length, 1),
                "waiting": max(lane.length - 1, 0),
                "served": lane.served,
                "longest_wait": round(max(lane.waits, default=0.0), 3),
            }
            for name, lane in lanes.items()
        }

    def close(self) -> None:
        """Stop everything and close the libraries."""
        for lane in (self._run, self._look, self._write):
            lane.close()

    def _open(self, progress: Progress, check: Callable[[], None]) -> Library:
        library = StoppableLibrary(self.settings, progress=progress, check=check)
        with self._opening:
            if self._embedder is None:
                self._embedder = library.embedder
        library.__dict__["embedder"] = self._embedder  # where the cached property would put it
        return library


Emit = Callable[[object], None]
"""Takes what a job tells while it works: a model with a `kind`."""

Lined = Callable[[Callable[["Library"], T], Progress], Any]
"""`Desks.run`, `Desks.look` or `Desks.write`."""


@dataclass(frozen=True, slots=True)
class Heard:
    """News of a job: `done` of `total` where the total is known; "waiting for others" tells how many are before."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Made:
    """The end of a job."""

    result: Any


PULSE = 5.0
"""Seconds of silence after which a stream says that it is still there, so that nothing between takes it for dead."""


async def happenings(lane: Lined[Any], job: Callable[[Library, Emit], object]) -> AsyncGenerator[object, None]:
    """What happens while a job is done: `Heard`, whatever the job emits, None when nothing did for PULSE seconds, and
    `Made` at the end. Closing the generator stops the job. Raises what the job raises."""
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[Any] = asyncio.Queue()

    def emit(event: object) -> None:
        loop.call_soon_threadsafe(events.put_nowait, event)

    def told(stage: str, done: int, total: int) -> None:
        emit(Heard(stage, done, total))

    working = asyncio.ensure_future(lane(partial(_with, job, emit), told))
    working.add_done_callback(lambda _: events.put_nowait(working))
    try:
        while True:
            try:
                event = await asyncio.wait_for(events.get(), PULSE)
            except TimeoutError:
                yield None
                continue
            if event is working:
                yield Made(working.result())
                return
            yield event
    finally:
        working.cancel()


def _with(job: Callable[[Library, Callable[[object], None]], T], emit: Callable[[object], None], library: Library) -> T:
    return job(library, emit)
