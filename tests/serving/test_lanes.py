"""Lanes: one job after the other, places told, and jobs that stop when nobody waits for them."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from library_opening import OpenLibrary
from served_documents import ACCORD
from stub_server import chat

from rag.embedding.minilm import MiniLMEmbedder
from rag.errors import UsageError
from rag.library import Library
from rag.progress import Progress
from rag.serving.lanes import Desks, Lane, Made, ServerStoppingError, happenings

SECONDS = 10.0
"""How long a test waits for what should happen at once."""


@pytest.fixture
def lane(open_library: OpenLibrary) -> Iterator[Lane]:
    def open_it(progress: Progress, check: Callable[[], None]) -> Library:
        library = open_library()
        library._progress = progress
        return library

    made = Lane("test", open_it)
    yield made
    made.close()


def test_jobs_are_done_in_their_order_and_places_are_told(lane: Lane) -> None:
    gate = threading.Event()
    done: list[int] = []
    told: list[tuple[str, int]] = []

    async def everything() -> None:
        first = asyncio.ensure_future(lane.run(lambda library: gate.wait(SECONDS)))
        await asyncio.sleep(0.05)
        second = asyncio.ensure_future(lane.run(lambda library: done.append(2)))
        third = asyncio.ensure_future(
            lane.run(lambda library: done.append(3), lambda stage, _, total: told.append((stage, total)))
        )
        await asyncio.sleep(0.05)
        assert lane.length == 3
        gate.set()
        await asyncio.gather(first, second, third)

    asyncio.run(everything())
    assert done == [2, 3]
    assert told[0] == ("waiting for others", 2)
    assert ("waiting for others", 1) in told
    assert told[-1][0] == "starting"
    assert (lane.length, lane.served) == (0, 3)


def test_a_cancelled_job_leaves_the_line_and_is_never_done(lane: Lane) -> None:
    gate = threading.Event()
    done: list[int] = []

    async def everything() -> None:
        first = asyncio.ensure_future(lane.run(lambda library: gate.wait(SECONDS)))
        waiting = asyncio.ensure_future(lane.run(lambda library: done.append(2)))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert lane.length == 1
        gate.set()
        await first

    asyncio.run(everything())
    assert done == []


def test_a_running_job_stops_at_its_next_step_when_it_is_cancelled(lane: Lane) -> None:
    steps: list[int] = []
    begun = threading.Event()

    def job(library: Library) -> None:
        for step in range(1000):
            steps.append(step)
            begun.set()
            time.sleep(0.01)
            library._progress("counting", step, 1000)

    async def everything() -> None:
        running = asyncio.ensure_future(lane.run(job))
        await asyncio.to_thread(begun.wait, SECONDS)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert await lane.run(lambda library: "free") == "free"

    asyncio.run(everything())
    assert len(steps) < 900


def test_an_error_is_the_callers_and_the_lane_goes_on(lane: Lane) -> None:
    def failing(library: Library) -> None:
        raise UsageError("no")

    async def everything() -> str:
        with pytest.raises(UsageError, match="no"):
            await lane.run(failing)
        return await lane.run(lambda library: "free")

    assert asyncio.run(everything()) == "free"


def test_a_closed_lane_stops_its_jobs_and_takes_no_more(lane: Lane) -> None:
    begun = threading.Event()

    def job(library: Library) -> None:
        begun.set()
        while True:
            time.sleep(0.01)
            library._progress("waiting to be stopped", 0, 0)

    async def everything() -> None:
        running = asyncio.ensure_future(lane.run(job))
        await asyncio.to_thread(begun.wait, SECONDS)
        await asyncio.to_thread(lane.close)
        with pytest.raises(ServerStoppingError):
            await running
        with pytest.raises(ServerStoppingError):
            await lane.run(lambda library: None)

    asyncio.run(everything())


class _Dripping(BaseHTTPRequestHandler):
    """An endpoint that streams a token every 20 ms without end, and notes when its client goes away."""

    gone = threading.Event()
    begun = threading.Event()

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        if not asked.get("stream"):  # the question by which an endpoint shows how it takes schemas
            _, content = chat('{"colour": "blue"}').content()
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(content)
            return
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        try:
            self._drip('{"answer": "')
            while True:
                self._drip("on and ")
                self.begun.set()
                time.sleep(0.02)
        except OSError:
            self.gone.set()

    def _drip(self, content: str) -> None:
        choice = {"index": 0, "delta": {"content": content}, "finish_reason": None}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "stub", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


def test_the_model_stops_when_its_client_goes_away(open_library: OpenLibrary, embedder: MiniLMEmbedder) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Dripping)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    library = open_library(
        model="openai/stub", base_url=f"http://127.0.0.1:{server.server_port}/v1", api_key="none", second_check="off"
    )
    folder = library.settings.library.parent / "files"
    folder.mkdir()
    (folder / "accord.txt").write_text(ACCORD, encoding="utf-8")
    library.add(folder)
    desks = Desks(library.settings, embedder=embedder)

    async def everything() -> None:
        question = "When was the Tidal Accord signed?"
        happening = happenings(desks.run, lambda library, emit: library.ask(question, watch=emit))
        async for event in happening:
            assert not isinstance(event, Made)
            if _Dripping.begun.is_set():
                break
        await happening.aclose()
        assert await asyncio.to_thread(_Dripping.gone.wait, SECONDS)
        assert await desks.run(lambda library: "free") == "free"

    try:
        asyncio.run(everything())
    finally:
        desks.close()
        server.shutdown()
        server.server_close()
        thread.join()
