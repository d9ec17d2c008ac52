"""Calendars (ICS): each event with when, where and who, by icalendar."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from rag.errors import DamagedFileError, UnsafeFileError
from rag.reading.blocks import BlockList
from rag.reading.decoding import decode
from rag.reading.guarding import extra, guarded, metadata_of, require_text
from rag.schema.document import ParsedDocument

MAX_ENTRIES = 20_000
_KINDS = ("VEVENT", "VTODO", "VJOURNAL")
_WHAT = "a calendar (ICS)"


def read_ics(data: bytes, path: Path) -> ParsedDocument:
    """A calendar: its events, tasks and journal entries, in order of time. Recurring ones stand once, with their rule.

    Raises DamagedFileError, UnsafeFileError, EmptyFileError, MissingExtraError.
    """
    with extra("ics", "reading calendars"):
        import icalendar
    text = decode(data, path)
    if "BEGIN:VCALENDAR" not in text.upper():
        raise DamagedFileError(f"{path} is not {_WHAT}", hint="Give it its right ending, or get it anew.")
    with guarded(path, _WHAT):
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
        entries = [one for calendar in calendars for one in calendar.walk() if one.name in _KINDS]
        if len(entries) > MAX_ENTRIES:
            raise UnsafeFileError(f"{path} has {len(entries):,} entries, more than are read", hint="Split it.")
        found = BlockList()
        for entry in sorted(entries, key=_when_key):
            _write(entry, found)
        name = _text(calendars[0], "X-WR-CALNAME") if calendars else ""
    written, headings = found.joined()
    require_text(written, path)
    return ParsedDocument(
        text=written,
        title=metadata_of(title=name).get("title") or (headings[0].title if len(headings) == 1 else path.stem),
        media_type="text/calendar",
        headings=headings,
    )


def _write(entry: Any, found: BlockList) -> None:
    """An event as a heading and lines that each begin with what they tell."""
    summary = _text(entry, "SUMMARY")
    if summary:
        found.heading(summary, 1)
    lines = {
        "Cancelled": "yes" if _text(entry, "STATUS").upper() == "CANCELLED" else "",
        "When": _when(entry),
        "Repeats": _rule(entry),
        "Due": _moment(entry, "DUE"),
        "Where": _text(entry, "LOCATION"),
        "Organiser": _people(entry, "ORGANIZER"),
        "Attendees": _people(entry, "ATTENDEE"),
        "Status": _text(entry, "STATUS").lower() if entry.name == "VTODO" else "",
        "Address": _text(entry, "URL"),
    }
    found.part()
    for name, value in lines.items():
        if value:
            found.block(f"{name}: {value}", tight=True)
    for paragraph in _text(entry, "DESCRIPTION").split("\n"):
        found.block(paragraph)


def _text(entry: Any, name: str) -> str:
    value = entry.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "")


def _when(entry: Any) -> str:
    start, end = _value(entry, "DTSTART"), _value(entry, "DTEND")
    if start is None:
        return ""
    length = _value(entry, "DURATION")
    if end is None and length is not None:
        end = start + length
    if not isinstance(start, datetime):
        from datetime import timedelta

        last = end - timedelta(days=1) if isinstance(end, date) and not isinstance(end, datetime) else start
        return start.isoformat() if last <= start else f"{start.isoformat()} to {last.isoformat()}"
    if not isinstance(end, datetime):
        return _shown(start)
    same_day = end.date() == start.date()
    until = end.strftime("%H:%M") if same_day else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} to {until}{_zone(start)}"


def _moment(entry: Any, name: str) -> str:
    value = _value(entry, name)
    if value is None:
        return ""
    return _shown(value) if isinstance(value, datetime) else str(value)


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}{_zone(moment)}"


def _zone(moment: datetime) -> str:
    """The zone in brackets; times without one are those of the place."""
    if moment.tzinfo is None:
        return ""
    return f" ({getattr(moment.tzinfo, 'key', None) or moment.tzname() or ''})"


def _value(entry: Any, name: str) -> Any:
    found = entry.get(name)
    return getattr(found[0] if isinstance(found, list) and found else found, "dt", None)


def _when_key(entry: Any) -> str:
    start = _value(entry, "DTSTART")
    return start.strftime("%Y-%m-%d %H:%M") if isinstance(start, date) else ""


def _rule(entry: Any) -> str:
    rule = entry.get("RRULE")
    if rule is None:
        return ""
    rule = rule[0] if isinstance(rule, list) else rule
    parts = {name.lower(): ", ".join(map(str, values)) for name, values in rule.items()}
    often = parts.pop("freq", "").lower()
    return "; ".join([often, *(f"{name} {value}" for name, value in parts.items())])


def _people(entry: Any, name: str) -> str:
    given = entry.get(name)
    people = given if isinstance(given, list) else [given] if given is not None else []
    return ", ".join(filter(None, map(_person, people)))


def _person(person: Any) -> str:
    address = str(person).partition(":")[2] if str(person).lower().startswith("mailto:") else str(person)
    called = str(getattr(person, "params", {}).get("CN", ""))
    return f"{called} <{address}>" if called and called != address else address
