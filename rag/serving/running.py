"""`rag serve`: one process that listens, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from rag.errors import MissingExtraError, RagError, UsageError
from rag.remote.server_file import ServerFile, running_server

if TYPE_CHECKING:
    from rag.library import Library
    from rag.serving.app import Entered
    from rag.serving.lanes import Desks
    from rag.settings import Settings

PORT = 8765

GRACE_SECONDS = 10
"""How long a stopping server lets answers end that are being made; then they are stopped."""

TOKEN_BYTES = 32

WILDCARDS = ("0.0.0.0", "::")

log = logging.getLogger("rag.serve")


@dataclass(frozen=True, slots=True)
class Offer:
    """Where to listen and whom to let in, as the command line gives it."""

    host: str = "127.0.0.1"
    port: int = PORT
    token: str = ""
    allow_hosts: Sequence[str] = ()
    allow_origins: Sequence[str] = ()
    add_from: tuple[Path, ...] | None = None
    """With a tuple, MCP clients may add and remove: addresses, and files of these folders."""


class _Ready(BaseModel):
    """What the model fills to show that it is loaded."""

    ready: bool


def serve(settings: Settings, offer: Offer, started: Callable[[str, str], None]) -> None:
    """Serve the library of the settings until Ctrl-C or SIGTERM. `started` is told the address and the token.

    Raises MissingExtraError without the extra `serve`, UsageError for an address that cannot be listened on or a
    library that another server has open.
    """
    try:
        import uvicorn

        from rag.serving.app import build_app
        from rag.serving.guarding import LOOPBACK_NAMES, Access, is_loopback
        from rag.serving.lanes import Desks
        from rag.serving.mounting import mounted
    except ImportError as error:
        raise MissingExtraError(
            f"the server needs a package that is not installed: {error}", hint="pip install 'partnership-rag[serve]'"
        ) from error
    other = running_server(settings)
    if other is not None:
        raise UsageError(
            f"{other.address} serves {settings.library} already", hint=f"Use it, or stop process {other.pid} first."
        )
    token = offer.token or ("" if is_loopback(offer.host) else secrets.token_urlsafe(TOKEN_BYTES))
    listening = _listen(offer.host, offer.port)
    port = listening.getsockname()[1]
    address = _address(offer.host, port)
    near = _address("127.0.0.1", port) if offer.host in WILDCARDS else address
    access = Access(
        token=token,
        hosts=(*LOOPBACK_NAMES, offer.host.strip("[]").lower(), *(name.lower() for name in offer.allow_hosts)),
        origins=tuple(offer.allow_origins),
        any_address=offer.host in WILDCARDS,
        upload_bytes=int(settings.max_file_mb * 1_000_000) + 1_000_000,
    )
    desks = Desks(settings)
    mounts, mounted_open = mounted(desks, near, add_from=offer.add_from)
    file = ServerFile.of(settings, near, token)

    @asynccontextmanager
    async def open_to_all() -> AsyncIterator[None]:
        """The server file is there while it runs; the model is loaded meanwhile."""
        file.write(settings.library)
        warming = asyncio.ensure_future(_warm(desks))
        started(address, token)
        try:
            yield
        finally:
            warming.cancel()
            file.remove(settings.library)

    entered: list[Entered] = [*mounted_open, open_to_all]
    app = build_app(desks, access, mounts=mounts, entered=entered, file=file)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        return  # uvicorn has stopped in good order, and passes the signal on
    finally:
        listening.close()


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens, so that the address is known, and surely ours, before anything is started."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, OverflowError, UnicodeError) as error:
        raise UsageError(f"{host} is no address of this machine: {error}", hint="Use 127.0.0.1 or 0.0.0.0.") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen()  # who comes as soon as the address is told waits until the application is there
    except OSError as error:
        listening.close()
        raise UsageError(
            f"{host}:{port} cannot be listened on: {error.strerror}", hint="Choose another with --port, 0 takes any."
        ) from error
    return listening


def _address(host: str, port: int) -> str:
    bare = host.strip("[]")
    return f"http://[{bare}]:{port}" if ":" in bare else f"http://{bare}:{port}"


async def _warm(desks: Desks) -> None:
    """Load what the first question would wait for: the embedder and the vectors, and the embedded model."""
    try:
        await desks.run(_load)
    except RagError as error:
        log.warning("not loaded yet: %s", error.message)


def _load(library: Library) -> None:
    if library.store.count():
        library.search("partnership", limit=1)
    if library.settings.model.startswith("local/"):
        from rag.llm.protocol import Message

        asked: Any = [Message("user", "Are you ready?")]
        library.model.complete(asked, _Ready, max_tokens=20)
