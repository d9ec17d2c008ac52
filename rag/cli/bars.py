"""Progress bars on stderr, drawn from the callback that the library reports to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rag.cli.terminal import one_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

REFRESH_PER_SECOND = 5
"""Enough to look alive; drawing must not take processor time from the model."""


class Bars:
    """A `rag.progress.Progress` callback that draws one bar per stage while stderr is a terminal, and is else mute.

    Bars appear with the first report and vanish with `stop`; a later report starts them again.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._mute = quiet or not sys.stderr.isatty()
        self._drawn: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._errand: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def begin(self, errand: str) -> None:
        """Say what all is for ("answering"); it stays until `stop`, whatever stages come and go below it."""
        self._errand = errand
        self(errand, 0, 0)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Draw where `stage` stands; a total of 0 is unknown and drawn as a moving bar."""
        if self._mute:
            return
        drawn = self._start()
        if stage not in self._tasks:
            self._end_unmeasured(drawn)
            self._tasks[stage] = drawn.add_task(one_line(stage), total=None)
        drawn.update(self._tasks[stage], completed=done, total=total or None, visible=not total or done < total)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Draw nothing meanwhile: the user types."""
        before, self._mute = self._mute, True
        try:
            yield
        finally:
            self._mute = before

    def stop(self) -> None:
        """Clear the bars away; harmless when there are none."""
        if self._drawn is not None:
            self._drawn.stop()
        self._drawn = None
        self._errand = None
        self._tasks.clear()

    def _start(self) -> Progress:
        if self._drawn is None:
            self._drawn = _progress()
            self._drawn.start()
        return self._drawn

    def _end_unmeasured(self, drawn: Progress) -> None:
        """A stage of unknown length never reports its end: it ends when the next one begins."""
        endless = {task.id for task in drawn.tasks if task.total is None}
        for stage, task in list(self._tasks.items()):
            if task in endless and stage != self._errand:
                drawn.remove_task(task)
                del self._tasks[stage]


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        refresh_per_second=REFRESH_PER_SECOND,
    )
