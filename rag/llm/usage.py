"""Reads what a call cost from the responses of the various providers."""

from __future__ import annotations

import math
from typing import Any

from rag.llm.confidence import ScoredToken
from rag.schema.answer import Usage


def usage_of(response: Any) -> Usage:
    """Tokens of one response. Where a provider reports none, the call itself is still counted.

    OpenAI's `prompt_tokens` include the cached ones; Anthropic's `input_tokens` do not, so they are added.
    """
    usage = getattr(response, "usage", None)
    if usage is None:
        return Usage(calls=1)
    if hasattr(usage, "prompt_tokens"):
        details = getattr(usage, "prompt_tokens_details", None)
        return Usage(
            calls=1,
            prompt_tokens=_count(usage, "prompt_tokens"),
            completion_tokens=_count(usage, "completion_tokens"),
            cached_tokens=_count(details, "cached_tokens"),
        )
    cached = _count(usage, "cache_read_input_tokens")
    return Usage(
        calls=1,
        prompt_tokens=_count(usage, "input_tokens") + cached + _count(usage, "cache_creation_input_tokens"),
        completion_tokens=_count(usage, "output_tokens"),
        cached_tokens=cached,
    )


def tokens_of(choice: Any) -> list[ScoredToken]:
    """The generated tokens of a choice with their log-probabilities; empty where none, or no sound ones, were given."""
    content = getattr(getattr(choice, "logprobs", None), "content", None) or ()
    try:
        return [
            ScoredToken(*_scored(token), tuple(_scored(other) for other in getattr(token, "top_logprobs", None) or ()))
            for token in content
        ]
    except (AttributeError, TypeError, ValueError):
        return []


def tokens_within(tokens: list[ScoredToken], content: str) -> tuple[ScoredToken, ...]:
    """The tokens that make up `content`; without those before it, in which a reasoning model thought aloud."""
    content = content.strip()
    text = "".join(token.text for token in tokens)
    begin = text.rfind(content)
    if begin < 0:  # characters that were cut in two tokens come out changed, but the first one is as it was
        return tuple(tokens) if text.lstrip()[:1] == content[:1] else ()
    end = 0
    for place, token in enumerate(tokens):
        end += len(token.text)
        if end > begin:
            return tuple(tokens[place:])
    return ()


def _scored(token: Any) -> tuple[str, float]:
    """Text and log-probability. Raises ValueError for what is no log-probability: the endpoint may send anything."""
    text, logprob = str(token.token), float(token.logprob)
    if math.isnan(logprob):
        raise ValueError("a probability that is no number")
    return text, min(0.0, logprob)


def _count(holder: Any, name: str) -> int:
    value = getattr(holder, name, None)
    return value if isinstance(value, int) else 0
