"""How long work reports on itself: a callback, so that no module below the command line knows of a terminal."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called as progress(stage, done, total): `stage` is a few words for people, `total` is 0 when unknown."""


def silent(stage: str, done: int, total: int) -> None:
    """The progress callback of those who do not want any."""
