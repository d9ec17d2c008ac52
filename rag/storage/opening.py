"""The store that the settings name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.errors import SettingsError
from rag.progress import Progress
from rag.settings import Settings
from rag.storage.opened import OpenFolder
from rag.storage.store import Store

if TYPE_CHECKING:
    from rag.storage.chroma_server import ChromaServer


def open_store(settings: Settings, embedder: Callable[[], str], progress: Progress) -> Store:
    """The library's folder, or the servers that stand for its parts. Opens nothing yet. Raises SettingsError."""
    return Store(
        settings.library,
        embedder=embedder,
        lock_timeout=settings.lock_timeout,
        progress=progress,
        opened=_opened(settings, embedder),
    )


def _opened(settings: Settings, embedder: Callable[[], str]) -> OpenFolder:
    server = _server(settings)
    if settings.catalogue is None:
        return OpenFolder(settings.library, embedder=embedder, server=server)
    if server is None:
        raise SettingsError(
            "a catalogue on a server needs its vectors on a server as well", hint="Set RAG_CHROMA=http://HOST:8000."
        )
    from rag.storage.opened_server import OpenServer

    return OpenServer(settings.catalogue.get_secret_value(), embedder=embedder, server=server)


def _server(settings: Settings) -> ChromaServer | None:
    if settings.chroma is None:
        return None
    from rag.storage.chroma_server import ChromaServer

    token = settings.chroma_token.get_secret_value() if settings.chroma_token else ""
    return ChromaServer.at(settings.chroma, token=token, ca=settings.chroma_ca)
