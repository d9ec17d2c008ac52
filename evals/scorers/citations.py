"""Are the quotes real, do they prove what was asked, and the headline that joins answer and proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rag.schema.document import Span

from ..schema import Evidence, FactResult, Score
from .text import harmonic


def as_spans(citations: Iterable[Mapping[str, Any]]) -> list[Span]:
    """The spans of dumped citations."""
    return [Span(document=c["document"], start=c["start"], end=c["end"]) for c in citations]


def validity(citations: Sequence[Mapping[str, Any]], texts: Mapping[str, str]) -> Score:
    """Quotes that are verbatim at their offsets / all quotes. A quote of an unknown document or of nothing is
    invalid.
    """
    if not citations:
        return Score(value=None, n=0, reason="no citation to check")
    valid = sum(is_verbatim(citation, texts) for citation in citations)
    return Score(value=valid / len(citations), n=len(citations), reason=f"{valid} of {len(citations)} verbatim")


def is_verbatim(citation: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    """Whether `text[start:end] == quote`, for a quote of at least one character."""
    text = texts.get(citation["document"])
    start, end, quote = citation["start"], citation["end"], citation["quote"]
    return text is not None and bool(quote) and 0 <= start < end <= len(text) and text[start:end] == quote


def hits(citations: Iterable[Span], evidence: Iterable[Evidence]) -> bool:
    """Whether a citation shares at least one character with one of the evidence spans."""
    spans = tuple(evidence)
    return any(citation.overlaps(span) for citation in citations for span in spans)


def precision(citations: Sequence[Span], evidence: Sequence[Evidence]) -> Score:
    """Citations that overlap a gold evidence span of the question / citations; not applicable without
    citations.
    """
    if not citations:
        return Score(value=None, n=0, reason="nothing was cited")
    good = sum(hits([citation], evidence) for citation in citations)
    return Score(value=good / len(citations), n=len(citations), reason=f"{good} of {len(citations)} on gold evidence")


def recall(facts: Sequence[FactResult]) -> Score:
    """Gold facts both stated and hit by a citation / gold facts; not applicable without facts."""
    if not facts:
        return Score(value=None, n=0, reason="no gold fact")
    good = sum(fact.stated and fact.cited for fact in facts)
    return Score(value=good / len(facts), n=len(facts), reason=f"{good} of {len(facts)} stated and proved")


def joint_f1(answer: tuple[float, float], citation: tuple[float, float]) -> float:
    """HotpotQA's joint F1: P = P_answer * P_citation, R = R_answer * R_citation, F1 = 2PR/(P+R).

    Arguments are (precision, recall) pairs. Source: Z. Yang et al., HotpotQA, 2018 (arXiv 1809.09600),
    section 5.1.
    """
    return harmonic(answer[0] * citation[0], answer[1] * citation[1])
