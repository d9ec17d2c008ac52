"""Which part of a data set a suite takes: two folds that share no document, and samples of a fixed seed.

A suite is named `SOURCE[-all][-a|-b]`: `cuad` is the everyday sample, `cuad-a` and `cuad-b` are its halves from
either fold, `cuad-all` is everything and `cuad-all-a` a whole fold. What was made on one fold is measured on the
other; the run says by its suite's name which.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

Fold = Literal["a", "b"]
FOLDS: tuple[Fold, Fold] = ("a", "b")

_SEED = "2026"
"""Part of every draw; another seed is another sample."""

T = TypeVar("T")


@dataclass(frozen=True)
class Slice:
    """The part of a source that a suite takes; `fold` None means both."""

    name: str
    source: str
    whole: bool
    fold: Fold | None

    @property
    def folds(self) -> tuple[Fold, ...]:
        return FOLDS if self.fold is None else (self.fold,)


def slice_of(name: str, sources: Iterable[str]) -> Slice | None:
    """The slice that a suite's name tells, None when it names no source."""
    match = re.fullmatch(rf"({'|'.join(map(re.escape, sources))})(-all)?(?:-([ab]))?", name)
    if match is None:
        return None
    fold: Fold | None = "a" if match[3] == "a" else "b" if match[3] == "b" else None
    return Slice(name, match[1], match[2] is not None, fold)


def fold_of(groups: Collection[str]) -> dict[str, Fold]:
    """Every group (a title, a document) in one of two folds of equal size, drawn by hash."""
    return {group: FOLDS[number % 2] for number, group in enumerate(draw(sorted(set(groups))))}


def draw(names: Iterable[str]) -> list[str]:
    """The names in a random order that is the same on every machine and every version of Python."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{_SEED}\0{name}".encode()).digest())


def take_turns(queues: Sequence[Sequence[T]]) -> list[T]:
    """The first of every queue, then the second of every queue, and so on, so that a cut is fair to all."""
    longest = max(map(len, queues), default=0)
    return [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]
