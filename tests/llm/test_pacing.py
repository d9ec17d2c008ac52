"""An endpoint that asks for time is given it, within bounds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import Any

import pytest
from pydantic import BaseModel
from stub_server import Reply, Request, Stub, chat, error, in_turn, stub_server

from rag.errors import ModelConnectionError
from rag.llm import open_model
from rag.llm.pacing import WAITING, asked_wait
from rag.llm.protocol import Completion, LanguageModel, Message
from rag.progress import silent
from rag.schema.answer import Usage
from rag.settings import Settings


class ShortAnswer(BaseModel):
    answer: str


GOOD = chat('{"answer": "two tugs"}')


def busy(status: int = 429, **headers: str) -> Reply:
    reply = error(status, "slow down")
    reply.headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return reply


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(in_turn(chat('{"colour": "blue"}'), GOOD)) as running:
        yield running


def model_at(url: str, progress: Any = silent, **settings: Any) -> LanguageModel:
    model = open_model(Settings.load(model="openai/stub", base_url=url, **settings), progress)
    ask(model)
    return model


def ask(model: LanguageModel) -> Completion[ShortAnswer]:
    return model.complete([Message("user", "How many tugs?")], ShortAnswer, max_tokens=50)


@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_is_asked_for_is_kept_and_told(stub: Stub, status: int) -> None:
    told: list[str] = []
    model = model_at(stub.url, lambda stage, done, total: told.append(stage))
    stub.requests.clear()
    stub.script = in_turn(busy(status, retry_after="1"), GOOD)
    began = time.monotonic()
    completion = ask(model)
    assert 1 <= time.monotonic() - began < 20
    assert completion.value.answer == "two tugs"
    assert completion.usage == Usage(calls=1, prompt_tokens=10, completion_tokens=3), "a refusal costs nothing"
    assert len(stub.requests) == 2
    assert told == [WAITING]


def test_a_limit_that_lasts_longer_than_three_tries_is_waited_out(stub: Stub) -> None:
    model = model_at(stub.url)
    stub.script = in_turn(*[busy(retry_after_ms="10")] * 4, GOOD)
    assert ask(model).value.answer == "two tugs"


@pytest.mark.parametrize("headers", [{"retry_after": "3600"}, {"retry_after": "121"}, {}], ids=["hour", "over", "none"])
def test_a_quota_that_is_used_up_is_told_and_not_waited_for(stub: Stub, headers: dict[str, str]) -> None:
    model = model_at(stub.url)
    stub.script = in_turn(busy(**headers))
    began = time.monotonic()
    with pytest.raises(ModelConnectionError, match="too many requests") as caught:
        ask(model)
    assert time.monotonic() - began < 30
    assert headers.get("retry_after", "later") in caught.value.hint


def test_waiting_ends_with_the_time_that_a_call_may_take(stub: Stub) -> None:
    model = model_at(stub.url, timeout=2)
    stub.requests.clear()
    stub.script = in_turn(busy(retry_after="0"))
    began = time.monotonic()
    with pytest.raises(ModelConnectionError, match="too many requests"):
        ask(model)
    assert time.monotonic() - began < 60
    assert len(stub.requests) <= 9, "an endpoint that asks for no time is not hammered"


def test_one_wait_holds_for_all_threads(stub: Stub) -> None:
    model = model_at(stub.url)
    free_at = time.monotonic() + 1.5
    early: list[float] = []

    def script(request: Request) -> Reply:
        now = time.monotonic()
        if now < free_at:
            early.append(now)
            return busy(retry_after=f"{free_at - now:.2f}")
        return GOOD

    stub.script = script
    began = threading.Barrier(8)

    def one(number: int) -> str:
        began.wait()
        return "".join(ask(model).value.answer for _ in range(3))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(8))) == ["two tugs" * 3] * 8
    assert len(early) <= 2 * 8, "who was told to wait spares the others the question"


def test_the_header_may_be_a_number_or_a_date() -> None:
    assert asked_wait({"retry-after": "7"}) == 7
    assert asked_wait({"retry-after": "0.25"}) == 0.25
    assert asked_wait({"retry-after-ms": "250", "retry-after": "9"}) == 0.25
    assert asked_wait({"retry-after": "-3"}) == 0
    ahead = asked_wait({"retry-after": formatdate(time.time() + 30, usegmt=True)})
    assert ahead is not None
    assert 25 < ahead <= 30


@pytest.mark.parametrize("value", ["", "soon", "nan", "inf", "1e999", "Thu, 99 Foo 2031", "\u0663 minutes"])
def test_a_header_that_cannot_be_read_asks_for_nothing(value: str) -> None:
    assert asked_wait({"retry-after": value}) is None
    assert asked_wait({}) is None
