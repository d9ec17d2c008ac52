"""A timeline's short phrase: the words of a sentence that say what happens on a date, without the date."""

from __future__ import annotations

import re

from rag.prose.pieces import cleaned
from rag.text.wording import content_words

MOST_WORDS, FEWEST_CONTENT = 12, 3
"""Words of a phrase, and content words that it needs to say what happens."""

_BEFORE_DATE = re.compile(
    r"[\s,(]*\b(?:on|in|of|at|dated|the)?\s*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s*)?$", re.IGNORECASE
)
_BOUND = re.compile(
    r"\b(?:by|until|till|from|since|before|after|between|to|no later than)\s+(?:the\s+)?$", re.IGNORECASE
)
"""Before a date: what is said of it is not that it happens then, so that the date stays in the phrase."""

_CUT = re.compile(r"[;:,–—()|]|\b(?:but|while|although|though|which|who|whose|where|because)\b", re.IGNORECASE)
_EDGE = ' ,;:.–—-()"“”'
_LOOSE = re.compile(
    r"^(?:and|but|which|that|who|where|when|while|then)\s+|\s+(?:and|but|the|a|an|of|to|on|in|by|for|with)$", re.I
)


def phrase_around(text: str, start: int, end: int) -> str:
    """What a sentence says of the date at `text[start:end]`, in at most a dozen of its own words, whole ones.

    The clause that holds the date, joined with the one before while it says too little; "" where nothing is left.
    """
    spans = _spans(text)
    inside = [number for number, (first, last) in enumerate(spans) if first < end and start < last]
    if not inside:
        return ""
    first, last = inside[0], inside[-1]
    while _says_little(text, spans[first][0], spans[last][1], start, end):
        if first > 0:
            first -= 1
        elif last + 1 < len(spans):
            last += 1
        else:
            break
    return _bounded(_without(text, spans[first][0], spans[last][1], start, end))


def _spans(text: str) -> list[tuple[int, int]]:
    """The spans of a sentence between its commas, colons and the words that begin another statement."""
    cuts = [0, *(place for cut in _CUT.finditer(text) for place in cut.span()), len(text)]
    spans = list(zip(cuts[::2], cuts[1::2], strict=True))
    return [(first, last) for first, last in spans if text[first:last].strip()]


def _says_little(text: str, first: int, last: int, start: int, end: int) -> bool:
    return len(content_words(_without(text, first, last, start, end))) < FEWEST_CONTENT


def _without(text: str, first: int, last: int, start: int, end: int) -> str:
    """The stretch of the text less the date and the preposition before it."""
    if _BOUND.search(text[:start]):
        return " ".join(text[first:last].split()).strip(_EDGE)
    before = _BEFORE_DATE.sub("", text[first : max(first, start)])
    after = text[min(end, last) : last]
    return " ".join(f"{before} {after.lstrip(_EDGE)}".split()).strip(_EDGE)


def _bounded(phrase: str) -> str:
    words = cleaned(phrase).split()
    short = " ".join(words[:MOST_WORDS]).strip(_EDGE)
    previous = None
    while short != previous:
        previous, short = short, _LOOSE.sub("", short).strip(_EDGE)
    return short[:1].upper() + short[1:] + (" …" if len(words) > MOST_WORDS else "")
