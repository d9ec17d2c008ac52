"""The keyword search beside tantivy, an index that finds the best without scoring all (pip install tantivy).

python benchmarks/topk.py speed LIBRARY [queries]    the texts of a library that benchmarks/large.py has filled
python benchmarks/topk.py recall FOLDER              Chroma's chunking benchmark

Both get the same words of each question. Milliseconds are those of the processor, which the load changes less.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import tantivy
from synthetic import Corpus

from evals.chunking import RETRIEVED, as_span, measure
from evals.outside import load_chunking
from rag.documents.chunking import chunk
from rag.embedding.minilm import MiniLMEmbedder
from rag.schema.document import Chunk, ParsedDocument
from rag.storage.keywords import word_forms
from rag.storage.store import Store

LIMIT = 40
QUERIES = 60
HEAP = 64_000_000
"""Bytes that tantivy may take to write."""


def main() -> None:
    """Speed or recall."""
    if sys.argv[1] == "speed":
        speed(Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else QUERIES)
    else:
        recall(Path(sys.argv[2]))


class Beside:
    """The texts of chunks in tantivy, by the chunks' numbers."""

    def __init__(self, folder: Path, texts: Iterable[tuple[int, str]]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("number", stored=True)
        builder.add_text_field("text", stored=False, tokenizer_name="en_stem")
        self._index = tantivy.Index(builder.build(), path=str(folder))
        writer = self._index.writer(heap_size=HEAP, num_threads=1)
        for number, text in texts:
            writer.add_document(tantivy.Document(number=number, text=text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: str, limit: int) -> list[int]:
        """Numbers of the chunks with any of the words, best bm25 first."""
        asked = self._index.parse_query(" ".join(word_forms(query, [])), ["text"])
        return [self._searcher.doc(place)["number"][0] for _, place in self._searcher.search(asked, limit).hits]


def speed(library: Path, queries: int) -> None:
    """Milliseconds of both on the same questions, and how far they agree."""
    corpus = Corpus()
    store = Store(library, embedder=lambda: "random@1", lock_timeout=10)
    rows = store.catalog._db.execute("SELECT number, text FROM chunks")
    with tempfile.TemporaryDirectory(prefix="topk-") as folder:
        begun = time.process_time()
        beside = Beside(Path(folder), rows)
        size = sum(one.stat().st_size for one in Path(folder).rglob("*")) / 1e6
        print(f"tantivy: {store.catalog.count_chunks()} passages, {time.process_time() - begun:.0f} s, {size:.0f} MB")

        def ours(query: str) -> Sequence[int]:
            return [row for row, _ in store.catalog.keyword_rows(word_forms(query, []), limit=LIMIT, numbers=None)]

        def theirs(query: str) -> Sequence[int]:
            return beside.search(query, LIMIT)

        questions = [corpus.question(number) for number in range(queries)]
        for query in questions[:3]:
            _ = ours(query), theirs(query)
        first = timed("SQLite", ours, questions)
        second = timed("tantivy", theirs, questions)
        same = [len({*one} & {*other}) / LIMIT for one, other in zip(first, second, strict=True)]
        print(f"of the best {LIMIT}, both have {statistics.mean(same):.2f}")
    store.close()


def timed(name: str, search: Callable[[str], Sequence[int]], questions: Sequence[str]) -> list[Sequence[int]]:
    """What is found; prints the milliseconds."""
    spent, found = [], []
    for query in questions:
        started = time.process_time()
        found.append(search(query))
        spent.append((time.process_time() - started) * 1000)
    cuts = statistics.quantiles(spent, n=20)
    print(f"{name}: p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms", flush=True)
    return found


def recall(data: Path) -> None:
    """Recall of both on the chunking benchmark, whole library scored."""
    corpora, questions = load_chunking(data)
    count_tokens = MiniLMEmbedder().count_tokens
    with tempfile.TemporaryDirectory(prefix="topk-") as folder, tempfile.TemporaryDirectory(prefix="topk-") as index:
        store = Store(Path(folder), embedder=lambda: "none", lock_timeout=10)
        with store.write() as writer:
            for name, text in corpora.items():
                parsed = ParsedDocument(text=text, title=name, media_type="text/plain")
                chunks = chunk("?", parsed, count_tokens=count_tokens)
                vectors = np.ones((len(chunks), 1), dtype=np.float32)
                writer.put(parsed, source=f"/{name}", sha256=name, chunks=chunks, vectors=vectors)
        pieces = [piece for name in corpora for piece in store.chunks(name)]
        beside = Beside(Path(index), enumerate(piece.text for piece in pieces))

        def ours(query: str) -> list[Chunk]:
            return [piece for piece, _ in store.keyword_search(query, limit=RETRIEVED, documents=None)]

        def theirs(query: str) -> list[Chunk]:
            return [pieces[number] for number in beside.search(query, RETRIEVED)]

        spans = [as_span(piece) for piece in pieces]
        for name, search in (("SQLite", ours), ("tantivy", theirs)):
            row = measure(name, questions, search, spans)
            print(f"{name:8} recall {row.recall:.1f} ± {row.recall_se:.1f}, precision {row.precision:.1f}", flush=True)
        store.close()


if __name__ == "__main__":
    main()
