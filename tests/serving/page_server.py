"""The whole application on a free port, in a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from rag.embedding.minilm import MiniLMEmbedder
from rag.serving.app import build_app
from rag.serving.lanes import Desks
from rag.serving.mounting import mounted
from rag.settings import Settings


@contextmanager
def served(settings: Settings, embedder: MiniLMEmbedder) -> Iterator[str]:
    """Serve a library until the block ends; gives the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    desks = Desks(settings, embedder=embedder)
    mounts, entered = mounted(desks, address)
    app = build_app(desks, mounts=mounts, entered=entered)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(10)
