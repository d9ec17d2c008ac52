"""Questions with their answers, and records made of documents."""

from __future__ import annotations

from pathlib import Path

from storage_builders import NOW, answer, open_store, put


def test_questions_come_back_whole_and_newest_first(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "/docs/a.txt", "On 13 November.")
    for number in range(3):
        store.remember(answer(f"Question {number}?"), ["a"] if number else None)
    store.close()
    asked = open_store(tmp_path).history(limit=2)
    assert [one.question for one in asked] == ["Question 2?", "Question 1?"]
    assert asked[0].answer == answer("Question 2?")
    assert (asked[0].documents, asked[0].asked_at) == (("a",), NOW)
    assert open_store(tmp_path).history(limit=3)[-1].documents is None


def test_history_is_searched_in_questions_and_answers(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "/docs/a.txt", "Text.")
    store.remember(answer("When was it Signed?", "13 November"), None)
    store.remember(answer("Who signed?", "The Mayor of Orla"), None)
    store.remember(answer("100 % of what?", "tugs"), None)
    assert [one.question for one in store.history(limit=9, search="signed")] == ["Who signed?", "When was it Signed?"]
    assert [one.question for one in store.history(limit=9, search="mayor")] == ["Who signed?"]
    assert [one.question for one in store.history(limit=9, search="%")] == ["100 % of what?"]
    assert store.history(limit=9, search="nothing of the kind") == []


def test_history_outlives_the_documents_it_was_about(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "/docs/a.txt", "Text.")
    store.remember(answer("When?"), ["a"])
    with store.write() as writer:
        writer.remove("a")
    assert [one.question for one in store.history(limit=1)] == ["When?"]


def test_a_record_holds_for_one_fingerprint_and_one_text(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    put(store, "/docs/a.txt", "Text.")
    store.keep_record("a", "partnership", "model-1", "{1}")
    assert store.record("a", "partnership", "model-1") == "{1}"
    assert store.record("a", "partnership", "model-2") is None
    assert store.record("a", "summary", "model-1") is None
    store.keep_record("a", "partnership", "model-2", "{2}")
    assert store.records("partnership") == {"a": "{2}"}
    put(store, "/docs/a.txt", "Another text.")
    assert store.records("partnership") == {}, "what was made of the old text is gone with it"
