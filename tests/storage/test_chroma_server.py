"""Vectors on a Chroma server: found, replaced, rebuilt and cleaned up as in a folder, and patient with the server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from library_opening import OpenLibrary
from servers import chroma_program, chroma_server, free_port, proxy_before, self_signed
from storage_builders import EMBEDDER, parsed, put, vectors_for

import rag.storage.chroma_server
from rag.errors import LibraryCorruptError, SettingsError, StorageError
from rag.storage.chroma_server import ChromaServer, ServerIndex, ServerIndexes
from rag.storage.opened import OpenFolder
from rag.storage.store import Store

pytestmark = pytest.mark.skipif(chroma_program() is None, reason="chroma is not installed as a program")

PARTS = ("The tugs of Orla. ", "The pilots of Velm. ", "A winter depot.")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.storage.chroma_server, "WAITS", (0.01, 0.02, 0.02))


def opened(folder: Path, server: ChromaServer) -> Store:
    return Store(
        folder,
        embedder=lambda: EMBEDDER,
        lock_timeout=5,
        opened=OpenFolder(folder, embedder=lambda: EMBEDDER, server=server),
    )


def nearest(store: Store, text: str) -> list[str]:
    return [chunk.text for chunk, _ in store.dense_search(vectors_for(text)[0], limit=10, documents=None)]


def in_step(store: Store) -> bool:
    return store.integrity() == [] and store.index.keys() == store.chunk_keys() and not store.pending()


def test_two_libraries_on_one_server_do_not_see_each_other(tmp_path: Path, address: str) -> None:
    one, two = (opened(tmp_path / name, ChromaServer.at(address)) for name in ("one", "two"))
    put(one, "/docs/a.txt", *PARTS)
    put(two, "/docs/a.txt", "Something else.")
    assert nearest(one, PARTS[0])[0] == PARTS[0]
    assert nearest(two, PARTS[0]) == ["Something else."]
    assert in_step(one)
    assert in_step(two)
    assert not list((tmp_path / "one").glob("vectors*")), "nothing of the index is in the folder"


def test_a_second_process_sees_what_the_first_has_written_and_removed(tmp_path: Path, address: str) -> None:
    writer, reader = (opened(tmp_path / "library", ChromaServer.at(address)) for _ in range(2))
    put(writer, "/docs/a.txt", *PARTS)
    assert nearest(reader, PARTS[2])[0] == PARTS[2]
    put(writer, "/docs/a.txt", "Replaced.")
    put(writer, "/docs/b.txt", "New.")
    assert sorted(nearest(reader, "New.")) == ["New.", "Replaced."]
    with writer.write() as right:
        right.remove("b")
    assert nearest(reader, "New.") == ["Replaced."]
    assert in_step(reader)


def test_a_rebuild_swaps_collections_and_leaves_no_other(tmp_path: Path, address: str) -> None:
    server = ChromaServer.at(address)
    store, reader = (opened(tmp_path / "library", server) for _ in range(2))
    put(store, "/docs/a.txt", *PARTS)
    assert nearest(reader, PARTS[0])[0] == PARTS[0]

    def remade(row: object, document: object) -> tuple[list[object], np.ndarray]:
        return list(store.chunks("a")), vectors_for(*PARTS)

    with store.write(any_embedder=True) as writer:
        writer.replace_all(remade, dimension=4)  # type: ignore[arg-type]
    assert nearest(store, PARTS[1])[0] == nearest(reader, PARTS[1])[0] == PARTS[1]
    assert in_step(store)
    client = server.connect()
    mine = [one.name for one in client.list_collections() if store.catalog.get("library") in one.name]
    client.close()
    assert [name.endswith("vectors-2") for name in mine] == [True]


def test_a_collection_that_is_gone_is_told_with_the_remedy(tmp_path: Path, address: str) -> None:
    server = ChromaServer.at(address)
    store = opened(tmp_path / "library", server)
    put(store, "/docs/a.txt", *PARTS)
    ServerIndexes(server, lambda: store.catalog.get("library") or "").remove("vectors-1")
    store.close()
    with pytest.raises(LibraryCorruptError) as caught:
        nearest(opened(tmp_path / "library", server), PARTS[0])
    assert "rag doctor --rebuild" in caught.value.hint


@pytest.mark.parametrize("status", [429, 503, 502])
def test_a_busy_server_is_asked_again(tmp_path: Path, address: str, impatient: None, status: int) -> None:
    with proxy_before(address) as proxy:
        store = opened(tmp_path / "library", ChromaServer.at(proxy.url))
        put(store, "/docs/a.txt", *PARTS)
        proxy.refusals += [status, status]
        assert nearest(store, PARTS[0])[0] == PARTS[0]
        proxy.refusals += [status, status]
        put(store, "/docs/a.txt", *PARTS, "More.")
        assert in_step(store)
        proxy.refusals += [status] * 60
        with pytest.raises(StorageError, match="now"):
            store.index.keys()
        proxy.refusals.clear()
        assert in_step(store)


def test_a_write_that_the_server_refuses_leaves_nothing_half_done(
    tmp_path: Path, address: str, impatient: None
) -> None:
    with proxy_before(address) as proxy:
        store = opened(tmp_path / "library", ChromaServer.at(proxy.url))
        put(store, "/docs/a.txt", *PARTS)
        proxy.refusals += [503] * 8
        with pytest.raises(StorageError):
            put(store, "/docs/b.txt", "Not stored.")
        proxy.refusals.clear()
        assert [info.id for info in store.documents()] == ["a"]
        put(store, "/docs/c.txt", "Goes on.")
        assert in_step(store)


def test_a_server_that_is_not_there_is_named_with_the_remedy(tmp_path: Path, impatient: None) -> None:
    store = opened(tmp_path / "library", ChromaServer.at(f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(StorageError, match="cannot be reached") as caught:
        put(store, "/docs/a.txt", *PARTS)
    assert "chroma run" in caught.value.hint
    assert store.documents() == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_the_token_goes_over_tls_to_a_certificate_that_is_trusted(
    tmp_path: Path, address: str, impatient: None
) -> None:
    certificate = self_signed(tmp_path)
    with proxy_before(address, token="s3cret", certificate=certificate) as proxy:
        put(opened(tmp_path / "good", ChromaServer.at(proxy.url, token="s3cret", ca=certificate)), "/a.txt", *PARTS)
        assert any(path.endswith("/upsert") for path in proxy.passed)
        with pytest.raises(StorageError, match="refuses the token") as caught:
            put(opened(tmp_path / "bad", ChromaServer.at(proxy.url, token="guess", ca=certificate)), "/a.txt", *PARTS)
        assert "guess" not in str(caught.value)
        with pytest.raises(StorageError, match="cannot be reached"):
            put(opened(tmp_path / "stranger", ChromaServer.at(proxy.url, token="s3cret")), "/a.txt", *PARTS)


def test_the_server_in_python_is_refused(tmp_path: Path, address: str) -> None:
    with proxy_before(address, name="uvicorn") as proxy, pytest.raises(StorageError, match="CVE-2026-45829"):
        put(opened(tmp_path / "library", ChromaServer.at(proxy.url)), "/a.txt", *PARTS)


@pytest.mark.parametrize(
    "refused",
    ["localhost:8000", "ftp://host", "http://", "https://host/tenant", "http://me:secret@host:1", "http://host:port"],
)
def test_addresses_that_are_none_are_refused(refused: str) -> None:
    with pytest.raises(SettingsError) as caught:
        ChromaServer.at(refused)
    assert "RAG_CHROMA=" in caught.value.hint
    assert "secret" not in str(caught.value)


def test_a_token_is_not_sent_in_the_open() -> None:
    with pytest.raises(SettingsError, match="unencrypted"):
        ChromaServer.at("http://chroma.example:8000", token="s3cret")
    assert ChromaServer.at("http://localhost", token="s3cret").port == 8000
    cloud = ChromaServer.at("https://api.trychroma.com/me/mine", token="s3cret")
    assert (cloud.is_cloud, cloud.port, cloud.tenant, cloud.database) == (True, 443, "me", "mine")
    assert "s3cret" not in repr(cloud.url)


def test_vectors_go_in_batches_and_all_can_be_found(address: str, tmp_path: Path) -> None:
    index = ServerIndex(ChromaServer.at(address), "rag-test-batches", embedder="none")
    index.open()
    assert 0 < index.page <= 2000
    index.page = 100
    rows = np.random.default_rng(1).normal(size=(950, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    index.put([(1, 1, rows[:500]), (2, 2, rows[500:])])
    assert len(index.keys()) == len(index.nearest(rows[0], limit=950, documents=None)) == 950
    assert len(index.fetch([(1, number) for number in range(500)])) == 500
    assert index.apart() == frozenset()
    index.drop([1])
    assert {key[0] for key in set(index.keys())} == {2}
    index.close()


def test_a_library_is_moved_to_a_server_by_a_rebuild(
    open_library: OpenLibrary, tmp_path: Path, address: str, make: Callable[[Path], Path]
) -> None:
    library = open_library()
    library.add(make(tmp_path / "accord.txt"))
    library.close()
    moved = open_library(chroma=address)
    assert not moved.doctor().healthy
    assert moved.doctor(rebuild=True).healthy
    assert moved.search("pilots", limit=1)[0].document == "accord"


@pytest.fixture
def make() -> Callable[[Path], Path]:
    def made(path: Path) -> Path:
        path.write_text(parsed(*PARTS).text, encoding="utf-8")
        return path

    return made
