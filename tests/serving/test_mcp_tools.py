"""The tools of the MCP server, with the SDK's own client in memory, in both generations of the protocol."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp_calling import GENERATIONS, DeskOf, call, in_client, refused
from served_documents import ACCORD

from rag.library import Library
from rag.progress import Progress, silent
from rag.serving.mcp_results import WARNING

READING = ["search", "fetch", "ask", "summarise", "extract", "verify", "documents"]

pytestmark = pytest.mark.parametrize("mode", GENERATIONS)


def test_the_tools_are_told_with_schemas_and_annotations(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    async def body(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in in_client(desk_of(stocked), body, mode)}
    expected = [*READING, "query_register"]
    assert sorted(tools) == sorted(expected)
    for tool in tools.values():
        assert tool.annotations.read_only_hint is True
        assert tool.output_schema["type"] == "object"
        assert tool.description
    writing = {tool.name: tool for tool in in_client(desk_of(stocked), body, mode, add_from=())}
    assert sorted(writing) == sorted([*expected, "add", "remove"])
    assert writing["add"].annotations.destructive_hint is False
    assert writing["remove"].annotations.destructive_hint is True


def test_a_search_leads_to_a_fetch_as_chatgpt_wants_it(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    desk = desk_of(stocked)
    found = call(desk, "search", {"query": "Tidal Accord"}, mode)
    first = found["results"][0]
    assert {"id", "title", "url"} <= first.keys()
    assert first["url"].startswith("http://127.0.0.1:8765/d/accord?span=")
    fetched = call(desk, "fetch", {"id": first["id"]}, mode)
    assert {"id", "title", "text", "url", "metadata"} <= fetched.keys()
    assert fetched["id"] == first["id"]
    assert "4 May 2031" in fetched["text"]
    whole = call(desk, "fetch", {"id": "accord"}, mode)
    assert whole["text"] == ACCORD == stocked.text("accord")
    assert whole["metadata"]["next_offset"] is None


def test_an_answer_comes_with_its_quote(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    told = call(desk_of(stocked), "ask", {"question": "When was the Tidal Accord signed?"}, mode)
    assert told["status"] == "answered"
    assert "4 May 2031" in told["answer"]
    (citation,) = told["citations"]
    assert ACCORD[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["url"].endswith(f"/d/accord?span={citation['start']}-{citation['end']}#here")


def test_an_answer_is_as_long_as_it_is_asked_for(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    question = "What does Orla pay?"
    for style, asked in ((None, "short"), ("explained", "explained")):
        call(desk_of(stocked), "ask", {"question": question, "style": style}, mode)
        assert stocked.asked(stocked.history(limit=1)[0].number).turns[-1].answer.style == asked
    assert "style" in refused(desk_of(stocked), "ask", {"question": question, "style": "loud"}, mode)


def test_what_the_documents_do_not_hold_is_a_result_and_no_error(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    told = call(desk_of(stocked), "ask", {"question": "What does Velm pay?"}, mode)
    assert told["status"] == "not_in_documents"
    assert told["citations"] == []
    assert told["reason"]


def test_a_summary_is_told_in_parts_with_quotes(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    told = call(desk_of(stocked), "summarise", {"documents": ["accord"], "length": "short"}, mode)
    kept = [part for part in told["parts"] if part["kind"] in ("headline", "sentence", "key_fact")]
    assert kept
    for part in kept:
        assert part["citations"]
        for citation in part["citations"]:
            assert ACCORD[citation["start"] : citation["end"]] == citation["quote"]


def test_a_text_is_verified_claim_by_claim(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    text = "Orla pays £3 million towards the basin. Orla pays £7 million towards the basin."
    told = call(desk_of(stocked), "verify", {"text": text}, mode)
    assert [claim["verdict"] for claim in told["claims"]] == ["supported", "contradicted"]
    assert told["counts"]["supported"] == 1
    assert told["claims"][1]["values"][0]["found"] == "£3 million"
    assert told["claims"][0]["citations"][0]["quote"] == "Orla pays £3 million towards the basin."


def test_records_are_extracted(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    told = call(desk_of(stocked), "extract", {"documents": ["accord"]}, mode)
    (record,) = told["records"]
    assert record["document"] == "accord"
    assert "signed_on" in record


def test_documents_are_listed(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    told = call(desk_of(stocked), "documents", {}, mode)
    assert [one["id"] for one in told["documents"]] == ["accord", "harbour"]
    assert told["total"] == 2
    assert call(desk_of(stocked), "documents", {"source": "*/accord.txt"}, mode)["total"] == 1


def test_text_that_gives_orders_comes_with_a_warning(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    assert call(desk_of(stocked), "fetch", {"id": "harbour"}, mode)["metadata"]["warning"] == WARNING
    assert call(desk_of(stocked), "fetch", {"id": "accord"}, mode)["metadata"]["warning"] == ""


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("fetch", {"id": "nothing"}, ["nothing", "What to do:"]),
        ("fetch", {"id": "accord", "offset": 9_999}, ["9999"]),
        ("fetch", {"id": "accord", "offset": -1}, ["-1", "What to do:"]),
        ("ask", {"question": "  "}, ["question is empty", "What to do:"]),
        ("ask", {"question": "Who?", "documents": ["nothing"]}, ["nothing", "What to do:"]),
        ("search", {"query": "accord", "limit": 0}, ["limit 0", "What to do:"]),
        ("extract", {"documents": []}, ["What to do:"]),
        ("documents", {"since": "soon"}, ["soon", "What to do:"]),
        ("verify", {"text": "Orla pays £3 million.", "offset": 5}, ["offset 5", "What to do:"]),
        ("remove", {"documents": []}, ["What to do:"]),
        ("add", {"sources": ["/etc/passwd"]}, ["/etc/passwd", "What to do:"]),
        ("add", {"sources": ["../library"]}, ["../library", "What to do:"]),
        ("search", {"query": ["a", "b"]}, ["query"]),
    ],
)
def test_errors_tell_what_to_do(
    stocked: Library, desk_of: DeskOf, tmp_path: Path, mode: str, tool: str, arguments: dict[str, Any], words: list[str]
) -> None:
    text = refused(desk_of(stocked), tool, arguments, mode, add_from=(tmp_path / "files",))
    for word in words:
        assert word in text


def test_an_empty_library_is_an_error_and_no_empty_list(library: Library, desk_of: DeskOf, mode: str) -> None:
    for tool, arguments in (("documents", {}), ("search", {"query": "accord"}), ("ask", {"question": "Who signed?"})):
        assert "holds no documents" in refused(desk_of(library), tool, arguments, mode)


def test_documents_are_added_from_the_folders_and_removed(
    stocked: Library, desk_of: DeskOf, tmp_path: Path, mode: str
) -> None:
    (tmp_path / "files" / "new.txt").write_text("The quay of Velm opens in June 2032.", encoding="utf-8")
    (tmp_path / "files" / "link.txt").symlink_to("/etc/hostname")
    desk, folders = desk_of(stocked), (tmp_path / "files",)
    told = call(desk, "add", {"sources": ["new.txt"]}, mode, add_from=folders)
    assert told["added"] == ["new"]
    assert "link.txt" in refused(desk, "add", {"sources": ["link.txt"]}, mode, add_from=folders)
    assert call(desk, "remove", {"documents": ["new"]}, mode, add_from=folders) == {"removed": ["new"]}
    assert "new" not in [info.id for info in stocked.documents()]


def test_a_slow_call_gives_signs_of_life(stocked: Library, desk_of: DeskOf, mode: str) -> None:
    class SlowDesk:
        """A desk whose jobs take their time, as with a large model."""

        async def run(self, job: Callable[[Library], Any], told: Progress = silent) -> Any:
            def slow(library: Library) -> Any:
                told("reading", 1, 4)
                time.sleep(0.8)
                return job(library)

            return await desk_of(stocked).run(slow, told)

        async def look(self, job: Callable[[Library], Any], told: Progress = silent) -> Any:
            return await self.run(job, told)

    heard: list[tuple[float, str | None]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, message))

    async def body(client: Client) -> Any:
        return await client.call_tool("documents", {}, progress_callback=note)

    assert not in_client(SlowDesk(), body, mode, heartbeat=0.1).is_error
    assert "reading (1 of 4)" in [message for _, message in heard]
    assert len(heard) >= 4
    assert [number for number, _ in heard] == sorted({number for number, _ in heard})
