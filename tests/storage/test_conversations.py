"""Conversations in the catalogue, and how an older catalogue comes to have them."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from rag.schema.answer import Answer, Citation, Timings, Usage
from rag.storage.conversations import Conversations, numbered
from rag.storage.database import CATALOG_FILE, empty_database, open_database
from rag.storage.history import History
from rag.storage.migrations import APPLICATION_ID, MIGRATIONS


def answer(question: str, *starts: int) -> Answer:
    quotes = tuple(
        Citation(document="d", start=start, end=start + 4, quote="tugs", match="exact", line=1) for start in starts
    )
    usage = Usage(calls=1, prompt_tokens=10, completion_tokens=2)
    return Answer(
        question=question, status="answered", text="tugs", citations=quotes, model="m/x", usage=usage, timings=Timings()
    )


def conversations(connection: sqlite3.Connection | None = None) -> Conversations:
    return Conversations(connection or empty_database(), lambda: datetime(2031, 5, 4, tzinfo=UTC))


def test_turns_come_back_in_order_with_their_numbers() -> None:
    kept = conversations()
    first = kept.begin(["d"])
    kept.keep(first, "One?", answer("One?", 0, 9), ["d"], 0.5)
    other = kept.begin(None)
    kept.keep(other, "Else?", answer("Else?", 5), None, None)
    last = kept.keep(first, "And it?", answer("And the tug?", 9, 20), ["d"], None)
    found = kept.get(first)
    assert found is not None
    assert [turn.said for turn in found.turns] == ["One?", "And it?"]
    assert [turn.numbers for turn in found.turns] == [(1, 2), (2, 3)]
    assert [turn.rewritten for turn in found.turns] == [False, True]
    assert found.documents == ("d",)
    assert kept.latest() == found
    assert kept.around(last) == found


def test_a_question_asked_by_itself_is_shown_as_a_conversation_of_its_own() -> None:
    connection = empty_database()
    number = History(connection).remember(answer("Alone?", 0), None, datetime(2031, 5, 4, tzinfo=UTC))
    found = conversations(connection).around(number)
    assert found is not None
    assert (found.number, found.turns[0].said, found.turns[0].numbers) == (0, "Alone?", (1,))
    assert conversations(connection).around(99) is None


def test_what_was_spent_is_summed_by_model() -> None:
    kept = conversations()
    number = kept.begin(None)
    kept.keep(number, "One?", answer("One?"), None, None)
    kept.charge("chat", "m/x", Usage(calls=2, prompt_tokens=5), number)
    kept.charge("summary", "m/y", Usage(calls=1, completion_tokens=7))
    kept.charge("summary", "m/z", Usage())
    spent = {one.model: one for one in kept.spent()}
    assert set(spent) == {"m/x", "m/y"}
    assert spent["m/x"].usage == Usage(calls=3, prompt_tokens=15, completion_tokens=2)
    assert (spent["m/x"].answers, spent["m/y"].answers) == (1, 0)


def test_numbers_count_on_and_stay_with_their_quote() -> None:
    assert numbered([answer("a", 0, 8), answer("b", 8), answer("c", 16, 0)]) == [(1, 2), (2,), (3, 1)]
    assert numbered([]) == []


def test_a_catalogue_of_the_first_version_keeps_its_history_and_gains_conversations(tmp_path: Path) -> None:
    path = tmp_path / CATALOG_FILE
    old = sqlite3.connect(path, isolation_level=None)
    old.executescript(MIGRATIONS[0])
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("PRAGMA user_version = 1")
    number = History(old).remember(answer("Old?"), None, datetime(2030, 1, 1, tzinfo=UTC))
    old.close()
    connection = open_database(path)
    kept = conversations(connection)
    begun = kept.begin(None)
    kept.keep(begun, "New?", answer("New?"), None, None)
    assert [one.question for one in History(connection).questions(limit=9)] == ["New?", "Old?"]
    assert kept.around(number) is not None
    assert path.with_name(f"{CATALOG_FILE}.v1").exists()
    connection.close()
