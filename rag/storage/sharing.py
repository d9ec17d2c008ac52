"""One store for several threads: each call has it for itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


class Shared(Protocol):
    """What holds the lock. It is re-entrant, since calls of a store use others."""

    _turn: RLock


S = TypeVar("S", bound=Shared)


def one_thread_at_a_time(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """A method that no two threads are in at once; other methods of the same object wait as well.

    SQLite's connection has one transaction, and Chroma is opened anew now and then: neither can be used by a thread
    while another changes it. A call takes milliseconds, a question to an endpoint hundreds of them.
    """

    @wraps(method)
    def alone(self: S, *arguments: P.args, **named: P.kwargs) -> R:
        with self._turn:
            return method(self, *arguments, **named)

    return cast("Callable[Concatenate[S, P], R]", alone)
