"""Times of day: "10:30 a.m.", "22:15", "noon", "half past ten", "14 Uhr", "14h30"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.values.folding import level
from rag.values.found import Found, restored
from rag.values.spelled import UNITS

HOURS, MINUTES, NOON, HALF_AN_HOUR, QUARTER = 24, 60, 12, 30, 15

_HALF_OF_DAY = r"(?P<half>[ap])(?:\.\s?m\b\.?|\s?m\b)"
# Behind a time in words: the hours after noon count from twelve.
_LATER = (
    r"(?P<later>\s(?:in\s+the\s+(?:afternoon|evening)|de\s+la\s+(?:tarde|noche)|da\s+(?:tarde|noite)|"
    r"de\s+l'après-midi|du\s+soir|del\s+pomeriggio|di\s+sera|nachmittags|abends|'s\s+(?:middags|avonds))\b)?"
)
# Before a bare hour, so that "9 heures" is a time and no span of time.
_LED = "".join(rf"(?<=\b{word} )|" for word in ("à", "dès", "vers", "las", "às", "alle", "ore", "om")).rstrip("|")
_HOUR_WORDS = "|".join(word for word, number in UNITS.items() if 1 <= number <= NOON)
_TIME = re.compile(
    r"(?<![\w.,:/$£€])(?<![^\d\s(]-)(?:"
    r"(?P<h12>0?\d|1[0-2])(?:[:.](?P<m12>[0-5]\d))?\s?" + _HALF_OF_DAY + "|"
    r"(?P<h24>[01]?\d|2[0-4]):(?P<m24>[0-5]\d)(?::[0-5]\d)?(?![\w:]|[.,]\d)(?:\s?(?:Uhr|uur|hrs|hours|h)\b)?"
    + _LATER
    + "|"
    r"(?P<marked>[01]?\d|2[0-4])(?:[.:](?P<after>[0-5]\d)\s(?:Uhr|uur)|\sUhr)\b|"
    rf"(?:{_LED})(?P<led>[01]?\d|2[0-4])"
    r"(?:[.:h](?P<led_minutes>[0-5]\d)(?![\w.])|(?=\s(?:heures?|horas?|uur)\b)(?:\s\w+))|"
    r"(?P<french>[01]?\d|2[0-4])\s?h\s?(?P<minutes>[0-5]\d)\b|"
    rf"(?P<clock>0?[1-9]|1[0-2]|{_HOUR_WORDS})\s+o'\s?clock\b" + _LATER.replace("later", "clock_later") + "|"
    r"(?P<military>(?:[01]\d|2[0-3])[0-5]\d)\s?(?:hours|hrs)\b|"
    rf"(?P<part>half|(?:a\s+)?quarter)\s+(?P<side>past|to)\s+(?P<spoken>1[0-2]|[1-9]|{_HOUR_WORDS})\b|"
    r"(?P<named>(?-i:noon|midday|midnight)|12\s+(?:noon|midnight))\b"
    r")|(?<=\dT)(?P<iso>[01]\d|2[0-3]):(?P<iso_minutes>[0-5]\d)(?::[0-5]\d)?(?:Z|[+-]\d\d:\d\d)?(?!\w)",
    re.IGNORECASE,
)
_FIRST_OF_RANGE = re.compile(
    r"(?<![\w.,:/$£€])(?P<hour>0?[1-9]|1[0-2])(?:[:.](?P<minute>[0-5]\d))?\s?(?:-|to|until|and)\s?$", re.IGNORECASE
)
_RANGE_ROOM = 12  # characters of " 10:30 until "


@dataclass(frozen=True, slots=True, order=True)
class TimeOfDay:
    """A time on the clock of 24 hours. Raises ValueError for a time that no clock shows."""

    hour: int
    minute: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.hour < HOURS and 0 <= self.minute < MINUTES):
            raise ValueError(f"no clock shows {self.hour}:{self.minute}")

    def iso(self) -> str:
        """The time as "09:30"."""
        return f"{self.hour:02d}:{self.minute:02d}"


def find_times(text: str) -> list[Found[TimeOfDay]]:
    """Every time of day of a text, in order. A time without "a.m." or "p.m." is read on the clock of 24 hours. The
    note "range" marks the "9" of "9 to 11 a.m."."""
    levelled = level(text)
    return [restored(found, text, levelled) for found in times_in(levelled.text)]


def times_in(plain: str) -> list[Found[TimeOfDay]]:
    """The times of levelled text."""
    found: list[Found[TimeOfDay]] = []
    for match in _TIME.finditer(plain):
        value = _read(match.groupdict())
        if value is None:
            continue
        first = (
            _FIRST_OF_RANGE.search(plain, max(0, match.start() - _RANGE_ROOM), match.start()) if match["half"] else None
        )
        if first and (not found or found[-1].end <= first.start()):
            found.append(_earlier(first, value, plain))
        found.append(Found(value, match.start(), match.end(), match.group()))
    return found


def _earlier(first: re.Match[str], later: TimeOfDay, plain: str) -> Found[TimeOfDay]:
    """The first end of "9 to 11 a.m.": in the same half of the day, or before noon where it would come after."""
    hour, minute = int(first["hour"]) % NOON, int(first["minute"] or 0)
    same_half = TimeOfDay(hour + (NOON if later.hour >= NOON else 0), minute)
    value = same_half if same_half < later else TimeOfDay(hour, minute)
    end = first.end("minute") if first["minute"] else first.end("hour")
    return Found(value, first.start("hour"), end, plain[first.start("hour") : end], "range")


def _read(part: dict[str, str | None]) -> TimeOfDay | None:
    if part["named"]:
        return TimeOfDay(0 if part["named"].lower().endswith("midnight") else NOON)
    if part["military"]:
        return TimeOfDay(int(part["military"][:2]), int(part["military"][2:]))
    if part["half"]:
        hour = int(part["h12"] or 0)
        afternoon = NOON if part["half"].lower() == "p" else 0
        return TimeOfDay(hour % NOON + afternoon, int(part["m12"] or 0)) if 1 <= hour <= NOON else None
    if part["spoken"]:
        minutes = HALF_AN_HOUR if part["part"] == "half" else QUARTER
        total = _hour(part["spoken"]) * MINUTES + (minutes if (part["side"] or "").lower() == "past" else -minutes)
        return TimeOfDay(total // MINUTES, total % MINUTES)
    hour = _hour(part["h24"] or part["marked"] or part["led"] or part["french"] or part["iso"] or part["clock"] or "0")
    minute = int(part["m24"] or part["after"] or part["led_minutes"] or part["minutes"] or part["iso_minutes"] or 0)
    if (part["later"] or part["clock_later"]) and hour < NOON:
        hour += NOON
    if hour == HOURS:
        return TimeOfDay(0) if minute == 0 else None
    return TimeOfDay(hour, minute)


def _hour(written: str) -> int:
    return int(written) if written.isdigit() else int(UNITS[written.lower()])
