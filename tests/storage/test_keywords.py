"""The keyword search of large libraries: common words refine what rare words choose, and cost little."""

from __future__ import annotations

from pathlib import Path

import pytest
from storage_builders import open_store, put

import rag.storage.keywords
from rag.storage.keywords import word_forms
from rag.storage.store import Store

COMMON = "harbour council"


@pytest.fixture
def large(tmp_path: Path) -> Store:
    """Sixty chunks that hold the common words, and some that hold rare ones."""
    store = open_store(tmp_path)
    for number in range(12):
        parts = [f"The {COMMON} met for the {word} time. " for word in ("first", "second", "third", "fourth", "fifth")]
        put(store, f"/minutes-{number:02}.txt", *parts)
    put(store, "/porpoise.txt", "A porpoise was seen by nobody. ", "The harbour has a porpoise now. ")
    put(store, "/eel.txt", "The council counted one eel. ")
    return store


def texts(store: Store, query: str, limit: int = 5, documents: list[str] | None = None) -> list[str]:
    return [chunk.text.strip() for chunk, _ in store.keyword_search(query, limit=limit, documents=documents)]


@pytest.mark.parametrize("budget", [10_000, 20, 1])
def test_rare_words_choose_and_common_words_order(large: Store, monkeypatch: pytest.MonkeyPatch, budget: int) -> None:
    monkeypatch.setattr(rag.storage.keywords, "SCORED", budget)
    assert texts(large, "What porpoise is in the harbour?")[:2] == [
        "The harbour has a porpoise now.",
        "A porpoise was seen by nobody.",
    ]
    assert texts(large, "eel")[0] == "The council counted one eel."


def test_with_a_small_budget_rows_with_common_words_only_are_not_scored(
    large: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(texts(large, "porpoise harbour", limit=100)) == 62
    monkeypatch.setattr(rag.storage.keywords, "SCORED", 20)
    assert len(texts(large, "porpoise harbour", limit=100)) == 2


@pytest.mark.parametrize("budget", [10_000, 5])
def test_a_question_of_common_words_alone_is_answered_all_the_same(
    large: Store, monkeypatch: pytest.MonkeyPatch, budget: int
) -> None:
    monkeypatch.setattr(rag.storage.keywords, "SCORED", budget)
    assert len(texts(large, "harbour council")) == 5
    assert texts(large, "unheard harbour"), "a word that nothing holds takes no place"


@pytest.mark.parametrize("budget", [10_000, 1])
def test_a_scope_is_searched_whole(large: Store, monkeypatch: pytest.MonkeyPatch, budget: int) -> None:
    monkeypatch.setattr(rag.storage.keywords, "SCORED", budget)
    found = large.keyword_search("harbour third", limit=3, documents=["minutes-03"])
    assert {chunk.document for chunk, _ in found} == {"minutes-03"}
    assert "third" in found[0][0].text
    assert texts(large, "porpoise", documents=["eel"]) == []


@pytest.mark.parametrize(
    "query", ['"', "NEAR(a b)", "harbour OR *", "text:eel", "-eel", "", "...", "ünïcode eel \u202e"]
)
def test_no_query_is_taken_for_an_expression(large: Store, query: str) -> None:
    assert isinstance(texts(large, query), list)


def test_stop_words_count_only_where_there_is_nothing_else() -> None:
    assert word_forms("What is the eel's name?", []) == ["eel", "name"]
    assert word_forms("To be, to be", []) == ["to", "be"]


def test_beside_words_stand_their_stems_in_the_languages_of_the_library() -> None:
    assert word_forms("Wo liegen die Häfen von Orla?", ["de"]) == ["liegen", "häfen", "orla", "lieg", "haf"]
    assert word_forms("harbours", ["de", "fr"]) == ["harbours", "harbour"]
