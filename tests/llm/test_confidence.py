"""How sure the model was, from the log-probabilities of its tokens."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import BaseModel

from rag.llm.confidence import ScoredToken, mean_probability, probability_of_beginning
from rag.llm.protocol import Completion
from rag.llm.usage import tokens_of, usage_of
from rag.schema.answer import Usage


class Short(BaseModel):
    answer: str


def token(text: str, probability: float, *alternatives: tuple[str, float]) -> ScoredToken:
    return ScoredToken(text, math.log(probability), tuple((other, math.log(p)) for other, p in alternatives))


OPENING = (token('{"', 1.0), token("answer", 0.5), token('":', 0.9))


def test_only_tokens_that_carry_a_value_count() -> None:
    tokens = [*OPENING, token(' "', 0.1), token("two", 0.8), token(" tugs", 0.6), token('"}', 0.1)]
    assert mean_probability(tokens) == pytest.approx(0.7)


@pytest.mark.parametrize("tokens", [(), OPENING, (token('{"', 1.0), token('"}', 1.0))])
def test_without_values_there_is_no_confidence(tokens: tuple[ScoredToken, ...]) -> None:
    assert mean_probability(tokens) is None


@pytest.mark.parametrize(
    ("value", "beginning", "expected"),
    [
        ((token(' "', 1.0), token("two", 0.6, ("two", 0.6), ("NOT", 0.3), (" NO", 0.05))), "NOT", 0.3),
        ((token(' "', 1.0), token("NOT", 0.6, ("NOT", 0.6), ("NOTHING", 0.1))), "NOT", 0.7),
        ((token(' "two', 0.6, (' "two', 0.6), (' "NOT', 0.3), (" NOT", 0.05)),), "NOT", 0.3),
        ((token(' "', 1.0), token("two", 0.6, ("two", 0.6))), "NOT", 0.0),
        ((token(' "', 1.0), token("two", 0.6)), "NOT", None),
        ((token(" 5", 1.0, (" 5", 1.0)),), "NOT", None),
        ((), "NOT", None),
    ],
    ids=[
        "second",
        "first and a longer one",
        "with the quotation mark",
        "none of them",
        "no alternatives",
        "a number",
        "cut",
    ],
)
def test_the_probability_of_a_beginning(value: tuple[ScoredToken, ...], beginning: str, expected: float | None) -> None:
    found = probability_of_beginning([*OPENING, *value], beginning)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-6))


def test_a_completion_offers_both() -> None:
    tokens = (*OPENING, token(' "', 1.0), token("two", 0.6, ("two", 0.6), ("NOT", 0.4)), token('"}', 1.0))
    completion = Completion(Short(answer="two"), Usage(calls=1), 0.1, 1, tokens)
    assert completion.confidence == pytest.approx(0.6)
    assert completion.probability_of("NOT") == pytest.approx(0.4)
    silent = Completion(Short(answer="two"), Usage(calls=1), 0.1, 1)
    assert silent.confidence is None
    assert silent.probability_of("NOT") is None


class Bag:
    """An object with attributes, as the clients' responses are."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (Bag(), Usage(calls=1)),
        (Bag(usage=None), Usage(calls=1)),
        (
            Bag(usage=Bag(prompt_tokens=9, completion_tokens=2, prompt_tokens_details=Bag(cached_tokens=4))),
            Usage(calls=1, prompt_tokens=9, completion_tokens=2, cached_tokens=4),
        ),
        (
            Bag(usage=Bag(prompt_tokens=9, completion_tokens=None, prompt_tokens_details=None)),
            Usage(calls=1, prompt_tokens=9),
        ),
        (
            Bag(usage=Bag(input_tokens=5, output_tokens=2, cache_read_input_tokens=7, cache_creation_input_tokens=1)),
            Usage(calls=1, prompt_tokens=13, completion_tokens=2, cached_tokens=7),
        ),
    ],
    ids=["silent", "none", "OpenAI", "OpenAI without details", "Anthropic"],
)
def test_usage_of_the_various_providers(response: Bag, expected: Usage) -> None:
    assert usage_of(response) == expected


def test_tokens_of_a_choice() -> None:
    other = Bag(token="b", logprob=-2.0)
    choice = Bag(logprobs=Bag(content=[Bag(token="a", logprob=-0.5, top_logprobs=[other])]))
    assert tokens_of(choice) == [ScoredToken("a", -0.5, (("b", -2.0),))]
    assert tokens_of(Bag(logprobs=None)) == tokens_of(Bag()) == []
