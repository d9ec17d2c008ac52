"""A draft of a model: true sentences kept with their quotes, planted ones withdrawn and counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stub_server import Request, Stub, chat, stub_server

from rag.grounding.gate import Gate
from rag.library import Library
from rag.prose.proving import Refused, Told, prove
from rag.schema.answer import Hit, Place

OpenLibrary = Callable[..., Library]

TEXT = """Towns of Orla and Velm sign tidal accord

The towns of Orla and Velm signed the Tidal Accord in Orla on 4 May 2031.
Minister Ida Brandt signed for Orla.
Mayor Per Lund signed for Velm.
Orla pays £3 million towards the Skerry Basin, and Velm pays £2 million.
The first turbine is planned for the autumn of 2033.
The accord was made because the old dam had cracked in the winter flood.
The accord says nothing about who will own the basin afterwards.
"""

TRUE = [
    "Orla and Velm signed the Tidal Accord in Orla on 4 May 2031.",
    "The accord was made because the old dam had cracked in the winter flood.",
    "Orla pays £3 million towards the Skerry Basin and Velm £2 million.",
]
FALSE = ["Velm pays £3 million towards the Skerry Basin.", "The first turbine turned in the autumn of 2033."]


def prove_in(text: str, sentence: str) -> Told | Refused:
    hit = Hit(document="d", start=0, end=len(text), text=text, score=1.0)
    return prove(Gate((hit,)), sentence, lambda document, offset: Place(1))


@pytest.mark.parametrize("sentence", [*TRUE, "Ida Brandt signed for Orla, and Velm pays £2 million."])
def test_true_sentences_are_proved_by_quotes(sentence: str) -> None:
    found = prove_in(TEXT, sentence)
    assert isinstance(found, Told), found
    for one in found.citations:
        assert TEXT[one.start : one.end] == one.quote


@pytest.mark.parametrize(
    "sentence",
    [
        *FALSE,
        "Orla and Velm did not sign the Tidal Accord.",
        "Per Lund signed for Orla.",
        "The accord was signed because Orla pays £3 million.",
        "Atlantis joined the Tidal Accord on 4 May 2031.",
    ],
)
def test_false_sentences_are_refused_with_a_reason(sentence: str) -> None:
    found = prove_in(TEXT, sentence)
    assert isinstance(found, Refused), found
    assert found.reason


def strong(sentences: list[str], mended: str = "NOT FOUND") -> Callable[[Request], object]:
    """A model that writes well: a draft of these sentences, and one wording for each that is to be mended."""

    def script(request: Request) -> object:
        prompt = request.body["messages"][-1]["content"]
        if "Name a colour" in prompt:
            return chat('{"colour": "blue"}')
        if "does not hold" in prompt:
            return chat(json.dumps({"sentence": mended}))
        return chat(json.dumps({"text": " ".join(sentences)}))

    return script


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(strong([*TRUE, *FALSE])) as server:  # type: ignore[arg-type]
        yield server


@pytest.fixture
def towns(open_library: OpenLibrary, stub: Stub, tmp_path: Path) -> Library:
    (tmp_path / "accord.txt").write_text(TEXT, encoding="utf-8")
    library = open_library(model="openai/stub", base_url=stub.url)
    library.add(tmp_path / "accord.txt")
    return library


def test_of_a_good_draft_the_planted_sentences_are_withdrawn_and_counted(towns: Library) -> None:
    answer = towns.ask("How did the accord come about?")
    assert answer.style == "explained" and answer.status == "answered"
    assert [one.text for one in answer.sentences] == TRUE
    assert [one.text for one in answer.withdrawn] == FALSE
    assert not any(one.replaced for one in answer.withdrawn)
    for one in answer.citations:
        assert towns.text(one.document)[one.start : one.end] == one.quote


def test_a_planted_sentence_is_mended_once_with_its_objection(towns: Library, stub: Stub) -> None:
    stub.script = strong([TRUE[0], FALSE[1]], "The first turbine is planned for the autumn of 2033.")  # type: ignore[assignment]
    answer = towns.ask("How did the accord come about?")
    assert [one.text for one in answer.sentences] == [TRUE[0], "The first turbine is planned for the autumn of 2033."]
    (withdrawn,) = answer.withdrawn
    assert withdrawn.text == FALSE[1] and withdrawn.replaced
    mending = [body for body in stub.bodies if "does not hold" in body["messages"][-1]["content"]]
    assert len(mending) == 1 and "was lost" in mending[0]["messages"][-1]["content"]


def test_a_summary_of_a_strong_model_is_its_draft_less_what_is_false(towns: Library) -> None:
    summary = towns.summarise("accord", length="medium")
    told = [one.text for one in summary.sentences]
    assert set(told) == set(TRUE)
    assert set(FALSE) <= {one.text for one in summary.dropped}
    assert not any(one.verbatim for one in summary.sentences)


def test_a_draft_that_declines_is_no_answer(towns: Library, stub: Stub) -> None:
    stub.script = strong(["NOT FOUND"])  # type: ignore[assignment]
    answer = towns.ask("Why did the fishermen protest?")
    assert answer.status == "not_in_documents" and answer.sentences == ()


def test_a_draft_that_breaks_off_loses_its_last_sentence_as_a_whole(towns: Library, stub: Stub) -> None:
    stub.script = strong([TRUE[0], "The towns of Orla and Ve"])  # type: ignore[assignment]
    answer = towns.ask("How did the accord come about?")
    assert answer.text == TRUE[0]
    assert answer.withdrawn[0].reason == "it breaks off"
