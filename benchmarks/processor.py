"""Processor time of a command and of all that it starts, also of programs that leave its family, as Ray's do."""

from __future__ import annotations

import os
import threading
import uuid
from pathlib import Path
from types import TracebackType

LOOKS = 0.25
"""Seconds between two looks: what a process does after the last one is not counted."""


class Worked:
    """Counts, within a `with`, the seconds of every process that has `environment`.

    To count a cluster that runs already, start it with a BENCHMARK_MARK in its environment, and this with the same; two
    of these at once then count the same processes.
    """

    def __init__(self, *, with_cluster: bool = True) -> None:
        """`with_cluster` counts the cluster of BENCHMARK_MARK as well."""
        mark = (with_cluster and os.environ.get("BENCHMARK_MARK")) or uuid.uuid4().hex
        self._mark = f"BENCHMARK_MARK={mark}"
        self.environment = {**os.environ, "BENCHMARK_MARK": mark}
        self._ours: dict[str, bool] = {}
        self._seen: dict[tuple[str, str], int] = {}
        self._before = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Worked:
        self._look()
        self._before = sum(self._seen.values())
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    @property
    def seconds(self) -> float:
        """User and system time so far."""
        return (sum(self._seen.values()) - self._before) / os.sysconf("SC_CLK_TCK")

    def alive(self) -> int:
        """How many of the processes are there now."""
        return sum(self._is_ours(place) for place in Path("/proc").glob("[0-9]*"))

    def _watch(self) -> None:
        while not self._over.wait(LOOKS):
            self._look()

    def _look(self) -> None:
        for place in Path("/proc").glob("[0-9]*"):
            try:
                fields = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            began = fields[19]
            # asked again until it is ours: a process has its parent's environment until it runs its own program
            if self._ours.get(place.name + began) or (place.name != str(os.getpid()) and self._is_ours(place)):
                self._ours[place.name + began] = True
                self._seen[place.name, began] = int(fields[11]) + int(fields[12])

    def _is_ours(self, place: Path) -> bool:
        try:
            return self._mark.encode() in (place / "environ").read_bytes()
        except OSError:
            return False
