"""What every finder returns: a typed value and where in the text it stands."""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from rag.values.folding import Levelled

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value read from a text: `source[start:end] == text`, in Unicode code points of the text that was
    searched.

    `note` qualifies the reading ("" when there is nothing to say); each finder documents the notes it gives.
    `readings` is empty where the value is certain; where the text leaves open which of several values is meant
    ("EUR 2.500", "03/04/2031") it holds them all.
    """

    value: T
    start: int
    end: int
    text: str
    note: str = ""
    readings: tuple[T, ...] = ()


class Spans:
    """Stretches of a text that do not overlap: who comes first keeps the place."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def is_free(self, start: int, end: int) -> bool:
        """True when nothing that was taken overlaps `start:end`."""
        at = bisect_right(self._spans, (start, end))
        behind_last = at == 0 or self._spans[at - 1][1] <= start
        return behind_last and (at == len(self._spans) or self._spans[at][0] >= end)

    def take(self, start: int, end: int) -> bool:
        """Take `start:end` if it is free, and say whether it was."""
        if not self.is_free(start, end):
            return False
        insort(self._spans, (start, end))
        return True


def restored(found: Found[T], text: str, levelled: Levelled) -> Found[T]:
    """What was found in the levelled text, placed in the text itself."""
    start, end = levelled.original(found.start, found.end)
    return replace(found, start=start, end=end, text=text[start:end])
