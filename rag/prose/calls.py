"""Calls to the model for prose, with the record of what they cost and of what was not kept."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, Field

from rag.errors import ContextOverflowError, ModelOutputError
from rag.llm.forms import ABSTENTION
from rag.llm.prices import since
from rag.llm.prompting import Prompt
from rag.llm.protocol import Completion, LanguageModel, Message
from rag.schema.answer import Try, Usage, Withdrawn

F = TypeVar("F", bound=BaseModel)


class Wording(BaseModel):
    """One sentence in other words: the one field the model fills."""

    sentence: str = Field(max_length=600)


class Draft(BaseModel):
    """A few sentences: the one field the model fills."""

    text: str = Field(max_length=4000)


@dataclass(slots=True)
class Calls:
    """The model, and the record of its calls: tries with their usage and seconds, and wordings that were not kept."""

    model: LanguageModel
    tries: list[Try] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0

    def ask(self, prompt: str, messages: list[Message], form: type[F], max_tokens: int) -> Completion[F] | None:
        """The filled form, or None when the model gave none in the shape it was asked for, or the prompt did not fit.

        Raises ModelError and its subclasses otherwise.
        """
        started, before = time.perf_counter(), self.model.spent
        objection, completion = "", None
        try:
            completion = self.model.complete(messages, form, max_tokens=max_tokens, prompt=prompt)
        except (ModelOutputError, ContextOverflowError) as error:
            objection = error.message
        seconds, usage = time.perf_counter() - started, since(self.model.spent, before)
        self.seconds += seconds
        self.usage += usage
        said = (
            "" if completion is None else " ".join(str(next(iter(completion.value.model_dump().values()), "")).split())
        )
        doubt = None if completion is None else completion.probability_of(ABSTENTION)
        self.tries.append(Try(prompt=prompt, said=said, objection=objection, doubt=doubt, usage=usage, seconds=seconds))
        return completion

    def sentence(self, prompt: Prompt, max_tokens: int, **values: str) -> str | None:
        """One sentence on one line for a prompt, or None. What failed is put on the record as replaced."""
        completion = self.ask(prompt.id, prompt.render(**values), Wording, max_tokens)
        if completion is None:
            self.withdraw("", self.tries[-1].objection, replaced=True)
            return None
        return " ".join(completion.value.sentence.split())

    def withdraw(self, text: str, reason: str, *, unproved: tuple[str, ...] = (), replaced: bool) -> None:
        """Put a wording that is not kept on the record."""
        self.withdrawn.append(Withdrawn(text=text, reason=reason, unproved=unproved, replaced=replaced))
