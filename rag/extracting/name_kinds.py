"""Whether a name is that of a place, by the text around it."""

from __future__ import annotations

import re

from rag.extracting.anchoring import DocumentText
from rag.extracting.patterns import COMPANY_FORM
from rag.text.datelines import HEAD_CHARACTERS
from rag.values.folding import words
from rag.values.name_words import INSTITUTION_HEADS

MOST_WORDS = 3
"""Words of a place's name; longer names of capitals are those of institutions."""

LOOKED_AT = 120
"""Characters before a name that tell how it stands."""

_SORTS = (
    r"(?:cit(?:y|ies)|towns?|villages?|regions?|count(?:y|ies)|provinces?|states?|ports?|harbours?|islands?|clusters?|"
    r"hubs?|hotspots?|areas?|sites?|places?|capitals?|coasts?)"
)
_SIDES = r"(?:the|both|north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?|central|nearby|neighbouring)"
_IN = re.compile(
    r"\b(?:in|near|around|outside|throughout|across|off|on the|"
    r"(?:based|headquartered|located|held|opened|opens|built) (?:in|at|near|on)|"
    rf"{_SORTS} (?:of|in|at|like|such as|including)|places like)\s+(?:{_SIDES}\s+)*$",
    re.IGNORECASE,
)
_AT = re.compile(rf"\b(?:from|at|to|between)\s+(?:{_SIDES}\s+)*$", re.IGNORECASE)
_LISTED = r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2}"
_WITH_OTHERS = re.compile(rf"(?P<others>{_LISTED}(?:, {_LISTED}){{0,5}})(?:,? and |, (?:and )?)(?:the )?$")
_DATELINE = re.compile(r"(?:^|\n)[^\S\n]*$")
_LONGER_BEFORE = re.compile(r"[A-Z][\w'’&-]*\s+$")
_LONGER_BEHIND = re.compile(r"\s+(?:[A-Z][\w'’&-]*|of\s+[A-Z])")
_FORM = re.compile(rf"\b{COMPANY_FORM}(?!\w)")


def is_place(source: DocumentText, name: str) -> bool:
    """Whether the text uses a name as that of a place, wherever it stands by itself: behind "in", "based in" or "cities
    such as", or joined by "and" to a name that stands there."""
    known = _mentions(source, name)
    return bool(known) and all(known)


def may_be_place(source: DocumentText, name: str) -> bool:
    """Whether at least one mention stands as a place does, or behind "from" or "at", or begins a dateline, and the name
    is of no institution."""
    return any(_mentions(source, name, wide=True))


def is_institution(name: str) -> bool:
    """Whether the words of a name say that it is one of an institution or a company."""
    return bool({word.text for word in words(name)} & INSTITUTION_HEADS) or _FORM.search(name) is not None


def _mentions(source: DocumentText, name: str, *, wide: bool = False) -> list[bool]:
    """For each mention that is not part of a longer name, whether it stands as a place does."""
    if len(words(name.partition(",")[0])) > MOST_WORDS or is_institution(name):
        return []
    stands = [_stands(source, place.start, place.end, wide=wide) for place in source.places(name)]
    return [one for one in stands if one is not None]


def _stands(source: DocumentText, start: int, end: int, *, wide: bool = False) -> bool | None:
    """Whether this mention stands as a place does; None where it is part of a longer name."""
    before = _before(source, start)
    if _LONGER_BEHIND.match(source.text[end : end + 40]) or _LONGER_BEFORE.search(before):
        return None
    joined = _WITH_OTHERS.search(before)
    for ahead in (before, before[: joined.start()] if joined is not None else ""):
        if _IN.search(ahead) or (wide and _AT.search(ahead)):
            return True
    return wide and start < HEAD_CHARACTERS and bool(_DATELINE.search(before)) and source.text[end : end + 1] in ",("


def _before(source: DocumentText, start: int) -> str:
    return source.text[max(0, start - LOOKED_AT) : start]
