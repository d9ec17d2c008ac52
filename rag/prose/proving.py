"""A sentence of the model against the gate: proved with its citations, or the objection that speaks against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from rag.grounding.citing import PlaceOf, cite
from rag.grounding.claims import Claim, read_claim
from rag.grounding.gate import Gate
from rag.grounding.judging import citations_of
from rag.grounding.signing import wrong_side
from rag.grounding.support import Support
from rag.grounding.windows import Window
from rag.prose.choosing import SAME_PARAGRAPH
from rag.prose.faithful import lost_plan
from rag.prose.pieces import Piece, is_refused
from rag.schema.answer import Citation
from rag.text.sentences import sentences_of

CLAUSE_WORDS = 3
"""Content words from which a clause states something by itself."""

_PRONOUN = re.compile(
    r"^(?:(?:it|its|they|their|he|she|his|her|this|these|those|such)\b|the (?:former|latter)\b)", re.I
)
_NEW_SUBJECT = re.compile(r"(?:;|,?\s(?:and|while|whereas|but))\s+(?=(?:the|a|an|each|both|all)\s|[A-ZÀ-Þ])")
_JOINT_END = re.compile(r"(?:;|,?\s(?:and|while|whereas|but))\s*$")
_CAUSAL = re.compile(
    r"\b(?:because|since|so that|therefore|thus|hence|due to|owing to|as a result|thanks to|which is why)\b",
    re.IGNORECASE,
)
"""What links two statements by more than standing beside each other: it must be said in one passage."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the prose with its proof. `verbatim` when it is a sentence of the document, cleaned."""

    text: str
    citations: tuple[Citation, ...]
    verbatim: bool = False

    @property
    def place(self) -> tuple[str, int]:
        """Where its first quote stands."""
        return self.citations[0].document, self.citations[0].start


@dataclass(frozen=True, slots=True)
class Refused:
    """What speaks against a sentence."""

    reason: str
    unproved: tuple[str, ...] = ()


def prove(gate: Gate, text: str, place_of: PlaceOf) -> Told | Refused:
    """The sentence with the windows that carry it: whole or, where it joins facts of several sentences, by clause.

    Beside the gate's checks it must not lose that something is only planned, nor lean on what is not there.
    """
    if is_refused(text):
        return Refused("it is markup, boilerplate or speaks to a machine")
    claim = read_claim(text, writing=gate.writing)
    supports = gate.supports(claim)
    if not all(support.holds for support in supports):
        joined = _by_clause(gate, claim) or _by_neighbours(gate, claim)
        if joined is None:
            return _refused(supports)
        supports = joined
    if wrong := wrong_side(text, gate.evidence):
        return Refused(wrong)
    causal = _CAUSAL.search(text)
    if causal and not any(support.window and _CAUSAL.search(support.window.text) for support in supports):
        return Refused(f"the text does not say “{causal[0]}”")
    for support in supports:
        if support.window is not None and (lost := lost_plan(text, support.window.text)):
            return Refused(lost)
    return Told(text, citations_of(supports, place_of))


def as_it_stands(piece: Piece, place_of: PlaceOf) -> Told:
    """A statement of the document as its own proof."""
    return Told(piece.text, tuple(cite(sentence, piece.text, place_of) for sentence in piece.sentences), verbatim=True)


def leans(text: str) -> bool:
    """Whether a sentence begins with what only the sentence before it explains."""
    return _PRONOUN.match(text) is not None


def _by_clause(gate: Gate, claim: Claim) -> tuple[Support, ...] | None:
    """The supports of each clause of a sentence that joins several facts, or None when a clause is not proved."""
    if _CAUSAL.search(claim.body):
        return None
    spans = _joined(claim)
    if len(spans) < 2:
        return None
    pairs = NeighbourGate(gate.evidence, without=gate.without)
    found = []
    for start, end in spans:
        part = _JOINT_END.sub("", claim.body[start:end]).strip(" ,;")
        shift = claim.start + claim.text.index(part)
        one = replace(claim, text=part, body=part, start=shift, end=shift + len(part))
        support = gate.support(one)
        support = support if support.holds else pairs.support(one)
        if not support.holds:
            return None
        found.append(support)
    documents = {support.window.document for support in found if support.window is not None}
    return tuple(found) if len(documents) == 1 else None


def _by_neighbours(gate: Gate, claim: Claim) -> tuple[Support, ...] | None:
    """The support of two sentences that follow each other in a paragraph: "the signing" of the second is that of what
    the first names. None when none carries the claim."""
    support = NeighbourGate(gate.evidence, without=gate.without).support(claim)
    return (support,) if support.holds else None


class NeighbourGate(Gate):
    """A gate that looks at two neighbouring sentences of a paragraph as one window."""

    @cached_property
    def windows(self) -> list[Window]:
        found = []
        for hit in self.evidence:
            for first, second in pairwise(sentences_of([hit])):
                between = hit.text[first.end - hit.start : second.start - hit.start]
                if first.is_prose and second.is_prose and len(between) <= SAME_PARAGRAPH and "\n" not in between:
                    found.append(Window((first, second), second, f"{first.text} {second.text}"))
        return found


def _joined(claim: Claim) -> list[tuple[int, int]]:
    """The spans of its clauses that have a subject of their own, short ones joined to the one before.

    What follows "which" or "who" is about something before it: such a clause is never proved alone.
    """
    cuts = [0, *(match.end() for match in _NEW_SUBJECT.finditer(claim.body)), len(claim.body)]
    spans: list[tuple[int, int]] = []
    for start, end in pairwise(cuts):
        words = [term for term in claim.words if start <= term.start < end]
        if spans and (len(words) < CLAUSE_WORDS or _words_in(claim, spans[-1]) < CLAUSE_WORDS):
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans


def _words_in(claim: Claim, span: tuple[int, int]) -> int:
    return sum(span[0] <= term.start < span[1] for term in claim.words)


def _refused(supports: Sequence[Support]) -> Refused:
    failed = [support for support in supports if not support.holds]
    reasons = [one.reason for support in failed for one in support.objections]
    unproved = [value.text for support in failed if support.reading for value in support.reading.missing_values]
    unproved += [name for support in failed if support.reading for name in support.reading.missing_names]
    return Refused("; ".join(dict.fromkeys(reasons)), tuple(dict.fromkeys(unproved)))
