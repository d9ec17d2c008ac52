"""Following files, with the real watcher on real folders."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest
from library_opening import OpenLibrary

from rag.documents.watching import watch
from rag.errors import LibraryLockedError, MissingExtraError, UsageError
from rag.library import Library
from rag.schema.report import AddReport

PATIENCE = 30.0
"""Seconds until a change must have been reported."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    (made / "a.txt").write_text("Accord a lends tugs.", encoding="utf-8")
    return made


class Reports:
    """The reports of a watch that runs in a thread of its own, and what they tell."""

    def __init__(self) -> None:
        self.queue: SimpleQueue[AddReport | BaseException] = SimpleQueue()

    def next(self) -> AddReport:
        item = self.queue.get(timeout=PATIENCE)
        assert isinstance(item, AddReport), item
        return item


@contextmanager
def watched(open_library: OpenLibrary, *paths: Path, **wanted: object) -> Iterator[Reports]:
    """A library belongs to one thread: it is opened where it is used."""
    reports, stop = Reports(), threading.Event()

    def run() -> None:
        library = open_library()
        try:
            for report in watch(library, paths, stop=stop, **wanted):  # type: ignore[arg-type]
                reports.queue.put(report)
        except BaseException as error:
            reports.queue.put(error)
        finally:
            library.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield reports
    finally:
        stop.set()
        thread.join(timeout=PATIENCE)
    assert not thread.is_alive()


def test_what_is_added_changed_and_broken_is_told_and_the_rest_goes_on(folder: Path, open_library: OpenLibrary) -> None:
    with watched(open_library, folder, exclude=("drafts",)) as reports:
        assert [one.id for one in reports.next().added] == ["a"]
        (folder / "drafts").mkdir()
        (folder / "drafts" / "no.txt").write_text("Not this.", encoding="utf-8")
        (folder / "data.bin").write_text("nor,this", encoding="utf-8")
        (folder / "b.txt").write_text("Accord b lends ships.", encoding="utf-8")
        assert [one.id for one in reports.next().added] == ["b"]
        (folder / "bad.pdf").write_bytes(b"no pdf")
        assert [one.type for one in reports.next().failed] == ["DamagedFileError"]
        (folder / "a.txt").write_text("Accord a lends nothing.", encoding="utf-8")
        assert [one.id for one in reports.next().updated] == ["a"]
    assert sorted(one.id for one in open_library().documents()) == ["a", "b"]


def test_a_folder_that_is_moved_in_comes_with_its_files(
    folder: Path, tmp_path: Path, open_library: OpenLibrary
) -> None:
    (tmp_path / "moved" / "deep").mkdir(parents=True)
    (tmp_path / "moved" / "deep" / "c.txt").write_text("Accord c.", encoding="utf-8")
    with watched(open_library, folder) as reports:
        reports.next()
        (tmp_path / "moved").rename(folder / "moved")
        assert [one.id for one in reports.next().added] == ["c"]


def test_what_vanishes_is_kept_and_told_once_without_sync(folder: Path, open_library: OpenLibrary) -> None:
    with watched(open_library, folder) as reports:
        reports.next()
        (folder / "a.txt").unlink()
        assert [one.id for one in reports.next().vanished] == ["a"]
        (folder / "b.txt").write_text("Accord b.", encoding="utf-8")
        report = reports.next()
        assert ([one.id for one in report.added], report.vanished) == (["b"], ())
    assert "a" in [one.id for one in open_library().documents()]


def test_with_sync_what_vanishes_goes_and_a_renamed_file_stays(folder: Path, open_library: OpenLibrary) -> None:
    with watched(open_library, folder, sync=True) as reports:
        reports.next()
        (folder / "a.txt").rename(folder / "renamed.txt")
        report = reports.next()
        assert [one.id for one in report.removed] == ["a"]
        assert [one.id for one in report.added] == ["renamed"]
    assert [one.id for one in open_library().documents()] == ["renamed"]


def test_with_a_question_nothing_is_removed_while_nobody_is_asked(folder: Path, open_library: OpenLibrary) -> None:
    with watched(open_library, folder, sync=True, confirm=lambda gone: True) as reports:
        reports.next()
        (folder / "a.txt").unlink()
        assert [one.id for one in reports.next().vanished] == ["a"]


def test_a_file_is_followed_also_when_an_editor_replaces_it(folder: Path, open_library: OpenLibrary) -> None:
    with watched(open_library, folder / "a.txt") as reports:
        reports.next()
        (folder / "beside.txt").write_text("Not named.", encoding="utf-8")
        (folder / ".a.swp").write_text("Accord a, edited.", encoding="utf-8")
        (folder / ".a.swp").replace(folder / "a.txt")
        assert [one.id for one in reports.next().updated] == ["a"]
        (folder / "a.txt").write_text("Accord a, edited twice.", encoding="utf-8")
        assert [one.id for one in reports.next().updated] == ["a"]
    assert [one.id for one in open_library().documents()] == ["a"]


def test_a_folder_that_goes_is_told_and_its_documents_stay(folder: Path, open_library: OpenLibrary) -> None:
    with watched(open_library, folder, sync=True) as reports:
        reports.next()
        folder.rename(folder.with_name("elsewhere"))
        assert "is gone" in reports.next().failed[0].message
    assert [one.id for one in open_library().documents()] == ["a"]


def test_a_round_that_failed_is_tried_again_with_the_next(
    folder: Path, open_library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Library.add
    refuse = threading.Event()

    def sometimes(library: Library, *paths: Path, **more: object) -> AddReport:
        if refuse.is_set():
            raise LibraryLockedError("another process writes", hint="Wait.")
        return add(library, *paths, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "add", sometimes)
    with watched(open_library, folder) as reports:
        reports.next()
        refuse.set()
        (folder / "b.txt").write_text("Accord b.", encoding="utf-8")
        assert [one.type for one in reports.next().failed] == ["LibraryLockedError"]
        refuse.clear()
        (folder / "c.txt").write_text("Accord c.", encoding="utf-8")
        assert sorted(one.id for one in reports.next().added) == ["b", "c"]


@pytest.mark.parametrize("paths", [("https://example.org/",), ("nowhere",)])
def test_what_cannot_be_followed_is_a_wrong_call(library: Library, paths: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="follow"):
        next(watch(library, paths))


def test_a_missing_package_is_told_before_anything_is_added(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(MissingExtraError) as raised:
        next(watch(library, [folder]))
    assert "pip install 'partnership-rag[watch]'" in raised.value.hint
    assert library.documents() == []


def test_stopping_takes_no_longer_than_a_moment(folder: Path, library: Library) -> None:
    stop = threading.Event()
    following = watch(library, [folder], stop=stop)
    next(following)
    stop.set()
    begun = time.monotonic()
    assert list(following) == []
    assert time.monotonic() - begun < 5
