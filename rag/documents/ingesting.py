"""The job of adding: files are read, cut, embedded and stored; what cannot be read is reported and the rest goes on."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.documents.archived import is_archive, members_of, still_holds
from rag.documents.attached import MAIL, Attached, attachments_of, may_hold_attachments
from rag.documents.chunking import chunk, embedding_text
from rag.embedding.protocol import Embedder
from rag.errors import DefectError, MissingExtraError, ReadError, UnreadableFileError, naming_the_document
from rag.progress import Progress
from rag.reading import Picker, file_hash, find_files, read
from rag.reading.web import Fetched, fetch_page, is_url, normal_url, read_page
from rag.schema.document import Chunk, DocumentInfo, Dropped, ParsedDocument
from rag.schema.report import AddedDocument, AddReport, FailedFile
from rag.settings import Settings
from rag.storage.store import Store
from rag.storage.writer import NewDocument
from rag.text.language import language_of
from rag.values.writing import Writing

BATCH_CHUNKS = 512
"""Chunks embedded together. Enough that sorting by length leaves almost no padding, and few enough that a killed run
has stored nearly all it had computed."""

Fetch = Callable[[str, int], Fetched]
"""Fetches an address, up to so many bytes."""

Confirm = Callable[[list[DocumentInfo]], bool]
"""Asked before documents are removed whose file is gone: True when they shall go."""

_Item = Path | str | Attached
"""A file, an address, or a file within a message."""

_UNSTORED = "?"
"""Document id of chunks whose document has none yet; the store gives both theirs when it stores them."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A file that was read and cut, waiting to be embedded and stored."""

    source: str
    sha256: str
    parsed: ParsedDocument
    chunks: list[Chunk]


@dataclass(slots=True)
class _Tally:
    """What happened so far; becomes the report."""

    added: list[AddedDocument] = field(default_factory=list)
    updated: list[AddedDocument] = field(default_factory=list)
    unchanged: list[AddedDocument] = field(default_factory=list)
    removed: list[AddedDocument] = field(default_factory=list)
    failed: list[FailedFile] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    vanished: list[AddedDocument] = field(default_factory=list)

    def report(self) -> AddReport:
        return AddReport(
            added=tuple(self.added),
            updated=tuple(self.updated),
            unchanged=tuple(self.unchanged),
            removed=tuple(self.removed),
            failed=tuple(self.failed),
            duplicates=tuple(self.duplicates),
            vanished=tuple(self.vanished),
        )


def add(
    store: Store,
    embedder: Embedder,
    settings: Settings,
    paths: Sequence[Path | str],
    *,
    sync: bool = False,
    picker: Picker | None = None,
    confirm: Confirm | None = None,
    attachments: bool = False,
    progress: Progress,
    fetch: Fetch = fetch_page,
) -> AddReport:
    """Bring the library up to date with `paths`: files and folders, or web addresses as strings.

    `picker` chooses among the files of folders. With `sync`, documents that came from one of the given folders and
    whose file is gone are removed, if `confirm` (when there is one) agrees. With `attachments`, the files that came
    with mail become documents, too. Each document is stored completely or not at all; the writer lock is held only
    while storing, never while embedding.
    """
    tally = _Tally()
    urls = list(dict.fromkeys(normal_url(path) for path in paths if is_url(path)))
    roots = [Path(path) for path in paths if not is_url(path)]
    files = find_files(roots, picker)
    if sync:  # first, or a renamed file would be taken for a duplicate of the document that is about to go
        _remove_vanished(store, vanished(store, roots), confirm, tally)
    inputs = _Inputs([*files, *urls], int(settings.max_file_mb * 1_000_000), attachments=attachments)
    for batch in _batches(_prepare(store, embedder, inputs, tally=tally, progress=progress, fetch=fetch)):
        _store(store, embedder, batch, tally, progress)
    return tally.report()


class _Inputs:
    """What is to be read, one after the other; the attachments of a message follow it where they are wanted."""

    def __init__(self, items: Sequence[Path | str], max_bytes: int, *, attachments: bool) -> None:
        self.max_bytes = max_bytes
        self.count = len(items)
        self._waiting: deque[_Item] = deque(items)
        self._attachments = attachments

    def __iter__(self) -> Iterator[_Item]:
        while self._waiting:
            item = self._waiting.popleft()
            if self._attachments and not isinstance(item, str) and may_hold_attachments(item):
                found = list(attachments_of(item, max_bytes=self.max_bytes))
                self._waiting.extendleft(reversed(found))
                self.count += len(found)
            yield from self._or_members(item)

    def _or_members(self, item: _Item) -> Iterator[_Item]:
        """The item, or the files in it if it is an archive. One with nothing to read stays: reading it says why."""
        if isinstance(item, str) or not is_archive(item):
            yield item
            return
        found = False
        try:
            for member in members_of(item, max_bytes=self.max_bytes):
                self.count += found
                found = True
                yield from self._or_members(member)
        except ReadError:
            found = False
        if not found:
            yield item


def _prepare(
    store: Store,
    embedder: Embedder,
    inputs: _Inputs,
    *,
    tally: _Tally,
    progress: Progress,
    fetch: Fetch,
) -> Iterator[_Prepared]:
    """Reads and cuts what is new or changed; counts what is unchanged, a duplicate or unreadable."""
    in_this_run: set[str] = set()
    for done, item in enumerate(inputs, start=1):
        try:
            source = _source(item)
            sha256, parse = _open(item, inputs.max_bytes, fetch, progress)
            known = store.find_source(source)
            if known is not None and known.sha256 == sha256:
                tally.unchanged.append(_entry(known))
            elif known is None and (sha256 in in_this_run or store.find_hash(sha256) is not None):
                tally.duplicates.append(source)
            else:
                with naming_the_document(source):
                    parsed = with_its_language(parse())
                    chunks = chunk(_UNSTORED, parsed, count_tokens=embedder.count_tokens)
                in_this_run.add(sha256)
                yield _Prepared(source, sha256, parsed, chunks)
        except (ReadError, MissingExtraError, DefectError) as error:
            tally.failed.append(
                FailedFile(source=_printable(item), type=type(error).__name__, message=error.message, hint=error.hint)
            )
        progress("reading", done, inputs.count)


def with_its_language(parsed: ParsedDocument) -> ParsedDocument:
    """The document with its language and its conventions, found out here and nowhere else."""
    writing = Writing.of(parsed.text, language_of(parsed.text, parsed.metadata.get("language")))
    return parsed.model_copy(update={"writing": writing})


def _source(item: _Item) -> str:
    """Under what a document is known: an address, or an absolute path. Raises UnreadableFileError."""
    if isinstance(item, Attached):
        source = _printable(item.path.resolve())
    else:
        source = item if isinstance(item, str) else str(item.resolve())
    if source != _printable(source):
        raise UnreadableFileError(f"{_printable(item)}: the name is not valid UTF-8", hint="Rename the file.")
    return source


def _printable(item: _Item) -> str:
    """A name with bytes that are no UTF-8 written as escapes."""
    return str(item.path if isinstance(item, Attached) else item).encode("utf-8", "backslashreplace").decode("utf-8")


def _open(item: _Item, max_bytes: int, fetch: Fetch, progress: Progress) -> tuple[str, Callable[[], ParsedDocument]]:
    """The hash of what a file or an address holds, and how to parse it if it must be. Raises ReadError."""
    if isinstance(item, Attached):
        return item.sha256(), lambda: item.parse(progress)
    if isinstance(item, Path):
        return file_hash(item, max_bytes=max_bytes), lambda: read(item, max_bytes=max_bytes, progress=progress).document
    fetched = fetch(item, max_bytes)
    return hashlib.sha256(fetched.data).hexdigest(), lambda: read_page(fetched, item)


def _batches(prepared: Iterator[_Prepared]) -> Iterator[list[_Prepared]]:
    batch: list[_Prepared] = []
    for item in prepared:
        batch.append(item)
        if sum(len(one.chunks) for one in batch) >= BATCH_CHUNKS:
            yield batch
            batch = []
    if batch:
        yield batch


def _store(store: Store, embedder: Embedder, batch: list[_Prepared], tally: _Tally, progress: Progress) -> None:
    texts = [embedding_text(piece) for item in batch for piece in item.chunks]
    done = 0

    def embedded(count: int) -> None:
        nonlocal done
        done += count
        progress("embedding", done, len(texts))

    vectors = embedder.embed(texts, embedded)
    first = 0
    with store.write() as writer:
        known = [store.find_source(item.source) is not None for item in batch]
        documents = []
        for item in batch:
            last = first + len(item.chunks)
            documents.append(NewDocument(item.parsed, item.source, item.sha256, item.chunks, vectors[first:last]))
            first = last
        stored = zip(batch, known, writer.put_all(documents), strict=True)
        for item, was_known, info in stored:
            (tally.updated if was_known else tally.added).append(_entry(info, item.parsed.dropped))


def vanished(store: Store, paths: Sequence[Path | str]) -> list[DocumentInfo]:
    """Documents that came from a folder among `paths` and whose file is gone; one that is only excluded is not."""
    roots = [Path(path) for path in paths if not is_url(path)]
    folders = [root.resolve() for root in roots if root.is_dir()]
    return [
        info
        for info in store.documents()
        if not is_url(info.source)
        and any(Path(info.source).is_relative_to(folder) for folder in folders)
        and _is_gone(Path(info.source))
    ]


def _is_gone(path: Path) -> bool:
    """True when there is no such file; one that cannot be looked at is not gone, nor one that came with a message."""
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        return not (
            any(parent.suffix.lower() in MAIL and parent.is_file() for parent in path.parents) or still_holds(path)
        )
    except OSError:
        return False
    return False


def _remove_vanished(store: Store, gone: list[DocumentInfo], confirm: Confirm | None, tally: _Tally) -> None:
    if not gone:
        return
    if confirm is not None and not confirm(gone):
        tally.vanished += map(_entry, gone)
        return
    with store.write() as writer:
        for info in gone:
            if store.find_source(info.source) is not None:  # or another process was faster
                writer.remove(info.id)
                tally.removed.append(_entry(info))


def _entry(info: DocumentInfo, dropped: Sequence[Dropped] = ()) -> AddedDocument:
    left_out: Counter[str] = Counter()
    for part in dropped:
        left_out[part.kind] += part.characters
    return AddedDocument(id=info.id, source=info.source, title=info.title, chunks=info.chunks, left_out=dict(left_out))
