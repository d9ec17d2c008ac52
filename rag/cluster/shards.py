"""Documents that were read, cut and embedded, in Parquet files on their way to the library.

A shard is written under another name and then renamed, so that it is there as a whole or not at all. Its name comes
from what is in it: made twice, it is the same file. What a killed job has left is loaded by the next.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.embedding.protocol import Vectors
from rag.schema.document import Chunk, ParsedDocument
from rag.storage.writer import NewDocument

ENDING = ".parquet"

Batch = dict[str, Any]
"""Columns by name, as Ray Data passes rows on."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that was read and cut; as text, since it goes from process to process."""

    source: str
    sha256: str
    parsed: str
    chunks: str

    @classmethod
    def of(cls, source: str, sha256: str, parsed: ParsedDocument, chunks: Sequence[Chunk]) -> Prepared:
        """A document as text."""
        cut = json.dumps([chunk.model_dump(mode="json") for chunk in chunks], ensure_ascii=False)
        return cls(source, sha256, parsed.model_dump_json(), cut)

    def read_chunks(self) -> list[Chunk]:
        """Its chunks."""
        return [Chunk.model_validate(chunk) for chunk in json.loads(self.chunks)]

    def as_new(self, vectors: Vectors) -> NewDocument:
        """As the store takes it."""
        parsed = ParsedDocument.model_validate_json(self.parsed)
        return NewDocument(parsed, self.source, self.sha256, self.read_chunks(), vectors)


def shard_name(embedder: str, documents: Sequence[Prepared]) -> str:
    """The name of the shard of these documents, whose vectors were made by this embedder."""
    content = "\0".join([embedder, *(f"{one.source}\0{one.sha256}" for one in documents)])
    return f"{_mark(embedder)}-{hashlib.sha256(content.encode()).hexdigest()[:24]}{ENDING}"


def write_shard(folder: Path, embedder: str, documents: Sequence[Prepared], vectors: Sequence[Vectors]) -> Path:
    """Write a shard; its path."""
    import pyarrow
    from pyarrow import parquet

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / shard_name(embedder, documents)
    columns: dict[str, Any] = {
        name: [getattr(one, name) for one in documents] for name in ("source", "sha256", "parsed", "chunks")
    }
    columns["vectors"] = [rows.astype("<f4").tobytes() for rows in vectors]
    columns["dimension"] = [rows.shape[1] for rows in vectors]
    unfinished = path.with_suffix(f".{hashlib.sha256(str(path).encode()).hexdigest()[:6]}.part")
    parquet.write_table(pyarrow.table(columns), unfinished)
    unfinished.replace(path)
    return path


def read_shard(path: Path) -> Iterator[NewDocument]:
    """The documents of a shard."""
    from pyarrow import parquet

    for row in parquet.read_table(path).to_pylist():
        vectors = np.frombuffer(row["vectors"], dtype="<f4").reshape(-1, row["dimension"]).astype(np.float32)
        yield Prepared(row["source"], row["sha256"], row["parsed"], row["chunks"]).as_new(vectors)


def shards_left(folder: Path, embedder: str) -> list[Path]:
    """What an earlier job has left of shards for this embedder; of others and of unfinished ones nothing stays."""
    kept = []
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        if path.name.startswith(_mark(embedder)) and path.suffix == ENDING:
            kept.append(path)
        elif path.suffix in (ENDING, ".part"):
            path.unlink(missing_ok=True)
    return kept


def _mark(embedder: str) -> str:
    return hashlib.sha256(embedder.encode()).hexdigest()[:12]
