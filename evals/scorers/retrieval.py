"""Retrieval measured on characters: gold spans e, retrieved chunks r.

Source: B. Smith and A. Troynikov, "Evaluating Chunking Strategies for Retrieval", Chroma, 2024
(https://research.trychroma.com/evaluating-chunking). As there, a character that two chunks retrieve is paid
for twice in the denominators and counts once in the numerators.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.schema.document import Span

from ..schema import Fact, Score

COVERED = 0.8
"""Share of an evidence span that must be retrieved for its fact to count: a proof may lose its tail, not its
core.
"""

_NO_EVIDENCE = "no gold evidence"


def union(spans: Iterable[Span]) -> list[Span]:
    """The same characters as disjoint spans, sorted; spans that touch become one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.document, s.start, s.end)):
        last = merged[-1] if merged else None
        if last is not None and last.document == span.document and span.start <= last.end:
            merged[-1] = Span(document=last.document, start=last.start, end=max(last.end, span.end))
        elif span.end > span.start:
            merged.append(Span(document=span.document, start=span.start, end=span.end))
    return merged


def length(spans: Iterable[Span]) -> int:
    """Characters, overlaps counted as often as they occur."""
    return sum(span.end - span.start for span in spans)


def shared(left: Iterable[Span], right: Iterable[Span]) -> int:
    """Characters that stand in both, each counted once."""
    others = union(right)
    return sum(
        max(0, min(a.end, b.end) - max(a.start, b.start))
        for a in union(left)
        for b in others
        if a.document == b.document
    )


def characters(gold: Sequence[Span], chunks: Sequence[Span]) -> dict[str, Score]:
    """recall = |∪(r∩e)|/|e|, precision = |∪(r∩e)|/Σ|r|, IoU = |∪(r∩e)|/(Σ|r| + |e∖r|).

    Nothing retrieved scores 0 on all three; without gold spans none applies.
    """
    if not gold:
        return dict.fromkeys(CHARACTER_NAMES, Score(value=None, n=0, reason=_NO_EVIDENCE))
    wanted, fetched, both = length(union(gold)), length(chunks), shared(gold, chunks)
    return {
        "retrieval_recall": Score(value=both / wanted, n=wanted),
        "retrieval_precision": Score(value=both / fetched if fetched else 0.0, n=fetched),
        "retrieval_iou": Score(value=both / (fetched + wanted - both), n=fetched + wanted - both),
    }


CHARACTER_NAMES = ("retrieval_recall", "retrieval_precision", "retrieval_iou")


def precision_omega(gold: Sequence[Span], every_chunk: Iterable[Span]) -> Score:
    """PΩ: the precision when exactly the chunks that touch a gold span are fetched."""
    touching = [chunk for chunk in every_chunk if any(chunk.overlaps(span) for span in gold)]
    if not gold:
        return Score(value=None, n=0, reason=_NO_EVIDENCE)
    fetched = length(touching)
    return Score(value=shared(gold, touching) / fetched if fetched else 0.0, n=fetched)


def is_covered(fact: Fact, chunks: Sequence[Span]) -> bool:
    """Whether one of the fact's evidence spans is covered to at least 80 % by the chunks together."""
    return any(shared([span], chunks) >= COVERED * length([span]) for span in fact.evidence)


def fact_recall(facts: Sequence[Fact], chunks: Sequence[Span]) -> Score:
    """Gold facts with an evidence span covered to at least 80 % / gold facts."""
    if not facts:
        return Score(value=None, n=0, reason=_NO_EVIDENCE)
    good = sum(is_covered(fact, chunks) for fact in facts)
    return Score(value=good / len(facts), n=len(facts), reason=f"{good} of {len(facts)} facts retrieved")


def reciprocal_rank(facts: Sequence[Fact], ranked: Sequence[Span]) -> Score:
    """1 / rank of the first chunk that touches gold evidence, 0 when none does; its mean is MRR."""
    if not facts:
        return Score(value=None, n=0, reason=_NO_EVIDENCE)
    for rank, chunk in enumerate(ranked, start=1):
        if any(_touches(fact, chunk) for fact in facts):
            return Score(value=1 / rank, reason=f"first at rank {rank}")
    return Score(value=0.0, reason="no chunk touches the evidence")


def ndcg(facts: Sequence[Fact], ranked: Sequence[Span]) -> Score:
    """nDCG whose gain at rank i is the number of facts that chunk is the first to touch.

    DCG = Σ gain_i / log2(1 + i) (Järvelin and Kekäläinen 2002); counting a fact once (as α-nDCG does, Clarke
    et al. 2008) keeps a second chunk on the same fact from lowering the score. The ideal has one chunk for
    each document that holds facts, the document with most facts first.
    """
    if not facts:
        return Score(value=None, n=0, reason=_NO_EVIDENCE)
    missing = list(facts)
    gained = 0.0
    for rank, chunk in enumerate(ranked, start=1):
        found = [fact for fact in missing if _touches(fact, chunk)]
        gained += len(found) / math.log2(1 + rank)
        missing = [fact for fact in missing if fact not in found]
    by_document = Counter(fact.evidence[0].document for fact in facts if fact.evidence)
    counts = sorted(by_document.values(), reverse=True)
    ideal = sum(count / math.log2(1 + rank) for rank, count in enumerate(counts, start=1))
    return Score(value=min(1.0, gained / ideal) if ideal else 0.0, n=len(facts))


def _touches(fact: Fact, chunk: Span) -> bool:
    return any(chunk.overlaps(span) for span in fact.evidence)
