"""A question that several documents answer is answered by document, and only then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from library_opening import OpenLibrary
from stub_server import Reply, Request, chat, stub_server

from rag.schema.answer import Answer

TEXTS = {
    "tidal": "# The Tidal Accord\n\nOrla and Velm signed the agreement on 4 May 2031 in Orla. It lasts nine years.\n",
    "meadow": "# The Meadow Charter\n\nTarn and Brenn signed the agreement on 7 June 2029 in Tarn. It has no end.\n",
    "market": "# The market hall\n\nThe market hall of Pell was repaired last year. Four bakers sell bread there.\n",
}
ANSWERS = {
    "When was the agreement signed?": {"4 May 2031": "4 May 2031", "7 June 2029": "7 June 2029"},
    "Where did Tarn and Brenn sign the agreement?": {"Tarn": "Tarn"},
    "How many bakers sell bread there?": {"Four bakers": "four"},
    "What did the partners sign?": {"the agreement": "the agreement"},
}


def script(request: Request) -> Reply:
    """The first known answer that stands in the passages it is shown."""
    shown = json.dumps(request.body["messages"], ensure_ascii=False)
    if "Name a colour" in shown:
        return chat('{"colour": "blue"}')
    if "Does each passage say" in shown:
        return chat('{"verdicts": ["supported"]}')
    known = next((answers for question, answers in ANSWERS.items() if question in shown), {})
    said = next((answer for words, answer in known.items() if words in shown), "NOT FOUND")
    return chat(json.dumps({"answer": said}))


def asked(open_library: OpenLibrary, tmp_path: Path, question: str, **scope: list[str]) -> Answer:
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    with stub_server(script) as stub:
        library = open_library(model="openai/stub", base_url=stub.url)
        library.add(*(tmp_path / f"{name}.md" for name in TEXTS))
        return library.ask(question, **scope)


def test_each_document_that_answers_is_listed_with_its_quote(open_library: OpenLibrary, tmp_path: Path) -> None:
    answer = asked(open_library, tmp_path, "When was the agreement signed?")
    assert answer.status == "answered"
    assert {one.title: one.text for one in answer.by_document} == {
        "The Tidal Accord": "4 May 2031",
        "The Meadow Charter": "7 June 2029",
    }
    assert answer.differs
    assert "The Tidal Accord: 4 May 2031" in answer.text and "The Meadow Charter: 7 June 2029" in answer.text
    assert {one.document for one in answer.citations} == {"tidal", "meadow"}
    for one in answer.by_document:
        assert all(citation.document == one.document and one.text in citation.quote for citation in one.citations)


def test_documents_that_agree_give_one_answer_with_the_quotes_of_both(
    open_library: OpenLibrary, tmp_path: Path
) -> None:
    answer = asked(open_library, tmp_path, "What did the partners sign?")
    assert answer.text == "the agreement"
    assert not answer.differs
    assert len(answer.by_document) == 2
    assert {one.document for one in answer.citations} == {"tidal", "meadow"}


@pytest.mark.parametrize(
    ("question", "text"),
    [("Where did Tarn and Brenn sign the agreement?", "Tarn"), ("How many bakers sell bread there?", "four")],
)
def test_a_question_about_one_document_has_one_answer(
    open_library: OpenLibrary, tmp_path: Path, question: str, text: str
) -> None:
    answer = asked(open_library, tmp_path, question)
    assert (answer.text, answer.by_document, answer.differs) == (text, (), False)


def test_within_one_document_there_is_nothing_to_list(open_library: OpenLibrary, tmp_path: Path) -> None:
    answer = asked(open_library, tmp_path, "When was the agreement signed?", documents=["meadow"])
    assert (answer.text, answer.by_document) == ("7 June 2029", ())
