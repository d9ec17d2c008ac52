"""What calls cost: the user's prices first, then a published table that is never fetched."""

from __future__ import annotations

import socket
import threading

import pytest

from rag.llm.prices import cost_of, priced_by, since
from rag.schema.price import Price
from rag.schema.answer import Usage

MILLION = 1_000_000


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any look at the network fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("prices must not touch the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    ("model", "prompt", "completion"),
    [
        ("openai/gpt-4o-mini", 0.15, 0.60),
        ("openai/gpt-4o-mini-2024-07-18", 0.15, 0.60),
        ("anthropic/claude-3-5-haiku-latest", 0.80, 4.00),
        ("google/gemini-2.5-flash", 0.30, 2.50),
        ("generative-ai/gemini-2.5-flash", 0.30, 2.50),
    ],
)
def test_the_table_knows_models_of_many_providers(model: str, prompt: float, completion: float) -> None:
    calls = 1000  # of a size that no provider calls long
    assert cost_of(model, Usage(calls=calls, prompt_tokens=MILLION), {}) == pytest.approx(prompt)
    assert cost_of(model, Usage(calls=calls, completion_tokens=MILLION), {}) == pytest.approx(completion)


@pytest.mark.parametrize("model", ["openai/unheard-of", "ollama/llama3.2", "nobody/gpt-4o", "openai/", "stub"])
def test_no_price_is_no_cost_rather_than_a_free_call(model: str) -> None:
    assert cost_of(model, Usage(calls=1, prompt_tokens=10), {}) is None


def test_a_model_of_this_computer_costs_nothing() -> None:
    assert cost_of("local/any", Usage(calls=9, prompt_tokens=MILLION), {}) == 0


def test_the_prices_of_the_settings_go_before_the_table() -> None:
    usage = Usage(calls=2, prompt_tokens=MILLION, completion_tokens=MILLION, cached_tokens=MILLION // 2)
    own = {"openai/gpt-4o-mini": Price(prompt=1, completion=2), "local/any": Price(prompt=4, cached=2, completion=0)}
    assert cost_of("openai/gpt-4o-mini", usage, own) == pytest.approx(3)
    assert cost_of("local/any", usage, own) == pytest.approx(3)


def test_cached_tokens_cost_their_own_price() -> None:
    usage = Usage(calls=1, prompt_tokens=100_000, cached_tokens=60_000)
    assert cost_of("openai/gpt-4o-mini", usage, {}) == pytest.approx(0.04 * 0.15 + 0.06 * 0.075)


def test_many_short_prompts_are_not_priced_as_a_long_one() -> None:
    short = Usage(calls=1, prompt_tokens=10_000, completion_tokens=10)
    once = cost_of("openai/gpt-5.4", short, {})
    assert once is not None
    many = Usage(calls=100, prompt_tokens=MILLION, completion_tokens=1000)
    assert cost_of("openai/gpt-5.4", many, {}) == pytest.approx(100 * once)
    long = cost_of("openai/gpt-5.4", Usage(calls=1, prompt_tokens=MILLION, completion_tokens=1000), {})
    assert long is not None
    assert long > 150 * once, "a prompt of a million tokens is dearer by the token"


def test_tokens_that_cannot_be_shared_out_evenly_are_all_paid_for() -> None:
    usage = Usage(calls=7, prompt_tokens=1003, completion_tokens=45, cached_tokens=302)
    expected = (701 * 0.15 + 302 * 0.075 + 45 * 0.60) / MILLION
    assert cost_of("openai/gpt-4o-mini", usage, {}) == pytest.approx(expected)


def test_more_cached_tokens_than_there_were_is_no_crash() -> None:
    assert cost_of("openai/gpt-4o-mini", Usage(calls=1, prompt_tokens=5, cached_tokens=9), {}) == pytest.approx(
        5 * 0.075 / MILLION
    )


def test_the_table_is_named_and_nothing_updates_it_behind_our_back() -> None:
    before = set(threading.enumerate())
    cost_of("openai/gpt-4o", Usage(calls=1, prompt_tokens=1), {})
    assert set(threading.enumerate()) == before, "no updater was started"
    assert priced_by().startswith("genai-prices ")


def test_the_difference_of_two_counts() -> None:
    assert since(Usage(calls=3, prompt_tokens=9), Usage(calls=1, prompt_tokens=4)) == Usage(calls=2, prompt_tokens=5)
