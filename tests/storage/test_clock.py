"""A clock that jumps back must not matter: numbers decide what came first, times are only shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from storage_builders import EMBEDDER, answer, parsed, put, vectors_for

from rag.library import Library
from rag.storage.store import Store

START = datetime(2026, 11, 23, tzinfo=UTC)


class BackwardClock:
    """Each reading is a day before the last."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now -= timedelta(days=1)
        return self.now


@pytest.fixture
def backwards(monkeypatch: pytest.MonkeyPatch) -> BackwardClock:
    """The machine's clock runs backwards, for everyone who asks `time.time`."""
    clock = BackwardClock()
    monkeypatch.setattr("time.time", lambda: clock().timestamp())
    return clock


def open_backwards(folder: Path, clock: BackwardClock) -> Store:
    return Store(folder, embedder=lambda: EMBEDDER, lock_timeout=2, clock=clock)


def test_documents_are_replaced_removed_and_found_as_ever(tmp_path: Path, backwards: BackwardClock) -> None:
    store, reader = open_backwards(tmp_path, backwards), open_backwards(tmp_path, backwards)
    first = put(store, "/docs/a.txt", "Old tugs. ")
    seen = reader.generation
    second = put(store, "/docs/a.txt", "New tugs. ")
    assert second.added_at < first.added_at
    assert reader.generation > seen, "the generation is a counter"
    assert reader.text("a") == "New tugs. "
    found = reader.dense_search(vectors_for("New tugs. ")[0], limit=5, documents=None)
    assert [chunk.text for chunk, _ in found] == ["New tugs. "]
    assert store.integrity() == []
    assert store.index.keys() == store.chunk_keys()
    assert parsed("New tugs. ").text == store.text("a")


def test_history_and_conversations_keep_their_order(tmp_path: Path, backwards: BackwardClock) -> None:
    store = open_backwards(tmp_path, backwards)
    put(store, "/docs/a.txt", "The tugs of Orla. ")
    for question in ("one?", "two?", "three?"):
        store.remember(answer(question), None)
    assert [one.question for one in store.history(limit=5)] == ["three?", "two?", "one?"]
    times = [one.asked_at for one in store.history(limit=5)]
    assert times == sorted(times), "the clock did run backwards"
    with store.conversations() as kept:
        for said in ("first", "second"):
            number = kept.begin(None)
            kept.keep(number, said, answer(said), None, None)
            kept.keep(number, f"{said} again", answer(f"{said} again"), None, None)
        latest = kept.latest()
    assert latest is not None
    assert [turn.said for turn in latest.turns] == ["second", "second again"], "--continue takes the latest"


def test_a_lock_left_in_the_future_does_not_hold(tmp_path: Path, backwards: BackwardClock) -> None:
    put(open_backwards(tmp_path, backwards), "/docs/a.txt", "The tugs of Orla. ")
    (tmp_path / "writer.owner").write_text(f"1 {START.timestamp() + 10**9:.0f}\n", encoding="ascii")
    put(open_backwards(tmp_path, backwards), "/docs/b.txt", "The pilots of Velm. ")
    assert [info.id for info in open_backwards(tmp_path, backwards).documents()] == ["a", "b"]


def test_files_with_times_in_the_future_or_the_past_are_told_by_their_hash(
    tmp_path: Path, open_library: Callable[..., Library]
) -> None:
    import os

    library, path = open_library(), tmp_path / "a.txt"
    path.write_text("The tugs of Orla.\n", encoding="utf-8")
    os.utime(path, (4e9, 4e9))
    library.add(path)
    os.utime(path, (1, 1))
    assert [one.id for one in library.add(path).unchanged] == ["a"]
    path.write_text("The pilots of Velm.\n", encoding="utf-8")
    os.utime(path, (4e9, 4e9))
    assert [one.id for one in library.add(path).updated] == ["a"]
