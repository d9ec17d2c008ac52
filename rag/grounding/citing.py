"""A sentence as a citation: verbatim, with its place, and how it carries the claim."""

from __future__ import annotations

from collections.abc import Callable

from rag.schema.answer import Citation, Match, Place
from rag.text.sentences import Sentence
from rag.values.folding import contains_words

PlaceOf = Callable[[str, int], Place]
"""Gives line, page and place of an offset in a document."""


def cite(sentence: Sentence, claim: str, place_of: PlaceOf) -> Citation:
    """A sentence as the citation of a claim."""
    place = place_of(sentence.document, sentence.start)
    return Citation(
        document=sentence.document,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        match=_match(claim, sentence.text),
        line=place.line,
        page=place.page,
        where=place.where,
    )


def _match(claim: str, quote: str) -> Match:
    if claim and claim in quote:
        return "exact"
    if contains_words(claim, quote):
        return "normalised"
    return "derived"
