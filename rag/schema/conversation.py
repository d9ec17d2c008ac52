"""Conversations: their turns, the events while a question is answered, and the cost."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from rag.schema.answer import Answer, Citation, Usage
from rag.schema.document import Frozen


class Turn(Frozen):
    """One question of a conversation with its answer.

    `said` is what the user wrote; `answer.question` is what was asked, which differs where a follow-up had to be made
    to stand alone. `numbers` are those of the answer's citations within the conversation: a quote keeps its number.
    """

    number: int = Field(description="number of the question in the library's history; 0 while it is not kept")
    asked_at: datetime
    said: str
    answer: Answer
    numbers: tuple[int, ...] = ()
    first_token: float | None = Field(default=None, description="seconds until the first word was shown")

    @property
    def rewritten(self) -> bool:
        """Whether the question was made to stand alone."""
        return self.said != self.answer.question


class Conversation(Frozen):
    """A conversation of the library's history; `documents` is what it stayed within (None: the whole library)."""

    number: int
    started_at: datetime
    documents: tuple[str, ...] | None = None
    turns: tuple[Turn, ...] = ()


class Spent(Frozen):
    """The bill of a model: the number of its answers, and all its calls. `cost` in US dollars, None where unknown."""

    model: str
    answers: int
    usage: Usage
    cost: float | None = None


class TokenEvent(Frozen):
    """A piece of the answer as the model says it: not checked yet."""

    kind: Literal["token"] = "token"
    text: str


class StatusEvent(Frozen):
    """News about the work, or about text that was streamed.

    `rewritten`: the question that is asked in place of the follow-up. `reading`: the prompt goes to the model.
    `withdrawn`: what was streamed so far does not hold and must not stay unmarked. `corrected`: `text` stands in its
    place. `warning`: something a user should know, as that the prompt does not fit.
    """

    kind: Literal["rewriting", "rewritten", "reading", "withdrawn", "corrected", "warning"]
    text: str


class Cited(Frozen):
    """A proof of the answer, with its number within the conversation."""

    kind: Literal["citation"] = "citation"
    number: int = Field(ge=1)
    citation: Citation


class Done(Frozen):
    """The end of an answer: the turn as it is kept."""

    kind: Literal["done"] = "done"
    turn: Turn


Event = TokenEvent | StatusEvent | Cited | Done
