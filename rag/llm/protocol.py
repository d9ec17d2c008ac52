"""The one shape in which the jobs talk to a language model."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from rag.llm.confidence import ScoredToken, mean_probability, probability_of_beginning
from rag.schema.answer import Usage

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message. Document text travels only as a value in `content`, never as a template."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Completion(Generic[T]):
    """A validated model output with what it cost.

    `usage` counts every try, `seconds` is wall time over all of them, `attempts` how many there were. `tokens` are
    those of the last try, where the model gives log-probabilities (the embedded one, llama.cpp, vLLM, OpenAI).
    """

    value: T
    usage: Usage
    seconds: float
    attempts: int
    tokens: tuple[ScoredToken, ...] = field(default=())

    @property
    def confidence(self) -> float | None:
        """Mean probability of the tokens that carry values (0 to 1); None where the model gives none."""
        return mean_probability(self.tokens)

    def probability_of(self, beginning: str) -> float | None:
        """How likely the first value was to begin with that token (0 to 1); None where the model gives none."""
        return probability_of_beginning(self.tokens, beginning)


class LanguageModel(Protocol):
    """Something that fills a schema from messages. Several threads may ask one at once."""

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

    @property
    def spent(self) -> Usage:
        """What all calls so far cost, those that ended in an error included."""
        ...

    def complete(self, messages: list[Message], schema: type[T], *, max_tokens: int, prompt: str = "") -> Completion[T]:
        """Fill `schema` at temperature 0. `prompt` (`name@version`) labels the call in recordings.

        Raises ModelOutputError when the output does not validate after the allowed tries, ContextOverflowError when
        the prompt does not fit, ModelConnectionError when the endpoint fails, RecordingMissingError in replay.
        """
        ...

    def close(self) -> None:
        """Free the model. Calling it twice is harmless."""
        ...


class StreamingModel(LanguageModel, Protocol):
    """A language model whose output can be watched while it grows."""

    def stream(
        self, messages: list[Message], schema: type[T], *, max_tokens: int, prompt: str = ""
    ) -> Generator[str, None, Completion[T]]:
        """Yield the raw JSON as it is generated; the generator's return value is the validated Completion.

        There is no second try: what was shown cannot be taken back. Raises what `complete` raises.
        """
        ...


def is_embedded(model: LanguageModel) -> bool:
    """Whether a model runs in this process, and is a small one."""
    return model.name.startswith("local/")
