"""Which questions want an explanation, and what their parts are."""

from __future__ import annotations

import pytest

from rag.answering.styles import parts_of, style_of


@pytest.mark.parametrize(
    "question",
    [
        "How does Scotland fit in?",
        "Why was the accord signed?",
        "What about the solar farm?",
        "What role does the university play?",
        "Tell me about the Joint Committee.",
        "What happens next?",
        "On what conditions can a party leave?",
        "Compare the first accord and the second accord.",
        "Is there any money involved?",
        "Who benefits?",
        "When was it signed, and why did it take so long?",
    ],
)
def test_open_questions_are_explained(question: str) -> None:
    assert style_of(question) == "explained"
    assert style_of(question, "short") == "short"


@pytest.mark.parametrize(
    "question",
    [
        "How many students are trained?",
        "How much does Orla pay?",
        "How long does it last?",
        "How deep is the lake?",
        "Who signed for Orla?",
        "When and where was it signed?",
        "What does the wind farm cost?",
        "On what day was the accord signed?",
        "Which countries take part?",
    ],
)
def test_questions_for_a_value_stay_short(question: str) -> None:
    assert style_of(question) == "short"
    assert style_of(question, "explained") == "explained"


def test_a_question_with_two_parts_is_two_questions() -> None:
    parts = parts_of("What happens next, and on what conditions can a party leave?")
    assert [part.question for part in parts] == ["What happens next?", "On what conditions can a party leave?"]


@pytest.mark.parametrize(
    "question",
    ["Compare Orla and Velm.", "What is the difference between Orla and Velm?", "How do Orla and Velm differ?"],
)
def test_a_comparison_has_two_sides(question: str) -> None:
    (part,) = parts_of(question)
    assert part.sides == ("Orla", "Velm")
