"""What leaving out common words costs: recall of the keyword search on Chroma's chunking benchmark, no embedder.

python benchmarks/keywords.py FOLDER [share ...]

FOLDER holds questions_df.csv and corpora/. A share is the part of all chunks that may be scored for a question; 1 is
plain bm25, 0.04 what the budget is in a library of a million chunks.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

import rag.storage.keywords
from evals.chunking import RETRIEVED, as_span, measure
from evals.outside import load_chunking
from rag.documents.chunking import chunk
from rag.embedding.minilm import MiniLMEmbedder
from rag.schema.document import Chunk, ParsedDocument
from rag.storage.store import Store


def main() -> None:
    """Fill a store without embedding anything, then ask with each budget."""
    corpora, questions = load_chunking(Path(sys.argv[1]))
    shares = [float(share) for share in sys.argv[2:]] or [1.0, 0.4, 0.04]
    count_tokens = MiniLMEmbedder().count_tokens
    with tempfile.TemporaryDirectory(prefix="keywords-") as folder:
        store = Store(Path(folder), embedder=lambda: "none", lock_timeout=10)
        with store.write() as writer:
            for name, text in corpora.items():
                parsed = ParsedDocument(text=text, title=name, media_type="text/plain")
                chunks = chunk("?", parsed, count_tokens=count_tokens)
                vectors = np.ones((len(chunks), 1), dtype=np.float32)
                writer.put(parsed, source=f"/{name}", sha256=name, chunks=chunks, vectors=vectors)
        total = store.catalog.count_chunks()
        spans = [as_span(piece) for name in corpora for piece in store.chunks(name)]

        def search(query: str) -> list[Chunk]:
            return [piece for piece, _ in store.keyword_search(query, limit=RETRIEVED, documents=None)]

        for share in shares:
            rag.storage.keywords.SCORED = max(1, int(total * share))
            row = measure(f"budget {share:.0%}", questions, search, spans)
            recall = f"recall {row.recall:.1f} ± {row.recall_se:.1f}, precision {row.precision:.1f}"
            print(f"{row.name:12} of {total} chunks: {recall}")
        store.close()


if __name__ == "__main__":
    main()
