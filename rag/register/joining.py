"""Things that are one: a union of pairs under judgements, in which two that were told apart never meet."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Union(Generic[T]):
    """Groups of equal things. `apart` are pairs that may never come into one group."""

    def __init__(self, things: Iterable[T], apart: Iterable[tuple[T, T]] = ()) -> None:
        self._group: dict[T, list[T]] = {thing: [thing] for thing in things}
        self._apart = {frozenset(pair) for pair in apart}

    def join(self, a: T, b: T) -> bool:
        """Make two groups one; False where somebody told members of them apart."""
        mine, theirs = self._group[a], self._group[b]
        if mine is theirs:
            return True
        if self._apart and any(frozenset((x, y)) in self._apart for x in mine for y in theirs):
            return False
        mine += theirs
        for thing in theirs:
            self._group[thing] = mine
        return True

    def joined(self, a: T, b: T) -> bool:
        """Whether two things are in one group."""
        return self._group[a] is self._group[b]

    def group(self, thing: T) -> tuple[T, ...]:
        """Everything that is one with it."""
        return tuple(self._group[thing])

    def groups(self) -> list[tuple[T, ...]]:
        """All groups, in the order of their first members."""
        return [tuple(group) for group in {id(group): group for group in self._group.values()}.values()]
