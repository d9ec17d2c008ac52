"""Extraction of 100 documents from an endpoint that takes 300 ms for an answer, one request at a time and 16.

python benchmarks/jobs.py [documents] [jobs ...]

The endpoint is the tests' stub: what is measured is waiting, and what the program does between two requests.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from pydantic import BaseModel, Field

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from stub_server import Reply, Request, chat, stub_server

from rag.library import Library

LATENCY = 0.3
"""Seconds for an answer."""


class Pact(BaseModel):
    """Two fields, so two questions a document."""

    name: str = Field(description="name of the pact")
    place: str = Field(description="place of signing")


def main() -> None:
    """Fill a library, then extract it anew with each number of jobs."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    numbers = [int(jobs) for jobs in sys.argv[2:]] or [1, 16]
    with tempfile.TemporaryDirectory(prefix="jobs-") as work, stub_server(answer) as stub:
        files = Path(work, "files")
        files.mkdir()
        for number in range(documents):
            text = f"Pact {number}\n\nOrla and Velm signed Pact {number} in Quay {number} on 4 May 2031.\n"
            (files / f"pact-{number:03}.txt").write_text(text, encoding="utf-8")
        folder = Path(work, "library")
        with Library.open(folder) as library:
            library.add(files)
        for jobs in numbers:
            begun = len(stub.requests)
            with Library.open(folder, model="openai/stub", base_url=stub.url, jobs=jobs) as library:
                started = time.perf_counter()
                found = library.extract_many(None, Pact, fresh=True)
                seconds = time.perf_counter() - started
            calls = sum(record.usage.calls for record in found.records)
            names = [record.document for record in found.records]
            print(
                f"--jobs {jobs:2}: {documents} documents in {seconds:.1f} s, {documents / seconds:.1f} a second; "
                f"{len(stub.requests) - begun} requests, {calls} counted; "
                f"in order: {names == sorted(names)}; failed: {len(found.failed)}"
            )


def answer(request: Request) -> Reply:
    """Says nothing, late."""
    time.sleep(LATENCY)
    asked = str(request.body["messages"][-1]["content"])
    return chat(json.dumps({"colour": "blue"} if "Name a colour" in asked else {"answer": "NOT FOUND"}))


if __name__ == "__main__":
    main()
