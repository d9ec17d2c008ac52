"""Dates as precise as they are known, and parts of a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

FIRST_YEAR, LAST_YEAR = 1800, 2199  # outside of these a four-digit number is no year of a partnership
LEAP_YEAR = 2000  # "29 February" without a year is a date

Precision = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year; `year` is None for "11 November" without one.

    Raises ValueError for a date that no calendar has.
    """

    year: int | None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and (self.day is not None or self.year is None):
            raise ValueError("a date needs a year or a month, and a day needs a month")
        date(self.year or LEAP_YEAR, self.month or 1, self.day or 1)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read "2025", "2025-11", "2025-11-11" or "--11-11". Raises ValueError for anything else."""
        match = re.fullmatch(r"(?:(\d{4})|-)(?:-(\d\d))?(?:-(\d\d))?", text.strip())
        if match is None:
            raise ValueError(f"not a (partial) ISO date: {text!r}")
        year, month, day = (int(part) if part else None for part in match.groups())
        return cls(year, month, day)

    @property
    def precision(self) -> Precision:
        """The finest part that is known."""
        if self.day is not None:
            return "day"
        return "month" if self.month is not None else "year"

    def iso(self) -> str:
        """ISO 8601 as far as known: "2025", "2025-11", "2025-11-11"; "--11-11" without a year."""
        year = "-" if self.year is None else f"{self.year:04d}"
        return "-".join([year, *(f"{part:02d}" for part in (self.month, self.day) if part is not None)])

    def agrees(self, other: PartialDate) -> bool:
        """True when both say the same as far as both speak, and they share at least one part."""
        pairs = [(mine, theirs) for mine, theirs in zip(self._parts(), other._parts(), strict=True)]
        shared = [(mine, theirs) for mine, theirs in pairs if mine is not None and theirs is not None]
        return bool(shared) and all(mine == theirs for mine, theirs in shared)

    def shares_a_part(self, other: PartialDate) -> bool:
        """True when both give the year, the month or the day, so that they can be compared."""
        pairs = zip(self._parts(), other._parts(), strict=True)
        return any(mine is not None and theirs is not None for mine, theirs in pairs)

    def proves(self, claim: PartialDate) -> bool:
        """True when this date has every part of the claim: a day proves its month and year, not the other
        way.
        """
        return all(theirs is None or mine == theirs for mine, theirs in zip(self._parts(), claim._parts(), strict=True))

    def _parts(self) -> tuple[int | None, int | None, int | None]:
        return self.year, self.month, self.day


@dataclass(frozen=True, slots=True)
class PartOfYear:
    """A quarter or half of a year, or a season: `name` is "Q3", "H1" or "summer"."""

    year: int
    name: str

    @property
    def months(self) -> frozenset[int]:
        """The months of a quarter or half; nothing for a season, which depends on the place."""
        length = {"Q": 3, "H": 6}.get(self.name[0], 0)
        first = (int(self.name[1]) - 1) * length if length else 0
        return frozenset(range(first + 1, first + length + 1))

    def contains(self, day: PartialDate) -> bool:
        """True when a date lies in it."""
        return day.year == self.year and day.month in self.months

    def within(self, other: PartOfYear) -> bool:
        """True for the same part, and for a quarter of the half."""
        return self == other or (self.year == other.year and bool(self.months) and self.months <= other.months)
