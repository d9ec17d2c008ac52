"""A summary against its sources and, where there is one, its gold: all by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..schema import Fact, Question, Score
from .citations import is_verbatim
from .facts import judge, unproved_values


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a summary with its dumped citations."""

    text: str
    citations: tuple[Mapping[str, Any], ...]


def cited_sentences(sentences: Sequence[Sentence], texts: Mapping[str, str]) -> Score:
    """Sentences with at least one citation, all of them verbatim / sentences. An empty summary scores 0, not
    1.
    """
    if not sentences:
        return Score(value=0.0, n=0, reason="the summary is empty")
    good = sum(
        bool(sentence.citations) and all(is_verbatim(citation, texts) for citation in sentence.citations)
        for sentence in sentences
    )
    return Score(value=good / len(sentences), n=len(sentences), reason=f"{good} of {len(sentences)} proved")


def covered_facts(sentences: Sequence[Sentence], facts: Sequence[Fact]) -> Score:
    """Gold facts that a sentence states / gold facts. A sentence may state other things as well."""
    if not facts:
        return Score(value=None, n=0, reason="no gold fact")
    good = sum(any(_states(sentence.text, fact) for sentence in sentences) for fact in facts)
    return Score(value=good / len(facts), n=len(facts), reason=f"{good} of {len(facts)} facts covered")


def unproved(sentences: Sequence[Sentence]) -> Score:
    """Numbers, dates and sums that occur in no span their sentence cites / those in the summary."""
    missing: list[str] = []
    total = 0
    for sentence in sentences:
        lacking, count = unproved_values(sentence.text, [citation["quote"] for citation in sentence.citations])
        missing += lacking
        total += count
    if not total:
        return Score(value=None, n=0, reason="no number, date or sum")
    return Score(value=len(missing) / total, n=total, reason=", ".join(missing))


def compression(sentences: Sequence[Sentence], sources: Sequence[str]) -> Score:
    """Characters of the summary / characters of its sources, at most 1."""
    source = sum(map(len, sources))
    if not source:
        return Score(value=None, n=0, reason="the sources are empty")
    return Score(value=min(1.0, sum(len(sentence.text) for sentence in sentences) / source), n=source)


def _states(text: str, fact: Fact) -> bool:
    question = Question(id=fact.id, question=fact.id, kind="fact", facts=(fact,))
    return judge(question, text, strict=False)[0].stated
