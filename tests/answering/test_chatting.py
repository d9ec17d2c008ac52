"""Conversations: events, follow-ups, withdrawal, history, and what they cost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chat_stub import answering, asked, streamed
from stub_server import Reply, Request, Stub, chat, stub_server

from rag.answering.followups import is_faithful, needs_context
from rag.answering.streaming import FieldText
from rag.errors import ModelConnectionError, UnknownDocumentError, UsageError
from rag.library import Library
from rag.llm.prices import cost_of
from rag.schema.answer import Usage
from rag.schema.conversation import Cited, Done, Event, StatusEvent, TokenEvent
from rag.schema.price import Price

OpenLibrary = Callable[..., Library]

ACCORD = """Harbour accord

The towns of Orla and Velm signed the Tidal Accord in Orla on 4 May 2031.
Minister Ida Brandt signed the accord for Orla and Mayor Per Lund for Velm.
Orla pays £3 million towards the basin.
"""


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(answering(lambda prompt: "4 May 2031")) as server:
        yield server


@pytest.fixture
def stocked_library(open_library: OpenLibrary, stub: Stub, tmp_path: Path) -> Library:
    (tmp_path / "accord.txt").write_text(ACCORD, encoding="utf-8")
    library = open_library(model="openai/stub", base_url=stub.url)
    library.add(tmp_path / "accord.txt")
    return library


def shown(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TokenEvent))


def statuses(events: list[Event]) -> list[str]:
    return [event.kind for event in events if isinstance(event, StatusEvent) and event.kind != "reading"]


def last_turn(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done)
    return events[-1]


def test_an_answer_streams_in_pieces_and_its_proof_follows(stocked_library: Library) -> None:
    with stocked_library.chat() as chat_:
        events = list(chat_.send("When was the Tidal Accord signed?"))
    tokens = [event for event in events if isinstance(event, TokenEvent)]
    assert len(tokens) > 1
    assert shown(events) == "4 May 2031"
    (cited,) = [event for event in events if isinstance(event, Cited)]
    assert cited.number == 1
    assert stocked_library.text("accord")[cited.citation.start : cited.citation.end] == cited.citation.quote
    turn = last_turn(events).turn
    assert turn.answer.status == "answered"
    assert turn.numbers == (1,)
    assert turn.first_token is not None
    assert turn.answer.usage == Usage(calls=1, prompt_tokens=90, completion_tokens=10, cached_tokens=70)


def test_an_answer_in_a_chat_is_the_one_that_ask_gives(stocked_library: Library, stub: Stub) -> None:
    def script(request: Request) -> Reply:
        content = '{"answer": "4 May 2031"}'
        return streamed(content) if request.body.get("stream") else chat(content)

    stub.script = script
    question = "When was the Tidal Accord signed?"
    with stocked_library.chat() as chat_:
        talked = last_turn(list(chat_.send(question))).turn.answer
    plain = stocked_library.ask(question)
    left_out = {"usage", "timings", "tries"}
    assert talked.model_dump(exclude=left_out) == plain.model_dump(exclude=left_out)


def test_what_streamed_and_fails_the_check_is_withdrawn(stocked_library: Library, stub: Stub) -> None:
    stub.script = answering(lambda prompt: "9 June 2044")
    with stocked_library.chat() as chat_:
        events = list(chat_.send("When was the Tidal Accord signed?"))
    assert "9 June 2044" in shown(events)
    assert statuses(events) == ["withdrawn", "withdrawn"]  # the first try, then the second
    assert isinstance(events[-2], StatusEvent)
    assert last_turn(events).turn.answer.status == "not_in_documents"
    assert not [event for event in events if isinstance(event, Cited)]


def test_a_second_try_replaces_the_first(stocked_library: Library, stub: Stub) -> None:
    said = iter(["9 June 2044", "4 May 2031"])
    stub.script = answering(lambda prompt: next(said))
    with stocked_library.chat() as chat_:
        events = list(chat_.send("When was the Tidal Accord signed?"))
    assert statuses(events) == ["withdrawn"]
    place = next(
        place for place, event in enumerate(events) if isinstance(event, StatusEvent) and event.kind == "withdrawn"
    )
    assert shown(events[place:]) == "4 May 2031"
    assert last_turn(events).turn.answer.status == "answered"


def test_of_a_list_only_what_is_proved_is_left_and_the_correction_is_told(stocked_library: Library, stub: Stub) -> None:
    stub.script = answering(lambda prompt: "Orla, Velm and Atlantis")
    with stocked_library.chat() as chat_:
        events = list(chat_.send("Which towns signed the Tidal Accord?"))
    turn = last_turn(events).turn
    assert turn.answer.status == "partial"
    assert statuses(events)[-1] == "corrected"
    corrected = [event for event in events if isinstance(event, StatusEvent)][-1]
    assert corrected.text == turn.answer.text
    assert "Atlantis" not in turn.answer.text


def test_an_abstention_is_never_shown_as_an_answer(stocked_library: Library, stub: Stub) -> None:
    stub.script = answering(lambda prompt: "NOT FOUND")
    with stocked_library.chat() as chat_:
        events = list(chat_.send("What is the price of the tugs?"))
    assert shown(events) == ""
    assert statuses(events) == []
    assert last_turn(events).turn.answer.status == "not_in_documents"


def test_a_follow_up_is_rewritten_only_when_it_leans_on_what_was_said(stocked_library: Library, stub: Stub) -> None:
    stub.script = answering(
        lambda prompt: "Ida Brandt" if "Who signed" in prompt else "4 May 2031",
        other=lambda prompt: json.dumps({"question": "Who signed the Tidal Accord for Orla?"}),
    )
    with stocked_library.chat() as chat_:
        first = list(chat_.send("When was the Tidal Accord signed?"))
        second = list(chat_.send("And who signed it for Orla?"))
        third = list(chat_.send("When was the Tidal Accord signed in Orla?"))
    assert "rewritten" not in statuses(first) + statuses(third)
    assert statuses(second)[:2] == ["rewriting", "rewritten"]
    turn = last_turn(second).turn
    assert turn.said == "And who signed it for Orla?"
    assert turn.answer.question == "Who signed the Tidal Accord for Orla?"
    assert turn.answer.text == "Ida Brandt"


def test_a_rewriting_that_cannot_be_trusted_falls_back_to_the_question_as_typed(
    stocked_library: Library, stub: Stub
) -> None:
    stub.script = answering(
        lambda prompt: "4 May 2031", other=lambda prompt: json.dumps({"question": "Who signed the Atlantis Treaty?"})
    )
    with stocked_library.chat() as chat_:
        list(chat_.send("When was the Tidal Accord signed?"))
        events = list(chat_.send("And who signed it for Orla?"))
    assert statuses(events)[0] == "rewriting"
    assert "rewritten" not in statuses(events)
    assert last_turn(events).turn.answer.question == "And who signed it for Orla?"


@pytest.mark.parametrize(
    ("question", "needs"),
    [
        ("And who signed for them?", True),
        ("What about Velm?", True),
        ("When?", True),
        ("How much does it cost?", True),
        ("How long does that agreement run?", True),
        ("Who else signed?", True),
        ("Who signed the Tidal Accord?", False),
        ("Is it true that Orla pays £3 million?", False),
        ("Which ministers that signed were present in Orla?", False),
        ("How many turbines will stand in Lorn Sound?", False),
    ],
)
def test_whether_a_question_leans_on_another_is_told_from_its_words(question: str, needs: bool) -> None:
    assert needs_context(question) is needs


SAID = "Question: When was the Tidal Accord signed?\nAnswer: 4 May 2031"


@pytest.mark.parametrize(
    ("question", "rewritten", "faithful"),
    [
        ("And who signed it for Orla?", "Who signed the Tidal Accord for Orla?", True),
        ("And who signed it for Orla?", "Who signed the Tidal Accord?", False),
        ("And who signed it for Orla?", "When was the Tidal Accord signed for Orla?", False),
        ("And who signed it for Orla?", "Who signed the Coal Accord for Orla?", False),
        ("And who signed it for Orla?", "And who signed it for Orla?", False),
        ("How much does it cost in 2031?", "How much does the Tidal Accord cost in 2032?", False),
    ],
)
def test_a_rewriting_keeps_what_was_named_and_brings_nothing_new(question: str, rewritten: str, faithful: bool) -> None:
    assert is_faithful(question, rewritten, SAID) is faithful


def test_a_quote_keeps_its_number_through_the_conversation(stocked_library: Library, stub: Stub) -> None:
    answers = iter(["4 May 2031", "Ida Brandt", "4 May 2031"])
    stub.script = answering(lambda prompt: next(answers))
    with stocked_library.chat() as chat_:
        for question in ("When was the Tidal Accord signed?", "Who signed for Orla?", "On what date did Orla sign?"):
            list(chat_.send(question))
        number = chat_.number
        assert [turn.numbers for turn in chat_.turns] == [(1,), (2,), (1,)]
    kept = stocked_library.conversation()
    assert kept.number == number
    assert [turn.numbers for turn in kept.turns] == [(1,), (2,), (1,)]


def test_a_conversation_is_kept_and_goes_on(stocked_library: Library) -> None:
    with stocked_library.chat(["accord"]) as chat_:
        turn = last_turn(list(chat_.send("When was the Tidal Accord signed?"))).turn
    with stocked_library.chat(conversation=chat_.number) as again:
        assert again.documents == ["accord"]
        assert [one.answer for one in again.turns] == [turn.answer]
        list(again.send("On which day did Orla sign the Tidal Accord?"))
    kept = stocked_library.conversation(chat_.number)
    assert len(kept.turns) == 2
    assert [one.question for one in stocked_library.history()] == [one.answer.question for one in kept.turns[::-1]]
    assert stocked_library.asked(turn.number) == kept


def test_an_unknown_conversation_is_told(stocked_library: Library) -> None:
    with pytest.raises(UsageError, match="no conversation yet"):
        stocked_library.conversation()
    with pytest.raises(UsageError, match="no conversation 7"):
        stocked_library.chat(conversation=7)


def test_a_new_conversation_forgets_the_old_one(stocked_library: Library) -> None:
    with stocked_library.chat() as chat_:
        list(chat_.send("When was the Tidal Accord signed?"))
        first = chat_.number
        chat_.clear()
        list(chat_.send("When was the Tidal Accord signed?"))
        assert chat_.number != first
        assert len(chat_.turns) == 1


def test_an_answer_that_nobody_waits_for_is_not_kept_and_the_next_one_is_made(stocked_library: Library) -> None:
    with stocked_library.chat() as chat_:
        events = chat_.send("When was the Tidal Accord signed?")
        next(events)
        events.close()
        chat_.settle()
        assert chat_.turns == []
        assert stocked_library.history() == []
        assert shown(list(chat_.send("When was the Tidal Accord signed?"))) == "4 May 2031"


def test_errors_of_the_model_reach_the_caller(stocked_library: Library, stub: Stub) -> None:
    stub.script = lambda request: Reply({"error": {"message": "no"}}, status=403)
    with stocked_library.chat() as chat_, pytest.raises(ModelConnectionError):
        list(chat_.send("When was the Tidal Accord signed?"))


def test_an_empty_question_is_refused(stocked_library: Library) -> None:
    with stocked_library.chat() as chat_, pytest.raises(UsageError):
        list(chat_.send("  "))


def test_the_same_events_come_to_asyncio(stocked_library: Library) -> None:
    async def talk() -> list[Event]:
        with stocked_library.chat() as chat_:
            return [event async for event in chat_.asend("When was the Tidal Accord signed?")]

    events = asyncio.run(talk())
    assert shown(events) == "4 May 2031"
    assert isinstance(events[-1], Done)


def test_the_document_comes_first_so_that_the_next_question_shares_its_beginning(
    stocked_library: Library, stub: Stub
) -> None:
    with stocked_library.chat() as chat_:
        list(chat_.send("When was the Tidal Accord signed?"))
        list(chat_.send("On what date was the Tidal Accord of Orla signed?"))
    prompts = [asked(request) for request in stub.requests if request.body.get("stream")]
    beginning = f"Text:\n{' '.join(ACCORD.split())[:40]}"
    assert len(prompts) == 2
    assert all(" ".join(prompt.split()).startswith(" ".join(beginning.split())) for prompt in prompts)


def test_a_document_is_read_before_the_question_comes(stocked_library: Library, stub: Stub, tmp_path: Path) -> None:
    question = "When was the Tidal Accord signed?"

    def streamed_prompts() -> list[str]:
        return [asked(request).rstrip() for request in stub.requests if request.body.get("stream")]

    with stocked_library.chat() as chat_:
        for _ in range(2):  # of which the second finds it read
            chat_.read_ahead()
            chat_.await_model()
        assert last_turn(list(chat_.send(question))).turn.answer.text == "4 May 2031"
        ahead, prompt = streamed_prompts()
        assert "Tidal Accord in Orla" in ahead
        assert prompt == f"{ahead} {question}"
        (tmp_path / "ferry.txt").write_text("The ferry sails at noon.\n", encoding="utf-8")
        stocked_library.add(tmp_path / "ferry.txt")
        chat_.documents = ["ferry"]
        chat_.read_ahead()
        list(chat_.send(question))  # which waits for it
        ahead, prompt = streamed_prompts()[2:4]
        assert "sails at noon" in ahead and prompt == f"{ahead} {question}"


def test_what_cannot_be_read_ahead_fails_at_the_question(stocked_library: Library, stub: Stub) -> None:
    stub.script = lambda request: Reply({"error": {"message": "no"}}, 500)
    with stocked_library.chat() as chat_:
        chat_.read_ahead()
        chat_.await_model()
        chat_.documents = ["nobody"]
        chat_.read_ahead()
        with pytest.raises(UnknownDocumentError):
            list(chat_.send("When was the Tidal Accord signed?"))


def test_usage_counts_answers_and_rewritings(stocked_library: Library, stub: Stub) -> None:
    stub.script = answering(
        lambda prompt: "4 May 2031", other=lambda prompt: json.dumps({"question": "On what date did Orla sign?"})
    )
    with stocked_library.chat() as chat_:
        list(chat_.send("When was the Tidal Accord signed?"))
        list(chat_.send("And when did they sign?"))
    (spent,) = stocked_library.usage()
    assert spent.model == "openai/stub"
    assert spent.answers == 2
    assert spent.usage == stocked_library.model.spent
    assert spent.cost is None


def test_cost_is_known_for_priced_models_and_settings_go_first() -> None:
    usage = Usage(calls=1, prompt_tokens=1_000_000, completion_tokens=1_000_000, cached_tokens=500_000)
    assert cost_of("openai/gpt-4o-mini", usage, {}) == pytest.approx(0.075 + 0.0375 + 0.60)
    assert cost_of("openai/gpt-4o-mini", usage, {"openai/gpt-4o-mini": Price(prompt=1, completion=2)}) == 3
    assert cost_of("local/any", usage, {}) == 0
    assert cost_of("openai/unheard-of", usage, {}) is None


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_the_text_of_a_field_is_read_from_any_pieces(size: int) -> None:
    text = 'He said "two \\ tugs"\nand 🤝 é'
    raw = json.dumps({"answer": text, "more": "x"})
    field = FieldText("answer")
    pieces = [field.feed(raw[place : place + size]) for place in range(0, len(raw), size)]
    assert "".join(pieces) == text


@pytest.mark.model
def test_the_embedded_model_reads_a_document_once(tmp_path: Path) -> None:
    (tmp_path / "accord.txt").write_text(ACCORD, encoding="utf-8")
    with Library.open(tmp_path / "library", model="local/qwen2.5-coder-1.5b") as library:
        library.add(tmp_path / "accord.txt")
        with library.chat() as chat_:
            first = last_turn(list(chat_.send("When was the Tidal Accord signed?"))).turn
            second = last_turn(list(chat_.send("How much does Orla pay towards the basin?"))).turn
    assert "4 May 2031" in first.answer.text
    assert second.answer.usage.cached_tokens > 0.5 * first.answer.usage.prompt_tokens
