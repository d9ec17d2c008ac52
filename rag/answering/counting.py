""" "How many countries take part?": counted by code where the documents name them and give no number.

Only where one window of the text names them all, and only after the model found no number: the count is told with what
was counted, and each window is cited. Countries alone, since code knows every name of them; what else a list counts
("three organisations that keep varieties: …") it would have to guess.
"""

from __future__ import annotations

import re

from rag.grounding.citing import PlaceOf, cite
from rag.grounding.gate import Gate
from rag.grounding.judging import Verdict
from rag.grounding.windows import Window
from rag.text.wording import stems
from rag.values import find_countries

LOOKED_AT = 6
"""Windows that are looked at: those that the question points to most."""

MOST = 20

MISSING = 1
"""Words of the question that the window may lack: "How many countries are involved?" can be counted where three sign,
while "How many countries outside Europe will join?" asks for more than their names tell."""

_HOW_MANY = re.compile(
    r"^\W*(?:in |of |from |between )?how many (?:different |other )?(?P<things>\w+(?: \w+)?)", re.IGNORECASE
)
_COUNTRIES = frozenset({"countri", "nation", "state", "govern"})


def counted(gate: Gate, question: str, place_of: PlaceOf) -> Verdict | None:
    """The answer by counting, or None where nothing of the kind is listed."""
    asked = _HOW_MANY.match(question)
    if asked is None or not gate.windows:
        return None
    counted_thing = stems(asked["things"].split()[0])
    if not counted_thing & _COUNTRIES:
        return None
    pointed = gate.pointed(question)
    best = sorted(range(len(gate.windows)), key=lambda index: -pointed.scores[index])[:LOOKED_AT]
    for index in best:
        window = gate.windows[index]
        if len(stems(question) - counted_thing - window.stems) > MISSING:
            continue
        named = _countries(window)
        if len(named) > 1:
            text = f"{len(named)}: {', '.join(named[:-1])} and {named[-1]}"
            quotes = tuple(cite(part, "", place_of) for part in window.parts)
            how = "counted from what is listed"
            return Verdict(
                "answered",
                text,
                tuple(one.model_copy(update={"match": "derived", "how": how}) for one in quotes),
                reader="counting",
            )
    return None


def with_items(gate: Gate, question: str, verdict: Verdict, place_of: PlaceOf) -> Verdict:
    """A bare count of countries that the text does not put in a number, told with what was counted."""
    asked = _HOW_MANY.match(question)
    bare = verdict.text.strip().rstrip(".")
    if asked is None or not stems(asked["things"].split()[0]) & _COUNTRIES or not bare.isdigit():
        return verdict
    if any(re.search(rf"\b{bare}\b", citation.quote) for citation in verdict.citations):
        return verdict
    tally = counted(gate, question, place_of)
    return tally if tally is not None and tally.text.startswith(f"{bare}:") else verdict


def _countries(window: Window) -> list[str]:
    """The countries of a window, each once, as they are written there."""
    named: dict[str, str] = {}
    for found in find_countries(window.text):
        before = window.text[: found.start]
        article = "the " if re.search(r"\bthe\s*$", before, re.IGNORECASE) else ""
        named.setdefault(str(found.value), article + found.text)
    return list(named.values())[:MOST]
