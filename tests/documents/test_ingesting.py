"""Adding: incremental, complete or not at all, and every file's fate is reported."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import EmbeddingError, UsageError
from rag.library import Library
from rag.schema.document import DocumentInfo
from rag.schema.report import AddReport


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    for name in ("a", "b", "c"):
        (made / f"{name}.txt").write_text(f"Accord {name}\n\nThe ports lend tug {name} to Velm.\n", encoding="utf-8")
    return made


def fates(report: AddReport) -> dict[str, list[str]]:
    """What happened, by document or by file name."""
    return {
        "added": [one.id for one in report.added],
        "updated": [one.id for one in report.updated],
        "unchanged": [one.id for one in report.unchanged],
        "removed": [one.id for one in report.removed],
        "failed": [Path(one.source).name for one in report.failed],
        "duplicates": [Path(one).name for one in report.duplicates],
    }


def happened(report: AddReport, **expected: list[str]) -> bool:
    return {kind: names for kind, names in fates(report).items() if names} == expected


def test_what_is_unchanged_is_neither_read_nor_embedded_again(folder: Path, library: Library) -> None:
    assert happened(library.add(folder), added=["a", "b", "c"])
    before, generation = library.documents(), library.store.generation
    assert happened(library.add(folder), unchanged=["a", "b", "c"])
    os.utime(folder / "a.txt")
    assert happened(library.add(folder, folder / "a.txt"), unchanged=["a", "b", "c"])
    assert (library.documents(), library.store.generation) == (before, generation)


def test_what_changed_replaces_its_old_text(folder: Path, library: Library) -> None:
    library.add(folder)
    (folder / "b.txt").write_text("Accord b\n\nIcebreakers instead.\n", encoding="utf-8")
    assert happened(library.add(folder), unchanged=["a", "c"], updated=["b"])
    assert library.text("b") == "Accord b\n\nIcebreakers instead.\n"
    assert "Icebreakers" in library.search("icebreakers", limit=1)[0].text
    assert not [hit for hit in library.search("tug b", limit=9) if hit.document == "b" and "tug" in hit.text]


def test_vanished_files_stay_until_sync(folder: Path, library: Library) -> None:
    library.add(folder)
    (folder / "b.txt").unlink()
    assert happened(library.add(folder), unchanged=["a", "c"])
    assert [info.id for info in library.documents()] == ["a", "b", "c"]
    assert happened(library.add(folder, sync=True), unchanged=["a", "c"], removed=["b"])
    assert [info.id for info in library.documents()] == ["a", "c"]


def test_sync_leaves_alone_what_came_from_elsewhere(folder: Path, tmp_path: Path, library: Library) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "x.txt").write_text("Another accord.", encoding="utf-8")
    library.add(folder, other)
    shutil.rmtree(other)
    assert happened(library.add(folder, sync=True), unchanged=["a", "b", "c"])
    assert "x" in [info.id for info in library.documents()]


def test_a_renamed_file_is_not_lost_by_sync(folder: Path, library: Library) -> None:
    library.add(folder)
    text = library.text("a")
    (folder / "a.txt").rename(folder / "renamed.txt")
    report = library.add(folder, sync=True)
    assert happened(report, added=["renamed"], removed=["a"], unchanged=["b", "c"])
    assert library.text("renamed") == text


def test_patterns_choose_among_the_files_of_folders_only(folder: Path, library: Library) -> None:
    (folder / "drafts").mkdir()
    (folder / "drafts" / "d.txt").write_text("A draft.", encoding="utf-8")
    assert happened(library.add(folder, include=["?.txt"], exclude=["drafts", "b.*"]), added=["a", "c"])
    assert happened(library.add(folder / "b.txt", exclude=["*.txt"]), added=["b"])
    with pytest.raises(UsageError, match="turns the pattern round"):
        library.add(folder, exclude=["!a.txt"])


def test_sync_keeps_what_is_on_disk_but_excluded(folder: Path, library: Library) -> None:
    library.add(folder)
    assert library.vanished(folder) == []
    assert happened(library.add(folder, sync=True, exclude=["b.txt"]), unchanged=["a", "c"])
    assert [info.id for info in library.documents()] == ["a", "b", "c"]


def test_what_vanished_is_shown_and_goes_only_when_confirmed(folder: Path, library: Library) -> None:
    library.add(folder)
    (folder / "a.txt").unlink()
    (folder / "b.txt").unlink()
    assert [info.id for info in library.vanished(folder)] == ["a", "b"]
    assert library.vanished(folder / "c.txt", "https://example.org/") == []
    asked: list[str] = []

    def refuse(gone: list[DocumentInfo]) -> bool:
        asked.extend(info.id for info in gone)
        return False

    report = library.add(folder, sync=True, confirm=refuse)
    assert (asked, [one.id for one in report.vanished], report.removed) == (["a", "b"], ["a", "b"], ())
    assert len(library.documents()) == 3
    report = library.add(folder, sync=True, confirm=lambda gone: True)
    assert ([one.id for one in report.removed], report.vanished) == (["a", "b"], ())
    assert [info.id for info in library.documents()] == ["c"]


def test_the_same_bytes_under_two_names_are_stored_once(folder: Path, library: Library) -> None:
    shutil.copy(folder / "a.txt", folder / "z-copy.txt")
    assert happened(library.add(folder), added=["a", "b", "c"], duplicates=["z-copy.txt"])
    assert happened(library.add(folder), unchanged=["a", "b", "c"], duplicates=["z-copy.txt"])


def test_two_documents_that_become_alike_are_both_brought_up_to_date(folder: Path, library: Library) -> None:
    library.add(folder)
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text("The same new text.", encoding="utf-8")
    assert happened(library.add(folder), updated=["a", "b"], unchanged=["c"])
    assert library.text("a") == library.text("b") == "The same new text."


def test_a_link_beside_its_file_is_the_same_document(folder: Path, library: Library) -> None:
    (folder / "link.txt").symlink_to(folder / "a.txt")
    assert happened(library.add(folder), added=["a", "b", "c"])
    assert happened(library.add(folder), unchanged=["a", "b", "c"])


def test_a_document_that_became_unreadable_keeps_its_last_text(folder: Path, library: Library) -> None:
    library.add(folder)
    text = library.text("a")
    (folder / "a.txt").write_bytes(b"%PDF-1.7 ...")
    report = library.add(folder)
    assert happened(report, failed=["a.txt"], unchanged=["b", "c"])
    assert library.text("a") == text


def test_an_unsupported_file_named_by_hand_is_reported(folder: Path, library: Library) -> None:
    (folder / "data.bin").write_text("a,b", encoding="utf-8")
    report = library.add(folder / "data.bin", folder / "a.txt")
    assert happened(report, failed=["data.bin"], added=["a"])
    assert report.failed[0].type == "UnsupportedFormatError"
    assert "Supported" in report.failed[0].hint


def test_a_path_that_does_not_exist_is_reported_and_the_others_go_on(folder: Path, library: Library) -> None:
    report = library.add(folder, folder / "nowhere")
    assert [one.type for one in report.failed] == ["UnreadableFileError"]
    assert "nowhere" in report.failed[0].message
    assert library.documents()


def test_adding_nothing_is_a_wrong_call(library: Library) -> None:
    with pytest.raises(UsageError, match="nothing to add"):
        library.add()


def test_an_empty_folder_adds_nothing_and_creates_nothing(tmp_path: Path, library: Library) -> None:
    (tmp_path / "empty").mkdir()
    assert happened(library.add(tmp_path / "empty"))
    assert not library.settings.library.exists()


@pytest.mark.parametrize(
    "name",
    ["with space.txt", "Łódź – £6m.md", "e\u0301te\u0301.txt", "-dash.txt", 'quote\'s "n".txt', "a" * 200 + ".txt"],
)
def test_file_names_of_all_kinds_become_ids(tmp_path: Path, library: Library, name: str) -> None:
    (tmp_path / name).write_text("The accord of Orla.", encoding="utf-8")
    (added,) = library.add(tmp_path / name).added
    assert added.id == unicodedata.normalize("NFC", Path(name).stem)
    assert library.text(added.id) == "The accord of Orla."
    assert library.search("accord", documents=[added.id])


def test_progress_counts_files_and_chunks(folder: Path, tmp_path: Path, open_library: Callable[..., Library]) -> None:
    seen: list[tuple[str, int, int]] = []
    library = open_library(progress=lambda stage, done, total: seen.append((stage, done, total)))
    library.add(folder)
    assert [(done, total) for stage, done, total in seen if stage == "reading"] == [(1, 3), (2, 3), (3, 3)]
    assert [(done, total) for stage, done, total in seen if stage == "embedding"][-1] == (3, 3)


def test_a_failing_embedder_stores_nothing(folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise EmbeddingError("the endpoint is gone")

    with monkeypatch.context() as patch:
        patch.setattr(type(library.embedder), "embed", fail)
        with pytest.raises(EmbeddingError):
            library.add(folder)
    assert library.documents() == []
    assert happened(library.add(folder), added=["a", "b", "c"])


def test_removing_is_all_or_nothing(folder: Path, library: Library) -> None:
    library.add(folder)
    with pytest.raises(UsageError, match="'d'"):
        library.remove("a", "d")
    assert [info.id for info in library.documents()] == ["a", "b", "c"]
    assert [info.id for info in library.remove("a", "b", "a")] == ["a", "b"]
    assert [info.id for info in library.documents()] == ["c"]


def test_a_document_of_many_chunks_arrives_whole(tmp_path: Path, library: Library) -> None:
    text = "".join(f"Paragraph {number} is about tugs, pilots and depots of the north.\n\n" for number in range(200))
    (tmp_path / "long.txt").write_text(text, encoding="utf-8")
    (added,) = library.add(tmp_path / "long.txt").added
    chunks = library.chunks("long")
    assert added.chunks == len(chunks) > 15
    assert "".join(chunk.text for chunk in chunks) == library.text("long") == text
    assert "Paragraph 121 " in library.search("Paragraph 121", limit=1)[0].text
