"""Text with a real distribution of words, for measuring libraries larger than anything that may be shipped.

The vocabulary is invented; the frequencies follow Zipf's law with the exponent of English, and stop words stand where
English has them, so that a question meets common words, rare ones and some that nothing holds.
"""

from __future__ import annotations

import numpy as np

from rag.schema.document import Chunk, ParsedDocument

PER_DOCUMENT = 20
"""Chunks of a document."""

WORDS = 80
"""Words of a chunk."""

VOCABULARY = 60_000
STOP = "the of and to in a is for on that by with as at from it was were be this".split()  # noqa: SIM905
SYLLABLES = "ba do ri ne ku la mo ti sa ve pe gu fo lin ter mar dos quil ran bex".split()  # noqa: SIM905


class Corpus:
    """Documents by number, always the same for the same number."""

    def __init__(self) -> None:
        rest = []
        for number in range(VOCABULARY):
            word, left = "", number + 400
            while left:
                left, place = divmod(left, len(SYLLABLES))
                word += SYLLABLES[place]
            rest.append(word)
        self.words = np.array(STOP + rest)
        weights = 1.0 / np.arange(3, len(self.words) + 3) ** 1.05
        self._weights = np.cumsum(weights / weights.sum())

    def sample(self, chance: np.random.Generator, count: int) -> list[str]:
        """So many words as they follow one another in a text."""
        places = np.searchsorted(self._weights, chance.random(count))
        return [str(word) for word in self.words[np.minimum(places, len(self.words) - 1)]]

    def document(self, number: int) -> tuple[ParsedDocument, list[Chunk]]:
        """A document with its chunks, each one line."""
        chance = np.random.default_rng(number)
        words = self.sample(chance, WORDS * PER_DOCUMENT)
        chunks, start = [], 0
        for ordinal in range(PER_DOCUMENT):
            text = " ".join(words[ordinal * WORDS : (ordinal + 1) * WORDS]) + f" {chance.integers(10**6)}.\n"
            chunks.append(
                Chunk(document="?", ordinal=ordinal, start=start, end=start + len(text), text=text, tokens=2 * WORDS)
            )
            start += len(text)
        whole = "".join(chunk.text for chunk in chunks)
        return ParsedDocument(text=whole, title=f"Document {number}", media_type="text/plain"), chunks

    def question(self, number: int) -> str:
        """Eight words: such as stand in texts, half of them telling."""
        chance = np.random.default_rng(10**9 + number)
        rarer = [str(word) for word in self.words[chance.integers(100, 20_000, 2)]]
        return " ".join(["What", "is", "the", *self.sample(chance, 5), *rarer]) + "?"


def unit_vectors(count: int, seed: int) -> np.ndarray:
    """Vectors of length 1 that lie as an embedder's do: in topics, along few of their 384 directions.

    Among 1,200 of them the nearest is .67 away in cosine and the dimension by the two nearest (TwoNN) is 19; for 1,200
    passages of Chroma's chunking benchmark and MiniLM it is .69 and 17; for evenly spread ones .17 and 154.
    """
    chance = np.random.default_rng(seed)
    within = _TOPICS[chance.integers(0, len(_TOPICS), count)] + 0.8 * _normal(chance, count, DIRECTIONS)
    rows = within @ _WIDENING + 0.25 * DIRECTIONS**0.5 * _normal(chance, count, 384)
    vectors: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return vectors


def _normal(chance: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    return chance.standard_normal((rows, columns)).astype(np.float32)


TOPICS, DIRECTIONS = 200, 40
_TOPICS = _normal(np.random.default_rng(78), TOPICS, DIRECTIONS)
_WIDENING = _normal(np.random.default_rng(77), DIRECTIONS, 384)
