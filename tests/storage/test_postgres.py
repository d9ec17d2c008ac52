"""A catalogue on PostgreSQL: several writers at once, writers that die, and the same ranking as SQLite's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from register_builders import TEXTS, keep_documents, keep_record
from storage_builders import BACKEND, answer, chunks_of, open_store, parsed, put, vectors_for

from rag.errors import LibraryLockedError, LibraryVersionError, SettingsError, StorageError
from rag.library import Library
from rag.register.query import Condition, Order, Query
from rag.schema.document import Chunk
from rag.storage.lexemes import lexemes, text_vector
from rag.storage.postgres import shown, translated
from rag.storage.statements import Judgement
from rag.storage.store import Store
from rag.values.writing import Writing

PARTS = ("The tugs of Orla. ", "The pilots of Velm. ", "A winter depot.")


@pytest.fixture
def folder(chroma_address: str, postgres_address: str, tmp_path: Path) -> Path:
    """Stands for a library: `open_store` finds its schema by it."""
    BACKEND.chroma, BACKEND.postgres = chroma_address, postgres_address
    yield tmp_path / "library"  # type: ignore[misc]
    BACKEND.chroma = BACKEND.postgres = ""


def in_step(store: Store) -> bool:
    return store.integrity() == [] and store.index.keys() == store.chunk_keys() and not store.pending()


def writer_process(folder: Path, name: str, documents: int, pause: float = 0.0) -> subprocess.Popen[bytes]:
    program = Path(__file__).with_name("postgres_process.py")
    command = [sys.executable, str(program), str(folder), name, str(documents), str(pause)]
    servers = {"TEST_CHROMA": BACKEND.chroma, "TEST_POSTGRES": BACKEND.postgres}
    return subprocess.Popen(command, env={**os.environ, **servers}, stdout=subprocess.PIPE)


def test_several_writers_at_once_lose_nothing(folder: Path) -> None:
    put(open_store(folder), "/shared.txt", "From the start.")
    processes = [writer_process(folder, name, 12) for name in ("one", "two", "three")]
    assert [process.wait(timeout=120) for process in processes] == [0, 0, 0]
    store = open_store(folder)
    ids = {info.id for info in store.documents()}
    assert {f"{name}-{number}" for name in ("one", "two", "three") for number in range(12)} <= ids
    assert len(ids) == 3 * 12 + 1, "all of them replaced the shared one, and none added it anew"
    assert in_step(store)
    found = store.dense_search(vectors_for("two writes 7.")[0], limit=1, documents=None)
    assert found[0][0].document == "two-7"


def test_writers_do_not_wait_for_one_another(folder: Path) -> None:
    one, two = open_store(folder), open_store(folder)
    with one.write() as first, two.write() as second:
        for name, writer in (("a", first), ("b", second)):
            text = f"Text of {name}."
            chunks = [Chunk(document="?", ordinal=0, start=0, end=len(text), text=text, tokens=4)]
            writer.put(parsed(text), source=f"/{name}", sha256=name, chunks=chunks, vectors=vectors_for(text))
    assert [info.id for info in one.documents()] == ["a", "b"]
    assert in_step(two)


def test_a_rebuild_is_alone(folder: Path) -> None:
    one, two = open_store(folder, lock_timeout=0.2), open_store(folder, lock_timeout=0.2)
    put(one, "/a.txt", *PARTS)
    with one.write(any_embedder=True), pytest.raises(LibraryLockedError, match="too long"), two.write():
        pass
    with one.write(), pytest.raises(LibraryLockedError), two.write(any_embedder=True):
        pass
    put(two, "/b.txt", "After that.")
    assert in_step(one)


def test_what_a_killed_writer_leaves_is_removed_by_the_next_and_of_a_living_one_kept(folder: Path) -> None:
    store = open_store(folder)
    put(store, "/a.txt", *PARTS)
    process = writer_process(folder, "killed", 1, pause=60.0)
    assert process.stdout is not None
    assert process.stdout.readline() == b"vectors are there\n"
    assert len(store.pending()) == 1
    put(store, "/b.txt", "Meanwhile.")
    assert len(store.pending()) == 1, "the other is alive, and its vectors are not to be removed"
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=20)
    deadline = time.monotonic() + 20
    while store.pending() and time.monotonic() < deadline:
        put(store, "/c.txt", f"Later: {time.monotonic()}")
    assert in_step(store)
    assert {info.id for info in store.documents()} == {"a", "b", "c"}


def test_scores_are_those_of_sqlite(folder: Path, tmp_path: Path) -> None:
    texts = [
        ("The harbour council of Orla met. ", "The council counted seals, seals and more seals. "),
        ("Über die Häfen von Velm. ", "The harbours are deep; 12 metres. "),
        ("Nothing of note happened at the harbour this year, said the council of the harbour. ",),
    ]
    server = open_store(folder)
    BACKEND.chroma = BACKEND.postgres = ""
    local = open_store(tmp_path / "local")
    for number, parts in enumerate(texts):
        for store in (server, local):
            put(store, f"/{number}.txt", *parts, title=f"Harbour {number}")
    for query in ("harbour council", "seals", "What about the hafen?", "12 metres deep", "nothing that is there: zzz"):
        ours = server.keyword_search(query, limit=10, documents=None)
        theirs = local.keyword_search(query, limit=10, documents=None)
        assert [(chunk.document, chunk.ordinal) for chunk, _ in ours] == [
            (chunk.document, chunk.ordinal) for chunk, _ in theirs
        ], query
        assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], rel=1e-4), query
    assert [chunk.document for chunk, _ in server.keyword_search("seals", limit=3, documents=["0"])] == ["0"]


def test_words_of_another_language_are_found_and_ranked_as_in_sqlite(folder: Path, tmp_path: Path) -> None:
    texts = {
        "de": ("Die Häfen von Orla werden vertieft. ", "Der Hafen von Velm bleibt, wie er ist. "),
        "en": ("The harbours of Orla are deep. ", "A harbour was closed. "),
    }
    server = open_store(folder)
    BACKEND.chroma = BACKEND.postgres = ""
    local = open_store(tmp_path / "local")
    for store in (server, local):
        for language, parts in texts.items():
            with store.write() as writer:
                written = parsed(*parts).model_copy(update={"writing": Writing.of("".join(parts), language)})
                chunks, vectors = chunks_of(*parts), vectors_for(*parts)
                writer.put(written, source=f"/{language}", sha256=language, chunks=chunks, vectors=vectors)
    assert server.writing("de") == local.writing("de")
    assert (server.writing("de").language, server.document("de").language) == ("de", "de")
    for query in ("Welche Häfen werden vertieft?", "hafens", "harbours of Orla"):
        ours, theirs = (store.keyword_search(query, limit=9, documents=None) for store in (server, local))
        assert [chunk.text for chunk, _ in ours] == [chunk.text for chunk, _ in theirs], query
        assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], rel=1e-4), query
    assert len(server.keyword_search("hafens", limit=9, documents=None)) == 2


def test_the_first_format_is_brought_up_to_date(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    german = (
        "Der Hafen von Orla und die Häfen von Velm werden im nächsten Jahr von der Behörde vertieft. Die Arbeiten"
        " sollen im Herbst beginnen und werden nach den Worten der Leiterin mindestens zwei Jahre dauern."
    )
    store = open_store(folder)
    put(store, "/a.txt", german)
    connection = store._open.connection
    for statement in (
        "DROP TABLE statements, stated, judgements",
        "ALTER TABLE documents DROP COLUMN language, DROP COLUMN conventions",
        "UPDATE meta SET value = '1' WHERE key = 'version'",
    ):
        connection.execute(statement)
    store.close()
    again = open_store(folder)
    assert again.writing("a").language == "de"
    assert [chunk.text for chunk, _ in again.keyword_search("hafens", limit=3, documents=None)] == [german]
    with again.statements() as kept:
        assert kept.judgements() == []


def test_the_register_is_the_same_as_on_sqlite(folder: Path, tmp_path: Path) -> None:
    here, there = Library.open(tmp_path / "here"), Library.open(tmp_path / "there")
    there.__dict__["store"] = open_store(folder, embedder=here.embedder.identity)
    for library in (here, there):
        keep_documents(library, TEXTS)
        for document in ("accord-news", "accord-release", "accord-renewed", "lamps", "silent"):
            keep_record(library, document)
    assert there.register() == here.register()
    query = Query(where=(Condition(field="signed", op=">=", value="2032"),), order_by=Order(field="signed"))
    assert there.query(query) == here.query(query)
    money = Query(where=(Condition(field="funding", op=">", value="1500000 EUR"),), aggregate="count")
    assert there.query(money).result == here.query(money).result
    parties = Query(where=(Condition(field="party", op="has", value="Orla Energy"),))
    assert there.query(parties) == here.query(parties)
    for judgement in ("kept apart", "taken back"):
        for library in (here, there):
            with library.store.statements() as kept:
                made = [Judgement("deal", "lamps", "accord-news", False)]
                kept.judge(made) if judgement == "kept apart" else kept.forget(made)
        assert there.register() == here.register(), judgement
    here.close()
    there.close()


def test_history_conversations_and_records_are_kept(folder: Path) -> None:
    store = open_store(folder)
    put(store, "/a.txt", *PARTS)
    store.remember(answer("When 100%?", text="on 4 May"), ["a"])
    with store.conversations() as kept:
        number = kept.begin(None)
        kept.keep(number, "And who?", answer("Who?", text="Ada"), None, 0.5)
        kept.charge("summary", "test/model", answer("x").usage)
    for body in ("one", "two"):
        store.keep_record("a", "partnership", "stamp", body)
    again = open_store(folder)
    assert [asked.question for asked in again.history(limit=5)] == ["Who?", "When 100%?"]
    assert [asked.question for asked in again.history(limit=5, search="4 MAY")] == ["When 100%?"]
    with again.conversations() as kept:
        latest = kept.latest()
        assert latest is not None
        assert [turn.said for turn in latest.turns] == ["And who?"]
        assert kept.spent()[0].usage.calls == 3
    assert again.record("a", "partnership", "stamp") == "two"
    assert again.records("partnership") == {"a": "two"}


def test_a_newer_catalogue_is_refused(folder: Path) -> None:
    store = open_store(folder)
    put(store, "/a.txt", *PARTS)
    with store.write() as writer:
        writer._catalog.set("version", "99")
    with pytest.raises(LibraryVersionError, match="format 99"):
        open_store(folder).documents()


def test_a_lost_connection_is_told_and_the_next_call_connects_anew(folder: Path, postgres_address: str) -> None:
    store = open_store(folder)
    put(store, "/a.txt", *PARTS)
    import psycopg

    with psycopg.connect(postgres_address, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rag'")
    with pytest.raises(StorageError, match="cannot be used"):
        store.documents()
    assert [info.id for info in store.documents()] == ["a"]
    put(store, "/b.txt", "Goes on.")
    assert in_step(store)


def test_wrong_addresses_are_told_without_their_password(tmp_path: Path) -> None:
    def open_with(address: str) -> Library:
        return Library.open(tmp_path, catalogue=address, chroma="http://127.0.0.1:9")

    with open_with("mysql://me:secret@host/db") as library, pytest.raises(SettingsError) as caught:
        library.documents()
    assert "RAG_CATALOGUE=postgresql://" in caught.value.hint
    with open_with("postgresql://me:secret@127.0.0.1:9/db") as library, pytest.raises(StorageError) as refused:
        library.documents()
    assert "127.0.0.1:9/db" in refused.value.message
    assert "secret" not in f"{refused.value.message}{refused.value.hint}{library.settings!r}"
    with (
        Library.open(tmp_path, catalogue="postgresql://h/db") as library,
        pytest.raises(SettingsError, match="vectors"),
    ):
        library.documents()
    assert shown("postgresql://me:secret@host:5433/db?sslmode=require") == "postgresql://host:5433/db"


def test_statements_and_words_are_put_as_postgresql_takes_them() -> None:
    assert translated("SELECT a ->> '$.pages' FROM t WHERE x LIKE '%' AND b = ?") == (
        "SELECT (a::json ->> 'pages') FROM t WHERE x LIKE '%%' AND b = %s"
    )
    assert lexemes("The Harbours' Über-Häfen, 12.5 km²!") == ["the", "harbour", "uber", "hafen", "12", "5", "km2"]
    assert text_vector("Seals, seals: it's.", "Seal") == ("'seal':1A,2A,5 'it':3A 's':4A", 5)
    assert text_vector("Die Häfen", "", "de") == ("'die':1A 'haf':2A", 2)
