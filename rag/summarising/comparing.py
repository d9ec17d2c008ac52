"""Where documents agree and where they differ, told from typed values of sentences about the same thing.

Cautious on purpose: two sentences are compared only when they share a proper name and resemble one another, and only
values of the same kind. What is not comparable is not listed; an empty list does not mean that documents agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from rag.embedding.protocol import Embedder, Vectors
from rag.schema.summary import Comparison
from rag.summarising.facts import Fact
from rag.values import (
    Duration,
    Money,
    PartialDate,
    find_countries,
    find_dates,
    find_money,
    find_names,
    same_name,
)

MIN_LIKENESS = 0.55
"""Cosine from which two sentences with a common name can be about the same thing."""

MAX_COMPARED = 300
"""Facts compared with one another; more than that is no reading matter."""

MAX_LISTED = 20


def compare(facts: Sequence[Fact], embedder: Embedder) -> tuple[list[Comparison], list[Comparison]]:
    """Agreements and differences between documents, in the order of the facts."""
    facts = facts[:MAX_COMPARED]
    if len({fact.sentence.document for fact in facts}) < 2:
        return [], []
    texts = list(dict.fromkeys(fact.sentence.text for fact in facts))
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    names = {text: _subjects(text) for text in texts}
    agreements: list[Comparison] = []
    differences: list[Comparison] = []
    for one, other in combinations(facts, 2):
        subject = _common_subject(one, other, vectors, names)
        if not subject:
            continue
        comparison = Comparison(
            kind=one.shown.kind,
            subject=subject,
            values=(one.shown.value, other.shown.value),
            citations=(one.shown.citation, other.shown.citation),
        )
        if _agree(one, other):
            agreements.append(comparison)
        elif not _told_apart(one, other, facts):
            differences.append(comparison)
    return agreements[:MAX_LISTED], differences[:MAX_LISTED]


def _common_subject(one: Fact, other: Fact, vectors: dict[str, Vectors], names: dict[str, list[str]]) -> str:
    """The names that both sentences hold, or "" when they are not about the same thing."""
    if one.shown.kind != other.shown.kind or one.sentence.document == other.sentence.document:
        return ""
    mine, theirs = one.sentence.text, other.sentence.text
    if float(vectors[mine] @ vectors[theirs]) < MIN_LIKENESS:
        return ""
    return ", ".join(dict.fromkeys(name for name in names[mine] if any(same_name(name, it) for it in names[theirs])))


def _subjects(text: str) -> list[str]:
    """Names that can tell what a sentence is about: not a country, and no part of a sum or date ("Swiss francs")."""
    taken = [(one.start, one.end) for finder in (find_money, find_dates) for one in finder(text)]
    return [
        name.value
        for name in find_names(text)
        if name.note != "initial"
        and not any(name.start < end and start < name.end for start, end in taken)
        and not any(country.text == name.text for country in find_countries(name.text))
    ]


def _agree(one: Fact, other: Fact) -> bool:
    match one.value, other.value:
        case PartialDate() as mine, PartialDate() as theirs:
            return mine.agrees(theirs)
        case Money() as mine_money, Money() as their_money:
            return mine_money.agrees(their_money)
        case Duration() as mine_span, Duration() as their_span:
            return mine_span.agrees(their_span)
    return False


def _told_apart(one: Fact, other: Fact, facts: Sequence[Fact]) -> bool:
    """True when either sentence holds several values of the kind, or one that the other document states elsewhere:
    then the two values are different things, not two versions of one.
    """

    def beside(fact: Fact) -> bool:
        return any(it is not fact and it.sentence == fact.sentence and it.shown.kind == fact.shown.kind for it in facts)

    def elsewhere(fact: Fact, document: str) -> bool:
        return any(
            it.sentence.document == document and it.shown.kind == fact.shown.kind and _agree(it, fact) for it in facts
        )

    return (
        beside(one)
        or beside(other)
        or elsewhere(one, other.sentence.document)
        or elsewhere(other, one.sentence.document)
    )
