"""The one shape in which the jobs talk to a language model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from rag.schema.answer import Usage

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message. Document text travels only as a value in `content`, never as a template."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Token:
    """A generated token and its log-probability."""

    text: str
    logprob: float


@dataclass(frozen=True, slots=True)
class Completion(Generic[T]):
    """A validated model output with what it cost."""

    value: T
    usage: Usage
    seconds: float
    attempts: int
    tokens: tuple[Token, ...] = field(default=())


class LanguageModel(Protocol):
    """Something that fills a schema from messages. Implementations are safe to call from one thread at a time."""

    @property
    def name(self) -> str:
        """`provider/model`, as in the settings."""
        ...

    @property
    def fingerprint(self) -> str:
        """Identity for recordings and records: the name, and the weights' hash where there are weights."""
        ...

    @property
    def context_tokens(self) -> int:
        """Prompt and output tokens that fit together."""
        ...

    def complete(self, messages: list[Message], schema: type[T], *, max_tokens: int) -> Completion[T]:
        """Fill `schema` at temperature 0.

        Raises ModelOutputError when the output does not validate after the allowed tries, ContextOverflowError when
        the prompt does not fit, ModelConnectionError when the endpoint fails, RecordingMissingError in replay.
        """
        ...

    def close(self) -> None:
        """Free the model. Calling it twice is harmless."""
        ...
