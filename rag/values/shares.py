"""Fractions of a whole as percentages: "half" is 50, "two-thirds" is 66.6…, "ein Viertel" is 25."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from rag.values.found import Found
from rag.values.scanned import Scanned
from rag.values.spelled import ORDINAL_UNITS, SCALES, UNITS
from rag.values.vocabulary import word_set

_WHOLE = Decimal(100)
_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    form: number for word, number in ORDINAL_UNITS.items() if 3 <= number <= 12 for form in (word, word + "s")
}
# Fractions with their count, in the other languages: "zwei Drittel", "trois quarts".
_FOREIGN_PARTS = {
    **dict.fromkeys(word_set("drittel tiers tercio tercios terzo terzi terço terços derde"), 3),
    **dict.fromkeys(word_set("viertel quart quarts cuarto cuartos quarto quarti quartos kwart"), 4),
    **dict.fromkeys(word_set("fünftel cinquième cinquièmes quinto quintos quinti vijfde"), 5),
}
_FOREIGN_COUNTS = {
    **dict.fromkeys(word_set("ein un um een einem eines le il el das o"), 1),
    **dict.fromkeys(word_set("zwei deux dos due dois twee"), 2),
    **dict.fromkeys(word_set("drei trois tres tre três drie"), 3),
    **dict.fromkeys(word_set("vier quatre cuatro quattro quatro"), 4),
}
# "un cuarto" alone is a room, "le tiers" a third party.
_NEEDS_A_WHOLE = word_set("quart cuarto quarto quinto")
_DEFINITE = word_set("le il el das o")
_FOREIGN_HALVES = word_set("hälfte moitié mitad metà metade helft")
# "the first half of 2031" is a time, "the other half" and "half past ten" are no shares of anything named.
_NOT_BEHIND = word_set("first second last other latter former better early earlier late later next previous this and")
_NOT_BEFORE = re.compile(
    r"\s+(?:past|an?\s+(?:hour|day|year|month|dozen|century|million|billion|thousand|trillion)|hours?|days?|years?|"
    r"time|million|billion|trillion|thousand|dozen|of\s+an?\s+(?:million|billion|hour|day|year|decade|century)|of\s+(?:1[89]|2[01])\d\d|"
    r"d['’]?\s?heure|de\s+hora|d['’]ora|jahr)\b|-(?!way)\w|['’]",
    re.IGNORECASE,
)
_HALF_A_PERCENT = re.compile(r"\s+an?\s+per\s?cent(?:age\s+point)?\b", re.IGNORECASE)
_OF = re.compile(r"\s+of\b", re.IGNORECASE)
_WHOLE_FOLLOWS = re.compile(r"\s+(?:of|the|its|their|his|her|this|that|these|those|a|an)\b")
_FOREIGN_OF = re.compile(
    r"\s+(?:der|des|aller|von|de|du|del|della|dei|degli|di|da|do|dos|das|van|d['’]|dell['’])", re.IGNORECASE
)
_ARTICLES = frozenset({"a", "an"})
_JOINED = (" ", "-")


def shares_in(scanned: Scanned) -> Iterator[Found[Decimal]]:
    """The fractions of a scanned text as percentages, in levelled text; the note is "fraction"."""
    plain, tokens = scanned.plain, scanned.tokens
    for position, token in enumerate(tokens):
        part = _PARTS.get(token.text) or _FOREIGN_PARTS.get(token.text)
        is_half = token.text in _FOREIGN_HALVES
        if token.text == "driekwart":
            yield Found(_WHOLE * 3 / 4, token.start, token.end, plain[token.start : token.end], "fraction")
            continue
        if (part is None and not is_half) or _NOT_BEFORE.match(plain, token.end) or _is_added(scanned, position):
            continue
        if plain[token.start : token.end] == "Half" and not _WHOLE_FOLLOWS.match(plain, token.end):
            continue  # a defined term: "Calendar Half"
        lead = tokens[position - 1] if position else None
        joined = lead is not None and plain[lead.end : token.start] in _JOINED
        word = lead.text if lead and joined else ""
        if is_half or token.text == "half":
            if word in _NOT_BEHIND or (lead and plain[lead.end : token.start] == "-" and word not in ("one", "a")):
                continue
            start = lead.start if lead and word in ("one", "a") else token.start
            if percent := _HALF_A_PERCENT.match(plain, token.end):
                yield Found(Decimal("0.5"), start, percent.end(), plain[start : percent.end()], "percent")
                continue
            yield Found(_WHOLE / 2, start, token.end, plain[start : token.end], "fraction")
            continue
        count = UNITS.get(word) if token.text in _PARTS else _FOREIGN_COUNTS.get(word)
        if word in _ARTICLES and token.text in _PARTS and _OF.match(plain, token.end):
            count = 1
        doubtful = count == 1 and (token.text in _NEEDS_A_WHOLE or word in _DEFINITE)
        if token.text in _FOREIGN_PARTS and doubtful and not _FOREIGN_OF.match(plain, token.end):
            continue
        if (
            lead is None
            or part is None
            or not count
            or count >= part
            or not _is_share(plain, lead.end, token.end, token.text)
        ):
            continue
        start, end = lead.start, token.end
        yield Found(_WHOLE * count / part, start, end, plain[start:end], "fraction")


def _is_added(scanned: Scanned, position: int) -> bool:
    """True for the half of "one and one-half", "two and a half" and "two million and a half"."""
    tokens = scanned.tokens
    for at in (position - 1, position - 2):
        if at >= 0 and tokens[at].text == "and":
            before = scanned.plain[: tokens[at].start].rstrip()[-1:]
            return before.isdigit() or (at > 0 and tokens[at - 1].text in {*UNITS, *SCALES})
    return False


def _is_share(plain: str, start: int, end: int, word: str) -> bool:
    """True for "three-quarters" and "three quarters of"; "three quarters" alone may be nine months."""
    return word != "quarters" or plain[start] == "-" or _OF.match(plain, end) is not None
