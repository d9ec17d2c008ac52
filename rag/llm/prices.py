"""What calls cost: the difference of two counts, and money where a model's price is known."""

from __future__ import annotations

from pydantic import Field

from rag.schema.answer import Usage
from rag.schema.document import Frozen

MILLION = 1_000_000


class Price(Frozen):
    """US dollars for a million tokens. `cached` is what prompt tokens from the provider's cache cost."""

    prompt: float = Field(ge=0)
    completion: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0, description="default: as `prompt`")


PRICED_ON = "2026-03-21"
"""Day on which the table below was right; providers change prices. `prices` in rag.toml goes before it."""

PRICES: dict[str, Price] = {
    "openai/gpt-4o": Price(prompt=2.50, cached=1.25, completion=10.00),
    "openai/gpt-4o-mini": Price(prompt=0.15, cached=0.075, completion=0.60),
    "openai/gpt-4.1": Price(prompt=2.00, cached=0.50, completion=8.00),
    "openai/gpt-4.1-mini": Price(prompt=0.40, cached=0.10, completion=1.60),
    "openai/gpt-4.1-nano": Price(prompt=0.10, cached=0.025, completion=0.40),
    "openai/gpt-5.4": Price(prompt=2.50, completion=15.00),
    "openai/gpt-5.1": Price(prompt=1.25, cached=0.125, completion=10.00),
    "openai/gpt-5": Price(prompt=1.25, cached=0.125, completion=10.00),
    "openai/gpt-5-mini": Price(prompt=0.25, cached=0.025, completion=2.00),
    "openai/gpt-5-nano": Price(prompt=0.05, cached=0.005, completion=0.40),
}


def cost_of(model: str, usage: Usage, prices: dict[str, Price]) -> float | None:
    """US dollars; 0 for models of this computer, None where no price is known. `prices` go before the table."""
    price = prices.get(model) or PRICES.get(model)
    if price is None:
        return 0.0 if model.startswith("local/") else None
    cached = price.prompt if price.cached is None else price.cached
    fresh = usage.prompt_tokens - usage.cached_tokens
    return (fresh * price.prompt + usage.cached_tokens * cached + usage.completion_tokens * price.completion) / MILLION


def since(after: Usage, before: Usage) -> Usage:
    """What was spent between two counts."""
    return Usage(
        calls=max(0, after.calls - before.calls),
        prompt_tokens=max(0, after.prompt_tokens - before.prompt_tokens),
        completion_tokens=max(0, after.completion_tokens - before.completion_tokens),
        cached_tokens=max(0, after.cached_tokens - before.cached_tokens),
    )
