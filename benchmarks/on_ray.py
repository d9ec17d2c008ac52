"""Adding and extracting on Ray beside doing it plainly: documents a second, and what a kill in the middle costs.

python benchmarks/on_ray.py add [documents] [workers ...]
python benchmarks/on_ray.py extract [documents] [workers ...]
python benchmarks/on_ray.py kill [documents]

Every round is a command of its own, Ray's start and end in its time. `extract` asks the tests' stub, which takes 300 ms
for an answer, 16 requests at a time. `kill` ends the program when a third of the documents is stored, then starts it
again. With RAY=auto in the environment a cluster that runs already is used (and counted, see processor.py), so
that its start is not in the time.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from jobs import answer
from many import accord
from processor import Worked

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from stub_server import stub_server

from rag.library import Library

DOCUMENTS = 300
RAY = os.environ.get("RAY", "local")
WAIT = 1800.0
"""Seconds to wait for the documents before the kill, and for Ray's processes to end after it."""


def main() -> None:
    """One of the three."""
    task, *numbers = sys.argv[1:]
    documents, *workers = [int(one) for one in numbers] or [DOCUMENTS]
    with tempfile.TemporaryDirectory(prefix="ray-") as work:
        files = Path(work, "files")
        files.mkdir()
        for number in range(documents):
            (files / f"accord-{number:05}.txt").write_text(accord(number), encoding="utf-8")
        if task == "kill":
            kill(Path(work, "killed"), files, documents)
        elif task == "extract":
            extract(Path(work), files, workers or [1, 2])
        else:
            add(Path(work), files, workers or [1, 2])


def add(work: Path, files: Path, workers: list[int]) -> None:
    """Plainly, then with each number of workers."""
    for name, options in ways(workers):
        library = work / name
        timed(name, documents_in(files), command(library, "add", *options, str(files)))
        print(f"  {state(library)}", flush=True)


def extract(work: Path, files: Path, workers: list[int]) -> None:
    """All records made anew in each way."""
    library, schema = work / "library", work / "pact.json"
    wanted = {name: {"type": "string"} for name in ("name", "place")}
    schema.write_text(json.dumps({"title": "Pact", "type": "object", "properties": wanted}), encoding="utf-8")
    with Library.open(library) as opened:
        opened.add(files)
    with stub_server(answer) as stub:
        asking = ["--model", "openai/stub", "--jobs", "16", "--schema", str(schema), "--fresh"]
        for name, options in ways(workers):
            begun = len(stub.requests)
            timed(name, documents_in(files), command(library, "extract", *asking, *options), RAG_BASE_URL=stub.url)
            print(f"  {len(stub.requests) - begun} requests", flush=True)


def kill(library: Path, files: Path, documents: int) -> None:
    """Killed when a third is stored; then started again."""
    adding = command(library, "add", "--ray", RAY, "--workers", "1", str(files))
    with Worked() as worked:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(adding, env=worked.environment, **quiet)
        until = time.monotonic() + WAIT
        while stored(library) < documents // 3 and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        process.kill()
        process.wait()
        killed = time.monotonic()
        print(f"killed: {stored(library)} stored, {shards(library)} shards left", flush=True)
        while (left := worked.alive() if RAY == "local" else 0) and time.monotonic() < killed + WAIT:
            time.sleep(0.5)
    print(
        f"{left} of Ray's processes left after {time.monotonic() - killed:.0f} s, {shards(library)} shards", flush=True
    )
    timed("again", documents - stored(library), adding)
    print(f"  {state(library)}", flush=True)


def ways(workers: list[int]) -> list[tuple[str, list[str]]]:
    """Names, and the options that go with them."""
    return [("plain", []), *((f"Ray, {n}", ["--ray", RAY, "--workers", str(n)]) for n in workers)]


def command(library: Path, task: str, *options: str) -> list[str]:
    """A command line."""
    return [sys.executable, "-m", "rag", "--quiet", "--library", str(library), task, *options]


def timed(name: str, documents: int, line: list[str], **environment: str) -> None:
    """Run a command; what it took."""
    started = time.perf_counter()
    with Worked(with_cluster="--ray" in line) as worked:
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL, env={**worked.environment, **environment})
    seconds = time.perf_counter() - started
    rates = f"{documents / seconds:.2f} documents a second, {documents / worked.seconds:.2f} a processor second"
    spent = f"{documents} in {seconds:.1f} s, {worked.seconds:.1f} processor s"
    print(f"{name}: {spent}: {rates}  [load {os.getloadavg()[0]:.1f}]", flush=True)


def documents_in(files: Path) -> int:
    """How many files there are."""
    return len(list(files.iterdir()))


def shards(library: Path) -> int:
    """How many shards wait to be loaded."""
    return len(list((library / "shards").glob("*.parquet")))


def stored(library: Path) -> int:
    """How many documents the catalogue holds, looked at from outside."""
    try:
        with sqlite3.connect(f"file:{library / 'catalog.db'}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.Error:
        return 0


def state(library: Path) -> str:
    """Documents, how many of them are there twice, and how catalogue and vectors agree."""
    with Library.open(library) as opened:
        sources = Counter(info.source for info in opened.documents())
        keys, vectors = opened.store.chunk_keys(), opened.store.index.keys()
    twice = sum(count > 1 for count in sources.values())
    apart = f"{len(keys - vectors)} passages without vector, {len(vectors - keys)} vectors too many"
    return f"{len(sources)} stored, {twice} twice, {apart}"


if __name__ == "__main__":
    main()
