"""The MCP server as clients meet it: a program that speaks over stdio, and an address."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp_calling import GENERATIONS
from page_server import served
from served_documents import ACCORD
from served_process import served as process_of
from stub_server import Stub

from rag.embedding.minilm import MiniLMEmbedder
from rag.library import Library
from rag.settings import Settings

QUESTION = "When was the Tidal Accord signed?"


def open_settings(library: Library) -> Settings:
    """The settings of a library that is closed, so that the server has it alone."""
    library.close()
    return library.settings


def program(library: Path, stub: Stub | None = None, *more: str) -> StdioServerParameters:
    """`rag mcp` over a library, with the scripted endpoint as model."""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "OPENAI_API_KEY": "none"}
    if stub is not None:
        environment |= {"RAG_BASE_URL": stub.url, "RAG_MODEL": "openai/stub", "RAG_SECOND_CHECK": "off"}
    arguments = ["-m", "rag", "mcp", "--library", str(library), *more]
    return StdioServerParameters(command=sys.executable, args=arguments, env=environment)


@pytest.mark.parametrize("mode", GENERATIONS)
def test_a_client_asks_over_stdio(stocked: Library, stub: Stub, mode: str) -> None:
    async def go() -> tuple[Any, Any]:
        async with Client(program(stocked.settings.library, stub), mode=mode) as client:
            return await client.call_tool("ask", {"question": QUESTION}), await client.call_tool("fetch", {"id": "no"})

    answer, missing = asyncio.run(go())
    told = answer.structured_content
    assert told["status"] == "answered"
    assert json.loads(answer.content[0].text) == told
    (citation,) = told["citations"]
    assert ACCORD[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["url"].startswith("file://")
    assert missing.is_error


def test_nothing_but_messages_stands_on_stdout(stocked: Library, stub: Stub) -> None:
    server = program(stocked.settings.library, stub)
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
    }
    calls = [
        hello,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": "ask", "arguments": {"question": QUESTION}},
        },
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "fetch", "arguments": {"id": "no"}}},
    ]
    with subprocess.Popen(
        [server.command, *server.args],
        env={"PATH": "/usr/bin:/bin", **(server.env or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        for one in calls:
            process.stdin.write(json.dumps(one) + "\n")
            process.stdin.flush()
        answered: set[int] = set()
        while not {1, 2, 3} <= answered:
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            answered.add(json.loads(line).get("id"))
        process.stdin.close()
        for line in process.stdout:
            json.loads(line)
        assert process.wait(30) == 0


def test_a_running_server_does_the_work_of_the_program(stocked: Library, stub: Stub) -> None:
    settings = open_settings(stocked)

    def served_jobs(address: str) -> int:
        return int(httpx2.get(f"{address}/healthz").json()["lanes"]["model"]["served"])

    async def go(address: str) -> None:
        async with (
            Client(program(settings.library, stub)) as client,
            Client(program(settings.library, stub, "--no-server")) as alone,
        ):
            for who, more in ((client, 1), (alone, 0)):
                before = served_jobs(address)
                told = await who.call_tool("ask", {"question": QUESTION})
                assert told.structured_content["status"] == "answered"
                assert served_jobs(address) == before + more
            assert "What to do:" in (await client.call_tool("fetch", {"id": "no"})).content[0].text
            assert process.stop() == 0
            told = await client.call_tool("ask", {"question": QUESTION})  # and without it, by itself
            assert told.structured_content["status"] == "answered"

    environment = {"RAG_MODEL": "openai/stub", "RAG_BASE_URL": stub.url, "RAG_SECOND_CHECK": "off"}
    with process_of(settings.library, OPENAI_API_KEY="none", **environment) as process:
        asyncio.run(go(process.address))


@pytest.mark.parametrize(("options", "offered"), [((), False), (("--write",), True)])
def test_a_server_offers_to_write_when_it_was_told_to(
    stocked: Library, tmp_path: Path, options: tuple[str, ...], offered: bool
) -> None:
    (tmp_path / "new.txt").write_text("The quay of Velm opens in June 2032.", encoding="utf-8")
    folders = ("--add-from", str(tmp_path)) if offered else ()

    async def go(address: str) -> None:
        async with Client(f"{address}/mcp") as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert ({"add", "remove"} <= tools.keys()) == offered
            if offered:
                assert tools["remove"].annotations is not None and tools["remove"].annotations.destructive_hint
                added = await client.call_tool("add", {"sources": ["new.txt"]})
                assert added.structured_content == {**added.structured_content, "added": ["new"]}
                removed = await client.call_tool("remove", {"documents": ["new"]})
                assert removed.structured_content == {"removed": ["new"]}

    with process_of(open_settings(stocked).library, *options, *folders) as process:
        asyncio.run(go(process.address))


def test_a_library_that_is_missing_is_told_by_the_tool_and_not_by_silence(tmp_path: Path) -> None:
    async def go() -> Any:
        async with Client(program(tmp_path / "nothing")) as client:
            return await client.call_tool("documents", {})

    result = asyncio.run(go())
    assert result.is_error
    assert "What to do: Add some" in result.content[0].text


@pytest.mark.parametrize("mode", GENERATIONS)
def test_a_client_asks_over_http(stocked: Library, embedder: MiniLMEmbedder, mode: str) -> None:
    with served(open_settings(stocked), embedder) as address:

        async def go() -> Any:
            async with Client(f"{address}/mcp", mode=mode) as client:
                return await client.call_tool("ask", {"question": QUESTION})

        told = asyncio.run(go())
    assert told.structured_content["status"] == "answered"
    assert json.loads(told.content[0].text) == told.structured_content


def test_a_foreign_host_and_a_foreign_origin_are_refused(stocked: Library, embedder: MiniLMEmbedder) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepted = {"accept": "application/json, text/event-stream"}
    with served(open_settings(stocked), embedder) as address:
        for headers, status in (({"host": "evil.example"}, 421), ({"origin": "http://evil.example"}, 403)):
            assert httpx2.post(f"{address}/mcp", json=body, headers={**accepted, **headers}).status_code == status
