"""Many threads ask one model at once: each gets its own answer, and the bill is one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from pydantic import BaseModel
from stub_server import Reply, Request, Stub, chat, error, stub_server

from rag.llm import open_model
from rag.llm.protocol import Completion, LanguageModel, Message
from rag.progress import silent
from rag.schema.answer import Usage
from rag.settings import Settings

THREADS = 16
QUESTIONS = 64
LATENCY = 0.3


class ShortAnswer(BaseModel):
    answer: str


class Slow:
    """An endpoint that takes its time, and knows how many were asking at the busiest moment."""

    def __init__(self, reply: Callable[[Request], Reply]) -> None:
        self._reply = reply
        self._lock = threading.Lock()
        self._asking = 0
        self.busiest = 0

    def __call__(self, request: Request) -> Reply:
        with self._lock:
            self._asking += 1
            self.busiest = max(self.busiest, self._asking)
        time.sleep(LATENCY)
        with self._lock:
            self._asking -= 1
        return self._reply(request)


def open_at(stub: Stub) -> LanguageModel:
    return open_model(Settings.load(model="openai/stub", base_url=stub.url), silent)


def question(number: int) -> list[Message]:
    return [Message("user", f"Which tug has number {number}?")]


def number_in(request: Request) -> int | None:
    asked = next(str(one["content"]) for one in request.body["messages"] if one["role"] == "user")
    return int(asked.split()[-1].rstrip("?")) if asked.startswith("Which") else None


def test_sixteen_threads_get_their_own_answers_and_one_bill() -> None:
    seen: set[int] = set()

    def reply(request: Request) -> Reply:
        number = number_in(request)
        if number is None:
            return chat('{"colour": "blue"}')
        if number % 8 == 3 and number not in seen:  # the first try fails
            seen.add(number)
            return chat('{"reply": 1}', prompt_tokens=1000, completion_tokens=100)
        return chat(f'{{"answer": "tug {number}"}}', prompt_tokens=100 + number, completion_tokens=number)

    slow = Slow(reply)
    with stub_server(slow) as stub, ThreadPoolExecutor(THREADS) as pool:
        model = open_at(stub)
        began = time.monotonic()
        asked = [
            pool.submit(model.complete, question(number), ShortAnswer, max_tokens=50) for number in range(QUESTIONS)
        ]
        completions: list[Completion[ShortAnswer]] = [one.result() for one in asked]
        seconds = time.monotonic() - began
        requests = len(stub.requests)
    assert [one.value.answer for one in completions] == [f"tug {number}" for number in range(QUESTIONS)]
    for number, completion in enumerate(completions):
        failed = number % 8 == 3
        assert completion.attempts == completion.usage.calls == 1 + failed
        assert completion.usage.prompt_tokens == 100 + number + 1000 * failed
    probe = Usage(calls=1, prompt_tokens=10, completion_tokens=3)
    assert model.spent == sum((one.usage for one in completions), probe)
    assert model.spent.calls == requests == QUESTIONS + QUESTIONS // 8 + 1, "one probe for all threads"
    assert slow.busiest >= THREADS // 2
    assert seconds < QUESTIONS * LATENCY / 2
    model.close()


def test_what_one_thread_finds_out_spares_the_others() -> None:
    def reply(request: Request) -> Reply:
        for name in ("seed", "temperature", "logprobs"):
            if name in request.body:
                return error(400, "Unsupported parameter", param=name)
        return chat('{"colour": "blue"}' if number_in(request) is None else '{"answer": "yes"}')

    with stub_server(Slow(reply)) as stub, ThreadPoolExecutor(THREADS) as pool:
        model = open_at(stub)
        answers = pool.map(lambda n: model.complete(question(n), ShortAnswer, max_tokens=50).value.answer, range(32))
        assert list(answers) == ["yes"] * 32
        assert len(stub.requests) == 3 + 1 + 32, "three refusals and a probe, whoever came first"


def test_threads_that_are_refused_at_once_all_go_on() -> None:
    """Without a probe before, every thread meets the refusal by itself."""
    refused = threading.Barrier(THREADS)

    def reply(request: Request) -> Reply:
        if "seed" in request.body and number_in(request) is not None:
            refused.wait(timeout=30)
            return error(400, "Unsupported parameter", param="seed")
        return chat('{"colour": "blue"}' if number_in(request) is None else '{"answer": "yes"}')

    with stub_server(reply) as stub, ThreadPoolExecutor(THREADS) as pool:
        model = open_at(stub)
        answers = pool.map(
            lambda n: model.complete(question(n), ShortAnswer, max_tokens=50).value.answer, range(THREADS)
        )
        assert list(answers) == ["yes"] * THREADS


def test_a_probe_that_fails_in_one_thread_is_made_anew_by_the_next() -> None:
    first = threading.Event()

    def reply(request: Request) -> Reply:
        if not first.is_set():
            first.set()
            return error(401)
        return chat('{"colour": "blue"}' if number_in(request) is None else '{"answer": "yes"}')

    def ask(number: int) -> str:
        try:
            return model.complete(question(number), ShortAnswer, max_tokens=50).value.answer
        except Exception as failure:
            return type(failure).__name__

    with stub_server(reply) as stub, ThreadPoolExecutor(4) as pool:
        model = open_at(stub)
        answers = sorted(pool.map(ask, range(4)))
        assert answers == ["MissingKeyError", "yes", "yes", "yes"]
