"""Which sentences of a document tell most? Scored by code: a small model is a poor judge of what matters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.embedding.protocol import Embedder, Vectors
from rag.progress import Progress
from rag.prose.pieces import ANAPHORA, is_quotable
from rag.schema.answer import Hit
from rag.text.cues import cue
from rag.text.sentences import Sentence, sentences_of
from rag.text.wording import content_words, matches
from rag.values import find_dates, find_durations, find_money, find_names
from rag.values.writing import PLAIN, Writing

POSITION, CENTRAL, TITLED, TYPED, CUE, FOCUS = 0.25, 0.3, 0.15, 0.5, 0.1, 0.8
"""Weights of the parts of a score, each part between 0 and 1. With a focus, it outweighs any other part.

TYPED is 0.5: sentences with dates, sums and names hold most gold facts (with three sentences 84 of 236 on the fiction
and development documents, with 0.2 it was 73; on fiction 48 of 156, and the first three sentences hold 28)."""

MIN_RELEVANCE = 0.35
"""With a focus, sentences below this relevance to it do not count."""

REPETITION = 0.5
"""What likeness (cosine) to a chosen sentence costs: maximal marginal relevance (Carbonell & Goldstein 1998)."""

MAX_EMBEDDED = 1200
"""Sentences embedded for one summary, about 10 s on a laptop; of more, those with the best cheap score."""

MAX_PER_DOCUMENT = 240
TELLING_WORDS, MANY_WORDS = 10, 60

_FOCUS_KINDS = (
    (re.compile(r"\b(?:money|fund\w*|cost\w*|budget\w*|financ\w*|price\w*|invest\w*|grants?)\b", re.I), find_money),
    (re.compile(r"\b(?:dates?|when|time\w*|schedule|deadlines?|calendar)\b", re.I), find_dates),
    (re.compile(r"\b(?:duration|term|how long)\b", re.I), find_durations),
    (re.compile(r"\b(?:people|persons?|who|names?|participants?|partners)\b", re.I), find_names),
)


@dataclass(frozen=True, slots=True)
class SentenceCandidate:
    """A sentence with its score and its place among the sentences of its document."""

    sentence: Sentence
    place: int
    score: float
    vector: Vectors = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """A document to be summarised: its title, and its sentences in order, titles and table rows among them."""

    document: str
    title: str
    sentences: tuple[Sentence, ...]
    text: str = ""

    @classmethod
    def read(cls, document: str, title: str, text: str, writing: Writing = PLAIN) -> Source:
        """Cut a document's text into sentences."""
        whole = Hit(document=document, start=0, end=len(text), text=text, score=1.0, writing=writing)
        return cls(document, title, tuple(sentences_of([whole])), text)


def score(
    sources: Sequence[Source], embedder: Embedder, focus: str, progress: Progress
) -> list[list[SentenceCandidate]]:
    """The candidates of every document, in document order; with a focus, only what speaks of it."""
    share = max(4, min(MAX_PER_DOCUMENT, MAX_EMBEDDED // max(1, len(sources))))
    focus_vector = embedder.embed([focus])[0] if focus else None
    found = []
    for number, source in enumerate(sources):
        progress("choosing sentences", number, len(sources))
        found.append(_score_one(source, embedder, focus, focus_vector, share))
    progress("choosing sentences", len(sources), len(sources))
    return found


def choose(
    candidates: Sequence[SentenceCandidate], count: int, chosen: Sequence[SentenceCandidate] = ()
) -> list[SentenceCandidate]:
    """At most `count` more of the candidates, by score less their likeness to what is chosen already."""
    taken = list(chosen)
    left = [candidate for candidate in candidates if candidate not in taken]
    picked: list[SentenceCandidate] = []
    while left and len(picked) < count:
        best = max(left, key=lambda one: (_worth(one, taken), -one.place))
        left.remove(best)
        taken.append(best)
        picked.append(best)
    return picked


def _score_one(
    source: Source, embedder: Embedder, focus: str, focus_vector: Vectors | None, limit: int
) -> list[SentenceCandidate]:
    fit = [(place, sentence) for place, sentence in enumerate(source.sentences) if is_quotable(sentence)]
    title = content_words(source.title)
    cheap = {place: _cheap(sentence, rank, title) for rank, (place, sentence) in enumerate(fit)}
    if focus:
        cheap = {place: cheap[place] + FOCUS * _spoken(sentence, focus) for place, sentence in fit}
    fit = sorted(sorted(fit, key=lambda one: -cheap[one[0]])[:limit])
    if not fit:
        return []
    vectors = embedder.embed([sentence.text for _, sentence in fit])
    centre = np.mean(vectors, axis=0)
    centre /= np.linalg.norm(centre) or 1.0
    found = []
    for (place, sentence), vector in zip(fit, vectors, strict=True):
        total = cheap[place] + CENTRAL * float(vector @ centre)
        if focus_vector is not None:
            spoken = _spoken(sentence, focus)
            relevance = max(spoken, min(1.0, max(0.0, (float(vector @ focus_vector) - 0.15) / 0.35)))
            if relevance < MIN_RELEVANCE:
                continue
            total += FOCUS * (relevance - spoken)
        found.append(SentenceCandidate(sentence, place, total, vector))
    return found


def _cheap(sentence: Sentence, rank: int, title: frozenset[str]) -> float:
    """The parts of a score that need no vectors. `rank` counts the sentences that can be quoted."""
    text = sentence.text
    words = content_words(text)
    reads = sentence.writing.reads
    telling = cue("telling", sentence.writing.language)
    titled = sum(matches(word, words) for word in title) / len(title) if title else 0.0
    values = (
        1.5 * len(find_money(text, *reads))
        + len(find_dates(text, *reads))
        + len(find_durations(text, *reads))
        + 0.5 * len(find_names(text))
    )
    total = (
        POSITION / (1 + 0.15 * rank)
        + TITLED * titled
        + TYPED * min(1.0, values / 4)
        + CUE * min(1.0, len(telling.findall(text)) / 2)
    )
    length = len(text.split())
    if ANAPHORA.match(text):
        total -= 0.08
    if text[0] in "\"“'‘«":
        total -= 0.15
    if length > MANY_WORDS:
        total -= 0.1
    if length < TELLING_WORDS and not values:
        total -= 0.15
    return total


def _spoken(sentence: Sentence, focus: str) -> float:
    """How far a sentence speaks of the focus by its words, or by holding the kind of value that the focus names."""
    wanted = content_words(focus)
    words = content_words(sentence.text)
    share = sum(matches(word, words) for word in wanted) / len(wanted) if wanted else 0.0
    typed = any(pattern.search(focus) and finder(sentence.text) for pattern, finder in _FOCUS_KINDS)
    return max(share, 0.8 if typed else 0.0)


def _worth(candidate: SentenceCandidate, taken: Sequence[SentenceCandidate]) -> float:
    likeness = max((float(candidate.vector @ other.vector) for other in taken), default=0.0)
    return candidate.score - REPETITION * max(0.0, likeness)
