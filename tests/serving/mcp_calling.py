"""Calling tools with the SDK's own client in memory, in either generation of the protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from mcp import Client
from mcp.types import CallToolResult

from rag.library import Library
from rag.serving.desk import Desk, OwnDesk
from rag.serving.links import page_links
from rag.serving.mcp_server import build_mcp
from rag.text.tokens import count_tokens

DeskOf = Callable[[Library], OwnDesk]

GENERATIONS = ("legacy", "2026-07-28")

MOST_OF_CLIENTS = 25_000
"""Tokens of a result that clients take, both copies together."""


def in_client(desk: Desk, body: Callable[[Client], Awaitable[Any]], mode: str, **options: Any) -> Any:
    """Run `body` with a client of that generation."""

    async def go() -> Any:
        server = build_mcp(desk, link_of=page_links("http://127.0.0.1:8765"), **options)
        async with Client(server, mode=mode, cache=None) as client:
            return await body(client)

    return asyncio.run(go())


def call(desk: Desk, tool: str, arguments: dict[str, Any], mode: str, **options: Any) -> Any:
    """The structured result of one call; `content` must hold the same."""

    async def body(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    result = in_client(desk, body, mode, **options)
    assert not result.is_error, result.content
    (item,) = result.content
    assert json.loads(item.text) == result.structured_content
    assert 2 * count_tokens(item.text) < MOST_OF_CLIENTS
    return result.structured_content


def refused(desk: Desk, tool: str, arguments: dict[str, Any], mode: str, **options: Any) -> str:
    """The text of a call that must fail."""

    async def body(client: Client) -> CallToolResult:
        return await client.call_tool(tool, arguments)

    result = in_client(desk, body, mode, **options)
    assert result.is_error
    assert result.structured_content is None
    (item,) = result.content
    return str(item.text)
