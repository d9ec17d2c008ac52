"""The store that the settings name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.progress import Progress
from rag.settings import Settings
from rag.storage.store import Store

if TYPE_CHECKING:
    from rag.storage.chroma_server import ChromaServer


def open_store(settings: Settings, embedder: Callable[[], str], progress: Progress) -> Store:
    """The library's folder, with its vectors there or on a Chroma server. Opens nothing yet. Raises SettingsError."""
    return Store(
        settings.library,
        embedder=embedder,
        lock_timeout=settings.lock_timeout,
        progress=progress,
        server=_server(settings),
    )


def _server(settings: Settings) -> ChromaServer | None:
    if settings.chroma is None:
        return None
    from rag.storage.chroma_server import ChromaServer

    token = settings.chroma_token.get_secret_value() if settings.chroma_token else ""
    return ChromaServer.at(settings.chroma, token=token, ca=settings.chroma_ca)
