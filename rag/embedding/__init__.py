"""Text to unit vectors: one protocol, an embedded model and an OpenAI-compatible one behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.errors import SettingsError

if TYPE_CHECKING:
    from rag.embedding.protocol import Embedder
    from rag.settings import Settings

LOCAL = "local/minilm"


def open_embedder(settings: Settings) -> Embedder:
    """The embedder the settings name. Raises SettingsError, MissingKeyError or EmbeddingError."""
    provider, _, model = settings.embedder.partition("/")
    if settings.embedder == LOCAL:
        from rag.embedding.minilm import MiniLMEmbedder

        return MiniLMEmbedder(threads=settings.threads)
    if provider == "openai" and model:
        from rag.embedding.endpoint import EndpointEmbedder

        return EndpointEmbedder(model, base_url=settings.embedder_base_url, key=settings.api_key)
    raise SettingsError(f"unknown embedder {settings.embedder}", hint=f"Use {LOCAL} or openai/MODEL.")
