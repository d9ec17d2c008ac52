"""The application: `build_app` puts the API, the OpenAI-compatible endpoint, MCP and the page behind one guard.

Where other parts mount: `rag/serving/running.py` calls `build_app` with `mounts`, routes of Starlette that come after
the API's own. MCP mounts at `/mcp` (and its session manager goes into `entered`), the page at `/`, `/d/…` and
`/static`. Whatever is mounted stands behind the guard (Host, Origin, token, size of bodies) and does its work through
`Desks`: `run` for what asks the model, `look` for what only reads, `write` for what adds or removes.
"""

from __future__ import annotations

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
from rag.remote.results import Health
from rag.serving.api import operations
from rag.serving.failing import on_defect, on_http_error, on_rag_error
from rag.serving.guarding import Access, Guard
from rag.serving.openai_routes import OpenAI
from rag.serving.openapi import describe
from rag.serving.operations import plain, respond
from rag.version import __version__

if TYPE_CHECKING:
    from rag.remote.server_file import ServerFile
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
    file: ServerFile | None = None,
) -> Starlette:
    """The application on the library of `desks`, which it closes when it stops.

    `mounts` are further routes, `entered` what is to be open while it runs. `file` is the server file, by
    whose key a client on this machine knows the server (see `/healthz?nonce=…`).
    """
    known = operations(desks)
    access = access or Access(upload_bytes=int(desks.settings.max_file_mb * 1_000_000) + 1_000_000)
    description = describe(known)

    async def openapi(request: Request) -> Response:
        return plain(description)

    async def health(request: Request) -> Response:
        nonce = request.query_params.get("nonce", "")[:LONGEST_NONCE]
        proof = file.prove(nonce) if file is not None and nonce else ""
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
        *OpenAI(desks).routes(),
        *mounts,
    ]
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(Guard, access=access)],
        exception_handlers={RagError: on_rag_error, HTTPException: on_http_error, Exception: on_defect},
    )
