"""The checks: each a small function with a name that says in one sentence what speaks against a reading, or nothing.

A check objects; it never changes a word. `CHECKS` lists them all; a measurement may leave some out by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from rag.grounding.support import Objection, Reading
from rag.text.negations import clauses
from rag.values.finding import FoundValue, find_values
from rag.values.found import Found
from rag.values.folding import contains_words
from rag.values.names import find_names

MIN_COVERAGE = 0.6
"""Weighted share of a claim's own words that its window must hold."""

LIKE = 0.75
"""Cosine from which a window that holds fewer of the words still says the same in other ones."""

LOWER_COVERAGE = 0.34
"""Share of the words that must stand there even then."""

FAR, NEAR, RIVAL = -0.5, -0.2, -0.3
"""A window this far below the best one for the question is not where the question points to; a nearer one neither
when another value of the same kind is that much nearer to what is asked."""

_UNIVERSAL = re.compile(
    r"\b(?:all|every|everyone|everything|each|always|only|solely|exclusively|entire|entirely|whole|never|any|whatever"
    r"|every(?:where|body)|fully|completely|unlimited|forever|permanently)\b",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    r"\b(?:(?-i:may)|might|could|would|possibl[ey]|perhaps|considering|if|unless|proposed|hopes?|optional)\b", re.IGNORECASE
)


def values(reading: Reading) -> Objection | None:
    """Every value of the claim must be stated by the window, in any spelling."""
    missing = reading.missing_values
    if not missing:
        return None
    others = reading.other_values
    if others and len(others) == len(missing):
        mine, theirs = others[0]
        return Objection("values", f"the text gives “{theirs.text}”, not “{mine.text}”", denies=True)
    return Objection("values", f"“{missing[0].text}” is not stated there", 1.0 + 0.1 * len(missing))


def names(reading: Reading) -> Objection | None:
    """Every name of the claim must stand in the window, unless the text is about it and the window names no other."""
    for name in reading.missing_names:
        is_topic = any(contains_words(name, topic) or contains_words(topic, name) for topic in reading.topics)
        if not is_topic or reading.strange_names:
            return Objection("names", f"“{name}” is not named there")
    return None


def words(reading: Reading) -> Objection | None:
    """The window must hold most of the claim's own words, or say nearly the same in other ones."""
    coverage = reading.coverage
    enough = MIN_COVERAGE if reading.likeness < LIKE else LOWER_COVERAGE
    if coverage >= enough:
        return None
    return Objection("words", "no single passage says this", 1.0 + (enough - coverage))


def polarity(reading: Reading) -> Objection | None:
    """The window must affirm what the claim affirms, and deny what it denies."""
    if reading.denied == reading.opposite_clauses:
        return None
    if reading.denied:
        if reading.other_values:
            return None
        return Objection("polarity", "the text affirms it", denies=True)
    return Objection("polarity", "the text says the opposite", denies=True)


def roles(reading: Reading) -> Objection | None:
    """Names and values that the claim puts together must not stand in the window with other partners."""
    mine = _entities(reading.claim.body)
    theirs = [_entities(reading.window.text[a:b]) for a, b in clauses(reading.window.text)]
    for left, right in pairwise(mine):
        with_left = [held for held in theirs if any(_same(left, one) for one in held)]
        with_right = [held for held in theirs if any(_same(right, one) for one in held)]
        if not with_left or not with_right or any(held in with_right for held in with_left):
            continue
        if all(_has_rival(held, right, mine) for held in with_left) and all(
            _has_rival(held, left, mine) for held in with_right
        ):
            return Objection("roles", f"the text does not put “{left.text}” and “{right.text}” together", denies=True)
    return None


def scope(reading: Reading) -> Objection | None:
    """A claim about all, every or only must find such a word in the window."""
    for match in _UNIVERSAL.finditer(reading.claim.body):
        if not contains_words(match[0], reading.window.text) and not contains_words(match[0], reading.question):
            if not _UNIVERSAL.search(reading.window.text):
                return Objection("scope", f"the text does not say “{match[0]}”")
    return None


def certainty(reading: Reading) -> Objection | None:
    """What the window holds for possible must not be claimed as a fact."""
    if reading.question or not reading.new_words or _POSSIBLE.search(reading.claim.body):
        return None
    found = _POSSIBLE.search(reading.window.main.text)
    return Objection("certainty", f"the text says “{found[0]}”") if found else None


def pointing(reading: Reading) -> Objection | None:
    """The window must be one that the question points to."""
    if not reading.question:
        return None
    if reading.gap < FAR or (reading.gap < NEAR and reading.rival_gap < RIVAL):
        return Objection("pointing", "another passage speaks of what is asked")
    return None


Check = Callable[[Reading], Objection | None]
CHECKS: dict[str, Check] = {
    check.__name__: check for check in (values, names, words, polarity, roles, scope, certainty, pointing)
}
"""All checks by name, in the order in which they speak."""


def _entities(text: str) -> list[Found[str] | FoundValue]:
    found_values = [value for value in find_values(text) if value.kind != "country" and not value.is_loose]
    names_found = [
        name
        for name in find_names(text)
        if not any(value.start < name.end and name.start < value.end for value in found_values)
    ]
    return sorted([*found_values, *names_found], key=lambda one: one.start)


def _kind(entity: Found[str] | FoundValue) -> str:
    return entity.kind if isinstance(entity, FoundValue) else "name"


def _same(left: Found[str] | FoundValue, right: Found[str] | FoundValue) -> bool:
    from rag.values.finding import same_value

    if isinstance(left, FoundValue) and isinstance(right, FoundValue):
        return same_value(left, right)
    if isinstance(left, FoundValue) or isinstance(right, FoundValue):
        return False
    return contains_words(left.text, right.text) or contains_words(right.text, left.text)


def _has_rival(held: list[Found[str] | FoundValue], entity: Found[str] | FoundValue, mine: list[Found[str] | FoundValue]) -> bool:
    return any(_kind(one) == _kind(entity) and not any(_same(one, own) for own in mine) for one in held)
