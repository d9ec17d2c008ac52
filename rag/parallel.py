"""Several calls of an endpoint at once: threads, whose results come back in the order of what was asked.

Threads and not asyncio: nearly all the time is spent waiting for the endpoint, the client of the models is made for
many threads, and what happens around a call (the store, the gate, Instructor's tries) is plain synchronous code that
would otherwise exist twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_order(
    work: Callable[[T], R], items: Sequence[T], *, jobs: int, done: Callable[[int], None] | None = None
) -> list[R]:
    """What `work` makes of each item, in the order of the items; at most `jobs` of them at once.

    `done` is told in the caller's thread how many are ready. The first error that any of them raises ends it: nothing
    more is begun, and it is raised here. So does Ctrl-C, which waits for no call that is still on its way: the threads
    die with the process.
    """
    if jobs <= 1 or len(items) <= 1:
        return _one_by_one(work, items, done)
    waiting: SimpleQueue[int] = SimpleQueue()
    for place in range(len(items)):
        waiting.put(place)
    ready: SimpleQueue[tuple[int, R | BaseException, bool]] = SimpleQueue()
    stopped = threading.Event()

    def run() -> None:
        while not stopped.is_set():
            try:
                place = waiting.get_nowait()
            except Empty:
                return
            try:
                ready.put((place, work(items[place]), True))
            except BaseException as error:  # raised again where the caller waits
                ready.put((place, error, False))
                return

    for number in range(min(jobs, len(items))):
        threading.Thread(target=run, name=f"rag-job-{number}", daemon=True).start()
    return _collected(ready, len(items), stopped, done)


def _one_by_one(work: Callable[[T], R], items: Sequence[T], done: Callable[[int], None] | None) -> list[R]:
    results = []
    for item in items:
        results.append(work(item))
        if done is not None:
            done(len(results))
    return results


def _collected(
    ready: SimpleQueue[tuple[int, R | BaseException, bool]],
    count: int,
    stopped: threading.Event,
    done: Callable[[int], None] | None,
) -> list[R]:
    results: dict[int, R] = {}
    try:
        while len(results) < count:
            place, result, is_sound = ready.get()
            if not is_sound:
                assert isinstance(result, BaseException)
                raise result
            results[place] = result  # type: ignore[assignment]
            if done is not None:
                done(len(results))
    finally:
        stopped.set()
    return [results[place] for place in range(count)]
