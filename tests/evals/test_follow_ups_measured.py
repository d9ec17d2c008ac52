"""Follow-ups as they are measured: the gold is checked, and the two ways of asking are compared in pairs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from chat_stub import answering, asked
from stub_server import stub_server

from evals.conversations import SecondTurn, load_conversations, run_conversations, summarise
from evals.errors import GoldError
from evals.load import load_suite


def turn(number: int, recall: float, raw: float) -> SecondTurn:
    return SecondTurn(
        id=f"conv-{number}",
        cluster=f"document-{number}",
        said="And then?",
        asked="And when did the pact end?",
        answer="",
        recall=recall,
        raw_answer="",
        raw_recall=raw,
        seconds=1.0,
        raw_seconds=1.0,
    )


def test_the_shipped_conversations_fit_their_suite() -> None:
    suite = load_suite("fiction")
    conversations = load_conversations(suite)
    assert len(conversations) == 20
    assert len({one.facts_of for one in conversations}) == 20
    assert all(one.first != one.second for one in conversations)


def test_facts_of_an_unknown_question_are_refused() -> None:
    suite = load_suite("fiction")
    fewer = replace(suite, questions=tuple(one for one in suite.questions if one.id != "01-f02"))
    with pytest.raises(GoldError, match="01-f02"):
        load_conversations(fewer)


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    from evals.load import GOLD

    for name in ("manifest.json", "fiction.conversations.jsonl"):
        (tmp_path / name).write_text((GOLD / name).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(GoldError, match="sha256"):
        load_conversations(load_suite("fiction"), tmp_path)


def test_means_and_pairs() -> None:
    report = summarise([turn(1, 1, 0), turn(2, 1, 1), turn(3, 0, 0), turn(4, 0, 1)], "stub", "hash")
    assert (report.recall, report.raw_recall, report.difference) == (0.5, 0.5, 0.0)
    assert (report.wins, report.ties, report.losses) == (1, 2, 1)


def test_nothing_asked_is_nothing_measured() -> None:
    with pytest.raises(GoldError):
        summarise([], "stub", "hash")


def test_a_follow_up_is_rewritten_in_the_chat_and_not_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def said(prompt: str) -> str:
        if prompt.rstrip().endswith("When was the Skerrow Tidal Accord signed?"):
            return "6 October 2026"
        return "Port Calder" if "Tidal Accord signed" in prompt else "NOT FOUND"

    def other(prompt: str) -> str:
        if "Write only the follow-up again" in prompt:
            return json.dumps({"question": "In which town was the Skerrow Tidal Accord signed?"})
        return json.dumps({"answer": said(prompt)})

    with stub_server(answering(said, other=other)) as stub:
        monkeypatch.setenv("RAG_BASE_URL", stub.url)
        monkeypatch.setenv("RAG_API_KEY", "none")
        report = run_conversations("openai/stub", limit=1)
        asked_last = [asked(request) for request in stub.requests]
    (one,) = report.turns
    assert one.said == "And in which town was it signed?"
    assert one.asked == "In which town was the Skerrow Tidal Accord signed?"
    assert one.answer == "Port Calder"
    assert (one.recall, one.cluster) == (1.0, "01_skerrow-tidal-accord")
    assert any("And in which town was it signed?" in prompt for prompt in asked_last)
