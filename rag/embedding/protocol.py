"""The one shape in which the rest talks to an embedder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
EmbedProgress = Callable[[int], None]


class Embedder(Protocol):
    """Turns text into unit vectors. Implementations are safe to call from several threads."""

    @property
    def identity(self) -> str:
        """Name and content hash of the model: vectors of different identities must never be compared."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """Tokens beyond which input is cut off, special tokens not counted."""
        ...

    def embed(self, texts: Sequence[str], progress: EmbedProgress | None = None) -> Vectors:
        """Vectors of shape (len(texts), dimension), L2-normalised, in input order.

        `progress` is called with the number of texts done since the last call. Raises EmbeddingError.
        """
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens not counted, without truncation."""
        ...
