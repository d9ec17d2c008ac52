"""An embedder behind an OpenAI-compatible endpoint."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rag.embedding.protocol import EmbedProgress, Vectors
from rag.errors import EmbeddingError, MissingKeyError, ModelConnectionError
from rag.text.tokens import count_tokens

if TYPE_CHECKING:
    from openai import OpenAI
    from pydantic import SecretStr

BATCH_TEXTS = 128
"""Inputs per request: well under every provider's limit, and small enough that progress is seen."""


class EndpointEmbedder:
    """Embeds through `/embeddings`. Vectors are normalised here, whatever the endpoint returns."""

    max_tokens = 8191

    def __init__(self, model: str, *, base_url: str | None, key: SecretStr | None) -> None:
        self._model = model
        self._base_url = base_url
        secret = key.get_secret_value() if key else os.environ.get("OPENAI_API_KEY")
        if not secret and base_url is None:
            raise MissingKeyError(
                f"the embedder openai/{model} needs a key",
                hint="Set OPENAI_API_KEY or RAG_API_KEY, or use --embedder local/minilm.",
            )
        self._key = secret or "none"

    @cached_property
    def identity(self) -> str:
        """Name of the model and, where it is not OpenAI's own, of the endpoint."""
        return f"openai/{self._model}" + (f"@{self._base_url}" if self._base_url else "")

    @cached_property
    def dimension(self) -> int:
        """Found by embedding one word."""
        return len(self._request(["dimension"])[0])

    def embed(self, texts: Sequence[str], progress: EmbedProgress | None = None) -> Vectors:
        """Unit vectors in input order. Raises EmbeddingError, ModelConnectionError."""
        rows: list[list[float]] = []
        for first in range(0, len(texts), BATCH_TEXTS):
            batch = list(texts[first : first + BATCH_TEXTS])
            rows += self._request(batch)
            if progress is not None:
                progress(len(batch))
        if not rows:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if len({len(row) for row in rows}) > 1:
            raise self._unfit("vectors of different lengths")
        vectors = np.asarray(rows, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.all(lengths > 0):
            raise self._unfit("a vector of zeros")
        unit: Vectors = vectors / lengths
        return unit

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens by tiktoken's cl100k, the encoding of OpenAI's embedding models."""
        return [count_tokens(text) for text in texts]

    def _request(self, texts: list[str]) -> list[list[float]]:
        import openai

        try:
            response = self._client.embeddings.create(model=self._model, input=texts, encoding_format="float")
        except openai.AuthenticationError as error:
            raise MissingKeyError(
                f"{self.identity} refused the key", hint="Check OPENAI_API_KEY or RAG_API_KEY."
            ) from error
        except openai.APIConnectionError as error:
            raise ModelConnectionError(
                f"{self.identity} cannot be reached", hint="Check the address and the network."
            ) from error
        except openai.APIStatusError as error:
            raise EmbeddingError(
                f"{self.identity} answered with status {error.status_code}", hint="Check the model's name."
            ) from error
        except (AttributeError, TypeError, ValueError) as error:
            # The client parses leniently and stumbles later; it calls an empty list "No embedding data received".
            raise self._unfit("something that is no list of embeddings") from error
        items = getattr(response, "data", None)
        if not isinstance(items, list):
            raise self._unfit("something that is no list of embeddings")
        if len(items) != len(texts):
            raise self._unfit(f"{len(items)} vectors for {len(texts)} texts")
        rows = {item.index: item.embedding for item in items}
        if set(rows) != set(range(len(texts))):
            raise self._unfit("vectors that cannot be told apart")
        return [rows[place] for place in range(len(texts))]

    def _unfit(self, what: str) -> EmbeddingError:
        return EmbeddingError(f"{self.identity} returned {what}", hint="Check the endpoint and the model's name.")

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI

        return OpenAI(base_url=self._base_url, api_key=self._key)
