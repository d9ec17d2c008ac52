"""What happens when: the dates of all entries in order, as lines and as an iCalendar file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rag.errors import MissingExtraError
from rag.schema.register import Happening, Register

WORDS = {
    "signed_on": "signed", "announced_on": "announced", "effective_on": "takes effect", "expires_on": "expires",
}  # fmt: skip
"""The dates of a partnership as events; another date field is told by its own name."""


def timeline(register: Register) -> list[Happening]:
    """Every proposed date of every entry, earliest first; the rest of a contradiction is left to `conflicts`."""
    found = [
        Happening(date=value.normal, what=WORDS.get(field, field.replace("_", " ")), entry=entry.id,
                  title=entry.title, value=value)
        for entry in register.entries
        for field, kind in register.fields.items()
        if kind == "date"
        for value in entry.cells[field].proposed
        if value.statements[0].low
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.value.statements[0].low, one.entry, one.what))


def to_icalendar(happenings: Sequence[Happening]) -> bytes:
    """The happenings as all-day events (RFC 5545). A month or a year is an event of its whole length.

    Raises MissingExtraError.
    """
    try:
        from icalendar import Calendar, Event
    except ImportError as error:
        raise MissingExtraError(
            "calendars are written by icalendar, which is not installed",
            hint="pip install 'partnership-rag[calendar]'",
        ) from error
    calendar = Calendar()
    calendar.add("prodid", "-//partnership-rag//register//EN")
    calendar.add("version", "2.0")
    for number, one in enumerate(happenings):
        proof = one.value.statements[0]
        event = Event()
        event.add("uid", f"{one.entry}-{one.what}-{one.date}-{number}@partnership-rag".replace(" ", "-"))
        event.add("summary", f"{one.title}: {one.what}")
        event.add("description", f"“{proof.quote}” ({proof.document}, {proof.start}:{proof.end})")
        event.add("dtstart", date.fromisoformat(proof.low))
        event.add("dtend", date.fromisoformat(proof.high) + timedelta(days=1))
        event.add("dtstamp", date.fromisoformat(proof.low))
        calendar.add_component(event)
    return bytes(calendar.to_ical())
