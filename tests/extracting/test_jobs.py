"""Several requests at a time: the same records as one after the other, and one bill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from extracting_stub import question_of
from library_opening import OpenLibrary
from pydantic import BaseModel, Field
from stub_server import Reply, Request, chat, error, stub_server

from rag.errors import ModelConnectionError
from rag.library import Library

PACTS = 12


class Pact(BaseModel):
    """Two questions a document."""

    name: str = Field(description="name of the pact")
    place: str | None = Field(default=None, description="place of signing")


def files(folder: Path) -> Path:
    folder.mkdir()
    for number in range(PACTS):
        text = f"Pact {number}\n\nOrla and Velm signed Pact {number} in Quay {number} on 4 May 2031.\n"
        (folder / f"pact-{number:02}.txt").write_text(text, encoding="utf-8")
    return folder


def number_in(request: Request) -> str:
    return str(request.body["messages"]).partition("signed Pact ")[2].split()[0]


def answer(request: Request) -> Reply:
    """The name and the place that stand in the document, later for earlier ones."""
    if "Name a colour" in question_of(request):
        return chat('{"colour": "blue"}')
    number = number_in(request)
    time.sleep(0.002 * (PACTS - int(number)))
    said = f"Quay {number}" if "place of signing" in question_of(request) else f"Pact {number}"
    return chat(json.dumps({"answer": said}))


def test_records_are_the_same_and_in_order_and_every_call_is_counted_once(
    open_library: OpenLibrary, tmp_path: Path
) -> None:
    with stub_server(answer) as stub:
        library = open_library(model="openai/stub", base_url=stub.url, jobs=8)
        library.add(files(tmp_path / "files"))
        together = library.extract_many(None, Pact, fresh=True)
        calls = len(stub.requests)
        assert library.model.spent.calls == calls
        assert sum(record.usage.calls for record in together.records) == calls - 1, "the probe is nobody's"
        assert library.usage()[0].usage.calls == calls - 1
        alone = open_library(model="openai/stub", base_url=stub.url, jobs=1).extract_many(None, Pact, fresh=True)
    assert [record.document for record in together.records] == [f"pact-{number:02}" for number in range(PACTS)]
    assert [record.name.value for record in together.records] == [f"Pact {number}" for number in range(PACTS)]
    same = [{**record.model_dump(), "seconds": 0.0} for record in together.records]
    assert same == [{**record.model_dump(), "seconds": 0.0} for record in alone.records]
    assert together.failed == alone.failed == ()


def test_one_document_that_fails_stops_no_other(open_library: OpenLibrary, tmp_path: Path) -> None:
    def script(request: Request) -> Reply:
        return error(400, "no") if "signed Pact 5 " in str(request.body["messages"]) else answer(request)

    with stub_server(script) as stub:
        library = open_library(model="openai/stub", base_url=stub.url, jobs=4)
        library.add(files(tmp_path / "files"))
        found = library.extract_many(None, Pact)
    assert [one.document for one in found.failed] == ["pact-05"]
    assert found.failed[0].type == ModelConnectionError.__name__
    assert len(found.records) == PACTS - 1


def test_a_limit_that_is_hit_by_several_at_once_is_waited_for(open_library: OpenLibrary, tmp_path: Path) -> None:
    lock, refused = threading.Lock(), 0

    def script(request: Request) -> Reply:
        nonlocal refused
        with lock:
            if "signed Pact" in str(request.body["messages"]) and refused < 6:
                refused += 1
                return Reply({"error": {"message": "slow down"}}, status=429, headers={"retry-after": "0.1"})
        return answer(request)

    with stub_server(script) as stub:
        library = open_library(model="openai/stub", base_url=stub.url, jobs=6)
        library.add(files(tmp_path / "files"))
        found = library.extract_many(None, Pact)
    assert refused == 6
    assert (len(found.records), found.failed) == (PACTS, ())


def test_the_embedded_model_takes_one_at_a_time() -> None:
    with Library.open("nowhere", jobs=16) as library:
        assert library.jobs == 1
    with Library.open("nowhere", jobs=16, model="openai/x", base_url="http://127.0.0.1:9/v1") as library:
        assert library.jobs == 16


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_what_is_done_is_kept_when_it_is_interrupted(open_library: OpenLibrary, tmp_path: Path) -> None:
    release = threading.Event()

    def script(request: Request) -> Reply:
        if "signed Pact" in str(request.body["messages"]) and int(number_in(request)) >= 6:
            release.wait(30)
        return answer(request)

    with stub_server(script) as stub:
        library = open_library(model="openai/stub", base_url=stub.url)
        library.add(files(tmp_path / "files"))
        (tmp_path / "pact.json").write_text(json.dumps(Pact.model_json_schema()), encoding="utf-8")
        arguments = ["extract", "--schema", str(tmp_path / "pact.json"), "--jobs", "3", "--model", "openai/stub"]
        environment = {**os.environ, "RAG_LIBRARY": str(library.settings.library), "RAG_BASE_URL": stub.url}
        command = [sys.executable, "-m", "rag", *arguments]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 60
        while sum("signed Pact" in str(body["messages"]) for body in stub.bodies) < 15 and time.monotonic() < deadline:
            time.sleep(0.05)  # 12 requests for the first six documents, and three that wait
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        release.set()
        assert process.returncode in (130, -signal.SIGINT)
        before = len(stub.requests)
        again = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
        assert again.returncode == 0, again.stderr
        asked = [body for body in stub.bodies[before:] if "signed Pact" in str(body["messages"])]
    assert len(asked) == 12, "the first six documents are not asked about again"
