"""How quickly `rag serve` answers, beside `rag ask` alone, and whether it holds with many clients.

    python benchmarks/serving.py latency [--rounds N]     with the model of the settings
    python benchmarks/serving.py load [--requests 200] [--clients 8]
    python benchmarks/serving.py malformed [--requests 10000]

`latency` starts a server on a library with one short invented document, and asks: the first question right after the
start (cold, the model is still being loaded), another one (warm), and as commands: `rag ask` through the server, and
`rag ask --no-server`. Printed are seconds until the first token, and until the whole answer.

`load` and `malformed` use an endpoint that answers from a script, so that the server itself is measured: errors,
answers a second, the waits that `/healthz` tells. Both need the tests of a checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from two_at_once import QUESTIONS, TEXT

from rag import Library

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"


@contextmanager
def stocked() -> Iterator[tuple[Path, Path]]:
    """A folder with a library of one short document: the library, and the folder itself."""
    with tempfile.TemporaryDirectory(prefix="rag-serving-") as made:
        document = Path(made, "accord.txt")
        document.write_text(TEXT, encoding="utf-8")
        with Library.open(Path(made, "library")) as library:
            library.add(document)
        yield Path(made, "library"), Path(made)


@contextmanager
def server(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """`rag serve` on a free port; gives its address."""
    command = [sys.executable, "-m", "rag", "--json", "--library", str(folder), "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["address"]
    finally:
        process.terminate()
        process.wait(30)


def streamed(address: str, question: str) -> tuple[float, float]:
    """Seconds to the first token and to the end of a streamed answer."""
    started = time.perf_counter()
    first = 0.0
    body = {"question": question, "stream": True}
    with httpx2.stream("POST", f"{address}/api/ask", json=body, timeout=600, trust_env=False) as reply:
        kind = ""
        for line in reply.iter_lines():
            kind = line.removeprefix("event: ") if line.startswith("event: ") else kind
            if kind == "token" and not first and '"text":"' in line and '"text":""' not in line:
                first = time.perf_counter() - started
            if kind == "error" and line.startswith("data: "):
                raise SystemExit(line)
    return first, time.perf_counter() - started


def command(folder: Path, question: str, *options: str) -> float:
    """Seconds of a whole `rag ask`."""
    started = time.perf_counter()
    line = [sys.executable, "-m", "rag", "--library", str(folder), "ask", question, "--json", *options]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def latency(rounds: int) -> None:
    """Cold and warm, through the server and alone."""
    with stocked() as (folder, _), server(folder, {}) as address:
        first, whole = streamed(address, QUESTIONS[0])
        print(f"cold, right after the start: first token {first:.2f} s, whole answer {whole:.2f} s")
        warm = [streamed(address, question) for _ in range(rounds) for question in QUESTIONS[1:]]
        firsts, wholes = [one for one, _ in warm if one], [one for _, one in warm]
        print(
            f"warm, median of {len(warm)}: first token {statistics.median(firsts):.2f} s, "
            f"whole answer {statistics.median(wholes):.2f} s"
        )
        through = [command(folder, question) for question in QUESTIONS[:3]]
        print(f"rag ask through it: {', '.join(f'{one:.2f}' for one in through)} s")
        alone = [command(folder, question, "--no-server") for question in QUESTIONS[:2]]
        print(f"rag ask --no-server: {', '.join(f'{one:.2f}' for one in alone)} s")


def load(requests: int, clients: int) -> None:
    """Many clients at once, a third each of chat completions, streamed questions and readers of documents."""
    sys.path.insert(0, str(TESTS))
    from chat_stub import streamed as scripted
    from stub_server import Reply, Request, chat, stub_server

    def script(request: Request) -> Reply:
        content = json.dumps({"answer": "4 May 2031"})
        return scripted(content) if request.body.get("stream") else chat(content)

    def one(number: int) -> tuple[int, float]:
        started = time.perf_counter()
        kind = number % 3
        with httpx2.Client(base_url=address, timeout=120, trust_env=False) as client:
            asked: dict[str, Any] = {"model": "library", "messages": [{"role": "user", "content": QUESTIONS[0]}]}
            if kind == 0:
                reply = client.post("/v1/chat/completions", json=asked)
                fine = "4 May 2031 [1](" in reply.text
            elif kind == 1:
                reply = client.post("/api/ask", json={"question": QUESTIONS[0], "stream": True})
                fine = "event: result" in reply.text
            else:
                reply = client.get("/api/text", params={"id": "accord"})
                fine = "Skerrow" in reply.text
        return reply.status_code if fine else 599, time.perf_counter() - started

    with stub_server(script) as stub:
        environment = {"RAG_MODEL": "openai/stub", "RAG_BASE_URL": stub.url, "OPENAI_API_KEY": "none"}
        with stocked() as (folder, _), server(folder, environment) as address:
            started = time.perf_counter()
            with ThreadPoolExecutor(clients) as pool:
                done = list(pool.map(one, range(requests)))
            seconds = time.perf_counter() - started
            lanes = httpx2.get(f"{address}/healthz", trust_env=False).json()["lanes"]
    times = sorted(took for _, took in done)
    errors = sum(status != 200 for status, _ in done)
    print(f"{requests} requests by {clients} clients: {errors} errors, {requests / seconds:.1f} a second")
    print(f"seconds a request: median {statistics.median(times):.2f}, longest {times[-1]:.2f}")
    print(f"longest wait for the model: {lanes['model']['longest_wait']:.2f} s, for reading: "
          f"{lanes['reading']['longest_wait']:.2f} s")  # fmt: skip


def malformed(requests: int) -> None:
    """The property of tests/serving/test_malformed.py, with so many requests."""
    line = [sys.executable, "-m", "pytest", "-q", "-s", str(TESTS / "serving" / "test_malformed.py")]
    subprocess.run(line, check=True, cwd=ROOT, env={**os.environ, "RAG_MALFORMED": str(requests)})


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("latency", "load", "malformed"))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--requests", type=int)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    if given.what == "latency":
        latency(given.rounds)
    elif given.what == "load":
        load(given.requests or 200, given.clients)
    else:
        malformed(given.requests or 10_000)


if __name__ == "__main__":
    main()
