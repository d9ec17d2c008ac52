"""`doctor`: each check sees the damage it is there for, and names the remedy, which works."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.embedding.minilm import MiniLMEmbedder
from rag.errors import EmbedderMismatchError, LibraryCorruptError
from rag.library import Library
from rag.llm.weights import MODELS, joined_path
from rag.schema.report import Check, DoctorReport


@pytest.fixture
def filled(tmp_path: Path, library: Library) -> Library:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(f"Accord {name}\n\nThe ports lend tug {name} to Velm.\n", encoding="utf-8")
    library.add(folder)
    return library


def check(report: DoctorReport, name: str) -> Check:
    (found,) = [one for one in report.checks if one.name == name]
    return found


def edit(library: Library, *statements: str) -> None:
    library.close()
    connection = sqlite3.connect(library.settings.library / "catalog.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


class OtherEmbedder(MiniLMEmbedder):
    """The same vectors under another name, as after an upgrade."""

    identity = "local/other@1"  # type: ignore[assignment]


def test_a_sound_library_is_healthy(filled: Library) -> None:
    report = filled.doctor()
    assert report.healthy
    assert {one.severity for one in report.checks} == {"ok"}
    assert [one.name for one in report.checks] == [
        "catalogue",
        "leftovers",
        "embedder",
        "vectors",
        "texts",
        "files",
        "model",
    ]
    assert check(report, "catalogue").message == "2 documents, 2 chunks"


def test_a_library_that_does_not_exist_is_healthy_and_stays_away(library: Library) -> None:
    assert library.doctor().healthy
    assert library.doctor(rebuild=True).healthy
    assert not library.settings.library.exists()


def test_lost_vectors_are_found_and_remade(filled: Library) -> None:
    hits = filled.search("tug a", limit=2)
    filled.close()
    for folder in filled.settings.library.glob("vectors-*"):
        shutil.rmtree(folder)
    with pytest.raises(LibraryCorruptError, match="are missing") as caught:
        filled.search("tug a")
    assert "rag doctor --rebuild" in caught.value.hint
    found = check(filled.doctor(), "vectors")
    assert (found.severity, found.message) == ("error", "2 of 2 chunks have no vector")
    assert found.remedy == "rag doctor --rebuild"
    assert filled.doctor(rebuild=True).healthy
    assert [hit.text for hit in filled.search("tug a", limit=2)] == [hit.text for hit in hits]


def test_a_damaged_vector_file_is_found_and_remade(filled: Library) -> None:
    filled.close()
    (path,) = filled.settings.library.glob("vectors-*/chroma.sqlite3")
    path.write_bytes(b"\xa5" * 50_000)
    found = check(filled.doctor(), "vectors")
    assert (found.severity, found.remedy) == ("error", "rag doctor --rebuild")
    assert filled.doctor(rebuild=True).healthy
    assert filled.search("tug")


def test_stray_vectors_are_found_and_remade(filled: Library, embedder: MiniLMEmbedder) -> None:
    filled.store.index.put([(999, 1, embedder.embed(["a stray text"]))])
    assert "1 vectors belong to no chunk" in check(filled.doctor(), "vectors").message
    assert filled.doctor(rebuild=True).healthy


def test_a_chunk_that_differs_from_the_text_is_found_and_remade(filled: Library) -> None:
    edit(filled, "UPDATE texts SET text = replace(text, 'tug a', 'tug X')")
    report = filled.doctor()
    assert check(report, "texts").message == "chunks differ from the text: a"
    assert filled.doctor(rebuild=True).healthy
    assert "tug X" in filled.chunks("a")[0].text


def test_a_wrong_count_and_a_wrong_keyword_index_are_found(filled: Library) -> None:
    edit(filled, "UPDATE documents SET chunks = 5 WHERE id = 'a'", "INSERT INTO words (words) VALUES ('delete-all')")
    found = check(filled.doctor(), "catalogue")
    assert found.severity == "error"
    assert "a is incomplete" in found.message
    assert "keyword index disagrees" in found.message


def test_leftovers_of_a_killed_writer_are_removed(filled: Library, embedder: MiniLMEmbedder) -> None:
    filled.store.index.put([(500, 1, embedder.embed(["half-added"]))])
    edit(filled, "INSERT INTO pending VALUES (500)")
    (filled.settings.library / "vectors-77").mkdir()
    report = filled.doctor()
    assert report.healthy
    assert "removed what 1 interrupted changes had left" in check(report, "leftovers").message
    assert not (filled.settings.library / "vectors-77").exists()
    assert check(filled.doctor(), "leftovers").message == "nothing half-written"


def test_another_embedder_is_found_refused_and_adopted_by_a_rebuild(
    filled: Library, open_library: Callable[..., Library]
) -> None:
    filled.close()
    library = open_library()
    library.__dict__["embedder"] = OtherEmbedder()
    found = check(library.doctor(), "embedder")
    assert found.severity == "error"
    assert "rag doctor --rebuild" in found.remedy
    with pytest.raises(EmbedderMismatchError):
        library.search("tug")
    assert library.doctor(rebuild=True).healthy
    assert library.search("tug")
    with pytest.raises(EmbedderMismatchError, match=r"made by local/other@1, not by local/minilm@"):
        filled.search("tug")


def test_a_rebuild_keeps_documents_history_and_nothing_of_the_old_vectors(filled: Library) -> None:
    before = filled.documents()
    filled.doctor(rebuild=True)
    assert filled.documents() == before
    assert [path.name for path in filled.settings.library.glob("vectors-*")] == ["vectors-2"]
    filled.doctor(rebuild=True)
    assert filled.doctor().healthy


def test_a_reader_follows_a_rebuild(filled: Library, open_library: Callable[..., Library]) -> None:
    reader = open_library(filled.settings.library)
    texts = [hit.text for hit in reader.search("tug", limit=5)]
    filled.doctor(rebuild=True)
    assert [hit.text for hit in reader.search("tug", limit=5)] == texts


def test_changed_and_vanished_files_are_a_warning(filled: Library, tmp_path: Path) -> None:
    (tmp_path / "docs" / "a.txt").write_text("Changed.", encoding="utf-8")
    (tmp_path / "docs" / "b.txt").unlink()
    report = filled.doctor()
    found = check(report, "files")
    assert (found.severity, report.healthy) == ("warning", True)
    assert found.message == "changed since they were added: a; gone or unreadable: b"
    assert "rag add --sync" in found.remedy
    filled.add(tmp_path / "docs", sync=True)
    assert check(filled.doctor(), "files").severity == "ok"


def test_altered_weights_are_found(open_library: Callable[..., Library], tmp_path: Path) -> None:
    library = open_library()
    model = MODELS["qwen2.5-coder-1.5b"]
    assert "at its first use" in check(library.doctor(), "model").message
    path = joined_path(model, tmp_path / "cache")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not the weights")
    found = check(library.doctor(), "model")
    assert (found.severity, found.remedy) == ("error", "Delete it; it is joined anew at the next start.")


@pytest.mark.parametrize(
    ("model", "severity"), [("openai/gpt", "ok"), ("local/my.gguf", "ok"), ("local/unknown", "error")]
)
def test_other_models(open_library: Callable[..., Library], model: str, severity: str) -> None:
    assert check(open_library(model=model).doctor(), "model").severity == severity
