"""Times of day: "10:30 a.m.", "22:15", "noon", "14 Uhr", "14h30"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.values.folding import level
from rag.values.found import Found, restored

HOURS, MINUTES, NOON = 24, 60, 12

_HALF_OF_DAY = r"(?P<half>[ap])(?:\.\s?m\b\.?|\s?m\b)"
_TIME = re.compile(
    r"(?<![\w.,:/$£€-])(?:"
    r"(?P<h12>0?\d|1[0-2])(?:[:.](?P<m12>[0-5]\d))?\s?" + _HALF_OF_DAY + "|"
    r"(?P<h24>[01]?\d|2[0-4]):(?P<m24>[0-5]\d)(?::[0-5]\d)?(?![\w:]|[.,]\d)(?:\s?(?:Uhr|uur|hrs|hours|h)\b)?|"
    r"(?P<marked>[01]?\d|2[0-4])(?:[.:](?P<after>[0-5]\d))?\s(?:Uhr|uur)\b|"
    r"(?P<french>[01]?\d|2[0-4])\s?h\s?(?P<minutes>[0-5]\d)\b|"
    r"(?P<clock>0?[1-9]|1[0-2])\s+o'\s?clock\b|"
    r"(?P<military>(?:[01]\d|2[0-3])[0-5]\d)\s?(?:hours|hrs)\b|"
    r"(?P<named>(?<=\bat )(?:noon|midday|midnight)|(?<=\bby )(?:noon|midnight)|(?<=\buntil )(?:noon|midnight)|"
    r"12\s+(?:noon|midnight))\b"
    r")",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class TimeOfDay:
    """A time on the clock of 24 hours. Raises ValueError for a time that no clock shows."""

    hour: int
    minute: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.hour < HOURS and 0 <= self.minute < MINUTES):
            raise ValueError(f"no clock shows {self.hour}:{self.minute}")

    def iso(self) -> str:
        """ "09:30"."""
        return f"{self.hour:02d}:{self.minute:02d}"


def find_times(text: str) -> list[Found[TimeOfDay]]:
    """Every time of day of a text, in order. A time without "a.m." or "p.m." is read on the clock of 24 hours."""
    levelled = level(text)
    return [restored(found, text, levelled) for found in times_in(levelled.text)]


def times_in(plain: str) -> list[Found[TimeOfDay]]:
    """The times of levelled text."""
    found = []
    for match in _TIME.finditer(plain):
        value = _read(match)
        if value is not None:
            found.append(Found(value, match.start(), match.end(), match.group()))
    return found


def _read(match: re.Match[str]) -> TimeOfDay | None:
    part = match.groupdict()
    if part["named"]:
        return TimeOfDay(0 if part["named"].lower().endswith("midnight") else NOON)
    if part["military"]:
        return TimeOfDay(int(part["military"][:2]), int(part["military"][2:]))
    if part["half"]:
        afternoon = part["half"].lower() == "p"
        hour = int(part["h12"])
        if not 1 <= hour <= NOON:
            return None
        return TimeOfDay(hour % NOON + (NOON if afternoon else 0), int(part["m12"] or 0))
    hour = int(part["h24"] or part["marked"] or part["french"] or part["clock"])
    minute = int(part["m24"] or part["after"] or part["minutes"] or 0)
    if hour == HOURS:
        return TimeOfDay(0) if minute == 0 else None
    return TimeOfDay(hour, minute)
