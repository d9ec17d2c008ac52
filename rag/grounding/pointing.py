"""Which windows does a question point to? Likeness of meaning and of words, and how far an answer stands from the best.

The score of a window is the cosine of its vector and the question's, plus the share of the question's words that it
holds, each word weighed by how rare it is in the text. No pattern and no language is known here.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock

import numpy as np

from rag.embedding.protocol import Vectors
from rag.grounding.windows import Window
from rag.text.wording import stems, terms
from rag.values.folding import words
from rag.values.languages import ENGLISH

KEPT_VECTORS = 20_000
"""Vectors kept for texts already seen (384 numbers each, 30 MB): the sentences of some hundred articles."""

LEAST_IDF = 0.1
"""Weight of a word that stands in every window, so that it still counts for a little."""

Embed = Callable[[Sequence[str]], Vectors]
"""Texts to unit vectors, shape (len(texts), dimension)."""


@dataclass(slots=True)
class RememberedVectors:
    """An embedding function that remembers the vectors of the texts it has seen, the latest `KEPT_VECTORS`."""

    embed: Embed
    _known: OrderedDict[str, Vectors] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Vectors in the order of the texts. Raises EmbeddingError."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._known]
            if new:
                self._known.update(zip(new, self.embed(new), strict=True))
            found = np.stack([self._known[text] for text in texts])
            for text in texts:
                self._known.move_to_end(text)
            while len(self._known) > KEPT_VECTORS:
                self._known.popitem(last=False)
        return found


class Weights:
    """How much each word counts: its inverse document frequency over the windows of a text."""

    def __init__(self, windows: Sequence[Window]) -> None:
        sentences = {window.main: stems(window.main.text, window.language) for window in windows}
        self._count = len(sentences)
        self._held = Counter(stem for held in sentences.values() for stem in held)

    def __getitem__(self, stem: str) -> float:
        return math.log((1 + self._count) / (1 + self._held[stem])) + LEAST_IDF

    def share(self, wanted: frozenset[str], held: frozenset[str]) -> float:
        """The weighted share of `wanted` that `held` has; 1 when nothing is wanted."""
        total = sum(self[stem] for stem in wanted)
        return sum(self[stem] for stem in wanted & held) / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Pointed:
    """The windows of a text with their scores for a question (0 to 2), in the same order."""

    scores: tuple[float, ...]
    best: float

    def gap(self, index: int) -> float:
        """How far a window stands below the best one; 0 for the best."""
        return self.scores[index] - self.best


def point(question: str, windows: Sequence[Window], weights: Weights, embed: Embed | None) -> Pointed:
    """Scores for the windows; by words alone when there is no embedder. All 0 for an empty question."""
    if not windows or not question.strip():
        return Pointed((0.0,) * len(windows), 0.0)
    shares = []
    for window in windows:
        asked = stems(question, window.language)
        shares.append(weights.share(asked, window.stems) if asked else 0.0)
    if embed is not None:
        vectors = embed([question, *(window.text for window in windows)])
        likeness = vectors[1:] @ vectors[0]
        shares = [share + float(like) for share, like in zip(shares, likeness, strict=True)]
    return Pointed(tuple(shares), max(shares))


NEARNESS_WORDS = 5
"""Distance, in words, at which a word of the question counts half for a value."""


@lru_cache(maxsize=4096)
def _positions(text: str, language: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text, stems of the content words and "" for the others, with their places."""
    by_start = {term.start: term.stem for term in terms(text, language)}
    return tuple((by_start.get(word.start, ""), word.start, word.end) for word in words(text))


def nearness(
    asked: frozenset[str], text: str, start: int, end: int, weights: Weights, language: str = ENGLISH
) -> float:
    """How near the words of a question stand to `text[start:end]`: 0 (none there) to 1 (all beside it)."""
    placed = _positions(text, language)
    inside = [index for index, (_, first, last) in enumerate(placed) if last > start and first < end]
    if not inside or not asked:
        return 0.0
    best: dict[str, float] = {}
    for index, (stem, _, _) in enumerate(placed):
        if stem in asked and not inside[0] <= index <= inside[-1]:
            distance = inside[0] - index if index < inside[0] else index - inside[-1]
            best[stem] = max(best.get(stem, 0.0), 1 / (1 + distance / NEARNESS_WORDS))
    total = sum(weights[stem] for stem in asked)
    return sum(weights[stem] * near for stem, near in best.items()) / total
