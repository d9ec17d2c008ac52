"""What every finder returns: a typed value and where in the text it stands."""

from __future__ import annotations

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


def restored(found: Found[T], text: str, levelled: Levelled) -> Found[T]:
    """What was found in the levelled text, placed in the text itself."""
    start, end = levelled.original(found.start, found.end)
    return replace(found, start=start, end=end, text=text[start:end])
