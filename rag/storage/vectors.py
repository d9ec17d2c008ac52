"""The vector index: one Chroma collection of unit vectors. This file and `chroma_server` are all that knows Chroma.

A vector's id is `revision:ordinal`: the revision says which version of which document it belongs to, so that vectors of
a replaced or half-added document can be told from those in force. No document text is stored in Chroma.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any, Protocol, cast
from uuid import uuid4

import numpy as np

from rag.embedding.protocol import Vectors
from rag.errors import LibraryCorruptError, StorageError
from rag.storage.apart import Apart, VectorKey
from rag.storage.database import is_read_only

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

COLLECTION = "chunks"

PAGE = 2000
"""Vectors per call: below Chroma's largest batch (5,461) and SQLite's limit of variables."""

KEY_PAGE = 50_000
"""Keys per call: Chroma passes over all those of the pages before."""

SYNC_THRESHOLD = 1000
"""Vectors after which Chroma writes its graph to disk; its own default, named since it bounds the work after a kill."""

NEIGHBOURS, CONSTRUCTION = 48, 200
"""Links of a vector in the graph, and candidates looked at when they are made. With Chroma's own 16 and 100 the graph
loses some of 1,200 near-duplicates that are added a few at a time; lost vectors have to be compared singly."""

DISK_WORDS = ("disk is full", "No space left", "disk I/O error", "File too large", "readonly", "Read-only file system")
"""Words of Chroma's errors that speak of the disk: nothing stored is damaged."""

PROBE_BYTES = 1_000_000
"""What is written to see whether an error that gives no reason comes from a full disk; Chroma writes about as much."""

LOOKED_AT = 200_000
"""Vectors up to which a search first looks for those that the graph does not lead to: some seconds at this number, and
the vectors of a larger index would not fit the memory of a small machine twice. `rag doctor` looks in any case."""


class Indexes(Protocol):
    """Where the vector indexes of a library are: one is in force, another may be in the making."""

    @property
    def where(self) -> str:
        """For messages."""
        ...

    def open(self, name: str, *, embedder: str) -> VectorIndex:
        """The index of that name; made at its first use."""
        ...

    def remove(self, name: str) -> None:
        """Remove an index; harmless when there is none."""
        ...

    def remove_others(self, name: str) -> None:
        """Remove all indexes of the library but this one."""
        ...


@dataclass(frozen=True, slots=True)
class FolderIndexes:
    """Indexes as folders within the library's folder."""

    folder: Path

    @property
    def where(self) -> str:
        """For messages."""
        return str(self.folder)

    def open(self, name: str, *, embedder: str) -> VectorIndex:
        """The index in the folder of that name."""
        return VectorIndex(self.folder / name, embedder=embedder)

    def remove(self, name: str) -> None:
        """Remove it, as far as the system lets it go: on a full disk the space is needed at once."""
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def remove_others(self, name: str) -> None:
        """Remove the folders of indexes that are not in force."""
        for folder in self.folder.glob("vectors-*"):
            if folder.name != name:
                shutil.rmtree(folder)


class VectorIndex:
    """Vectors by key. Open it with the identity of the embedder; Chroma is imported and opened at the first use."""

    shared = False
    """Whether several processes may write at once, and see what others have written without opening it anew."""

    def __init__(self, folder: Path, *, embedder: str) -> None:
        self.folder = folder
        self.page = PAGE
        self.key_page = KEY_PAGE
        self._embedder = embedder
        self._client: Client | None = None
        self._opened: Collection | None = None
        self._apart: Apart | None = None
        self._is_looked_up = False
        self._copy: TemporaryDirectory[str] | None = None

    def put(self, documents: Sequence[tuple[int, int, Vectors]]) -> None:
        """Store revisions: their number, the number of their document, the vectors of all chunks, chunk 0 first.

        Many at once, since every call waits for the disk. Raises StorageError.
        """
        filled = [(revision, number, vectors) for revision, number, vectors in documents if len(vectors)]
        if not filled:
            return
        ids = [f"{revision}:{ordinal}" for revision, _, vectors in filled for ordinal in range(len(vectors))]
        about = [{"document": number, "revision": revision} for revision, number, vectors in filled for _ in vectors]
        rows = np.concatenate([vectors for _, _, vectors in filled])
        for first in range(0, len(ids), self.page):
            page = slice(first, first + self.page)
            self._forget_apart()
            with self._guard("write"):
                self._collection.upsert(ids=ids[page], embeddings=rows[page], metadatas=cast("Any", about[page]))

    def drop(self, revisions: Sequence[int]) -> None:
        """Remove all vectors of these revisions; harmless when there are none."""
        self._forget_apart()
        with self._guard("write"):
            for first in range(0, len(revisions), self.page):
                where: Any = {"revision": {"$in": list(revisions[first : first + self.page])}}
                self._collection.delete(where=where)

    def nearest(self, vector: Vectors, *, limit: int, documents: Sequence[int] | None) -> list[tuple[VectorKey, float]]:
        """Keys and cosine similarities, nearest first, within the documents of these numbers when given."""
        where: Any = None if documents is None else {"document": {"$in": list(documents)}}
        with self._guard("search"):
            found = self._query(vector, limit, where)
            for key, similarity in self._known_apart().similarities(vector, documents).items():
                found.setdefault(key, similarity)
        return sorted(found.items(), key=lambda pair: -pair[1])[:limit]

    def apart(self) -> frozenset[VectorKey]:
        """Keys of vectors that Chroma's graph does not lead to, and that `nearest` therefore compares by itself."""
        with self._guard("search"):
            if self._apart is None:
                self._apart = self._look_for_apart(self._collection.count())
            return frozenset(self._apart.keys)

    def fetch(self, keys: Sequence[VectorKey]) -> dict[VectorKey, Vectors]:
        """The stored vectors of these keys; keys without one are absent from the result."""
        vectors: dict[VectorKey, Vectors] = {}
        for first in range(0, len(keys), self.page):
            ids = [f"{revision}:{ordinal}" for revision, ordinal in keys[first : first + self.page]]
            with self._guard("read"):
                found = self._collection.get(ids=ids, include=["embeddings"])
            rows = found["embeddings"]
            if rows is not None:
                for name, row in zip(found["ids"], rows, strict=True):
                    vectors[_key(name)] = np.asarray(row, dtype=np.float32)
        return vectors

    def keys(self) -> set[VectorKey]:
        """Every key in the index."""
        found: set[VectorKey] = set()
        offset = 0
        while True:
            with self._guard("read"):
                ids = self._collection.get(include=[], limit=self.key_page, offset=offset)["ids"]
            if not ids:
                return found
            found.update(_key(name) for name in ids)
            offset += len(ids)

    @property
    def embedder(self) -> str:
        """Identity of the embedder the stored collection was made with."""
        return str((self._collection.metadata or {}).get("embedder", ""))

    def open(self) -> None:
        """Open Chroma now, if it is not open yet. Raises StorageError."""
        if self._opened is None:
            with self._guard("open"):
                self._collection.count()  # which reads the graph; it takes the longer the more vectors there are

    def close(self) -> None:
        """Free Chroma. It is opened again when needed, and then sees what other processes have written."""
        if self._client is not None:
            self._client.close()
        if self._copy is not None:
            self._copy.cleanup()
        self._client = self._opened = self._copy = None
        self._forget_apart()

    @property
    def _collection(self) -> Collection:
        if self._opened is None:
            self._client, self._opened = self._connect()
        return self._opened

    @property
    def where(self) -> str:
        """For messages."""
        return str(self.folder)

    def _connect(self) -> tuple[Client, Collection]:
        client = _open(self._writable())
        self._client = client  # so that it is closed when its collection is refused
        return client, open_collection(client, COLLECTION, self.where, self._embedder)

    def _is_looked_at(self, total: int) -> bool:
        """Whether a search looks for vectors that the graph does not lead to."""
        return total <= LOOKED_AT

    def _known_apart(self) -> Apart:
        """The vectors that the graph does not lead to, looked for once after each change."""
        if not self._is_looked_up:
            total = self._collection.count()
            if self._apart is None and self._is_looked_at(total):
                self._apart = self._look_for_apart(total)
            self._is_looked_up = True
        return self._apart or Apart()

    def _forget_apart(self) -> None:
        """They may be others now."""
        self._apart = None
        self._is_looked_up = False

    def _query(self, vector: Vectors, limit: int, where: Any = None) -> dict[VectorKey, float]:
        """The nearest by the graph, with their cosine similarities."""
        queries: Any = [vector]
        found = self._collection.query(query_embeddings=queries, n_results=limit, where=where, include=["distances"])
        distances = found["distances"] or [[]]
        return {_key(name): 1.0 - distance for name, distance in zip(found["ids"][0], distances[0], strict=True)}

    def _look_for_apart(self, total: int) -> Apart:
        """What a search for everything leaves out.

        A graph from which vectors were removed need not lead to all that it holds: seen here after some dozens of
        removals, with the index opened anew in between. Two vectors are searched for, since the way through the graph
        begins near what is searched for.
        """
        if total == 0:
            return Apart()
        ends = {
            name for place in (0, total - 1) for name in self._collection.get(limit=1, offset=place, include=[])["ids"]
        }
        reached = [self._query(probe, total) for probe in self.fetch([_key(name) for name in ends]).values()]
        if all(len(found) == total for found in reached):
            return Apart()
        everything = self.keys()
        missed = sorted({key for found in reached for key in everything - found.keys()})
        documents: dict[VectorKey, int] = {}
        for first in range(0, len(missed), self.page):
            ids = [f"{revision}:{ordinal}" for revision, ordinal in missed[first : first + self.page]]
            found = self._collection.get(ids=ids, include=["metadatas"])
            documents |= {
                _key(name): cast("int", about["document"])
                for name, about in zip(found["ids"], found["metadatas"] or (), strict=True)
            }
        vectors = self.fetch(missed)
        keys = [key for key in missed if key in vectors and key in documents]
        if not keys:  # another process has removed them meanwhile
            return Apart()
        return Apart(keys, [documents[key] for key in keys], np.array([vectors[key] for key in keys]))

    def _writable(self) -> Path:
        """The folder, or a copy of it where it cannot be written: Chroma writes even when it only searches."""
        if not is_read_only(self.folder) and (self.folder.exists() or not is_read_only(self.folder.parent)):
            return self.folder
        self._copy = TemporaryDirectory(prefix="rag-vectors-")
        copy = Path(self._copy.name, self.folder.name)
        for path in [self.folder, *sorted(self.folder.rglob("*"))]:
            target = copy / path.relative_to(self.folder)
            if path.is_file():
                shutil.copyfile(path, target)
            else:
                target.mkdir()
        return copy

    @contextmanager
    def _guard(self, action: str) -> Iterator[None]:
        """Chroma raises ValueError, TypeError, its own tree and Rust errors: all of them become errors of ours."""
        try:
            yield
        except (StorageError, KeyboardInterrupt):
            raise
        except Exception as error:
            if reason := _of_the_disk(error, self.folder):
                raise StorageError(
                    f"the vector index {self.folder} cannot {action}: {reason}",
                    hint="Check the folder's permissions and the free space; nothing stored was lost.",
                ) from error
            raise LibraryCorruptError(
                f"the vector index {self.folder} cannot {action}: {type(error).__name__}",
                hint="Remake it from the catalogue: rag doctor --rebuild",
            ) from error


def _of_the_disk(error: Exception, folder: Path) -> str:
    """What the disk has against it; "" when the error has another cause. Chroma does not always pass the reason on."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if words := [word for word in DISK_WORDS if word in str(error)]:
        return words[0]
    if not folder.is_dir() or is_read_only(folder):
        return ""
    try:
        with TemporaryFile(dir=folder) as probe:
            probe.write(bytes(PROBE_BYTES))
    except OSError as refused:
        return refused.strerror or str(refused)
    return ""


def _open(folder: Path) -> Client:
    try:
        import chromadb
        from chromadb.config import Settings
    except ValueError as error:  # pydantic's ValidationError: Chroma reads the environment and .env on import
        names = sorted(name for name in os.environ if name.lower().startswith(("chroma", "allow_reset", "is_persist")))
        raise StorageError(
            "Chroma refuses a value in the environment or in the .env of this folder",
            hint=f"Unset {', '.join(names) or 'the CHROMA_ variables'}, or start in another folder.",
        ) from error
    # Never `get_or_create` with an embedding function: Chroma would execute a stored one on loading.
    settings = Settings(_env_file=None, anonymized_telemetry=False, allow_reset=False)
    return cast("Client", chromadb.PersistentClient(path=_own_spelling(folder), settings=settings))


def _own_spelling(folder: Path) -> str:
    """The folder, spelled as nobody else in this process spells it.

    Clients of the same path share one system in Chroma, and with it what that once read. Only a system of its own is
    surely new when an index is opened anew because another process has written.
    """
    return f"{folder}/" + "".join("./" if bit == "1" else "/" for bit in f"{uuid4().int:0128b}")


def open_collection(client: Client, name: str, where: str, embedder: str) -> Collection:
    """The collection, made when it is not there yet. A collection with an embedding function of its own is refused."""
    if name not in [found.name for found in client.list_collections()]:
        return client.get_or_create_collection(  # another process may be doing the same on a server
            name,
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "sync_threshold": SYNC_THRESHOLD,
                    "max_neighbors": NEIGHBOURS,
                    "ef_construction": CONSTRUCTION,
                }
            },
            metadata={"embedder": embedder, "normalised": True},
        )
    collection = client.get_collection(name, embedding_function=None)
    configuration = collection.configuration_json
    function = configuration.get("embedding_function")
    if function and function.get("type") != "legacy" and function.get("name") not in (None, "", "legacy"):
        raise LibraryCorruptError(
            f"the vector index {where} names an embedding function that this program did not put there",
            hint="Remake it from the catalogue: rag doctor --rebuild",
        )
    if (configuration.get("hnsw") or {}).get("space") != "cosine":
        raise LibraryCorruptError(
            f"the vector index {where} does not measure cosine distance",
            hint="Remake it from the catalogue: rag doctor --rebuild",
        )
    return collection


def _key(name: str) -> VectorKey:
    revision, _, ordinal = name.partition(":")
    return int(revision), int(ordinal)
