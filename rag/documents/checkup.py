"""The job of checking: does the library hold what it says, and what to do when it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rag.documents.chunking import chunk, embedding_text
from rag.embedding.protocol import Embedder, Vectors
from rag.errors import LibraryCorruptError, RagError, ReadError, StorageError
from rag.progress import Progress
from rag.reading import file_hash
from rag.schema.document import Chunk, ParsedDocument
from rag.schema.report import Check, DoctorReport
from rag.settings import Settings
from rag.storage.store import Store

if TYPE_CHECKING:
    from rag.storage.catalog import Row

REBUILD = "rag doctor --rebuild"

NAMED = 3
"""Documents a message names before it says how many more there are."""


def check(store: Store, settings: Settings, progress: Progress) -> DoctorReport:
    """Look at everything; nothing is changed, except that vectors a killed process left behind are removed."""
    checks: list[Check] = []
    for name, look in _looks(store, settings, progress):
        progress(f"checking {name}", 0, 0)
        try:
            checks.append(look())
        except RagError as error:
            checks.append(Check(name=name, severity="error", message=error.message, remedy=error.hint))
    return DoctorReport(checks=tuple(checks))


def rebuild_vectors(store: Store, embedder: Embedder, progress: Progress) -> None:
    """Cut and embed all documents anew, from the texts in the catalogue; the old vectors stay until all is done."""
    total = len(store.documents())
    done = 0

    def remade(row: Row, parsed: ParsedDocument) -> tuple[list[Chunk], Vectors]:
        nonlocal done
        chunks = chunk(row.info.id, parsed, count_tokens=embedder.count_tokens)
        vectors = embedder.embed([embedding_text(piece) for piece in chunks])
        done += 1
        progress("rebuilding", done, total)
        return chunks, vectors

    if total:
        with store.write(any_embedder=True) as writer:
            writer.replace_all(remade, dimension=embedder.dimension)


def _looks(store: Store, settings: Settings, progress: Progress) -> Iterator[tuple[str, Callable[[], Check]]]:
    yield "catalogue", lambda: _catalogue(store)
    yield "leftovers", lambda: _leftovers(store)
    yield "embedder", lambda: _embedder(store)
    yield "vectors", lambda: _vectors(store)
    yield "texts", lambda: _texts(store)
    yield "files", lambda: _files(store, settings)
    yield "model", lambda: _model(settings, progress)


def _catalogue(store: Store) -> Check:
    problems = store.integrity()
    if problems:
        return Check(
            name="catalogue",
            severity="error",
            message="; ".join(problems),
            remedy="Restore the folder from a copy, or move it away and add the documents again.",
        )
    documents = store.documents()
    chunks = sum(info.chunks for info in documents)
    return Check(name="catalogue", severity="ok", message=f"{len(documents)} documents, {chunks} chunks")


def _leftovers(store: Store) -> Check:
    found = len(store.pending())
    if not found:
        return Check(name="leftovers", severity="ok", message="nothing half-written")
    with store.write(any_embedder=True):
        pass  # taking the right to write removes what a killed writer left
    return Check(name="leftovers", severity="ok", message=f"removed what {found} interrupted changes had left behind")


def _embedder(store: Store) -> Check:
    store.require_embedder()
    return Check(name="embedder", severity="ok", message=store.embedder or "none used yet")


def _vectors(store: Store) -> Check:
    """Every chunk has its vector, no vector is without a chunk, and a search reaches them all."""
    if not store.chunk_keys():
        return Check(name="vectors", severity="ok", message="none yet")
    complaints = _vector_complaints(store)
    if complaints:
        # Another process that writes looks like damage: look again when it has finished.
        with suppress(StorageError), store.write(any_embedder=True):
            complaints = _vector_complaints(store)
    if complaints:
        return Check(name="vectors", severity="error", message="; ".join(complaints), remedy=REBUILD)
    count, apart = len(store.chunk_keys()), len(store.index.apart())
    how = f" ({apart} of them, which the graph does not lead to, compared one by one)" if apart else ""
    return Check(name="vectors", severity="ok", message=f"{count} vectors, one for each chunk, all reachable{how}")


def _vector_complaints(store: Store) -> list[str]:
    expected = store.chunk_keys()
    try:
        stored = store.index.keys()
        probes = store.index.fetch(sorted(stored)[:1])
        found = [store.index.nearest(one, limit=len(stored), documents=None) for one in probes.values()]
    except LibraryCorruptError as error:
        return [error.message]
    missing, stray = len(expected - stored), len(stored - expected)
    complaints = []
    if missing:
        complaints.append(f"{missing} of {len(expected)} chunks have no vector")
    if stray:
        complaints.append(f"{stray} vectors belong to no chunk")
    if (reached := sum(map(len, found))) != len(stored):
        complaints.append(f"a search reaches {reached} of {len(stored)} vectors")
    return complaints


def _texts(store: Store) -> Check:
    """The chunks of each document, put together, are its text."""
    broken = [
        info.id
        for info in store.documents()
        if "".join(piece.text for piece in store.chunks(info.id)) != store.text(info.id)
    ]
    if broken:
        return Check(
            name="texts", severity="error", message=f"chunks differ from the text: {_some(broken)}", remedy=REBUILD
        )
    return Check(name="texts", severity="ok", message="the chunks of every document are its text")


def _files(store: Store, settings: Settings) -> Check:
    """Do the files still say what was stored?"""
    gone, changed = [], []
    for info in store.documents():
        path = Path(info.source)
        if not path.is_absolute():
            continue  # an address, not a file
        if any(parent.is_file() for parent in path.parents):
            continue  # it came with a message or in an archive
        try:
            if file_hash(path, max_bytes=int(settings.max_file_mb * 1_000_000)) != info.sha256:
                changed.append(info.id)
        except ReadError:
            gone.append(info.id)
    messages = []
    if changed:
        messages.append(f"changed since they were added: {_some(changed)}")
    if gone:
        messages.append(f"gone or unreadable: {_some(gone)}")
    if messages:
        return Check(
            name="files",
            severity="warning",
            message="; ".join(messages),
            remedy="rag add --sync FOLDER brings the library up to date.",
        )
    return Check(name="files", severity="ok", message="every file is as it was when it was added")


def _model(settings: Settings, progress: Progress) -> Check:
    """The weights' hash, for a model that runs here; for an endpoint there is nothing to check without calling it."""
    from rag.llm.weights import joined_path, known_model, verify

    provider, _, name = settings.model.partition("/")
    if provider != "local" or name.endswith(".gguf"):
        return Check(name="model", severity="ok", message=f"{settings.model} (not called)")
    path = joined_path(known_model(name), settings.cache)
    if not path.exists():
        return Check(name="model", severity="ok", message=f"{settings.model}, to be put together at its first use")
    verify(path, progress)
    return Check(name="model", severity="ok", message=f"{settings.model}, weights intact in {path.parent}")


def _some(ids: list[str]) -> str:
    more = len(ids) - NAMED
    return ", ".join(ids[:NAMED]) + (f" and {more} more" if more > 0 else "")
