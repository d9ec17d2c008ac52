"""search, ask and history, as far as they need no language model."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from finished import ARTICLE, Runner

from rag import Library
from rag.cli.render import query_spans
from rag.schema.answer import Answer, Asked, Timings, Usage


def _answer(status: str = "answered", text: str = "2 May 2024") -> Answer:
    return Answer.model_validate(
        {
            "question": "When?",
            "status": status,
            "text": text,
            "reason": "nothing there" if status == "not_in_documents" else "",
            "model": "local/none",
            "usage": Usage(),
            "timings": Timings(),
        }
    )


def test_search_prints_passages_with_scores_and_the_words_highlighted(rag: Runner, stocked: Path) -> None:
    done = rag("search", "shared test basin money", "--limit", "1", "--library", stocked)
    assert done.code == 0
    assert done.out.startswith("1.  tidal [")
    assert "score " in done.out and "similarity " in done.out and "bm25 " in done.out
    assert "«shared» «test» «basin»" in done.out


def test_the_json_of_search_points_into_the_text(rag: Runner, stocked: Path) -> None:
    hits = rag("search", "test basin", "--json", "--library", stocked, "--document", "tidal").json["hits"]
    assert hits
    for hit in hits:
        assert hit["document"] == "tidal"
        assert ARTICLE[hit["start"] : hit["end"]] == hit["text"]
        assert {"score", "similarity", "bm25", "heading"} <= set(hit)


def test_searching_or_asking_an_empty_library_is_an_error_with_a_remedy(rag: Runner) -> None:
    for command in ("search", "ask"):
        done = rag(command, "anything", "--json")
        assert done.code == 1
        assert done.json["error"]["type"] == "EmptyLibraryError"
        assert "rag add" in done.json["error"]["hint"]


def test_an_empty_query_is_wrong_usage(rag: Runner, stocked: Path) -> None:
    assert rag("search", " ", "--library", stocked).code == 2
    assert rag("ask", "", "--library", stocked).code == 2


def test_common_words_are_not_highlighted() -> None:
    text = "The basin of the towns: basins, a Basin."
    assert [text[s:e] for s, e in query_spans("What is the BASIN?", text)] == ["basin", "basin", "Basin"]
    assert query_spans("what is the", text) == []


@pytest.mark.parametrize(
    ("status", "flags", "code"),
    [
        ("answered", ["--strict"], 0),
        ("partial", ["--strict"], 0),
        ("not_in_documents", [], 0),
        ("not_in_documents", ["--strict"], 3),
    ],
)
def test_strict_turns_a_missing_answer_into_exit_code_3(
    rag: Runner, monkeypatch: pytest.MonkeyPatch, status: str, flags: list[str], code: int
) -> None:
    monkeypatch.setattr(Library, "ask", lambda self, question, documents=None, style="": _answer(status))
    done = rag("ask", "When?", "--json", *flags)
    assert done.code == code
    assert done.json["status"] == status
    assert done.json == _answer(status).model_dump(mode="json")


def test_a_library_without_questions_has_an_empty_history(rag: Runner, stocked: Path) -> None:
    assert rag("history", "--library", stocked, "--json").json == {"questions": []}
    assert "No question" in rag("history", "--library", stocked).out


def test_history_lists_questions_with_their_answers(rag: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(number=7, asked_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC), documents=("tidal",), answer=_answer())
    given: dict[str, Any] = {}

    def history(self: Library, **options: Any) -> list[Asked]:
        given.update(options)
        return [asked]

    monkeypatch.setattr(Library, "history", history)
    done = rag("history", "--limit", "3", "--search", "May")
    assert given == {"limit": 3, "search": "May"}
    assert done.out == "7   2026-01-02 03:04  When?  in tidal\n    2 May 2024\n"
    (listed,) = rag("history", "--json").json["questions"]
    assert listed["answer"]["question"] == "When?"
    assert listed["documents"] == ["tidal"]
