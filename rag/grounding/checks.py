"""The checks: each a small function with a name that says in one sentence what speaks against a reading, or nothing.

A check objects; it never changes a word. `CHECKS` lists them all; a measurement may leave some out by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.grounding.entities import Mention, entities_of
from rag.grounding.support import WORDY, Objection, WindowCheck, WindowReading
from rag.grounding.windows import Window
from rag.text.negations import exceptions_of
from rag.values.folding import contains_words

MIN_COVERAGE = 0.6
"""Weighted share of a claim's own words that its window must hold."""

LIKE = 0.75
"""Cosine from which a window that holds fewer of the words still says the same in other ones."""

LOWER_COVERAGE = 0.34
"""Share of the words that must stand there even then."""

GAP_WEIGHT, LEAST_POINTED = 4.0, -2.3
"""An answer is where the question points to when GAP_WEIGHT * gap + rival_gap is at least LEAST_POINTED: a logistic
regression on right answers and on values of the same kind swapped in from elsewhere in the text, of three sources
(SQuAD 2.0, `fiction`, twelve real documents). Held out by source it keeps .98 to .99 of the right ones (.94 of
`fiction`, which misleads on purpose) and refuses .42 to .77 of the swapped ones; docs/experiments.md has the curve."""

ALLOWANCE = 1.5
"""What may stand further off: an item of a list, which its sentence names among others; a further sentence
of an answer; and the answer of a model that tells no probabilities, since it is asked once more."""

_WHOLE = re.compile(
    r"\b(?:all|every|everyone|everything|each|always|entire|entirely|whole|never|any|whatever"
    r"|every(?:where|body)|fully|completely|unlimited|forever|permanently)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:only|sole|solely|exclusive|exclusively|alone|merely|limited to|other than|except|no other|nothing but)\b",
    re.IGNORECASE,
)
_ANY_SCOPE = re.compile(f"{_WHOLE.pattern}|{_ONLY.pattern}", re.IGNORECASE)
_SCOPES = ((_WHOLE, _ANY_SCOPE), (_ONLY, _ONLY))
"""Words that say of how much a claim speaks, and those of which its window must have one. "All" may rest on "only"; the
other way round 7 of 20 contradicted claims of ContractNLI passed ("shall only include technical information")."""


def values(reading: WindowReading) -> Objection | None:
    """Every value of the claim must be stated by the window, in any spelling."""
    missing = reading.missing_values
    if not missing:
        return None
    others = reading.other_values
    if others and len(others) == len(missing):
        mine, theirs = others[0]
        return Objection("values", f"the text gives “{theirs.text}”, not “{mine.text}”", 2.0, denies=True)
    return Objection("values", f"“{missing[0].text}” is not stated there", 2.0 + 0.1 * len(missing))


def names(reading: WindowReading) -> Objection | None:
    """Every name of the claim must stand in the window, unless the text is about it and the window names no other."""
    for name in reading.missing_names:
        if reading.holds_words(name):
            continue
        if not reading.is_topic_name(name) or reading.strange_names:
            return Objection("names", f"“{name}” is not named there")
    return None


def words(reading: WindowReading) -> Objection | None:
    """The window must hold most of the claim's own words, or say nearly the same in other ones."""
    coverage = min((reading.coverage, *reading.item_coverages))
    enough = MIN_COVERAGE if reading.likeness < LIKE else LOWER_COVERAGE
    if coverage >= enough:
        return None
    return Objection("words", "no single passage says this", 1.0 + (enough - coverage))


def polarity(reading: WindowReading) -> Objection | None:
    """The window must affirm what the claim affirms, and deny what it denies. With an exception or a condition beside,
    the other polarity does not make it the contrary."""
    if reading.denied == reading.opposite_clauses:
        return None
    denies = not exceptions_of(reading.window.language).search(reading.window.text)
    if reading.denied:
        if reading.other_values:
            return None
        return Objection("polarity", "the text affirms it", denies=denies)
    said = "the text says the opposite" if denies else "the text says the opposite, with an exception or a condition"
    return Objection("polarity", said, denies=denies)


def roles(reading: WindowReading) -> Objection | None:
    """What the claim, or the question, puts together must not stand in the window with other partners.

    Two entities are apart when, in the window, each has another of the other's kind nearer to it: in "Ann Lee signed
    for Velm and Bo Dahl for Orla" that is so of Ann Lee and Orla.
    """
    if reading.window.is_table:
        return None
    mine, there = entities_of(reading.claim.body, reading.window.writing), reading.window.entities
    pairs = [] if contains_words(reading.claim.body, reading.window.text) else list(pairwise(mine))
    if len(mine) == 1 and len(reading.new_words) < WORDY:  # a bare value or name belongs to what the question names
        pairs += [(asked, mine[0]) for asked in entities_of(reading.question, reading.window.writing)]
    for left, right in pairs:
        if left.kind == right.kind or "instrument" in (left.kind, right.kind):
            continue  # "Velm and Orla" are listed, not put together; all in a text belong to its agreement
        places = [(a, b) for a in there if left.is_same(a) for b in there if right.is_same(b)]
        if places and all(_apart(reading.window, there, a, b) for a, b in places):
            return Objection("roles", f"the text does not put “{left.text}” and “{right.text}” together", denies=True)
    return None


def scope(reading: WindowReading) -> Objection | None:
    """A claim about all or every, or about only, must find such a word in the window."""
    for said, stated in _SCOPES:
        match = said.search(reading.claim.body)
        if match is None or stated.search(reading.window.text) or contains_words(match[0], reading.question):
            continue
        return Objection("scope", f"the text does not say “{match[0]}”")
    return None


def pointing(reading: WindowReading) -> Objection | None:
    """The window must be one that the question points to."""
    if not reading.question:
        return None
    least = LEAST_POINTED - (ALLOWANCE if reading.is_lenient else 0.0)
    if GAP_WEIGHT * reading.gap + max(-1.0, min(1.0, reading.rival_gap)) < least:
        return Objection("pointing", "another passage speaks of what is asked")
    return None


CHECKS: dict[str, WindowCheck] = {
    check.__name__: check for check in (values, names, words, polarity, roles, scope, pointing)
}
"""All checks by name, in the order in which they speak."""


def _apart(window: Window, there: Sequence[Mention], left: Mention, right: Mention) -> bool:
    """Whether each of two entities of a window has another of the other's kind nearer to it."""
    return _has_nearer(window, there, left, right) and _has_nearer(window, there, right, left)


def _has_nearer(window: Window, there: Sequence[Mention], entity: Mention, partner: Mention) -> bool:
    distance = window.distance(entity, partner)
    return any(
        other.kind == partner.kind and not other.is_same(partner) and window.distance(entity, other) < distance
        for other in there
        if not other.is_same(entity)
    )
