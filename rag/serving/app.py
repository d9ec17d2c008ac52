"""The application: `build_app` puts the API, the OpenAI-compatible endpoint, MCP and the page behind one guard.

Where other parts mount: `rag/serving/running.py` calls `build_app` with `mounts`, routes of Starlette that come after
the API's own. MCP mounts at `/mcp` (and its session manager goes into `entered`), the page at `/`, `/d/…` and
`/static`. Whatever is mounted stands behind the guard (Host, Origin, token, size of bodies) and does its work through
`Desks`: `run` for what asks the model, `look` for what only reads, `write` for what adds or removes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from rag.errors import RagError
from rag.serving.api import operations
from rag.serving.failing import on_defect, on_http_error, on_rag_error
from rag.serving.given import Health
from rag.serving.guarding import Access, Guard
from rag.serving.openapi import describe
from rag.serving.operations import plain, respond
from rag.version import __version__

if TYPE_CHECKING:
    from rag.serving.lanes import Desks

Entered = Callable[[], AbstractAsyncContextManager[object]]
"""Something that is open while the server runs, as MCP's session manager."""

LONGEST_NONCE = 100


def build_app(
    desks: Desks,
    access: Access | None = None,
    *,
    mounts: Sequence[BaseRoute] = (),
    entered: Sequence[Entered] = (),
    key: str = "",
) -> Starlette:
    """The application on the library of `desks`, which it closes when it stops.

    `mounts` are further routes, `entered` what is to be open while it runs. `key` is the secret of the server file, by
    which a client on this machine knows the server (see `/healthz?nonce=…`).
    """
    known = operations(desks)
    access = access or Access(upload_bytes=int(desks.settings.max_file_mb * 1_000_000) + 1_000_000)
    description = describe(known)

    async def openapi(request: Request) -> Response:
        return plain(description)

    async def health(request: Request) -> Response:
        nonce = request.query_params.get("nonce", "")[:LONGEST_NONCE]
        proof = proof_of(key, nonce) if key and nonce else ""
        return respond(Health(status="ok", version=__version__, lanes=desks.health(), proof=proof))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            opened.callback(desks.close)
            for enter in entered:
                await opened.enter_async_context(enter())
            yield

    routes: list[BaseRoute] = [
        Route("/healthz", health, methods=["GET"]),
        Route("/openapi.json", openapi, methods=["GET"]),
        *(one.route() for one in known),
        *mounts,
    ]
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(Guard, access=access)],
        exception_handlers={RagError: on_rag_error, HTTPException: on_http_error, Exception: on_defect},
    )


def proof_of(key: str, nonce: str) -> str:
    """What only a server with the key of the server file can answer."""
    return hmac.new(key.encode(), nonce.encode(), hashlib.sha256).hexdigest()
