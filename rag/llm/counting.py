"""A model that answers nothing and counts what it would have been asked: the cost of a job before it is spent."""

from __future__ import annotations

from rag.errors import ModelOutputError
from rag.llm.protocol import Completion, LanguageModel, Message, T
from rag.llm.wrapping import WrappedModel
from rag.schema.answer import Usage
from rag.text.tokens import count_tokens


class CountingModel(WrappedModel):
    """In place of a model: `spent` are its calls, the tokens of the prompts, and the most that could be written."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__(model)
        self._counted = Usage()

    @property
    def spent(self) -> Usage:
        return self._counted

    def complete(self, messages: list[Message], schema: type[T], *, max_tokens: int, prompt: str = "") -> Completion[T]:
        """Count the call. Raises ModelOutputError always: jobs then go on with the documents' own words."""
        tokens = sum(count_tokens(message.content) for message in messages)
        self._counted += Usage(calls=1, prompt_tokens=tokens, completion_tokens=max_tokens)
        raise ModelOutputError("nothing was asked: this only counts tokens")
