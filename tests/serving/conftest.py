"""A library with two documents and a scripted endpoint, and a desk for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chat_stub import streamed
from library_opening import OpenLibrary
from served_documents import ACCORD, HARBOUR
from stub_server import Reply, Request, Stub, chat, stub_server

from rag.library import Library
from rag.serving.desk import OwnDesk

SAID = {
    "When was the Tidal Accord signed?": "4 May 2031",
    "What does Orla pay?": "£3 million",
    "What does Velm pay?": "£9 million",
}


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(answering_served) as server:
        yield server


def answering_served(request: Request) -> Reply:
    """Answers by the question, streamed or not; no words of its own for summaries and records."""
    prompt = str(request.body["messages"][-1]["content"])
    properties = request.body.get("response_format", {}).get("json_schema", {}).get("schema", {}).get("properties", {})
    said = next((answer for question, answer in SAID.items() if question in prompt), "NOT FOUND")
    if "verdicts" in properties:
        return chat(json.dumps({"verdicts": ["supported"]}))
    if "sentence" in properties:
        return chat(json.dumps({"sentence": ""}))
    content = json.dumps({"answer": said})
    return streamed(content) if request.body.get("stream") else chat(content)


@pytest.fixture
def stocked(open_library: OpenLibrary, stub: Stub, tmp_path: Path) -> Library:
    """A library with an accord and a note that gives orders to programs."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "accord.txt").write_text(ACCORD, encoding="utf-8")
    (tmp_path / "files" / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    library = open_library(model="openai/stub", base_url=stub.url, second_check="off")
    library.add(tmp_path / "files")
    return library


@pytest.fixture
def desk_of() -> Callable[[Library], OwnDesk]:
    """A desk for an open library, which the fixture of the library closes."""

    def desk(library: Library) -> OwnDesk:
        def hand_over(progress: object) -> Library:
            library._progress = progress  # type: ignore[assignment]
            return library

        return OwnDesk(hand_over)

    return desk
