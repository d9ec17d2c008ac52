"""Adding on Ray: files are read, cut and embedded by many processes, and stored by this one.

Read and cut in one pool of actors, embedded in another, written to Parquet shards; this process loads each shard as
soon as it is there. Killed anywhere, the next run loads the shards that are left and passes over what is stored.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cluster.connecting import cluster
from rag.cluster.inputs import bytes_of, find_inputs, name_of
from rag.cluster.shards import Batch, Prepared, read_shard, shards_left, write_shard
from rag.documents.chunking import chunk, embedding_text
from rag.documents.ingesting import with_its_language
from rag.embedding import open_embedder
from rag.errors import DefectError, MissingExtraError, ReadError, naming_the_document
from rag.progress import Progress, silent
from rag.reading import Picker, parse
from rag.schema.report import AddedDocument, AddReport, FailedFile
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.library import Library
    from rag.schema.document import DocumentInfo
    from rag.storage.store import Store
    from rag.storage.writer import NewDocument

SHARDS = "shards"
"""The folder within the library where shards wait."""

AT_ONCE = 16
"""Documents an actor takes at a time, and so of a shard: what a killed job has to do again for each actor."""

_UNSTORED = "?"


class ReadingActor:
    """An actor that reads and cuts files."""

    def __init__(self, settings: Settings, known: Mapping[str, str]) -> None:
        """`known` are the hashes of what is stored, by source."""
        self._max_bytes = int(settings.max_file_mb * 1_000_000)
        self._embedder = open_embedder(settings)
        self._known = known

    def __call__(self, batch: Batch) -> Batch:
        """Each file as a prepared document, or what became of it."""
        rows = [self._prepared(str(source)) for source in batch["source"]]
        return {"source": list(batch["source"]), "state": [one[0] for one in rows], "body": [one[1] for one in rows]}

    def _prepared(self, source: str) -> tuple[str, str]:
        try:
            data = bytes_of(source, self._max_bytes)
            sha256 = hashlib.sha256(data).hexdigest()
            if self._known.get(source) == sha256:
                return "unchanged", ""
            with naming_the_document(source):
                parsed = with_its_language(parse(data, name_of(source)))
                chunks = chunk(_UNSTORED, parsed, count_tokens=self._embedder.count_tokens)
        except (ReadError, MissingExtraError, DefectError) as error:
            failed = FailedFile(source=source, type=type(error).__name__, message=error.message, hint=error.hint)
            return "failed", failed.model_dump_json()
        return "ready", json.dumps(asdict(Prepared.of(source, sha256, parsed, chunks)), ensure_ascii=False)


class EmbeddingActor:
    """An actor that embeds documents and writes them as a shard."""

    def __init__(self, settings: Settings, folder: str) -> None:
        self._embedder = open_embedder(settings)
        self._folder = Path(folder)

    def __call__(self, batch: Batch) -> Batch:
        """The rows, with the shard in which each document is instead of the document."""
        rows = list(zip(batch["source"], batch["state"], batch["body"], strict=True))
        ready = [Prepared(**json.loads(body)) for _, state, body in rows if state == "ready"]
        shard = str(self._embedded(ready)) if ready else ""
        return {
            "source": list(batch["source"]),
            "state": list(batch["state"]),
            "body": ["" if state == "ready" else body for _, state, body in rows],
            "shard": [shard if state == "ready" else "" for _, state, _ in rows],
        }

    def _embedded(self, documents: Sequence[Prepared]) -> Path:
        chunks = [document.read_chunks() for document in documents]
        together = self._embedder.embed([embedding_text(piece) for cut in chunks for piece in cut])
        vectors, first = [], 0
        for cut in chunks:
            vectors.append(together[first : first + len(cut)])
            first += len(cut)
        return write_shard(self._folder, self._embedder.identity, documents, vectors)


@dataclass(slots=True)
class _Loading:
    """Puts shards into the library, and keeps the count."""

    store: Store
    added: list[AddedDocument] = field(default_factory=list)
    updated: list[AddedDocument] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)

    def load(self, path: Path) -> None:
        """Store what is new in a shard, then remove it. Killed in between, the next run finds all of it stored."""
        wanted: list[tuple[NewDocument, bool]] = []
        hashes: set[str] = set()
        for document in read_shard(path):
            known = self.store.find_source(document.source)
            if known is not None and known.sha256 == document.sha256:
                continue  # by a run that was killed between storing and removing
            if known is None and (document.sha256 in hashes or self.store.find_hash(document.sha256) is not None):
                self.duplicates.append(document.source)
                continue
            hashes.add(document.sha256)
            wanted.append((document, known is not None))
        if wanted:
            with self.store.write() as writer:
                stored = writer.put_all([document for document, _ in wanted])
            for info, (_, was_known) in zip(stored, wanted, strict=True):
                (self.updated if was_known else self.added).append(_entry(info))
        path.unlink(missing_ok=True)


def add_on_ray(
    library: Library,
    paths: Sequence[str | Path],
    *,
    address: str = "local",
    workers: int | None = None,
    picker: Picker | None = None,
    shards: Path | None = None,
    progress: Progress = silent,
) -> AddReport:
    """Bring the library up to date with files and folders, here or in stores that pyarrow knows (s3://, gs://).

    `workers` processes embed, one a CPU when not given; `shards` is a folder that all machines of the cluster see.
    Archives become one document, attachments of mail none. Raises UsageError, MissingExtraError, StorageError and its
    subclasses; what cannot be read is reported, and the rest goes on.
    """
    store = library.store
    folder = (shards or library.settings.library / SHARDS).absolute()
    inputs = find_inputs(paths, picker or Picker())
    loading = _Loading(store)
    for left in shards_left(folder, library.embedder.identity):
        progress("loading what an earlier run has left", 0, 0)
        loading.load(left)
    known = {info.source: info.sha256 for info in store.documents()}
    unchanged: list[AddedDocument] = []
    failed = list(inputs.failed)
    if inputs.sources:
        done = 0
        with cluster(address, workers) as room:
            for rows in _pipeline(inputs.sources, _for_workers(library.settings, room, address), known, folder, room):
                for shard in shards_of(rows):
                    loading.load(shard)
                failed += [FailedFile.model_validate_json(row["body"]) for row in rows if row["state"] == "failed"]
                for row in rows:
                    if row["state"] == "unchanged" and (info := store.find_source(row["source"])) is not None:
                        unchanged.append(_entry(info))
                done += len(rows)
                progress("adding", done, len(inputs.sources))
    loaded = {one.source for one in (*loading.added, *loading.updated)}
    return AddReport(
        added=tuple(sorted(loading.added, key=lambda one: one.source)),
        updated=tuple(sorted(loading.updated, key=lambda one: one.source)),
        unchanged=tuple(one for one in sorted(unchanged, key=lambda one: one.source) if one.source not in loaded),
        failed=tuple(sorted(failed, key=lambda one: one.source)),
        duplicates=tuple(sorted(loading.duplicates)),
    )


def _pipeline(
    sources: Sequence[str], settings: Settings, known: Mapping[str, str], folder: Path, workers: int
) -> Iterator[list[Batch]]:
    """Rows as they come out, some at a time."""
    import ray.data

    pool = ray.data.ActorPoolStrategy(size=workers)
    blocks = max(1, min(len(sources), -(-len(sources) // AT_ONCE)))
    embedded = (
        ray.data.from_items([{"source": source} for source in sources], override_num_blocks=blocks)
        .map_batches(
            ReadingActor, fn_constructor_args=(settings, dict(known)), batch_size=AT_ONCE, compute=pool, num_cpus=1
        )
        .map_batches(
            EmbeddingActor, fn_constructor_args=(settings, str(folder)), batch_size=AT_ONCE, compute=pool, num_cpus=1
        )
    )
    for batch in embedded.iter_batches(batch_size=None, batch_format="numpy"):
        names = list(batch)
        yield [dict(zip(names, map(str, row), strict=True)) for row in zip(*batch.values(), strict=True)]


def shards_of(rows: Sequence[Batch]) -> list[Path]:
    """The shards in which these rows are, each once, in the order of the files: of two equal ones the first is kept."""
    return [Path(shard) for shard in dict.fromkeys(row["shard"] for row in rows) if shard]


def _for_workers(settings: Settings, workers: int, address: str) -> Settings:
    """The settings of a worker: its share of the processors when all of them are on this machine."""
    if settings.threads is not None or address != "local":
        return settings
    return settings.model_copy(update={"threads": max(1, (os.cpu_count() or 1) // workers)})


def _entry(info: DocumentInfo) -> AddedDocument:
    return AddedDocument(id=info.id, source=info.source, title=info.title, chunks=info.chunks)
