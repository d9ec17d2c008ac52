"""A library on PostgreSQL and a Chroma server, started here from Debian's and pip's packages, beside one in a folder.

python benchmarks/servers.py recall FOLDER      keyword search on Chroma's chunking benchmark
python benchmarks/servers.py writers [seconds]  two processes that write at once: what is lost
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from both_servers import both_servers
from synthetic import PER_DOCUMENT, Corpus, unit_vectors

from evals.chunking import RETRIEVED, as_span, measure
from evals.outside import load_chunking
from rag.documents.chunking import chunk
from rag.embedding.minilm import MiniLMEmbedder
from rag.progress import silent
from rag.schema.document import Chunk, ParsedDocument
from rag.settings import Settings
from rag.storage.opening import open_store
from rag.storage.store import Store
from rag.storage.writer import NewDocument


def main() -> None:
    """One of the two measurements, or (`write`) one of the writers."""
    task = sys.argv[1]
    if task == "write":
        write(sys.argv[2], float(sys.argv[3]))
    elif task == "recall":
        recall(Path(sys.argv[2]))
    else:
        writers(float(sys.argv[2]) if len(sys.argv) > 2 else 300.0)


def opened(folder: str) -> Store:
    """The store that the environment names, else one in the folder."""
    return open_store(Settings.load(library=Path(folder)), lambda: "random@1", silent)


def recall(data: Path) -> None:
    """Fill both, ask both, print both rows."""
    corpora, questions = load_chunking(data)
    count_tokens = MiniLMEmbedder().count_tokens
    with both_servers() as (servers, _), tempfile.TemporaryDirectory(prefix="recall-") as folder:
        for name, environment in (("SQLite", {}), ("PostgreSQL", servers)):
            os.environ |= environment
            store = opened(folder)
            with store.write() as writer:
                for title, text in corpora.items():
                    parsed = ParsedDocument(text=text, title=title, media_type="text/plain")
                    chunks = chunk("?", parsed, count_tokens=count_tokens)
                    vectors = np.ones((len(chunks), 1), dtype=np.float32)
                    writer.put(parsed, source=f"/{title}", sha256=title, chunks=chunks, vectors=vectors)
            spans = [as_span(piece) for title in corpora for piece in store.chunks(title)]

            def search(query: str, store: Store = store) -> list[Chunk]:
                return [piece for piece, _ in store.keyword_search(query, limit=RETRIEVED, documents=None)]

            started = time.perf_counter()
            row = measure(name, questions, search, spans)
            each = (time.perf_counter() - started) * 1000 / len(questions)
            print(
                f"{name}: recall {row.recall:.2f}, precision {row.precision:.2f}; {each:.1f} ms a question", flush=True
            )
            store.close()


def writers(seconds: float) -> None:
    """Two processes write for so long; then everything they say they stored is looked for."""
    with both_servers() as (servers, _):
        command = [sys.executable, __file__, "write"]
        environment = {**os.environ, **servers}
        running = [
            subprocess.Popen([*command, name, str(seconds)], env=environment, stdout=subprocess.PIPE, text=True)
            for name in ("one", "two")
        ]
        stored = [set(process.communicate()[0].split()) for process in running]
        os.environ |= servers
        store = opened("none")
        there = {info.id for info in store.documents()}
        said = set().union(*stored)
        keys, vectors = store.chunk_keys(), store.index.keys()
        print(
            f"two writers for {seconds:.0f} s: {len(stored[0])} and {len(stored[1])} documents stored, "
            f"{len(said - there)} lost, {len(there - said)} not told of; {len(keys)} passages, "
            f"{len(keys - vectors)} without vector, {len(vectors - keys)} vectors too many, "
            f"{len(store.pending())} pending"
        )
        store.close()


def write(name: str, seconds: float) -> None:
    """Store documents, ten together, and say of each that it is stored."""
    corpus, store = Corpus(), opened("none")
    until = time.monotonic() + seconds
    number = 0
    while time.monotonic() < until:
        new = []
        for _ in range(10):
            parsed, chunks = corpus.document(number)
            vectors = unit_vectors(PER_DOCUMENT, number)
            new.append(NewDocument(parsed, f"/{name}/{name}-{number}.txt", f"{name}{number}", chunks, vectors))
            number += 1
        with store.write() as writer:
            for info in writer.put_all(new):
                print(info.id, flush=True)
    store.close()


if __name__ == "__main__":
    main()
