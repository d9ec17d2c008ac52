"""`Library.open` with the address of a server: the same methods, the same types, the same errors."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_server import served

from rag.embedding.minilm import MiniLMEmbedder
from rag.errors import ServerError, UnknownDocumentError, UsageError
from rag.library import Library
from rag.remote.library import RemoteLibrary

QUESTION = "When was the Tidal Accord signed?"

PARTS = {"embedder", "vectors_of", "store", "model", "jobs"}
"""What a library is made of, which a server has."""


@pytest.fixture
def address(stocked: Library, embedder: MiniLMEmbedder) -> Iterator[str]:
    with served(stocked.settings, embedder) as found:
        yield found


def test_every_public_method_is_there_with_its_parameters() -> None:
    members = inspect.getmembers(Library)
    assert {"ask", "add", "query", "verify"} <= {name for name, _ in members}
    for name, member in members:
        if name.startswith("_") or name in PARTS or name == "open":
            continue
        there = getattr(RemoteLibrary, name)
        assert inspect.signature(there).parameters.keys() == inspect.signature(member).parameters.keys(), name


def test_the_python_client_has_the_same_methods_and_types(stocked: Library, address: str) -> None:
    here = stocked
    with Library.open(address) as there:
        assert there.documents() == here.documents()
        assert there.text("accord") == here.text("accord")
        assert there.chunks("accord") == here.chunks("accord")
        assert there.where("accord", 30) == here.where("accord", 30)
        assert there.search("basin", limit=2) == here.search("basin", limit=2)
        answer = there.ask(QUESTION)
        assert (answer.text, answer.citations) == (here.ask(QUESTION).text, here.ask(QUESTION).citations)
        assert there.ask("What does Orla pay?", style="explained").style == "explained"
        with there.chat() as chat:
            kinds = [event.kind for event in chat.send(QUESTION)]
            assert kinds[-1] == "done" and "token" in kinds
            assert [turn.answer for turn in there.conversation(chat.number).turns] == [chat.turns[0].answer]
        claims = there.verify("The Tidal Accord was signed on 4 May 2031.").claims
        assert [claim.verdict for claim in claims] == ["supported"]
        record = there.extract("accord")
        assert there.records() == [record] == here.records()
        assert there.summarise("accord").documents == ("accord",)
        assert there.history(limit=1) == here.history(limit=1)
        with pytest.raises(UnknownDocumentError, match="nobody"):
            there.text("nobody")
        for impossible in (lambda: there.use_model("x"), lambda: there.doctor(rebuild=True), there.vanished):
            with pytest.raises(UsageError, match="does not work through a server"):
                impossible()


def test_the_python_client_sends_files_and_folders(address: str, tmp_path: Path) -> None:
    for place in ("north", "south"):
        (tmp_path / "notes" / place).mkdir(parents=True)
        (tmp_path / "notes" / place / "ferry.txt").write_text(f"The {place} ferry sails at noon.\n", encoding="utf-8")
    with Library.open(address) as library:
        report = library.add(tmp_path / "notes", tmp_path / "missing.txt")
        assert [one.id for one in report.added] == ["ferry", "ferry-2"]
        assert [one.source for one in report.failed] == [str(tmp_path / "missing.txt")]
        assert {one.id for one in library.remove("ferry", "ferry-2")} == {"ferry", "ferry-2"}


def test_a_server_that_is_not_there_is_told() -> None:
    with Library.open("http://127.0.0.1:9") as library, pytest.raises(ServerError, match="cannot be reached"):
        library.documents()


def test_settings_are_the_servers(address: str) -> None:
    with pytest.raises(UsageError, match="passages"):
        Library.open(address, passages=3)
