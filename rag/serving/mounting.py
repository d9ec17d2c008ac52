"""What a server mounts beside its API: MCP at `/mcp`, and the pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rag.serving.links import page_links
from rag.serving.mcp_server import build_mcp
from rag.serving.page_routes import page_routes

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from rag.serving.app import Entered
    from rag.serving.desk import Desk


def mounted(
    desks: Desk, address: str, *, add_from: tuple[Path, ...] | None = None
) -> tuple[list[BaseRoute], list[Entered]]:
    """The routes and what must be entered while they are served, for `build_app(mounts=…, entered=…)`.

    `address` is that under which the server is reached, for links in results of MCP. Host and Origin are checked by
    the guard of the application, which knows by which names the server may be called. `add_from`: see `build_mcp`.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    server = build_mcp(desks, link_of=page_links(address), add_from=add_from)
    guarded = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    routes = server.streamable_http_app(streamable_http_path="/mcp", transport_security=guarded).routes
    return [*routes, *page_routes(desks)], [server.session_manager.run]
