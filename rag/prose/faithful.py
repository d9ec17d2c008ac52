"""Is a model's wording of a sentence faithful to it? Judged by code, and in doubt against the wording.

That all words occur in the source is not enough: dropping "not", turning a plan into a fact, or giving one party's sum
to another uses nothing but words of the source. Each of these has a check here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.prose.pieces import ANAPHORA
from rag.text.negations import clauses
from rag.text.sentences import Sentence
from rag.text.wording import content_words, matches
from rag.values import check, find_dates, find_money, find_names, find_numbers, folded

MIN_COVERAGE = 0.9
"""Share of the wording's content words that the cited sentences must hold."""

MIN_KEPT = 0.35
"""Share of the source's content words that must be left: less is another statement."""

REACH = 2
"""How many sentences back a pronoun may point."""

_NEGATION = re.compile(
    r"\b(?:not?|never|neither|nor|none|without|cannot|un(?:able|likely)|fail\w*|refus\w*)\b|n['’]t\b", re.I
)
_NUMBER = (
    r"(?:\S{0,4}\d|(?:an?|half|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|\w+teen|\w+ty|hundreds?|thousands?|millions?)\b)"
)
_POSSIBLE = re.compile(r"\b(?:(?-i:may)|might|could|can|possibl\w*|perhaps|potential\w*)\b", re.IGNORECASE)
_PLANNED = re.compile(
    r"\b(?:will|shall|plan\w*|expect\w*|intend\w*|propos\w*|draft|aims?|hope\w*|seek\w*|to be|is to|are to|due)\b",
    re.IGNORECASE,
)
_UNCERTAIN = re.compile(
    r"\b(?:(?-i:may)|might|could|possibl\w*|perhaps|potential\w*|plann?\w*|expect\w*|intend\w*|propos\w*|draft|hope\w*)\b",
    re.IGNORECASE,
)
"""Of those, what a headline must not lose; that something will be done may become that it is done."""
_RESERVE = re.compile(
    f"{_POSSIBLE.pattern}|{_PLANNED.pattern}|\\b(?:would|should|if|unless|alleg\\w*)\\b", re.IGNORECASE
)
"""Words by which a clause says that something is not a fact yet, or not surely."""

_HEDGES = (
    _POSSIBLE,
    _PLANNED,
    *(
        re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE)
        for words in (
            r"would|should|if|unless|subject to|provided that|depend\w*",
            r"said|says?|claim\w*|according to|report\w*|alleg\w*|asked|object\w*|warn\w*|argu\w*|believ\w*|estimat\w*",
            r"nearly|almost|more than|less than|at least|at most|approximately|roughly"
            rf"|(?:about|around|over|under|up to)(?=\s+{_NUMBER})",
            r"only|except\w*|exclud\w*|but|however|although",
            r"each|every|both|either|per",
        )
    ),
)
"""Words that change what a sentence claims, by kind: a wording must have the same kinds as its source."""


@dataclass(frozen=True, slots=True)
class WordingObjection:
    """What speaks against a wording."""

    reason: str
    unproved: tuple[str, ...] = ()


def support(source: Sentence, before: Sequence[Sentence], wording: str) -> list[Sentence]:
    """The sentences that a wording rests on: its source, and nearby ones that say what a pronoun stands for."""
    cited = [source]
    if not ANAPHORA.match(source.text):
        return cited
    for sentence in reversed(before[-REACH:]):
        held = content_words(" ".join(one.text for one in cited))
        missing = {word for word in content_words(wording) if not matches(word, held)}
        words = content_words(sentence.text)
        if any(matches(word, words) for word in missing):
            cited.append(sentence)
    return cited


def object_to(wording: str, source: Sentence, cited: Sequence[Sentence], most_words: int) -> WordingObjection | None:
    """What speaks against a wording as a summary of `source`, given what is cited for it; None when nothing does."""
    evidence = " ".join(sentence.text for sentence in cited)
    unproved = tuple(one.text for one in check(wording, evidence))
    if unproved:
        return WordingObjection("not in the cited text: " + ", ".join(f"“{one}”" for one in unproved), unproved)
    return _shape(wording, most_words) or _substance(wording, source, evidence) or _values(wording, source.text)


def lost_plan(wording: str, quotes: str) -> str:
    """What a free wording must not lose: that the clause of the quotes it rests on only plans or supposes something."""
    said = content_words(wording)
    spans = clauses(quotes) or [(0, len(quotes))]
    parts = [quotes[start:end] for start, end in spans]
    nearest = max(parts, key=lambda part: sum(matches(word, said) for word in content_words(part)))
    found = _RESERVE.search(nearest)
    if found and not _RESERVE.search(wording):
        return f"“{found[0]}” was lost"
    return ""


def lost_reserve(wording: str, quotes: str) -> str:
    """What a headline over several sentences must not lose: a negation, or that something is only planned."""
    if bool(_NEGATION.search(quotes)) != bool(_NEGATION.search(wording)):
        return "a negation was lost or added"
    found = _UNCERTAIN.search(quotes)
    if found and not _UNCERTAIN.search(wording):
        return f"“{found[0]}” was lost"
    return ""


def _shape(wording: str, most_words: int) -> WordingObjection | None:
    if len(wording.split()) < 4:
        return WordingObjection("too short to say anything")
    if len(wording.split()) > most_words * 1.4:
        return WordingObjection("longer than it was asked to be")
    if not re.search(r"[.!][\"”’']?$", wording):
        return WordingObjection("not a whole sentence")
    if ANAPHORA.match(wording):
        return WordingObjection("it does not stand alone")
    return None


def _substance(wording: str, source: Sentence, evidence: str) -> WordingObjection | None:
    """Words that nobody said, too little left, or a claim turned into another."""
    said, held, own = content_words(wording), content_words(evidence), content_words(source.text)
    foreign = [word for word in said if not matches(word, held)]
    if len(foreign) > len(said) * (1 - MIN_COVERAGE):
        return WordingObjection("words that the cited text does not hold: " + ", ".join(sorted(foreign)))
    kept = sum(matches(word, said) for word in own) / len(own) if own else 0.0
    if kept < MIN_KEPT:
        return WordingObjection("too little of the sentence is left")
    if bool(_NEGATION.search(source.text)) != bool(_NEGATION.search(wording)):
        return WordingObjection("a negation was lost or added")
    for hedge in _HEDGES:
        in_source, in_wording = hedge.search(source.text), hedge.search(wording)
        if bool(in_source) != bool(in_wording):
            found = in_source or in_wording
            assert found is not None
            return WordingObjection(f"“{found[0]}” was {'lost' if in_source else 'added'}")
    return None


def _values(wording: str, source: str) -> WordingObjection | None:
    """Values must follow one another as in the source without a gap: else one party's sum may become another's."""
    places = _value_places(source)
    kept: list[int] = []
    for value in _value_places(wording):
        at = next((number for number, place in enumerate(places) if place == value), None)
        if at is not None:
            kept.append(at)
    if kept and kept != list(range(kept[0], kept[0] + len(kept))):
        return WordingObjection("names and values are not in the order of the sentence")
    return None


def _value_places(text: str) -> list[str]:
    """Names, dates, sums and numbers of a text as they follow one another, the widest where they overlap."""
    found = [
        (one.start, one.end) for finder in (find_dates, find_money, find_names, find_numbers) for one in finder(text)
    ]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return [folded(text[start:end]) for start, end in kept]
