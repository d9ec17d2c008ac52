"""Does a window say in other words what a claim says? Asked only where nothing but the wording speaks against it.

Each content word of the claim looks for its counterpart: the word of the window whose vector, in its context, is the
likest (as BERTScore does). How well all of them are met, each weighed by its rarity, and how like the two texts are as
a whole decide together. Opposites have like vectors, too: so values, names, roles and polarity are left to the checks,
and nothing is taken for said in other words when only one of the two denies something.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from rag.embedding.protocol import TokenEmbedder, Vectors
from rag.grounding.support import WindowReading
from rag.text.negations import negations_of
from rag.text.wording import Term, terms
from rag.values.languages import ENGLISH

SAME = 0.65
"""Mean of recall and likeness from which a window says the same: 26 right claims of three hand-made sets come through
for 5 wrong ones, none of 1,522 made by a script (docs/experiments.md has the curve)."""

LEAST_COUNTERPART = 0.25
"""A word of the claim that nothing in the window resembles so much says something new."""

LOOKED_AT = 8
"""Windows that are compared word by word, the likest ones."""

KEPT_TEXTS = 512
"""Texts whose words are remembered: some 30 KB each."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The content words of a text with their vectors, shape (len(terms), dimension), unit length."""

    terms: tuple[Term, ...]
    vectors: Vectors


@dataclass
class Wordings:
    """Compares wordings by the vectors of their words; remembers the texts it has seen. Safe for several threads."""

    embedder: TokenEmbedder
    _known: OrderedDict[str, _Words] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def chosen(self, readings: list[WindowReading]) -> WindowReading | None:
        """The reading whose window says best what the claim says; None when none says it. Raises EmbeddingError."""
        looked_at = sorted(readings, key=lambda reading: -reading.likeness)[:LOOKED_AT]
        worth = [reading for reading in looked_at if _may_say(reading)]
        if not worth:
            return None
        self._read([worth[0].claim.body, *(reading.window.text for reading in worth)])
        scored = [(self._sameness(reading), -place, reading) for place, reading in enumerate(worth)]
        best, _, reading = max(scored)
        return reading if best >= SAME else None

    def _sameness(self, reading: WindowReading) -> float:
        """Mean of recall and likeness; 0 where a word of the claim has no counterpart."""
        claim, window = self._known[reading.claim.body], self._known[reading.window.text]
        own = {term.start for term in reading.claim.words if term.stem in reading.new_words}
        met = total = 0.0
        for term, vector in zip(claim.terms, claim.vectors, strict=True):
            if term.start not in own:
                continue
            near = 1.0
            if term.stem not in reading.window.stems:
                near = float(np.max(window.vectors @ vector, initial=0.0))
                if near < LEAST_COUNTERPART:
                    return 0.0
            weight = reading.weights[term.stem]
            met, total = met + weight * near, total + weight
        recall = met / total if total else 1.0
        return (recall + reading.likeness) / 2

    def _read(self, texts: list[str]) -> None:
        """Reads what is not known yet."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._known]
            for text, tokens in zip(new, self.embedder.tokens(new), strict=True):
                self._known[text] = _words(text, tokens.spans, tokens.vectors)
            for text in texts:
                self._known.move_to_end(text)
            while len(self._known) > KEPT_TEXTS:
                self._known.popitem(last=False)


def _may_say(reading: WindowReading) -> bool:
    """Whether the embedder knows the language, and either both the claim and the window deny something or neither."""
    if reading.window.language != ENGLISH:
        return False
    negations = negations_of(ENGLISH)
    return bool(negations.search(reading.claim.body)) == bool(negations.search(reading.window.text))


def _words(text: str, spans: tuple[tuple[int, int], ...], vectors: Vectors) -> _Words:
    """The content words of a text, each with the mean of its tokens' vectors; what the model cuts off is left out."""
    found: list[Term] = []
    rows: list[Vectors] = []
    for term in terms(text):
        inside = [place for place, (start, end) in enumerate(spans) if start < term.end and term.start < end]
        if inside:
            mean = vectors[inside].mean(axis=0)
            found.append(term)
            rows.append(mean / np.linalg.norm(mean))
    return _Words(tuple(found), np.stack(rows) if rows else np.zeros((0, vectors.shape[-1]), dtype=np.float32))
