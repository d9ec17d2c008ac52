"""Small documents with made-up vectors, for tests of the store that need no embedder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.embedding.protocol import Vectors
from rag.schema.answer import Answer, Citation, Timings, Usage
from rag.schema.document import Chunk, DocumentInfo, Heading, ParsedDocument
from rag.storage.chroma_server import ChromaServer
from rag.storage.opened import OpenFolder
from rag.storage.opened_server import OpenServer
from rag.storage.store import Store

EMBEDDER = "test/four@1"
DIMENSION = 4
NOW = datetime(2025, 11, 13, 9, 30, tzinfo=UTC)


@dataclass
class Backend:
    """Where the stores of a test are: in folders as long as it names no server."""

    chroma: str = ""
    postgres: str = ""

    def opened(self, folder: Path, embedder: str) -> OpenFolder:
        """The parts of a store; on servers a folder is told from others by its path."""
        server = ChromaServer.at(self.chroma) if self.chroma else None
        if not self.postgres:
            return OpenFolder(folder, embedder=lambda: embedder, server=server)
        assert server is not None
        import psycopg

        schema = f"s{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        address = f"{self.postgres}?options=-csearch_path%3D{schema}"
        return OpenServer(address, embedder=lambda: embedder, server=server)


BACKEND = Backend()
"""Of the test that runs."""


def open_store(folder: Path, *, embedder: str = EMBEDDER, lock_timeout: float = 5.0) -> Store:
    opened = BACKEND.opened(folder, embedder)
    return Store(folder, embedder=lambda: embedder, lock_timeout=lock_timeout, clock=lambda: NOW, opened=opened)


def parsed(*parts: str, title: str = "Title") -> ParsedDocument:
    return ParsedDocument(
        text="".join(parts),
        title=title,
        media_type="text/plain",
        date="2025-11",
        headings=(Heading(level=1, start=0, end=1, title=title),),
        metadata={"author": "Ada"},
    )


def chunks_of(*parts: str, heading: str = "Title") -> list[Chunk]:
    chunks, start = [], 0
    for ordinal, part in enumerate(parts):
        chunks.append(
            Chunk(
                document="?", ordinal=ordinal, start=start, end=start + len(part), text=part, heading=heading, tokens=9
            )
        )
        start += len(part)
    return chunks


def vectors_for(*parts: str, dimension: int = DIMENSION) -> Vectors:
    """One unit vector a text, always the same for the same text."""
    rows = []
    for part in parts:
        seed = int.from_bytes(hashlib.sha256(part.encode()).digest()[:8], "big")
        row = np.random.default_rng(seed).normal(size=dimension)
        rows.append(row / np.linalg.norm(row))
    return np.asarray(rows, dtype=np.float32).reshape(len(parts), dimension)


def put(store: Store, source: str, *parts: str, title: str = "Title", dimension: int = DIMENSION) -> DocumentInfo:
    """Store a document of these chunks."""
    with store.write() as writer:
        return writer.put(
            parsed(*parts, title=title),
            source=source,
            sha256=hashlib.sha256("".join(parts).encode()).hexdigest(),
            chunks=chunks_of(*parts, heading=title),
            vectors=vectors_for(*parts, dimension=dimension),
        )


def answer(question: str, text: str = "13 November", document: str = "a") -> Answer:
    return Answer(
        question=question,
        status="answered",
        text=text,
        citations=(Citation(document=document, start=3, end=14, quote=text, match="exact", line=1),),
        model="test/model",
        usage=Usage(calls=1, prompt_tokens=10, completion_tokens=3),
        timings=Timings(total=0.5),
    )
