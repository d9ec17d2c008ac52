"""Waiting as long as an endpoint asks for: too many requests are a matter of pace, not a failure."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from rag.progress import Progress

BUSY = frozenset({429, 503})
"""Too many requests, and overloaded: the statuses that come with a Retry-After."""

LONGEST_WAIT = 120.0
"""Seconds. An endpoint that asks for more has a quota that is used up, which is told to the user instead."""

FIRST_WAIT, MOST_OF_FIRST = 0.5, 8.0
"""Seconds waited at least, doubled each time up to the second figure, where an endpoint asks for no time at all."""

SPREAD = 0.25
"""Share of a wait by which the threads that waited together come back apart, so that they are not all refused again."""

WAITING = "waiting, as the endpoint asks"


class PacedClient(httpx2.Client):
    """A client that repeats what was refused with a Retry-After, after that time. One wait holds for all its threads.

    A call waits `patience` seconds at most in all; then the refusal is passed on as any other response is.
    """

    def __init__(self, *, patience: float, progress: Progress, **options: Any) -> None:
        """`options` are those of `httpx2.Client`."""
        super().__init__(**options)
        self._patience = patience
        self._progress = progress
        self._pace = threading.Lock()
        self._not_before = 0.0

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send a request, again and again while the endpoint asks for time."""
        latest = time.monotonic() + self._patience
        least = FIRST_WAIT
        while True:
            self._wait()
            response = super().send(request, **options)
            wait = asked_wait(response.headers) if response.status_code in BUSY else None
            if wait is None or wait > LONGEST_WAIT or time.monotonic() + max(wait, least) > latest:
                return response
            response.close()
            self._hold(max(wait, least))
            least = min(2 * least, MOST_OF_FIRST)

    def _hold(self, seconds: float) -> None:
        """Let nobody send for so long."""
        self._progress(WAITING, 0, 0)
        with self._pace:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def _wait(self) -> None:
        """Wait until sending is allowed again."""
        while (left := self._not_before - time.monotonic()) > 0:
            time.sleep(left * random.uniform(1, 1 + SPREAD))


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that a response asks to wait: a number or a date; None where it asks for nothing that can be read."""
    try:
        if "retry-after-ms" in headers:  # OpenAI's own, finer than seconds
            seconds = float(headers["retry-after-ms"]) / 1000
        else:
            seconds = _seconds(headers.get("retry-after", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _seconds(value: str) -> float:
    """A number of seconds, or the seconds until a date. Raises ValueError."""
    try:
        return float(value)
    except ValueError:
        return parsedate_to_datetime(value).timestamp() - time.time()
