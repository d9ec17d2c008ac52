"""Explained answers: every part answered or named, sentences with their own quotes, nothing cut in a word."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stub_server import Request, Stub, chat, stub_server

from rag.errors import UsageError
from rag.library import Library
from rag.schema.conversation import TokenEvent

OpenLibrary = Callable[..., Library]

TEXT = """Towns of Orla and Velm sign tidal accord

The towns of Orla and Velm signed the Tidal Accord in Orla on 4 May 2031.
The accord was made because the old dam had cracked in the winter flood.
Orla pays £3 million towards the Skerry Basin.
Velm lends two survey boats and a crew of divers.
A party may leave the accord if it gives notice of six months.
The basin opens in the spring of 2034.
"""


NOT_THERE = ("fishermen", "painted", "Atlantis")


def reader(request: Request) -> object:
    """A model that knows what the text does not say, and whose drafts hold nothing true."""
    prompt = request.body["messages"][-1]["content"]
    if "Name a colour" in prompt:
        return chat('{"colour": "blue"}')
    if "short sentences" in prompt:
        return chat(json.dumps({"text": "Nothing of that holds in Atlantis."}))
    question = prompt.rpartition("Question:")[2]
    is_there = "Question:" in prompt and not any(word in question for word in NOT_THERE)
    return chat(json.dumps({"answer": "the old dam had cracked" if is_there else "NOT FOUND", "sentence": "NOT FOUND"}))


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(reader) as server:  # type: ignore[arg-type]
        yield server


@pytest.fixture
def towns(open_library: OpenLibrary, stub: Stub, tmp_path: Path) -> Library:
    (tmp_path / "accord.txt").write_text(TEXT, encoding="utf-8")
    library = open_library(model="openai/stub", base_url=stub.url, prose="chosen")
    library.add(tmp_path / "accord.txt")
    return library


def test_statements_of_the_document_answer(towns: Library) -> None:
    answer = towns.ask("Why was the accord made?")
    assert answer.status == "answered"
    assert "The accord was made because the old dam had cracked in the winter flood." in answer.text
    assert len(answer.sentences) <= 5 and all(one.verbatim for one in answer.sentences)


@pytest.mark.parametrize("question", ["Is there any money involved?", "What about the budget?", "What are the costs?"])
def test_any_money_is_answered_by_the_sums_of_the_text(towns: Library, question: str) -> None:
    answer = towns.ask(question, style="explained")
    assert [one.text for one in answer.sentences] == ["Orla pays £3 million towards the Skerry Basin."]
    assert towns.ask("Is there any money for Atlantis?").status == "not_in_documents"


def test_where_no_draft_holds_the_short_question_is_asked(
    open_library: OpenLibrary, stub: Stub, tmp_path: Path
) -> None:
    (tmp_path / "accord.txt").write_text(TEXT, encoding="utf-8")
    library = open_library(model="openai/stub", base_url=stub.url)
    library.add(tmp_path / "accord.txt")
    answer = library.ask("Why was the accord made?")
    assert (answer.status, answer.style, answer.text) == ("answered", "short", "the old dam had cracked")
    assert "Nothing of that holds in Atlantis." in [one.text for one in answer.withdrawn]
    alone = library.ask("Why was the accord made?", style="explained")
    assert alone.status == "not_in_documents" and alone.reason


def test_a_statement_for_an_answer_brings_what_stands_beside_it(open_library: OpenLibrary, tmp_path: Path) -> None:
    def states(request: Request) -> object:
        if "Name a colour" in request.body["messages"][-1]["content"]:
            return chat('{"colour": "blue"}')
        return chat('{"answer": "Velm lends two survey boats and a crew of divers."}')

    (tmp_path / "accord.txt").write_text(TEXT, encoding="utf-8")
    with stub_server(states) as server:  # type: ignore[arg-type]
        library = open_library(model="openai/stub", base_url=server.url, prose="chosen", second_check="off")
        library.add(tmp_path / "accord.txt")
        answer = library.ask("What is it that Velm gives to the towns?")
        short = library.ask("What is it that Velm gives to the towns?", style="short")
    assert answer.style == "explained" and len(answer.sentences) > 1
    assert "Velm lends two survey boats and a crew of divers." in [one.text for one in answer.sentences]
    assert short.style == "short" and short.text == "Velm lends two survey boats and a crew of divers."


def test_what_the_documents_do_not_say_is_declined(towns: Library) -> None:
    for question in ("Why did the fishermen protest?", "How will the dam be painted?", "What about Atlantis?"):
        answer = towns.ask(question)
        assert answer.status == "not_in_documents", answer.text
        assert answer.reason and not answer.citations


def test_of_two_parts_the_one_that_is_not_there_is_named(towns: Library) -> None:
    answer = towns.ask("Why was the accord made, and why did the fishermen protest?")
    assert answer.status == "partial"
    assert "old dam" in answer.text
    assert answer.unproved == ("Why did the fishermen protest?",)
    assert "fishermen" in answer.reason


def test_a_comparison_names_the_side_that_is_missing(towns: Library) -> None:
    both = towns.ask("Compare what Orla pays and what Velm lends.")
    assert "£3 million" in both.text and "survey boats" in both.text
    one = towns.ask("What is the difference between Orla and Atlantis?")
    assert one.status in ("partial", "not_in_documents")
    assert one.status == "not_in_documents" or "Atlantis" in one.unproved


def test_each_sentence_has_its_own_quotes_and_none_is_cut(towns: Library) -> None:
    answer = towns.ask("On what conditions can a party leave, and what happens next?")
    assert answer.sentences
    for sentence in answer.sentences:
        assert sentence.text.endswith(".")
        for one in sentence.citations:
            assert towns.text(one.document)[one.start : one.end] == one.quote


def test_the_style_can_be_chosen(towns: Library) -> None:
    assert towns.ask("When was the Tidal Accord signed?", style="explained").style == "explained"
    assert towns.ask("Why was the accord made?", style="short").style == "short"
    with pytest.raises(UsageError):
        towns.ask("Why was the accord made?", style="poetic")


def test_the_chat_streams_sentences_one_by_one(towns: Library) -> None:
    with towns.chat() as chat_:
        events = list(chat_.send("On what conditions can a party leave, and why was the accord made?"))
    pieces = [event.text for event in events if isinstance(event, TokenEvent)]
    assert len(pieces) >= 2 and "".join(pieces) == events[-1].turn.answer.text  # type: ignore[union-attr]


def test_how_many_is_counted_from_what_is_listed(open_library: OpenLibrary, stub: Stub, tmp_path: Path) -> None:
    (tmp_path / "pact.txt").write_text(
        "Maps of the sea\n\nThe United Kingdom, Norway and Japan signed the Chart Pact on 4 May 2031.\n",
        encoding="utf-8",
    )
    library = open_library(model="openai/stub", base_url=stub.url)
    library.add(tmp_path / "pact.txt")
    answer = library.ask("How many countries signed the Chart Pact?")
    assert answer.text == "3: the United Kingdom, Norway and Japan"
    assert answer.reader == "counting" and answer.citations
