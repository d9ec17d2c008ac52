"""What kind of thing a name is of, by the text around it: a place, a programme or a person."""

from __future__ import annotations

import re

from rag.extracting.anchoring import DocumentText
from rag.extracting.patterns import COMPANY_FORM
from rag.text.datelines import HEAD_CHARACTERS
from rag.text.function_words import function_words_of
from rag.values.folding import words
from rag.values.name_words import FORMS_OF_ADDRESS, HONORIFICS, INSTITUTION_HEADS

MOST_WORDS = 3
"""Words of a place's name; longer names of capitals are those of institutions."""

LONGEST_ACRONYM = 5
"""Letters of a short form that is spelled out."""

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
_AND_ANOTHER = re.compile(r",? and (?:the )?(?P<other>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)?)(?=[,.;]|\s+[a-z]|$)")
_LONGER_BEFORE = re.compile(r"[A-Z][\w'’&-]*\s+$")
_LONGER_BEHIND = re.compile(r"\s+(?:[A-Z][\w'’&-]*|of\s+[A-Z])")
_FORM = re.compile(rf"\b{COMPANY_FORM}(?!\w)")
_FUNDED_BY = re.compile(
    r"\b(?:through|under|within|part of|funded by|financed by|funds? (?:from|of)|funding (?:from|through|under|of)|"
    r"calls? of|(?:the )?(?:programme|program|project|initiative|scheme))\s+(?:the\s+)?(?:EU['’]s\s+)?[\"“'‘]?$",
    re.IGNORECASE,
)
_SORT_BEHIND = re.compile(r"\s+(?:programme|program|project|initiative|scheme|fund|call)s?\b")
_EXAMPLE = re.compile(r"\b(?:involving|such as|like|including)\b[^.;:]{0,60}$", re.IGNORECASE)
_TITLES = (frozenset(HONORIFICS) | frozenset(FORMS_OF_ADDRESS)) - function_words_of("en")


def is_place(source: DocumentText, name: str) -> bool:
    """Whether the text uses a name as that of a place, wherever it stands by itself: behind "in", "based in" or "cities
    such as", or joined by "and" to a name that stands there."""
    known = _mentions(source, name)
    return bool(known) and all(known)


def may_be_place(source: DocumentText, name: str) -> bool:
    """Whether at least one mention stands as a place does, or behind "from" or "at", or begins a dateline, and the name
    is of no institution."""
    return any(_mentions(source, name, wide=True))


def joined_places(source: DocumentText, name: str) -> list[str]:
    """Names that "and" joins to a place where it stands as one: "in South Velm and Orla"."""
    found = []
    for place in source.places(name):
        if _stands(source, place.start, place.end):
            other = _AND_ANOTHER.match(source.text, place.end)
            if other is not None and not is_institution(other["other"]):
                found.append(other["other"])
    return found


def is_programme(source: DocumentText, name: str) -> bool:
    """Whether the text uses a name of several words as that of a programme: "funding through Horizon Europe"."""
    if len(words(name)) < 2 or is_institution(name):
        return False
    return any(
        _FUNDED_BY.search(_before(source, place.start)) is not None
        or _SORT_BEHIND.match(source.text, place.end) is not None
        for place in source.places(name)
    )


def is_person(source: DocumentText, name: str) -> bool:
    """Whether a form of address or a title stands before a name of few words: "Mayor Edda Lund"."""
    return (
        len(words(name)) in (2, 3)
        and not is_institution(name)
        and any(
            (before := re.findall(r"[\w.]+", _before(source, place.start)))
            and before[-1].lower().rstrip(".") in _TITLES
            for place in source.places(name)
        )
    )


def spelled_out(source: DocumentText, wording: str) -> str:
    """A short form in capitals as the words in small letters that it stands for: "AI" where the text has "artificial
    intelligence"; anything else as it is."""
    if not wording.isupper() or not wording.isalpha() or not 1 < len(wording) <= LONGEST_ACRONYM:
        return wording
    full = r"[\s-]+".join(rf"{letter}[a-z]{{2,}}" for letter in wording.lower())
    small = function_words_of("en")
    runs = (found[0].split() for found in re.finditer(rf"\b{full}\b", source.text))
    return next((" ".join(run) for run in runs if not small.intersection(run)), wording)


def is_example(source: DocumentText, name: str) -> bool:
    """Whether every mention of a name stands as an example: "projects like …", "involving …"."""
    stands = [_EXAMPLE.search(_before(source, place.start)) is not None for place in source.places(name)]
    return bool(stands) and all(stands)


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
