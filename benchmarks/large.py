"""A library of many passages: ingest, disk, memory, opening, search. Invented text, random vectors; no model.

python benchmarks/large.py [passages] [queries]

With RAG_CHROMA (and RAG_CATALOGUE) set, on those servers. Memory is that of this process at its highest.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from synthetic import PER_DOCUMENT, Corpus, unit_vectors

from rag.evidence.retrieval import CANDIDATES
from rag.progress import silent
from rag.settings import Settings
from rag.storage.opening import open_store
from rag.storage.store import Store
from rag.storage.writer import NewDocument

AT_ONCE = 100
"""Documents stored together."""


def main() -> None:
    """Fill a store, open it anew, and search."""
    passages = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    queries = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    corpus = Corpus()
    with tempfile.TemporaryDirectory(prefix="large-", dir=os.environ.get("TMPDIR")) as folder:
        settings = Settings.load(library=Path(folder, "library"))

        def opened() -> Store:
            return open_store(settings, lambda: "random@1", silent)

        store = opened()
        documents = passages // PER_DOCUMENT
        started = time.perf_counter()
        for first in range(0, documents, AT_ONCE):
            fill(store, corpus, range(first, min(first + AT_ONCE, documents)))
        seconds = time.perf_counter() - started
        print(f"ingest: {passages} passages in {seconds:.0f} s, {passages / seconds:.0f} a second", flush=True)
        store.close()
        print(f"disk: {sum(one.stat().st_size for one in Path(folder).rglob('*') if one.is_file()) / 1e6:.0f} MB")
        started = time.perf_counter()
        store = opened()
        print(f"opening and counting {store.count()} documents: {time.perf_counter() - started:.2f} s")
        timed("page of 100 documents", queries, lambda n: store.documents(after=f"document-{n}", limit=100))
        started = time.perf_counter()
        store.dense_search(unit_vectors(1, 1)[0], limit=CANDIDATES, documents=None)
        print(f"first dense search: {time.perf_counter() - started:.2f} s")

        def dense(number: int) -> object:
            return store.dense_search(unit_vectors(1, 10**6 + number)[0], limit=CANDIDATES, documents=None)

        def keyword(number: int) -> object:
            return store.keyword_search(corpus.question(number), limit=CANDIDATES, documents=None)

        timed("dense search", queries, dense)
        timed("keyword search", queries, keyword)
        timed("both", queries, lambda number: (dense(number + queries), keyword(number + queries)))
        print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
        store.close()


def fill(store: Store, corpus: Corpus, numbers: range) -> None:
    """Store these documents together."""
    rows = unit_vectors(len(numbers) * PER_DOCUMENT, numbers.start)
    new = []
    for place, number in enumerate(numbers):
        parsed, chunks = corpus.document(number)
        vectors = rows[place * PER_DOCUMENT : (place + 1) * PER_DOCUMENT]
        new.append(NewDocument(parsed, f"/large/document-{number}.txt", str(number), chunks, vectors))
    with store.write() as writer:
        writer.put_all(new)


def timed(name: str, times: int, work: Callable[[int], object]) -> None:
    """Milliseconds of so many runs."""
    spent = []
    for number in range(times):
        started = time.perf_counter()
        work(number)
        spent.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(spent, n=20)
    print(f"{name}: p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
