"""Kinds of questions in six languages; what is not settled expects anything."""

from __future__ import annotations

import pytest

from rag.grounding.expectation import expected_kind
from rag.grounding.question_words import kind_asked


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("de", "Wann legt die Fähre ab?", "date"),
        ("de", "Wie viele Fähren fahren?", "number"),
        ("de", "Wie viele Jahre gilt die Konzession?", "duration"),
        ("de", "Was war der Anlass?", "anything"),
        ("de", "Fährt die Fähre sonntags?", "yes_no"),
        ("de", "Fährt sie sonntags oder montags?", "anything"),
        ("nl", "Hoe lang duurt de overtocht?", "duration"),
        ("nl", "Is de veerboot gratis?", "yes_no"),
        ("fr", "À quelle date part le bac ?", "date"),
        ("fr", "Le bac est-il gratuit ?", "yes_no"),
        ("fr", "Est-ce que le bac est gratuit ?", "anything"),
        ("es", "¿Cuántos barcos hay?", "number"),
        ("es", "¿Es gratis el barco?", "yes_no"),
        ("pt", "Quanto tempo demora a travessia?", "duration"),
        ("pt", "O barco é gratuito?", "yes_no"),
        ("it", "Quando parte il traghetto?", "date"),
        ("it", "Il traghetto è gratuito?", "yes_no"),
        ("pl", "Kiedy odpływa prom?", "anything"),
    ],
)
def test_kinds_by_question_words(language: str, question: str, kind: str) -> None:
    assert kind_asked(question, language) == kind
    assert expected_kind(question, language) == kind


def test_english_questions_are_read_as_ever() -> None:
    assert expected_kind("Is the ferry free?") == "yes_no"
    assert expected_kind("When does the ferry leave?") == "date"
