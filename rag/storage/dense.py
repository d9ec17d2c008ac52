"""Dense search: small scopes are compared vector by vector, larger ones by Chroma's graph."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.embedding.protocol import Vectors
from rag.errors import LibraryCorruptError
from rag.schema.document import Chunk
from rag.storage.apart import VectorKey
from rag.storage.catalog import Row
from rag.storage.opened import OpenFolder

EXACT_CHUNKS = 2000
"""Scopes up to this many chunks are searched exactly: as fast as the graph, and nothing is missed."""

PENDING_CHUNKS = 2000
"""How many more chunks are searched for while others are being stored: several times as many as are stored at once."""


def nearest_chunks(
    opened: OpenFolder, vector: Vectors, limit: int, rows: Sequence[Row] | None
) -> list[tuple[Chunk, float]]:
    """Chunks nearest to a unit vector with their cosine similarity, best first; of all documents when `rows` is None.

    There is at least one chunk to be found. Raises LibraryCorruptError when its vector is missing.
    """
    if rows is not None and sum(row.info.chunks for row in rows) <= EXACT_CHUNKS:
        keys = [(row.revision, ordinal) for row in rows for ordinal in range(row.info.chunks)]
        found = _exact(opened.current_index().fetch(keys), vector, limit)
    else:
        found = _by_graph(opened, vector, limit, None if rows is None else [row.number for row in rows])
    if not found:
        raise LibraryCorruptError(
            f"the vectors of {opened.folder} are missing", hint="Remake them: rag doctor --rebuild"
        )
    with opened.guard():
        chunks = opened.catalog.chunks_of(key for key, _ in found)
    return [(chunks[key], similarity) for key, similarity in found if key in chunks]


def _by_graph(
    opened: OpenFolder, vector: Vectors, limit: int, numbers: list[int] | None
) -> list[tuple[VectorKey, float]]:
    """The nearest by the graph. Vectors that another process has not yet put in force take places in the result:
    when there are any, as many more are asked for."""
    found = opened.current_index().nearest(vector, limit=limit, documents=numbers)
    with opened.guard():
        pending = set(opened.catalog.pending())
    if not any(revision in pending for (revision, _), _ in found):
        return found
    found = opened.current_index().nearest(vector, limit=limit + PENDING_CHUNKS, documents=numbers)
    return [hit for hit in found if hit[0][0] not in pending][:limit]


def _exact(vectors: dict[VectorKey, Vectors], vector: Vectors, limit: int) -> list[tuple[VectorKey, float]]:
    """The nearest by dot product over all of them: vectors are of length 1, so that it is the cosine."""
    if not vectors:
        return []
    keys = list(vectors)
    similarities = np.stack([vectors[key] for key in keys]) @ vector
    best = np.argsort(-similarities, kind="stable")[:limit]
    return [(keys[place], float(similarities[place])) for place in best]
