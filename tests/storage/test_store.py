"""The store as one thing: what is put can be read and found, what is replaced or removed is gone from both parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from storage_builders import EMBEDDER, NOW, open_store, parsed, put, vectors_for

from rag.errors import EmbedderMismatchError, LibraryCorruptError, UnknownDocumentError
from rag.storage.store import Store

pytestmark = pytest.mark.usefixtures("backend")

PARTS = ("The tugs of Orla. ", "The pilots of Velm. ", "A winter depot.")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "library")


def nearest(store: Store, text: str, documents: list[str] | None = None) -> list[str]:
    found = store.dense_search(vectors_for(text)[0], limit=10, documents=documents)
    return [chunk.text for chunk, _ in found]


def by_word(store: Store, query: str, documents: list[str] | None = None) -> list[str]:
    return [chunk.text for chunk, _ in store.keyword_search(query, limit=10, documents=documents)]


def in_step(store: Store) -> bool:
    """No problem in the catalogue, and exactly its chunks in the index."""
    return store.integrity() == [] and store.index.keys() == store.chunk_keys() and not store.pending()


def test_a_document_comes_back_as_it_was_put(store: Store) -> None:
    info = put(store, "/docs/accord.txt", *PARTS, title="Harbour accord")
    assert (info.id, info.title, info.source) == ("accord", "Harbour accord", "/docs/accord.txt")
    assert (info.date, info.metadata, info.added_at) == ("2025-11", {"author": "Ada"}, NOW)
    assert (info.chunks, info.characters) == (3, len("".join(PARTS)))
    assert store.documents() == [info]
    assert store.document("accord") == store.find_source("/docs/accord.txt") == store.find_hash(info.sha256) == info
    text = store.text("accord")
    assert text == "".join(PARTS)
    chunks = store.chunks("accord")
    assert [chunk.text for chunk in chunks] == list(PARTS)
    assert all(text[chunk.start : chunk.end] == chunk.text and chunk.document == "accord" for chunk in chunks)
    row = store.catalog.find("id", "accord")
    assert row is not None
    assert store.catalog.parsed(row) == parsed(*PARTS, title="Harbour accord")
    assert in_step(store)


def test_what_was_put_survives_closing(store: Store) -> None:
    put(store, "/docs/a.txt", *PARTS)
    store.close()
    store.close()
    again = open_store(store.folder)
    assert nearest(again, PARTS[1])[0] == PARTS[1]
    assert in_step(again)


def test_both_searches_find_it_and_stay_within_the_given_documents(store: Store) -> None:
    put(store, "/docs/a.txt", *PARTS)
    put(store, "/docs/b.txt", "The tugs of Dorn. ", "Nothing else.")
    assert nearest(store, PARTS[1])[0] == PARTS[1]
    assert nearest(store, PARTS[1], ["b"])[0].startswith(("The tugs of Dorn", "Nothing"))
    assert sorted(by_word(store, "tug")) == ["The tugs of Dorn. ", "The tugs of Orla. "]
    assert by_word(store, "tug", ["b"]) == ["The tugs of Dorn. "]
    assert by_word(store, "tug", []) == nearest(store, "tug", []) == []
    chunk, similarity = store.dense_search(vectors_for(PARTS[0])[0], limit=1, documents=None)[0]
    assert chunk.text == PARTS[0]
    assert similarity == pytest.approx(1, abs=1e-5)


def test_the_graph_and_the_exact_search_agree(store: Store) -> None:
    parts = [f"Chunk number {number}. " for number in range(60)]
    put(store, "/docs/a.txt", *parts)
    vector = vectors_for("something else")[0]
    graph = store.dense_search(vector, limit=5, documents=None)
    exact = store.dense_search(vector, limit=5, documents=["a"])
    assert [chunk.ordinal for chunk, _ in graph] == [chunk.ordinal for chunk, _ in exact]
    assert [score for _, score in graph] == pytest.approx([score for _, score in exact], abs=1e-5)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tugs", True),
        ("TUG", True),
        ("Ørla ORLA", True),
        ('"tugs" AND (Orla OR *', True),
        ("NEAR(x) text:foo -bar orla^2", True),
        ("who is the", False),
        ("", False),
        ("¿?!", False),
        ("'; DROP TABLE chunks; --", False),
    ],
)
def test_no_query_can_break_or_bend_the_keyword_search(store: Store, query: str, found: bool) -> None:
    put(store, "/docs/a.txt", *PARTS)
    assert bool(by_word(store, query)) is found or query == "who is the"
    assert in_step(store)


def test_replacing_leaves_nothing_of_the_old_version(store: Store) -> None:
    first = put(store, "/docs/a.txt", *PARTS)
    second = put(store, "/docs/a.txt", "Only icebreakers. ", "And a pier.", title="New")
    assert second.id == first.id
    assert [info.title for info in store.documents()] == ["New"]
    assert store.text("a") == "Only icebreakers. And a pier."
    assert by_word(store, "tugs") == []
    assert set(nearest(store, PARTS[0])) == {"Only icebreakers. ", "And a pier."}
    assert in_step(store)


def test_removing_leaves_nothing(store: Store) -> None:
    put(store, "/docs/a.txt", *PARTS)
    put(store, "/docs/b.txt", "The tugs of Dorn.")
    with store.write() as writer:
        writer.remove("a")
        writer.remove("a")
    assert [info.id for info in store.documents()] == ["b"]
    assert by_word(store, "tugs") == nearest(store, PARTS[0]) == ["The tugs of Dorn."]
    with pytest.raises(UnknownDocumentError):
        store.text("a")
    assert in_step(store)


def test_ids_are_unique_readable_and_stable(store: Store) -> None:
    sources = ["/one/report.txt", "/two/report.md", "/three/report.txt", "/x/.txt", "/x/e\u0301 t\u0001a.txt"]
    ids = [put(store, source, f"Text of {source}.").id for source in sources]
    assert ids == ["report", "report-2", "report-3", ".txt", "é t a"]
    assert [put(store, source, f"New text of {source}.").id for source in reversed(sources)] == ids[::-1]
    with store.write() as writer:
        writer.remove("report-2")
    assert store.document("report-3").source == "/three/report.txt", "removing one does not rename another"


def test_an_unknown_document_comes_with_the_nearest_name(store: Store) -> None:
    put(store, "/docs/harbour-accord.txt", *PARTS)
    with pytest.raises(UnknownDocumentError) as caught:
        store.chunks("harbor-accord")
    assert caught.value.hint == "Did you mean harbour-accord?"
    with pytest.raises(UnknownDocumentError) as caught:
        store.dense_search(vectors_for("x")[0], limit=1, documents=["zzz"])
    assert "rag list" in caught.value.hint


def test_reading_a_library_that_does_not_exist_creates_nothing(store: Store) -> None:
    assert store.documents() == []
    assert store.find_source("/docs/a.txt") is None
    assert by_word(store, "tugs") == nearest(store, "tugs") == []
    assert store.history(limit=5) == []
    assert store.generation == 0
    store.close()
    assert not store.folder.exists()


def test_an_early_reader_sees_the_library_appear(tmp_path: Path) -> None:
    reader, writer = open_store(tmp_path / "library"), open_store(tmp_path / "library")
    assert reader.documents() == []
    put(writer, "/docs/a.txt", *PARTS)
    assert [info.id for info in reader.documents()] == ["a"]
    assert nearest(reader, PARTS[0])[0] == PARTS[0]


def test_a_stale_reader_sees_what_another_store_has_written(tmp_path: Path) -> None:
    reader, writer = open_store(tmp_path / "library"), open_store(tmp_path / "library")
    put(writer, "/docs/a.txt", *PARTS)
    assert nearest(reader, PARTS[0])[0] == PARTS[0]
    assert reader.text("a") == "".join(PARTS)
    put(writer, "/docs/b.txt", "Something new.")
    put(writer, "/docs/a.txt", "Replaced.")
    assert nearest(reader, "Something new.")[0] == "Something new."
    assert nearest(reader, "Replaced.", ["a"]) == ["Replaced."]
    assert reader.text("a") == "Replaced."
    with writer.write() as right:
        right.remove("b")
    assert nearest(reader, "Something new.") == ["Replaced."]


def test_two_stores_write_in_turn_without_losing_vectors(tmp_path: Path) -> None:
    one, two = open_store(tmp_path / "library"), open_store(tmp_path / "library")
    for number in range(4):
        put(one, f"/docs/one-{number}.txt", f"First writer, text {number}.")
        put(two, f"/docs/two-{number}.txt", f"Second writer, text {number}.")
    for store in (one, two, open_store(tmp_path / "library")):
        assert len(store.documents()) == 8
        assert in_step(store)


def test_another_embedder_is_refused_with_the_remedy(store: Store) -> None:
    put(store, "/docs/a.txt", *PARTS)
    other = open_store(store.folder, embedder="test/other@2")
    for refused in (
        lambda: put(other, "/docs/b.txt", "Text."),
        lambda: other.dense_search(vectors_for("x")[0], limit=1, documents=None),
    ):
        with pytest.raises(EmbedderMismatchError, match=f"made by {EMBEDDER}, not by test/other@2") as caught:
            refused()
        assert "--embedder test/four" in caught.value.hint
        assert "rag doctor --rebuild" in caught.value.hint
    assert [info.id for info in other.documents()] == ["a"]
    assert by_word(other, "tugs") == [PARTS[0]]


def test_vectors_of_another_length_are_refused(store: Store) -> None:
    put(store, "/docs/a.txt", *PARTS)
    with pytest.raises(EmbedderMismatchError, match="vectors of 8 numbers, the library has 4"):
        put(store, "/docs/b.txt", "Text.", dimension=8)
    assert [info.id for info in store.documents()] == ["a"]


def test_a_document_that_fails_half_way_is_not_there_at_all(store: Store) -> None:
    put(store, "/docs/a.txt", *PARTS)
    broken = vectors_for("Text.")
    broken[0, 0] = float("nan")
    with pytest.raises((LibraryCorruptError, ValueError)), store.write() as writer:
        chunks = store.chunks("a")[:1]
        writer.put(
            parsed("The tugs of Orla. "), source="/docs/b.txt", sha256="1", chunks=[*chunks, *chunks], vectors=broken
        )
    assert [info.id for info in store.documents()] == ["a"]
    put(store, "/docs/c.txt", "Goes on.")
    assert in_step(store)
