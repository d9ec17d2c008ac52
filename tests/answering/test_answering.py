"""Answering from question to audit record, with a scripted endpoint as the model and the real parts beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from library_opening import OpenLibrary
from stub_server import Reply, Request, Script, Stub, chat, stub_server

from rag.library import Library

ACCORD = """Harbour towns agree on tidal research
Oslo, 9 May 2031

The towns of Aldervik and Brennhavn signed a Tidal Research Accord on 2 May 2031. It runs for five years.
The towns set aside 4 million euros for a shared test basin.
"""
OTHER = "Orchard news\n\nThe growers of Castellmir and Upper Hollin swap grafts every spring. Nobody pays.\n"


def says(answer: str, *, doubt: float | None = None) -> Reply:
    """A completion; with `doubt`, log-probabilities that gave abstention this much."""
    content = json.dumps({"answer": answer})
    if doubt is None:
        return chat(content)
    abstention = {"token": "NOT", "logprob": math.log(max(doubt, 1e-9))}
    tokens = ['{"', "answer", '":', ' "', answer, '"}']
    return chat(
        content,
        logprobs=[{"token": token, "logprob": math.log(0.95), "top_logprobs": [abstention]} for token in tokens],
    )


SECOND_CHECK = "Does each passage say"
"""Words of the second, short question that only it holds."""


def in_turn(*replies: Reply, opinion: str = '{"verdicts": ["supported"]}') -> Script:
    """These replies one after the other, the last one from then on; probes and second checks get their own."""
    left = list(replies)

    def script(request: Request) -> Reply:
        if "Name a colour" in json.dumps(request.body["messages"]):
            return chat('{"colour": "blue"}')
        if SECOND_CHECK in json.dumps(request.body["messages"]):
            return chat(opinion)
        return left.pop(0) if len(left) > 1 else left[0]

    return script


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(in_turn(says("2 May 2031"))) as server:
        yield server


@pytest.fixture
def library(open_library: OpenLibrary, stub: Stub, tmp_path: Path) -> Library:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "accord.txt").write_text(ACCORD, encoding="utf-8")
    (folder / "orchard.txt").write_text(OTHER, encoding="utf-8")
    library = open_library(model="openai/stub", base_url=stub.url)
    library.add(folder)
    return library


def prompts(stub: Stub) -> list[str]:
    """What was asked, less the probes for the endpoint's abilities and the second checks."""
    asked = [body["messages"][-1]["content"] for body in stub.bodies]
    return [prompt for prompt in asked if "Name a colour" not in prompt and SECOND_CHECK not in prompt]


def second_checks(stub: Stub) -> list[str]:
    """The second, short questions."""
    asked = [body["messages"][-1]["content"] for body in stub.bodies]
    return [prompt for prompt in asked if SECOND_CHECK in prompt]


def test_an_answer_is_an_audit_record(library: Library, stub: Stub) -> None:
    answer = library.ask("When was the accord signed?", documents=["accord"])
    assert (answer.status, answer.text) == ("answered", "2 May 2031")
    (citation,) = answer.citations
    assert library.text("accord")[citation.start : citation.end] == citation.quote
    assert "2 May 2031" in citation.quote
    assert citation.line == 4
    assert [one.prompt for one in answer.tries] == ["answer@2", "second-check@2"]
    assert answer.evidence[0].document == "accord"
    assert answer.usage.calls == 2
    assert answer.timings.total >= answer.timings.model > 0
    assert library.history()[0].answer == answer


def test_a_short_document_is_sent_whole_before_the_question(library: Library, stub: Stub) -> None:
    library.ask("When was the accord signed?", documents=["accord"])
    prompt = prompts(stub)[-1]
    assert prompt.index("five years") < prompt.index("When was the accord signed?")
    assert "Castellmir" not in prompt


def test_a_question_that_names_its_document_stays_within_it(library: Library, stub: Stub) -> None:
    answer = library.ask('In the document "Harbour towns agree on tidal research": When was it signed?')
    assert {hit.document for hit in answer.evidence} == {"accord"}
    assert prompts(stub)[0].endswith("Question: When was it signed?")


def test_a_wrong_date_is_asked_about_once_more_and_then_withdrawn(library: Library, stub: Stub) -> None:
    stub.script = in_turn(says("3 June 2031"))
    answer = library.ask("When was the accord signed?", documents=["accord"])
    assert answer.status == "not_in_documents"
    assert answer.citations == ()
    assert "3 June 2031" in answer.reason
    assert len(answer.tries) == 2
    assert "3 June 2031" in prompts(stub)[-1]


def test_a_dateline_is_left_out_of_the_second_try(library: Library, stub: Stub) -> None:
    stub.script = in_turn(says("9 May 2031"), says("2 May 2031"))
    answer = library.ask("When did the towns sign the accord?", documents=["accord"])
    assert answer.text == "2 May 2031"
    assert "9 May 2031" not in prompts(stub)[-1]


def test_an_abstention_is_an_answer(library: Library, stub: Stub) -> None:
    stub.script = in_turn(says("NOT FOUND"))
    answer = library.ask("Who paid for the ships?", documents=["accord"])
    assert (answer.status, answer.citations, len(answer.tries)) == ("not_in_documents", (), 1)


def test_a_model_that_doubts_is_not_believed(library: Library, stub: Stub) -> None:
    stub.script = in_turn(says("2 May 2031", doubt=0.6))
    answer = library.ask("When was the accord signed?", documents=["accord"])
    assert answer.status == "not_in_documents"
    assert "not sure" in answer.reason


def test_the_braces_of_a_document_reach_the_model_as_they_are(library: Library, stub: Stub, tmp_path: Path) -> None:
    (tmp_path / "braces.txt").write_text("Braces\n\nThe sum is {{ 7*7 }} and {question}.\n", encoding="utf-8")
    library.add(tmp_path / "braces.txt")
    library.ask("What is the sum?", documents=["braces"])
    assert all("{{ 7*7 }} and {question}" in prompt for prompt in prompts(stub)[:1])


def test_a_declined_question_of_two_parts_is_asked_part_by_part(library: Library, stub: Stub) -> None:
    stub.script = in_turn(says("NOT FOUND"), says("Oslo"), says("2 May 2031"))
    answer = library.ask("In which town and on what day was the news published?", documents=["accord"])
    assert [one.said for one in answer.tries] == ["NOT FOUND", "Oslo", "2 May 2031", "supported"]
    assert prompts(stub)[1].endswith("Question: In which town was the news published?")
    assert prompts(stub)[2].endswith("Question: On what day was the news published?")
    assert (answer.status, answer.text) == ("answered", "Oslo, 2 May 2031")
    assert answer.usage.calls == 4


def test_a_part_that_is_not_answered_is_named(library: Library, stub: Stub) -> None:
    stub.script = in_turn(says("NOT FOUND"), says("NOT FOUND"), says("2 May 2031"))
    answer = library.ask("Where and when was the accord signed?", documents=["accord"])
    assert (answer.status, answer.text) == ("partial", "2 May 2031")
    assert answer.unproved == ("Where was the accord signed?",)
    stub.script = in_turn(says("NOT FOUND"))
    assert library.ask("Where and when was the pact sealed?", documents=["orchard"]).status == "not_in_documents"


def test_a_denial_stands_whatever_the_models_doubts(library: Library, stub: Stub, tmp_path: Path) -> None:
    (tmp_path / "pact.txt").write_text("Pact\n\nThe pact does not cover fishing.\n", encoding="utf-8")
    library.add(tmp_path / "pact.txt")
    stub.script = in_turn(says("NOT FOUND", doubt=0.95))
    answer = library.ask("Does the pact cover fishing?", documents=["pact"])
    assert (answer.status, answer.text) == ("answered", "No")
    assert answer.citations[0].quote == "The pact does not cover fishing."


@pytest.mark.parametrize(("doubt", "calls"), [(0.3, 3), (0.6, 1)])
def test_a_half_hearted_abstention_is_asked_for_the_answer_it_has_in_mind(
    library: Library, stub: Stub, doubt: float, calls: int
) -> None:
    stub.script = in_turn(says("NOT FOUND", doubt=doubt), says("five years", doubt=doubt))
    answer = library.ask("How long does the accord last?", documents=["accord"])
    assert len(answer.tries) == calls
    assert answer.status == ("answered" if calls > 1 else "not_in_documents")
    schemas = [json.dumps(body.get("response_format")) for body in stub.bodies if "How long" in str(body["messages"])]
    assert ["pattern" in schema for schema in schemas] == [False, True, False][:calls]


def test_an_answer_it_is_not_sure_of_stays_unsaid(library: Library, stub: Stub) -> None:
    unsure = says("five years", doubt=0.3)
    for token in unsure.body["choices"][0]["logprobs"]["content"]:
        token["logprob"] = math.log(0.6)
    stub.script = in_turn(says("NOT FOUND", doubt=0.3), unsure)
    answer = library.ask("How long does the accord last?", documents=["accord"])
    assert (answer.status, len(answer.tries)) == ("not_in_documents", 2)


@pytest.mark.parametrize(("doubt", "status"), [(0.4, "answered"), (0.5, "not_in_documents")])
def test_an_answer_of_little_certainty_is_looked_at_alone_with_its_passage(
    library: Library, stub: Stub, doubt: float, status: str
) -> None:
    stub.script = in_turn(says("2 May 2031", doubt=0.2), says("2 May 2031", doubt=doubt))
    answer = library.ask("When was the accord signed?", documents=["accord"])
    assert answer.status == status
    first, second = (str(body["messages"]) for body in stub.bodies if "When was" in str(body["messages"]))
    assert "shared test basin" in first and "shared test basin" not in second  # the passage alone
    assert "signed a Tidal Research Accord on 2 May 2031" in second
    assert answer.tries[-1].checks == (("second_look",) if status != "answered" else ())


def test_a_sure_answer_is_not_looked_at_again(library: Library, stub: Stub) -> None:
    stub.script = in_turn(says("2 May 2031", doubt=0.01))
    assert len(library.ask("When was the accord signed?", documents=["accord"]).tries) == 1


@pytest.mark.parametrize("opinion", ["contradicted", "not stated"])
def test_an_answer_that_the_model_itself_does_not_find_in_its_quote_is_withdrawn(
    library: Library, stub: Stub, opinion: str
) -> None:
    stub.script = in_turn(says("2 May 2031"), opinion=json.dumps({"verdicts": [opinion]}))
    answer = library.ask("When was the accord signed?", documents=["accord"])
    assert (answer.status, answer.citations) == ("not_in_documents", ())
    assert opinion in answer.reason
    assert answer.tries[-1].checks == ("second_check",)
    (asked,) = second_checks(stub)
    assert "When was the accord signed?" in asked and "Answer: 2 May 2031" in asked and "Passage: " in asked


@pytest.mark.parametrize("opinion", ["{}", "no idea", '{"verdicts": ["perhaps"]}', '{"verdicts": []}'])
def test_a_second_opinion_that_says_nothing_changes_nothing(library: Library, stub: Stub, opinion: str) -> None:
    stub.script = in_turn(says("2 May 2031"), opinion=opinion)
    answer = library.ask("When was the accord signed?", documents=["accord"])
    assert (answer.status, answer.text) == ("answered", "2 May 2031")


TANKERS = """Orla lends two tankers to Velm for the whole of the dry season.

In June the mayor of Velm opened the market hall, which had been closed for repairs.
"""


@pytest.mark.parametrize(
    ("opinion", "status"),
    [("supported", "answered"), ("not stated", "not_in_documents"), ("contradicted", "not_in_documents")],
)
def test_an_answer_in_other_words_stands_when_the_model_finds_it_in_the_passage(
    library: Library, stub: Stub, tmp_path: Path, opinion: str, status: str
) -> None:
    (tmp_path / "tankers.txt").write_text(TANKERS, encoding="utf-8")
    library.add(tmp_path / "tankers.txt")
    reply = "It provides vessels during arid months of the year"
    stub.script = in_turn(says(reply), opinion=json.dumps({"verdicts": [opinion]}))
    answer = library.ask("What does Orla do for Velm?", documents=["tankers"])
    assert answer.status == status, answer.reason
    assert (answer.text == reply) is (status == "answered")
    assert bool(answer.citations) is (status == "answered")


def test_a_value_that_stands_nowhere_is_not_saved_by_a_second_opinion(
    library: Library, stub: Stub, tmp_path: Path
) -> None:
    (tmp_path / "tankers.txt").write_text(TANKERS, encoding="utf-8")
    library.add(tmp_path / "tankers.txt")
    stub.script = in_turn(says("It lends seven tankers to Velm"))
    answer = library.ask("What does Orla do for Velm?", documents=["tankers"])
    assert answer.status == "not_in_documents"
    assert second_checks(stub) == []


def test_no_second_question_where_the_model_tells_how_certain_it_is(library: Library, stub: Stub) -> None:
    stub.script = in_turn(says("2 May 2031", doubt=0.01))
    assert library.ask("When was the accord signed?", documents=["accord"]).status == "answered"
    assert second_checks(stub) == []


def test_no_second_question_about_what_was_declined(library: Library, stub: Stub) -> None:
    stub.script = in_turn(says("NOT FOUND"))
    library.ask("Who paid for the ships?", documents=["accord"])
    assert second_checks(stub) == []


@pytest.mark.parametrize(("setting", "doubt", "asked"), [("off", None, 0), ("on", 0.01, 1), ("auto", None, 1)])
def test_the_second_question_can_be_set(
    open_library: OpenLibrary, stub: Stub, tmp_path: Path, setting: str, doubt: float | None, asked: int
) -> None:
    (tmp_path / "accord.txt").write_text(ACCORD, encoding="utf-8")
    library = open_library(tmp_path / setting, model="openai/stub", base_url=stub.url, second_check=setting)
    library.add(tmp_path / "accord.txt")
    stub.script = in_turn(says("2 May 2031", doubt=doubt))
    assert library.ask("When was the accord signed?").status == "answered"
    assert len(second_checks(stub)) == asked
