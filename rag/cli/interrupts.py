"""Ctrl-C: remembered even where other code turns it into something else, and deadly when pressed twice."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Self


class Interrupts:
    """Watches for Ctrl-C while it is entered.

    `came` stays true although a package may catch KeyboardInterrupt and raise an error of its own (NumPy does so while
    it is being imported). A second Ctrl-C ends the process at once, by the system: nothing in a library breaks by that.
    """

    def __init__(self) -> None:
        self.came = False
        self._watching = False

    def __enter__(self) -> Self:
        in_main = threading.current_thread() is threading.main_thread()
        self._watching = in_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self._watching:
            signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._watching and not self.came:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        raise KeyboardInterrupt
