"""Tokens embedded per second by `MiniLMEmbedder.embed`, as a share of the bare ONNX forward pass on the same batches.

python benchmarks/ingest.py [FOLDER]
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from rag._assets import asset_folder
from rag.documents.chunking import chunk, embedding_text
from rag.embedding.minilm import MiniLMEmbedder
from rag.reading import find_files, read

CHUNKS = 512


def main() -> None:
    """Embed the chunks of a folder (the seeds by default, repeated), bare and through the embedder, in turns."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else asset_folder("seeds")
    embedder = MiniLMEmbedder()
    texts: list[str] = []
    for path in find_files([folder]):
        parsed = read(path, max_bytes=50_000_000).document
        texts += [embedding_text(one) for one in chunk("bench", parsed, count_tokens=embedder.count_tokens)]
    texts = [
        f"{number} {text}" for number, text in zip(range(CHUNKS), texts * (CHUNKS // len(texts) + 1), strict=False)
    ]
    tokens = sum(embedder.count_tokens(texts)) + 2 * len(texts)
    encodings, batches = embedder.batches(texts)
    embedder.embed(texts[:8])
    shares = []
    for _ in range(5):
        started = time.perf_counter()
        for batch in batches:
            embedder.forward([encodings[index] for index in batch])
        bare = time.perf_counter()
        embedder.embed(texts)
        whole = time.perf_counter() - bare
        shares.append((bare - started, whole))
    bare_seconds = statistics.median(one[0] for one in shares)
    whole_seconds = statistics.median(one[1] for one in shares)
    print(f"{len(texts)} chunks, {tokens} tokens, {len(batches)} batches")
    print(f"bare forward pass  {tokens / bare_seconds:8.0f} tokens/s")
    print(f"embed              {tokens / whole_seconds:8.0f} tokens/s")
    print(f"share              {bare_seconds / whole_seconds:8.3f}")


if __name__ == "__main__":
    main()
