"""Following files: what changes on disk is brought into the library, until somebody stops it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from rag.errors import RagError, UnreadableFileError, UsageError
from rag.reading import Picker, find_files
from rag.reading.guarding import extra
from rag.reading.web import is_url
from rag.schema.document import DocumentInfo
from rag.schema.report import AddedDocument, AddReport, FailedFile

if TYPE_CHECKING:
    from watchfiles import Change

    from rag.library import Library

SETTLE_MS, SETTLE_AT_MOST_MS = 300, 3000
"""A change is looked at when nothing more has changed for so long, or when changes have gone on for so long."""

LOOK_SECONDS = 0.5
"""How often it is asked whether to stop."""

Changes = set[tuple["Change", str]]


def watch(
    library: Library,
    paths: Sequence[str | Path],
    *,
    sync: bool = False,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    confirm: Callable[[list[DocumentInfo]], bool] | None = None,
    attachments: bool = False,
    stop: threading.Event | None = None,
) -> Iterator[AddReport]:
    """Add `paths`, then follow the files and folders among them; addresses are fetched once.

    The first report is that of adding, each later one what became of a round of changes. Whose file vanishes later is
    removed with `sync` and without `confirm`, and else reported as vanished, once. What fails is in the reports and
    stops nothing. Ends when `stop` is set. Raises UsageError, MissingExtraError, and in the beginning what
    `Library.add` raises.
    """
    with extra("watch", "following changes"):
        import watchfiles  # noqa: F401  (asked for here, so that a missing extra shows before anything is added)
    include, exclude = tuple(include), tuple(exclude)
    removes = sync and confirm is None
    followed = _Followed(library, _roots(paths), Picker(include, exclude), removes=removes, attachments=attachments)
    stop = stop or threading.Event()
    with _events(followed.roots) as changed:  # before adding, so that nothing is missed in between
        first = library.add(
            *paths, sync=sync, include=include, exclude=exclude, confirm=confirm, attachments=attachments
        )
        followed.told_gone = {one.id for one in first.vanished}
        yield first
        while not stop.is_set():
            changes = changed()
            if changes:
                yield from followed.round(changes)


class _Followed:
    """What is followed, and what has been told already."""

    def __init__(
        self, library: Library, roots: Sequence[Path], picker: Picker, *, removes: bool, attachments: bool
    ) -> None:
        self.roots = roots
        self.told_gone: set[str] = set()
        self._library = library
        self._picker = picker
        self._removes = removes
        self._attachments = attachments
        self._again: set[Path] = set()
        self._lost: set[Path] = set()

    def round(self, changes: Changes) -> Iterator[AddReport]:
        """Bring one round of changes into the library; yields a report when there is something to tell."""
        files = self._touched(changes)
        try:
            gone = self._gone()
            report = self._library.add(*files, attachments=self._attachments) if files else AddReport()
            self._again.clear()
        except RagError as error:  # the library is locked, the disk is full: the next round tries again
            self._again |= set(files)
            report = AddReport(failed=tuple(_failed(one, error) for one in files or self.roots[:1]))
        else:
            report = report.model_copy(update={"removed" if self._removes else "vanished": gone})
        report = report.model_copy(update={"unchanged": (), "failed": (*report.failed, *self._lost_roots())})
        if any((report.added, report.updated, report.removed, report.vanished, report.failed, report.duplicates)):
            yield report

    def _touched(self, changes: Changes) -> list[Path]:
        """The files to look at again: those that changed, and those in folders that were moved here."""
        changed = {Path(path) for _, path in changes} | self._again
        moved_here = {Path(path) for kind, path in changes if kind.name == "added"}
        return [
            path
            for path in find_files(self.roots, self._picker)
            if path.exists() and (path in changed or not moved_here.isdisjoint(path.parents))
        ]

    def _gone(self) -> tuple[AddedDocument, ...]:
        """Documents whose file vanished since the last round, removed where that is wanted."""
        all_gone = self._library.vanished(*self.roots)
        gone = [info for info in all_gone if info.id not in self.told_gone]
        if not self._removes:
            self.told_gone = {info.id for info in all_gone}
        elif gone:
            self._library.remove(*(info.id for info in gone))
        return tuple(AddedDocument(id=one.id, source=one.source, title=one.title, chunks=one.chunks) for one in gone)

    def _lost_roots(self) -> list[FailedFile]:
        """What is no longer followed since it is gone, told once."""
        lost = [root for root in self.roots if not root.exists() and root not in self._lost]
        self._lost.update(lost)
        hint = "What came from it is kept. Follow it anew when it is back."
        return [_failed(root, UnreadableFileError(f"{root} is gone", hint=hint)) for root in lost]


def _roots(paths: Sequence[str | Path]) -> list[Path]:
    """The files and folders to follow, as the system reports their changes. Raises UsageError."""
    local = [Path(path) for path in paths if not is_url(path)]
    if not local:
        raise UsageError("there is nothing to follow", hint="Name a file or a folder; addresses are fetched once.")
    for path in local:
        if not path.exists():
            raise UsageError(f"{path} cannot be followed: there is no such file or folder", hint="Check the path.")
    return [path.resolve() for path in local]


def _failed(path: Path, error: RagError) -> FailedFile:
    return FailedFile(source=str(path), type=type(error).__name__, message=error.message, hint=error.hint)


@contextmanager
def _events(roots: Sequence[Path]) -> Iterator[Callable[[], Changes]]:
    """Follow folders with all below them, and files by way of their folder, for editors replace a file by a new one.

    Gives a function that returns what has changed, after LOOK_SECONDS at most.
    """
    queue: SimpleQueue[Changes | Exception] = SimpleQueue()
    stop = threading.Event()
    folders = {root for root in roots if root.is_dir()}
    parents = {root.parent for root in roots if root not in folders}
    groups = [(folders, True), (parents, False)]
    threads = [_Watcher(sorted(group), deep, queue, stop) for group, deep in groups if group]
    try:
        for thread in threads:
            thread.start()
            thread.ready.wait()
        yield lambda: _next(queue)
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=5)


class _Watcher(threading.Thread):
    """Puts the changes of some folders into a queue; `ready` is set when none can be missed any more."""

    def __init__(
        self, folders: Sequence[Path], deep: bool, queue: SimpleQueue[Changes | Exception], stop: threading.Event
    ) -> None:
        super().__init__(name="rag-watch", daemon=True)
        self.ready = threading.Event()
        self._folders, self._deep, self._queue, self._stopped = folders, deep, queue, stop

    def run(self) -> None:
        from watchfiles import watch as watch_files

        try:
            for changes in watch_files(
                *self._folders,
                watch_filter=None,
                recursive=self._deep,
                debounce=SETTLE_AT_MOST_MS,
                step=SETTLE_MS,
                stop_event=self._stopped,
                rust_timeout=SETTLE_MS,
                yield_on_timeout=True,
                raise_interrupt=False,
            ):
                self.ready.set()
                self._queue.put(changes)
        except Exception as error:  # told to those who wait for changes
            self._queue.put(error)
        finally:
            self.ready.set()


def _next(queue: SimpleQueue[Changes | Exception]) -> Changes:
    """All that has been reported so far. Raises UnreadableFileError when following has failed."""
    found: Changes = set()
    try:
        item = queue.get(timeout=LOOK_SECONDS)
        while True:
            if isinstance(item, Exception):
                raise UnreadableFileError(
                    f"the system does not report changes: {' '.join(str(item).split())}",
                    hint="Name fewer folders, or run rag add from time to time.",
                ) from item
            found |= item
            item = queue.get_nowait()
    except Empty:
        return found
