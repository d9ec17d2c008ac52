"""What kind of answer a question wants, what fits it, and who is a person."""

from __future__ import annotations

import pytest

from rag.grounding.expectation import (
    AnswerKind,
    bare_person,
    expected_kind,
    fits,
    is_person,
    names_person,
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Is the pact binding?", "yes_no"),
        ("Will Orla pay for the crane?", "yes_no"),
        ("Is Orla or Velm the host?", "anything"),
        ("How much does the crane cost?", "money"),
        ("How much did Orla pay?", "money"),
        ("What is the budget of the basin?", "money"),
        ("What is the total investment?", "money"),
        ("What is the funding for?", "anything"),
        ("What was the investment used for?", "anything"),
        ("What is the budget for the pier?", "money"),
        ("How many boats sail?", "number"),
        ("What percentage of the cost does Orla bear?", "number"),
        ("How tall is the mast?", "number"),
        ("When was the pact signed?", "date"),
        ("In which year was the pier built?", "date"),
        ("By what date must Velm report?", "date"),
        ("How long does the pact run?", "duration"),
        ("How many years does the pact run?", "duration"),
        ("Who signed for Orla?", "person"),
        ("Which minister opened the basin?", "person"),
        ("Who will benefit?", "anything"),
        ("Who signed?", "anything"),
        ("Which university takes part?", "anything"),
        ("What will Orla lend?", "anything"),
        ("Will", "yes_no"),
        ("", "anything"),
    ],
)
def test_the_kind_that_a_question_wants(question: str, kind: AnswerKind) -> None:
    assert expected_kind(question) == kind


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("money", "€4 million"),
        ("money", "£1,200"),
        ("money", "nothing"),
        ("number", "twelve"),
        ("number", "None of the boats"),
        ("number", "several"),
        ("date", "3 May 2031"),
        ("date", "2031"),
        ("date", "July"),
        ("date", "in May"),
        ("date", "next spring"),
        ("date", "after the vote"),
        ("duration", "nine years"),
        ("duration", "until 2031"),
        ("duration", "9"),
        ("person", "Ann Lee"),
        ("person", "Élise Ørn"),
        ("person", "the harbour minister"),
        ("anything", "¯\\_(ツ)_/¯"),
        ("yes_no", "whatever"),
    ],
)
def test_what_fits(kind: AnswerKind, answer: str) -> None:
    assert fits(answer, kind)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("money", "the harbour office"),
        ("money", "twelve boats"),
        ("number", "Orla"),
        ("date", "Orla"),
        ("date", "it may rain"),
        ("duration", "Velm and Orla"),
        ("person", "the harbour"),
        ("person", "Orla"),
        ("person", "University of Velm"),
    ],
)
def test_what_does_not_fit(kind: AnswerKind, answer: str) -> None:
    assert not fits(answer, kind)


@pytest.mark.parametrize("name", ["Ann Lee", "Dr Pål Haugen", "Ms Moe", "Energy Minister Ann Lee", "Will Marsh"])
def test_a_person(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize("name", ["Orla", "University of Velm", "Norway", "Harbour Institute"])
def test_no_person(name: str) -> None:
    assert not is_person(name)


@pytest.mark.parametrize(
    ("name", "bare"),
    [("Energy Minister Ann Lee", "Ann Lee"), ("Mayor Bo Dahl", "Bo Dahl"), ("Ann Lee", "Ann Lee")],
)
def test_a_person_without_the_office(name: str, bare: str) -> None:
    assert bare_person(name) == bare


def test_a_sentence_may_name_a_person() -> None:
    assert names_person("It was signed by Ann Lee in Orla.")
    assert not names_person("It was signed in Orla.")
