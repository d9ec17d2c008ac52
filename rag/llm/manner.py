"""How a model is asked: what its endpoint has turned out to take, and what is left out or renamed for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

from rag.llm.failures import error_details, is_overflow, mentions, status_of

Shape = Literal["JSON_SCHEMA", "TOOLS", "MD_JSON", "PROVIDER"]
"""How an endpoint is asked for a schema: the names of Instructor's modes, or as Instructor does by itself for a
provider that it speaks to through the provider's own package."""

SEED = 1
"""Any fixed number; it matters only to endpoints that sample at temperature 0."""

TOP_LOGPROBS = 5
"""Alternatives asked for at each token: enough to see an abstention that came second or third."""

LOGPROBS: Mapping[str, Any] = {"logprobs": True, "top_logprobs": TOP_LOGPROBS}
"""Asks for the log-probability of each token. Sent with JSON_SCHEMA alone: with most endpoints the tokens of a tool
call have none, and unconstrained text has prose around its JSON, whose tokens say nothing of the answer.
"""

_REFUSING = frozenset({400, 403, 422})
"""Statuses with which log-probabilities are refused: a bad request, not for this model, a field too many."""

_RENAMED = {"max_tokens": "max_completion_tokens"}
"""Parameters that newer models of OpenAI know under another name only."""

_OPTIONAL = ("temperature", "seed")
"""Parameters that some models refuse, and without which the call still means the same."""


@dataclass(frozen=True, slots=True)
class Manner:
    """The shape of a request and its sampling parameters. Whatever an endpoint refuses makes a new manner."""

    shape: Shape
    parameters: Mapping[str, Any] = field(default_factory=lambda: {"temperature": 0, "seed": SEED})
    limit: str = "max_tokens"

    def having(self, parameters: Mapping[str, Any]) -> Self:
        """This manner with some parameters more."""
        return replace(self, parameters={**self.parameters, **parameters})

    @property
    def scored(self) -> bool:
        """Whether log-probabilities are asked for."""
        return self.shape == "JSON_SCHEMA" and "logprobs" in self.parameters

    def sampling(self, max_tokens: int) -> dict[str, Any]:
        """The sampling parameters of one request."""
        sent = self.parameters if self.scored else self.without("logprobs").parameters
        return {self.limit: max_tokens, **sent}

    def refused(self, error: Exception) -> str | None:
        """The parameter of this manner that an endpoint names as unsupported, if it can be left out or renamed."""
        status = status_of(error)
        if is_overflow(error):
            return None
        if self.scored and status in _REFUSING and mentions(error, "logprobs"):
            return "logprobs"
        if status != 400:
            return None
        name = error_details(error)[2]
        known = name in _OPTIONAL and name in self.parameters
        return name if known or (name == self.limit and name in _RENAMED) else None

    def without(self, name: str) -> Self:
        """The manner that gets by without a refused parameter; the same where it already does."""
        if name in _RENAMED:
            return replace(self, limit=_RENAMED[name])
        gone = LOGPROBS if name in LOGPROBS else (name,)
        return replace(self, parameters={key: value for key, value in self.parameters.items() if key not in gone})
