"""The real embedder, behind a memory for the sentences that many tests share."""

from __future__ import annotations

import pytest

from rag.embedding.minilm import MiniLMEmbedder
from rag.grounding.pointing import RememberedVectors


@pytest.fixture(scope="session")
def embed(embedder: MiniLMEmbedder) -> RememberedVectors:
    """Vectors of texts by the real embedder."""
    return RememberedVectors(embedder.embed)
