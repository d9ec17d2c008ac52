"""The judge on lists, on sums without their currency, and on what it puts on the record."""

from __future__ import annotations

import pytest
from gate_builders import hits
from gate_builders import judged as judged_by

from rag.grounding.gate import Gate
from rag.grounding.judging import Verdict, joined, judge
from rag.grounding.pointing import Embed
from rag.schema.answer import Place

TEXT = """The ports of Orla and Velm signed the Tidal Pact on 3 May 2031.
Orla will lend pilot boats to the partners of the pact.
The weather office will share tide tables with the partners of the pact.
Velm will send divers to the partners of the pact.
Tarn will provide a crane to the partners of the pact.
The crane costs €39 million. The pact runs for nine years.
Its aims are:
- safer piers
- cheaper repairs
- quieter engines
- cleaner water
"""


def judged(question: str, answer: str, embed: Embed) -> Verdict:
    return judged_by(question, answer, TEXT, embed)


def test_a_list_that_stands_in_four_places_is_proved_by_four_quotes_in_its_order(embed: Embed) -> None:
    answer = "divers, tide tables, a crane and pilot boats"
    verdict = judged("What will the partners of the pact get?", answer, embed)
    assert (verdict.status, verdict.text, verdict.unproved) == ("answered", answer, ())
    order = [word for one in verdict.citations for word in ("divers", "tide", "crane", "boats") if word in one.quote]
    assert order == ["divers", "tide", "crane", "boats"]


@pytest.mark.parametrize(
    ("answer", "text", "unproved"),
    [
        ("divers, tide tables, zeppelins", "divers, tide tables", ("zeppelins",)),
        ("zeppelins, divers", "divers", ("zeppelins",)),
        ("- divers\n- camels\n- pilot boats\n- balloons", "divers, pilot boats", ("camels", "balloons")),
        ("divers and fifty lighthouse keepers", "divers", ("fifty lighthouse keepers",)),
    ],
)
def test_of_a_list_the_proved_items_stay_and_the_others_are_named(
    embed: Embed, answer: str, text: str, unproved: tuple[str, ...]
) -> None:
    verdict = judged("What will the partners of the pact get?", answer, embed)
    assert (verdict.status, verdict.text, verdict.unproved) == ("partial", text, unproved)
    assert verdict.worth_a_second_try
    assert verdict.objections
    assert all(item in verdict.reason for item in unproved)


def test_a_list_of_nothing_that_stands_there_is_declined(embed: Embed) -> None:
    verdict = judged("What will the partners of the pact get?", "camels, balloons and zeppelins", embed)
    assert (verdict.status, verdict.text, verdict.citations) == ("not_in_documents", "", ())


@pytest.mark.parametrize(
    "answer",
    [
        "safer piers, cheaper repairs, quieter engines, cleaner water",
        "- safer piers\n- cheaper repairs\n- quieter engines\n- cleaner water",
        "cleaner water and safer piers",
    ],
)
def test_bullets_are_one_list(embed: Embed, answer: str) -> None:
    verdict = judged("What are the aims of the pact?", answer, embed)
    assert verdict.status == "answered"
    for item in ("safer piers", "cleaner water"):
        assert any(item in citation.quote for citation in verdict.citations)


def test_a_sum_without_its_currency_is_completed_and_both_are_on_the_record(embed: Embed) -> None:
    verdict = judged("How much does the crane cost?", "39 million", embed)
    assert (verdict.status, verdict.text, verdict.said) == ("answered", "€39 million", "39 million")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much does the crane cost?", "€39 million"),
        ("How much does the crane cost?", "The crane costs €39 million."),
        ("How long does the pact run?", "nine years"),
        ("When was the pact signed?", "3 May 2031"),
        ("When was the pact signed?", "2031"),
        ("When was the pact signed?", "The text states that the answer is 3 May 2031."),
        ("Who lends pilot boats?", "Orla"),
        ("Is a crane provided?", "Yes, Tarn will provide a crane."),
    ],
)
def test_the_models_words_are_kept_as_they_are(embed: Embed, question: str, answer: str) -> None:
    verdict = judged(question, answer, embed)
    assert (verdict.status, verdict.text, verdict.said, verdict.reader) == ("answered", answer, "", "")
    assert verdict.citations


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much does the crane cost?", "€93 million"),
        ("How much does the crane cost?", "39 billion"),
        ("How long does the pact run?", "nine months"),
        ("When was the pact signed?", "5 March 2031"),
        ("What will the crane cost?", "The crane will be provided to the partners."),
        ("Who lends pilot boats?", "Velm"),
        ("Is a crane provided?", "Yes, Tarn will not provide a crane."),
        ("Is a crane provided?", "No"),
    ],
)
def test_what_the_text_does_not_say_is_refused(embed: Embed, question: str, answer: str) -> None:
    verdict = judged(question, answer, embed)
    assert (verdict.status, verdict.text, verdict.citations) == ("not_in_documents", "", ())
    assert verdict.reason
    assert verdict.objections


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("The pact is not legally binding.", {"Yes": False, "No": True}),
        ("The pact is legally binding.", {"Yes": True, "No": False}),
        ("The pact isn’t legally binding.", {"Yes": False, "No": True}),
        ("The pact, which runs for nine years, is legally binding.", {"Yes": True, "No": False}),
    ],
)
def test_yes_and_no_have_the_polarity_of_the_text(embed: Embed, text: str, answers: dict[str, bool]) -> None:
    for answer, is_right in answers.items():
        verdict = judged_by("Is the pact legally binding?", answer, f"Orla joined. {text} Tarn watches.", embed)
        assert (verdict.status == "answered") is is_right, answer


def test_a_check_may_be_left_out(embed: Embed) -> None:
    text, question = "The pact is not legally binding.", "Is the pact legally binding?"
    assert judged_by(question, "Yes", text, embed, frozenset({"polarity"})).status == "answered"
    assert judged_by("How many boats sail?", "Velm", "The boats sail to Velm.", embed).objections[0].check == "kind"
    without = judged_by("How many boats sail?", "Velm", "The boats sail to Velm.", embed, frozenset({"kind"}))
    assert "kind" not in {objection.check for objection in without.objections}


def test_the_parts_of_a_question_are_joined(embed: Embed) -> None:
    asked = ("When was the pact signed?", "How much does the crane cost?", "Who pays for the mast?")
    said = ("3 May 2031", "39 million", "NOT FOUND")
    verdicts = [judged(question, answer, embed) for question, answer in zip(asked, said, strict=True)]
    whole = joined(asked, verdicts)
    assert (whole.status, whole.text) == ("partial", "3 May 2031, €39 million")
    assert whole.unproved == (asked[2],)
    assert len(whole.citations) == 2
    assert joined(asked[2:], verdicts[2:]) == verdicts[2]


def test_offsets_are_those_of_the_document_and_not_of_the_passage() -> None:
    gate = Gate(tuple(hits(TEXT, start=500)))
    places: list[int] = []

    def place_of(document: str, offset: int) -> Place:
        places.append(offset)
        return Place(line=offset)

    verdict = judge(gate, "How long does the pact run?", "nine years", place_of)
    for one in verdict.citations:
        assert TEXT[one.start - 500 : one.end - 500] == one.quote
        assert one.line == one.start in places
