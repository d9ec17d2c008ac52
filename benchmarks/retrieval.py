"""Latency of retrieval without the model in a library of 20,000 chunks (random unit vectors, invented sentences).

python benchmarks/retrieval.py [chunks] [queries]
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from rag.embedding.minilm import MiniLMEmbedder
from rag.evidence.retrieval import gather
from rag.schema.document import Chunk, ParsedDocument
from rag.storage.store import Store
from rag.text.tokens import count_tokens

PER_DOCUMENT = 20
WORDS = "harbour tidal accord budget turbine council signed research exchange students orchard".split()  # noqa: SIM905


def main() -> None:
    """Fill a store, then time `gather` over the whole library and within one document."""
    chunks = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    queries = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    chance, vectors = random.Random(1), np.random.default_rng(1)
    embedder = MiniLMEmbedder()
    with tempfile.TemporaryDirectory(prefix="retrieval-") as folder:
        store = Store(Path(folder), embedder=lambda: embedder.identity, lock_timeout=10)
        fill(store, chunks, chance, vectors)
        questions = [
            " ".join(["What", "is", *chance.choices(WORDS, k=4), str(chance.randrange(9999)), "?"])
            for _ in range(queries)
        ]
        embedder.embed(["warm up"])
        for name, scope in (("whole library", None), ("one document", ["document-7"])):
            spent = []
            for question in questions:
                started = time.perf_counter()
                gather(store, embedder, question, passages=3, budget=900, count_tokens=count_tokens, scope=scope)
                spent.append((time.perf_counter() - started) * 1000)
            cuts = statistics.quantiles(spent, n=20)
            print(f"{name:14} {chunks} chunks: p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms")
        store.close()


def fill(store: Store, chunks: int, chance: random.Random, vectors: np.random.Generator) -> None:
    """Store documents of PER_DOCUMENT chunks each."""
    with store.write() as writer:
        for number in range(chunks // PER_DOCUMENT):
            sentences = [
                " ".join(chance.choices(WORDS, k=60)) + f" {chance.randrange(9999)}.\n" for _ in range(PER_DOCUMENT)
            ]
            text = "".join(sentences)
            pieces, start = [], 0
            for ordinal, sentence in enumerate(sentences):
                end = start + len(sentence)
                pieces.append(Chunk(document="?", ordinal=ordinal, start=start, end=end, text=sentence, tokens=61))
                start = end
            rows = vectors.standard_normal((PER_DOCUMENT, 384)).astype(np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            parsed = ParsedDocument(text=text, title=f"Document {number}", media_type="text/plain")
            writer.put(parsed, source=f"/bench/document-{number}.txt", sha256=str(number), chunks=pieces, vectors=rows)


if __name__ == "__main__":
    main()
