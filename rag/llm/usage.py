"""Reads what a call cost from the responses of the various providers."""

from __future__ import annotations

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
    """The generated tokens of a choice with their log-probabilities; empty where none were given."""
    content = getattr(getattr(choice, "logprobs", None), "content", None) or ()
    return [
        ScoredToken(
            token.token,
            token.logprob,
            tuple((one.token, one.logprob) for one in getattr(token, "top_logprobs", None) or ()),
        )
        for token in content
    ]


def _count(holder: Any, name: str) -> int:
    value = getattr(holder, name, None)
    return value if isinstance(value, int) else 0
