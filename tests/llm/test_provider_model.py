"""Providers that Instructor reaches through a package of their own: one client serves them as well.

Ollama is asked here: Instructor speaks to it through `openai`, so that a server on the loopback interface can play it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field
from stub_server import Stub, chat, error, in_turn, stub_server

from rag.errors import MissingExtraError, ModelNotFoundError, ModelOutputError, SettingsError
from rag.llm import open_model
from rag.llm.client import InstructorModel
from rag.llm.protocol import Message
from rag.progress import silent
from rag.schema.answer import Usage
from rag.settings import Settings

MESSAGES = [Message("system", "Be brief."), Message("user", "How many tugs?")]


class ShortAnswer(BaseModel):
    answer: str = Field(max_length=40)


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(in_turn(chat('{"answer": "two tugs"}'))) as running:
        yield running


def model_at(url: str, **settings: Any) -> InstructorModel:
    model = open_model(Settings.load(model="ollama/harbour", base_url=url, **settings), silent)
    assert isinstance(model, InstructorModel)
    return model


def test_a_provider_fills_the_schema_and_its_cost_is_counted(stub: Stub) -> None:
    model = model_at(stub.url)
    completion = model.complete(MESSAGES, ShortAnswer, max_tokens=50, prompt="answer@1")
    assert completion.value.answer == "two tugs"
    assert (completion.attempts, completion.tokens) == (1, ())
    assert completion.usage == model.spent == Usage(calls=1, prompt_tokens=10, completion_tokens=3)
    (body,) = stub.bodies
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("harbour", 0, 50)
    assert (model.name, model.fingerprint, model.context_tokens) == ("ollama/harbour", "ollama/harbour", 128_000)
    model.close()
    model.close()


def test_its_failed_tries_are_repeated_and_paid_for(stub: Stub) -> None:
    stub.script = in_turn(chat('{"reply": 1}'), chat('{"answer": "two tugs"}'))
    model = model_at(stub.url)
    completion = model.complete(MESSAGES, ShortAnswer, max_tokens=50)
    assert (completion.attempts, completion.usage.calls, model.spent.calls) == (2, 2, 2)


def test_its_failures_are_explained_like_those_of_any_other(stub: Stub) -> None:
    model = model_at(stub.url, retries=0)
    stub.script = in_turn(chat('{"reply": 1}'))
    with pytest.raises(ModelOutputError, match=r"ollama/harbour gave no output that fits ShortAnswer in 1 try"):
        model.complete(MESSAGES, ShortAnswer, max_tokens=50)
    stub.script = in_turn(error(404))
    with pytest.raises(ModelNotFoundError, match="ollama/harbour"):
        model.complete(MESSAGES, ShortAnswer, max_tokens=50)


def test_its_answer_comes_at_once_where_it_would_be_watched(stub: Stub) -> None:
    watched = model_at(stub.url).stream(MESSAGES, ShortAnswer, max_tokens=50)
    assert next(watched) == '{"answer":"two tugs"}'
    with pytest.raises(StopIteration) as end:
        next(watched)
    assert end.value.value.value.answer == "two tugs"


def test_a_provider_is_neither_recorded_nor_replayed(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be recorded or replayed"):
        open_model(Settings.load(model="ollama/harbour", replay=tmp_path, replay_mode="record"), silent)


def test_a_missing_package_is_named_with_the_command_that_brings_it() -> None:
    with pytest.raises(MissingExtraError, match="writer/palmyra needs a package") as caught:
        open_model(Settings.load(model="writer/palmyra", api_key="x"), silent)
    assert caught.value.hint.startswith("pip install ")
