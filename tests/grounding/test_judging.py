"""The judge: what is accepted, what is refused, and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from gate_builders import hits, read_or_judged
from gate_builders import judged as judged_by
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding.gate import Gate
from rag.grounding.judging import Verdict, judge
from rag.grounding.pointing import Embed
from rag.schema.answer import Place

ARTICLE = """Harbour towns agree on tidal research
OSLO, Thursday, 9 May 2024

The towns of Aldervik and Brennhavn signed a Tidal Research Accord on 2 May 2024. It runs for five years.
Mayor Liv Østby signed for Aldervik. Dr. Pål Haugen, Director of Harbours, spoke for Brennhavn.

Both councils set aside £4.5 million for a shared test basin, which will host 48 turbines by 2027.
1 Aldervik provides the site.
2 Brennhavn provides the ships.
The parties will exchange engineers, students and data. The Accord does not oblige either town to buy power.
"""


Judged = Callable[..., Verdict]


@pytest.fixture
def judged(embed: Embed) -> Judged:
    """The judge over one document, the article when none is given, with the real embedder."""
    return lambda question, answer, text=ARTICLE: judged_by(question, answer, text, embed)


@pytest.mark.parametrize(
    ("question", "answer", "quoted"),
    [
        ("When was the accord signed?", "2 May 2024", "signed a Tidal Research Accord on 2 May 2024"),
        ("When was the accord signed?", "2024-05-02", "signed a Tidal Research Accord on 2 May 2024"),
        ("How long does the accord last?", "five years", "It runs for five years."),
        ("How long does the accord last?", "5 years", "It runs for five years."),
        ("How much money did the councils set aside?", "£4.5 million", "£4.5 million"),
        ("Who signed for Aldervik?", "Liv Østby", "Mayor Liv Østby signed for Aldervik."),
        ("Who signed for Aldervik?", "Liv Ostby", "Mayor Liv Østby signed for Aldervik."),
        ("Which mayor signed?", "Liv Østby", "Mayor Liv Østby"),
        ("How many turbines will there be?", "48", "48 turbines"),
        ("What will be exchanged?", "engineers, students and data", "exchange engineers"),
        ("When was the report published?", "9 May 2024", "9 May 2024"),
    ],
)
def test_what_the_text_says_is_answered_with_its_sentence(
    judged: Judged, question: str, answer: str, quoted: str
) -> None:
    verdict = judged(question, answer)
    assert verdict.status == "answered", verdict.reason
    assert any(quoted in citation.quote for citation in verdict.citations)
    for citation in verdict.citations:
        assert ARTICLE[citation.start : citation.end] == citation.quote
        assert citation.line == ARTICLE.count("\n", 0, citation.start) + 1


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was the accord signed?", "3 May 2024"),
        ("When was the accord signed?", "Aldervik"),
        ("How many turbines will there be?", "84"),
        ("How many ships are there?", "2"),  # the number of a paragraph is no fact
        ("How much money did the councils set aside?", "£45 million"),
        ("How much money did the councils set aside?", "€4.5 million"),
        ("How much money did the councils set aside?", "48"),
        ("Who signed for Brennhavn?", "Aldervik"),
        ("Which mayor signed the accord?", "Live Østberg"),
        ("Who signed the Tidal Research Accord?", "Tidal Research Accord"),
        ("What is the basin called?", "the Great Northern Basin"),
        ("Where was the accord signed?", "OSLO"),
    ],
)
def test_what_the_text_does_not_say_is_declined_with_a_reason(judged: Judged, question: str, answer: str) -> None:
    verdict = judged(question, answer)
    assert verdict.status == "not_in_documents"
    assert verdict.reason
    assert verdict.citations == ()


@pytest.mark.parametrize(
    "answer",
    ["", "NOT FOUND", "Not found.", "not stated", "N/A", "The text does not say.", "The document does not state it"],
)
def test_the_ways_of_declining(judged: Judged, answer: str) -> None:
    assert judged("Who paid?", answer).status == "not_in_documents"


def test_a_dateline_is_no_day_of_signing_and_is_left_out_of_the_second_try(judged: Judged) -> None:
    text = "OSLO, Thursday, 9 May 2024\n\nThe towns signed an accord on 2 May 2024."
    verdict = judged("On which day did the towns sign the accord?", "Thursday, 9 May 2024", text)
    assert verdict.status == "not_in_documents"
    assert verdict.worth_a_second_try
    assert [citation.quote for citation in verdict.misled_by] == ["OSLO, Thursday, 9 May 2024"]


def test_a_dateline_counts_where_the_text_says_today(judged: Judged) -> None:
    text = "OSLO, 9 May 2024 – The towns signed an accord today."
    assert judged("When did the towns sign the accord?", "9 May 2024", text).status == "answered"


def test_today_is_an_answer_that_could_be_plainer(judged: Judged) -> None:
    text = "OSLO, 9 May 2024\n\nThe towns signed an accord today."
    verdict = judged("When did the towns sign the accord?", "today", text)
    assert verdict.status == "answered"
    assert verdict.worth_a_second_try


def test_of_a_list_the_proved_items_stay(judged: Judged) -> None:
    verdict = judged("What will be exchanged?", "engineers, students, satellites")
    assert verdict.status == "partial"
    assert verdict.unproved == ("satellites",)
    assert "satellites" not in verdict.text


def test_yes_needs_a_sentence_about_what_was_asked(judged: Judged) -> None:
    assert judged("Does the accord oblige either town to buy power?", "no").status == "answered"
    assert judged("Does the monarch own the castle gardens?", "yes").status == "not_in_documents"


@given(answer=st.text(max_size=60), text=st.text(max_size=200))
def test_quotes_are_verbatim_whatever_comes(answer: str, text: str) -> None:
    verdict = judge(Gate(tuple(hits(text, start=7))), "What is stated?", answer, lambda _, __: Place(1))
    for citation in verdict.citations:
        assert text[citation.start - 7 : citation.end - 7] == citation.quote


DENIALS = (
    "The Accord is not legally binding. It does not cover fishing, on which talks begin in June. "
    "Aldervik gives no money; it lends its pier. The ships sail no later than noon. "
    "The Accord creates no binding duties of law for either town."
)


@pytest.mark.parametrize(
    ("question", "denied"),
    [
        ("Is the accord legally binding?", "The Accord is not legally binding."),
        ("Does the text create binding duties?", "The Accord creates no binding duties of law for either town."),
        ("Does Aldervik give money?", "Aldervik gives no money; it lends its pier."),
        ("Does Aldervik lend its pier?", None),
        ("Will talks on fishing begin in June?", None),
        ("Do the ships sail by noon?", None),
        ("Is the accord not legally binding?", None),
        ("Who gives money?", None),
    ],
)
@pytest.mark.parametrize("said", ["NOT FOUND", ""])
def test_a_denial_answers_a_question_that_the_model_took_for_silence(
    question: str, denied: str | None, said: str
) -> None:
    verdict = read_or_judged(question, said, DENIALS)
    if denied is None:
        assert verdict.status == "not_in_documents"
    else:
        assert (verdict.status, verdict.text, verdict.reader) == ("answered", "No", "denial")
        assert [citation.quote for citation in verdict.citations] == [denied]


def test_what_the_text_denies_is_not_proved_by_the_denial(judged: Judged) -> None:
    verdict = judged("Is the accord legally binding?", "Yes", DENIALS)
    assert verdict.status == "not_in_documents"
    assert "polarity" in {objection.check for objection in verdict.objections}


def test_a_denial_reads_nothing_where_the_model_has_answered(judged: Judged) -> None:
    verdict = read_or_judged("Is the accord legally binding?", "No", DENIALS)
    assert (verdict.status, verdict.text, verdict.reader) == ("answered", "No", "")


BEFORE = "The accord was agreed in Oslo. Ministers met on Monday. "


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Protocol No. 3 covers coastal fishing.", "Does the protocol cover coastal fishing?"),
        ("The pact covers fishing whether or not Norway joins.", "Does the pact cover fishing?"),
        ("There is no doubt that the pact covers fishing.", "Does the pact cover fishing?"),
        ("The grant is repayable if milestones are not met.", "Is the grant repayable?"),
        ("Both not-for-profit organisations will share patient data.", "Will they share patient data?"),
        ("Norway and Denmark share patient data at no cost.", "Do they share patient data?"),
        (
            "Norway is led by Ann Lee. Norway joined in 2020. Denmark will not fund the Bergen laboratory.",
            "Will Norway fund the Bergen laboratory?",
        ),
        (
            "The 2010 accord is not legally binding. The new accord is legally binding.",
            "Is the accord legally binding?",
        ),
    ],
)
def test_a_negation_that_denies_nothing_is_no_denial(text: str, question: str) -> None:
    assert read_or_judged(question, "NOT FOUND", BEFORE + text).status == "not_in_documents"


SIGNED = (
    "Energy Minister Liv Østby signed the Tidal Accord for Aldervik and Dr Pål Haugen, Secretary for Harbours, for "
    "Brennhavn. The Ferry Pact was signed by Mayor Ada Holm and Rector Bo Lindq on behalf of Brennhavn University. "
    "Ms Ida Moe signed for the islands."
)


@pytest.mark.parametrize(
    ("question", "said", "names"),
    [
        ("Who signed for Aldervik?", "Pål Haugen", "Energy Minister Liv Østby"),
        ("Who signed the accord for Brennhavn?", "Liv Østby", "Dr Pål Haugen"),
        ("Who signed for the islands?", "NOT FOUND", "Ms Ida Moe"),
        (
            "Who signed the Ferry Pact on behalf of Brennhavn University?",
            "NOT FOUND",
            "Mayor Ada Holm and Rector Bo Lindq",
        ),
    ],
)
def test_where_the_models_signatory_does_not_hold_a_reader_names_the_right_one(
    question: str, said: str, names: str
) -> None:
    assert judged_by(question, said, SIGNED).status == "not_in_documents", "the judge itself puts no name"
    verdict = read_or_judged(question, said, SIGNED)
    assert (verdict.status, verdict.text, verdict.reader) == ("answered", names, "signatories")
    assert all(name in verdict.citations[0].quote for name in names.split(" and "))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who signed for Aldervik?", "Liv Østby"),
        ("Who signed for Aldervik?", "Energy Minister Liv Østby signed the Tidal Accord for Aldervik."),
        ("Who signed the Ferry Pact on behalf of Brennhavn University?", "Bo Lindq"),
    ],
)
def test_the_models_own_words_stay_when_they_name_a_right_signatory(question: str, said: str) -> None:
    verdict = read_or_judged(question, said, SIGNED)
    assert (verdict.status, verdict.text, verdict.reader) == ("answered", said, "")


def test_who_signed_for_somebody_else_is_no_answer(judged: Judged) -> None:
    verdict = judged("Who signed the Coal Treaty for Brennhavn?", "Liv Østby", SIGNED)
    assert verdict.status == "not_in_documents"
    assert "“Aldervik”" in verdict.reason
    assert verdict.worth_a_second_try


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("The accord was signed for Velm by Bo Dahl and for Orla by Ann Lee.", "Who signed for Orla?", "Ann Lee"),
        ("The accord was signed for Velm by Bo Dahl and for Orla by Ann Lee.", "Who signed for Velm?", "Bo Dahl"),
        ("Ann Lee signed for Velm and Orla.", "Who signed for Orla?", "Ann Lee"),
        ("Ida Moe signed for the European Union.", "Who signed for the EU?", "Ida Moe"),
        ("Velm's minister Ann Lee signed the Memorandum for Arctic Research.", "Who signed for Velm?", "Ann Lee"),
        ("Bo Dahl signed Tidal Accord for Velm.", "Who signed for Velm?", "Bo Dahl"),
        ("Ferry Pact signed for Brennhavn by Ada Holm.", "Who signed for Brennhavn?", "Ada Holm"),
        ("Bo Dahl, deputy to Ann Lee, signed for Velm.", "Who signed for Velm?", "Bo Dahl"),
        (
            "Ann Lee signed for Velm in the presence of King Olav Hansen and Cy Roe for Orla.",
            "Who signed for Orla?",
            "Cy Roe",
        ),
        (
            "Ann Lee signed for Velm. Cy Roe succeeded her as minister.",
            "Who succeeded the minister who signed for Velm?",
            "Cy Roe",
        ),
    ],
)
def test_a_right_signatory_stays(judged: Judged, text: str, question: str, answer: str) -> None:
    assert judged(question, answer, text).text == answer


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Ann Lee signed the accord for Sudan.", "Who signed the accord for South Sudan?"),
        ("Ann Lee signed for the University of Oslo.", "Who signed for the City of Oslo?"),
        ("Ann Lee signed for Velm.", "Who has not signed for Velm?"),
        ("Ann Lee signed for Velm.", "Who else besides Ann Lee signed for Velm?"),
    ],
)
def test_no_signatory_is_made_up(text: str, question: str) -> None:
    assert read_or_judged(question, "NOT FOUND", text).status == "not_in_documents"


def test_the_field_of_an_office_is_no_party(judged: Judged) -> None:
    text = (
        "The pact was signed by Dr Ida Moe, Senior Minister of State for Harbours, and by Bo Dahl, Director for Fish."
    )
    assert judged("Who signed the pact for Velm?", "Ida Moe", text).status == "answered"
    assert judged("Who signed the pact for Orla?", "Bo Dahl", text).status == "answered"


def test_another_agreement_is_not_answered_by_code() -> None:
    assert read_or_judged("Who signed the Ferry Pact for Aldervik?", "NOT FOUND", SIGNED).status == "not_in_documents"


def test_a_number_that_a_name_of_the_question_holds_is_no_echo(judged: Judged) -> None:
    text = "The airship C-60 will carry 60 tonnes."
    assert judged("How many tonnes will the C-60 carry?", "60 tonnes", text).status == "answered"
    assert judged("How many of the 60 tonnes are coal?", "60 tonnes", text).status == "not_in_documents"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which companies take part?", "Tugs Ltd, Orla Boats and the Institute of Tides"),
        ("Which company takes part?", "Serum Institute of Velm"),
        ("Which university takes part?", "University of Velm"),
    ],
)
def test_no_institution_is_refused_for_its_name(judged: Judged, question: str, answer: str) -> None:
    assert judged(question, answer, f"A partnership brings together {answer} and many others.").status == "answered"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which date was set for the opening?", "the morning of the fifth of May 2031"),
        ("Which town hosts the summit?", "Bergen will be the host of the summit"),
        ("Which activities are planned?", "workshops will be held and data exchanged"),
    ],
)
def test_a_sentence_may_answer_which(judged: Judged, question: str, answer: str) -> None:
    assert "a sentence" not in judged(question, answer, f"It is settled: {answer}.").reason
