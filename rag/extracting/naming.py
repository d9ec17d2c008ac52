"""Finds names in the text, in their fullest form, and the values that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.extracting.anchoring import Anchor, DocumentText
from rag.extracting.asking import Interview
from rag.extracting.patterns import COMPANY_FORM, LONG_NAME
from rag.schema.partnership import Grounded
from rag.values.name_forms import acronym_of, same_name

BESIDE = 300
"""Characters around a sentence within which a part of a thing belongs to the thing named in it."""


def located(source: DocumentText, interview: Interview, field: str, said: Sequence[str]) -> list[tuple[str, Anchor]]:
    """Names as the text writes them, each once and in its fullest form, with their places."""
    found: list[tuple[str, Anchor]] = []
    for name in said:
        anchor = source.first(name) or source.window(name)
        if anchor is None:
            interview.drop(field, name, "these words are not in the text")
            continue
        anchor = _fullest(source, name, anchor)
        written = " ".join(source.text[anchor.start : anchor.end].split())
        if not any(same_name(written, other) for other, _ in found):
            found.append((written, anchor))
    return found


def fuller_places(places: Sequence[str]) -> list[str]:
    """Places less those that a fuller one begins with: "Velm" beside "Velm, Orla County"."""
    return [place for place in places if not any(other.startswith(f"{place}, ") for other in places)]


def beside(source: DocumentText, interview: Interview, field: str, said: str, anchor: Anchor) -> Grounded[str] | None:
    """A part of a thing, which must stand in the same sentence or paragraph as the thing itself."""
    if not said.strip():
        return None
    sentence = source.sentence_at(anchor.start)
    window = source.window(said)
    places = list(source.places(said)) or ([window] if window else [])
    if not places:
        interview.drop(field, said, "these words are not in the text")
        return None
    nearest = min(places, key=lambda place: abs(place.start - anchor.start))
    if not sentence.start - BESIDE <= nearest.start <= sentence.end + BESIDE:
        interview.drop(field, said, "these words stand elsewhere in the text")
        return None
    return source.grounded(" ".join(source.text[nearest.start : nearest.end].split()), nearest)


def _fullest(source: DocumentText, name: str, anchor: Anchor) -> Anchor:
    """The fullest form the text gives: "National Trade Council (NTC)" for "NTC", "Orla Tugs Ltd" for "Orla Tugs"."""
    spelled = re.compile(rf"{LONG_NAME}\s*\((?:the |hereinafter )?[\"“'‘]?{re.escape(name)}[\"”'’]?\)")
    for match in spelled.finditer(source.text):
        start = match.start(1)
        initials = acronym_of(match[1])
        if not name.isupper() or initials.endswith(name) or same_name(match[1], name):
            return Anchor(start, match.end(), "exact")
    with_form = re.compile(rf"\b{re.escape(name)}(?:\s[A-Z][\w&-]*){{0,2}},?\s{COMPANY_FORM}(?!\w)")
    longer = with_form.search(source.text)
    return Anchor(longer.start(), longer.end(), "exact") if longer else anchor
