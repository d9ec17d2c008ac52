"""Vectors that the graph of an index does not lead to, and that are therefore compared one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.embedding.protocol import Vectors

VectorKey = tuple[int, int]
"""Revision and ordinal."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Vectors that the graph does not lead to, with the numbers of their documents."""

    keys: Sequence[VectorKey] = ()
    documents: Sequence[int] = ()
    vectors: Vectors | None = None

    def similarities(self, vector: Vectors, documents: Sequence[int] | None) -> dict[VectorKey, float]:
        """Their cosine similarities to a vector, of those within the documents when given."""
        if self.vectors is None:
            return {}
        within = None if documents is None else set(documents)
        compared = zip(self.keys, self.documents, self.vectors @ vector, strict=True)
        return {key: float(similarity) for key, number, similarity in compared if within is None or number in within}
