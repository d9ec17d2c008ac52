"""What calls cost: the difference of two counts, and money where a model's price is known."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version

from rag.schema.answer import Usage
from rag.schema.price import Price

MILLION = 1_000_000


_SAME = {"generative-ai": "google", "azure_openai": "azure"}
"""Instructor's names of providers that genai-prices knows under another."""


def priced_by() -> str:
    """The price table in use, with its version. `prices` in rag.toml goes before it."""
    return f"genai-prices {version('genai-prices')}"


def cost_of(model: str, usage: Usage, prices: dict[str, Price]) -> float | None:
    """US dollars; 0 for models of this computer, None where no price is known. `prices` go before the table."""
    price = prices.get(model)
    if price is None:
        return 0.0 if model.startswith("local/") else _published(model, usage)
    cached = price.prompt if price.cached is None else price.cached
    fresh = usage.prompt_tokens - usage.cached_tokens
    return (fresh * price.prompt + usage.cached_tokens * cached + usage.completion_tokens * price.completion) / MILLION


def _published(model: str, usage: Usage) -> float | None:
    """By the table that comes with the package genai-prices. Nothing is fetched: its updates must be asked for.

    Some models charge more for a long prompt, and only the sum over all calls is known here. So the mean call is
    priced and multiplied, and what the division leaves over is added.
    """
    prefix, _, name = model.partition("/")
    provider = _SAME.get(prefix, prefix)
    calls = max(1, usage.calls)
    cached = min(usage.cached_tokens, usage.prompt_tokens)
    counts = (usage.prompt_tokens - cached, cached, usage.completion_tokens)
    mean, left = zip(*(divmod(count, calls) for count in counts), strict=True)
    try:
        return calls * _price(provider, name, *mean) + _price(provider, name, *left)
    except LookupError:
        return None


def _price(provider: str, model: str, fresh: int, cached: int, completion: int) -> float:
    """US dollars for one call. Raises LookupError for a model that the table does not know."""
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    # Some providers are cheaper at night: the price at noon (UTC) is taken, whenever it is asked for.
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    tokens = Tokens(input_tokens=fresh + cached, cache_read_tokens=cached, output_tokens=completion)
    return float(calc_price(tokens, model, provider_id=provider, genai_request_timestamp=noon).total_price)


def since(after: Usage, before: Usage) -> Usage:
    """What was spent between two counts."""
    return Usage(
        calls=max(0, after.calls - before.calls),
        prompt_tokens=max(0, after.prompt_tokens - before.prompt_tokens),
        completion_tokens=max(0, after.completion_tokens - before.completion_tokens),
        cached_tokens=max(0, after.cached_tokens - before.cached_tokens),
    )
