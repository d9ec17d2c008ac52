"""A library of many passages: ingest, disk, memory, opening, search. Invented text, invented vectors.

python benchmarks/large.py fill FOLDER [passages]     store so many, beside those that are there already
python benchmarks/large.py search FOLDER [queries]    open it in this process, and search
python benchmarks/large.py servers [passages] [queries]
                                                      both, on PostgreSQL and a Chroma server started here

The vectors need no embedder, only the question of the last line (retrieval: embedding, both searches, fusion) does.
Recall is that of the dense search beside exact search. Each line tells the load of the machine; processor seconds are
those of all threads of this program, which a loaded machine changes less than it changes the time that passes.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from both_servers import both_servers
from synthetic import PER_DOCUMENT, Corpus, unit_vectors

from rag.embedding.minilm import MiniLMEmbedder
from rag.evidence.retrieval import CANDIDATES, gather
from rag.progress import silent
from rag.settings import Settings
from rag.storage.opening import open_store
from rag.storage.store import Store
from rag.storage.writer import NewDocument
from rag.text.tokens import count_tokens

T = TypeVar("T")

AT_ONCE = 100
"""Documents stored together."""

TOLD = 50_000
"""Passages after which the rate is told."""

QUERIES = 60

EXACT = 20
"""Searches compared with exact ones."""


def main() -> None:
    """One of the three."""
    task = sys.argv[1]
    if task == "servers":
        on_servers([int(one) for one in sys.argv[2:4]])
    elif task == "fill":
        fill_folder(Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 100_000)
    else:
        search(Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else QUERIES)


def tell(text: str) -> None:
    """A line, with the load of the machine over the last minute."""
    print(f"{text}  [load {os.getloadavg()[0]:.1f}]", flush=True)


def opened(folder: Path) -> Store:
    """The library in the folder, or on the servers that the environment names."""
    return open_store(Settings.load(library=folder), lambda: "random@1", silent)


def fill_folder(folder: Path, passages: int) -> None:
    """Store documents until there are so many passages."""
    corpus, store = Corpus(), opened(folder)
    there, wanted = store.count(), passages // PER_DOCUMENT
    making, since = 0.0, time.perf_counter()
    begun = since
    for first in range(there, wanted, AT_ONCE):
        started = time.perf_counter()
        new = documents(corpus, range(first, min(first + AT_ONCE, wanted)))
        making += time.perf_counter() - started
        with store.write() as writer:
            writer.put_all(new)
        done = (first + len(new)) * PER_DOCUMENT
        if done % TOLD == 0:
            tell(f"  {done} passages, the last {TOLD} at {TOLD / (time.perf_counter() - since):.0f} a second")
            since = time.perf_counter()
    seconds, worked = time.perf_counter() - begun - making, time.process_time() - making
    stored = (wanted - there) * PER_DOCUMENT
    store.close()
    if stored:
        tell(f"ingest: {stored} passages in {seconds:.0f} s, {stored / seconds:.0f} a second; {worked:.0f} processor s")
    tell(f"memory: {own_memory():.0f} MB")
    if folder.exists():
        tell(f"disk: {on_disk(folder):.0f} MB")


def documents(corpus: Corpus, numbers: range) -> list[NewDocument]:
    """Documents to be stored together."""
    rows = unit_vectors(len(numbers) * PER_DOCUMENT, numbers.start)
    new = []
    for place, number in enumerate(numbers):
        parsed, chunks = corpus.document(number)
        vectors = rows[place * PER_DOCUMENT : (place + 1) * PER_DOCUMENT]
        new.append(NewDocument(parsed, f"/large/document-{number}.txt", str(number), chunks, vectors))
    return new


def search(folder: Path, queries: int) -> None:
    """Open it as a command does, and search as a question does."""
    corpus, embedder = Corpus(), MiniLMEmbedder()
    embedder.embed(["warm up"])
    before = own_memory()
    store = opened(folder)
    vector, question = unit_vectors(1, 1)[0], corpus.question(10**6)
    count = once("opening and counting the documents", store.count)
    once("first dense search", lambda: store.dense_search(vector, limit=CANDIDATES, documents=None))
    once("first keyword search", lambda: store.keyword_search(question, limit=CANDIDATES, documents=None))

    def dense(number: int) -> object:
        return store.dense_search(unit_vectors(1, 10**6 + number)[0], limit=CANDIDATES, documents=None)

    def keyword(number: int) -> object:
        return store.keyword_search(corpus.question(number), limit=CANDIDATES, documents=None)

    def retrieval(number: int) -> object:
        question = corpus.question(number + 2 * queries)
        return gather(store, embedder, question, passages=3, budget=900, count_tokens=count_tokens)

    timed("page of 100 documents", queries, lambda n: store.documents(after=f"document-{n * count // 99}", limit=100))
    timed("dense search", queries, dense)
    timed("keyword search", queries, keyword)
    timed("both", queries, lambda number: (dense(number + queries), keyword(number + queries)))
    timed("retrieval", queries, retrieval)
    tell(f"memory: {own_memory():.0f} MB, {before:.0f} MB of it the program and the embedder")
    tell(f"recall of the dense search: {recall(store, count):.3f}")
    store.close()


def recall(store: Store, count: int) -> float:
    """The share of the nearest passages that the dense search finds."""
    asked = unit_vectors(EXACT, 10**7)
    best: list[list[tuple[float, str, int]]] = [[] for _ in asked]
    for first in range(0, count, AT_ONCE):
        there = min(AT_ONCE, count - first) * PER_DOCUMENT
        likeness = asked @ unit_vectors(there, first).T
        for number, row in enumerate(likeness):
            near = np.argpartition(-row, CANDIDATES)[:CANDIDATES]
            named = [(float(row[at]), f"document-{first + at // PER_DOCUMENT}", int(at % PER_DOCUMENT)) for at in near]
            best[number] = sorted(best[number] + named, reverse=True)[:CANDIDATES]
    found = 0
    for vector, exact in zip(asked, best, strict=True):
        hits = store.dense_search(vector, limit=CANDIDATES, documents=None)
        found += len({(one.document, one.ordinal) for one, _ in hits} & {(name, ordinal) for _, name, ordinal in exact})
    return found / (EXACT * CANDIDATES)


def once(name: str, work: Callable[[], T]) -> T:
    """Seconds of one run."""
    started, begun = time.perf_counter(), time.process_time()
    result = work()
    tell(f"{name}: {time.perf_counter() - started:.2f} s (processor: {time.process_time() - begun:.2f} s)")
    return result


def timed(name: str, times: int, work: Callable[[int], object]) -> None:
    """Milliseconds of so many runs, and those of the processor: what an idle machine would take, servers apart."""
    spent, worked = [], []
    for number in range(times):
        started, begun = time.perf_counter(), time.process_time()
        work(number)
        worked.append((time.process_time() - begun) * 1000)
        spent.append((time.perf_counter() - started) * 1000)
    told = [
        f"p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms"
        for cuts in (statistics.quantiles(one, n=20) for one in (spent, worked))
    ]
    tell(f"{name}: {told[0]} (processor: {told[1]})")


def on_servers(numbers: list[int]) -> None:
    """Start the servers, fill and search; what they took."""
    passages, queries = [*numbers, *[100_000, QUERIES][len(numbers) :]]
    with both_servers() as (environment, folders):
        for task, number in (("fill", passages), ("search", queries)):
            before = {name: worked_by(place) for name, place in folders.items()}
            command = [sys.executable, __file__, task, "none", str(number)]
            subprocess.run(command, env={**os.environ, **environment}, check=True)
            for name, place in folders.items():
                worked = worked_by(place) - before[name]
                disk, memory = on_disk(place), memory_of(place)
                tell(f"{name}, {task}: {worked:.1f} processor s; disk {disk:.0f} MB, memory {memory:.0f} MB")


def own_memory() -> float:
    """Megabytes of this process at its highest."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def processes(folder: Path) -> list[Path]:
    """Where /proc tells of the programs started with that folder, and of their children."""
    pids = [path.parent for path in Path("/proc").glob("[0-9]*/cmdline") if str(folder) in text_of(path)]
    parents = {f"PPid:\t{path.name}\n" for path in pids}
    children = [
        path.parent
        for path in Path("/proc").glob("[0-9]*/status")
        if any(parent in text_of(path) for parent in parents)
    ]
    return sorted({*pids, *children})


def memory_of(folder: Path) -> float:
    """Megabytes that these programs hold now, what they share counted once."""
    lines = [line for path in processes(folder) for line in text_of(path / "smaps_rollup").splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def worked_by(folder: Path) -> float:
    """Processor seconds of these programs, and of their children that have ended."""
    stats = [text_of(path / "stat").rpartition(")")[2].split() for path in processes(folder)]
    return sum(int(one) for fields in stats for one in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def text_of(path: Path) -> str:
    """What a file of /proc says; nothing when the process has ended."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def on_disk(folder: Path) -> float:
    """Megabytes of all files in a folder."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) / 1e6


if __name__ == "__main__":
    main()
