"""Watching a model answer: the text of one JSON field while it grows, and a model that reports it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator
from typing import Any, cast

from rag.errors import ModelOutputError
from rag.llm.protocol import Completion, LanguageModel, Message, StreamingModel, T
from rag.llm.wrapping import WrappedModel
from rag.schema.answer import Answer
from rag.schema.conversation import StatusEvent, TokenEvent
from rag.text.tokens import count_tokens

HELD_BACK = "not found"
"""How the prompts ask a model to abstain. What may still become that is not shown."""

EmitEvent = Callable[[TokenEvent | StatusEvent], None]

_UNFINISHED = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$")


class FieldText:
    """The text of one string field of a JSON object that arrives in pieces."""

    def __init__(self, field: str) -> None:
        self._start = re.compile(rf'"{re.escape(field)}"\s*:\s*"')
        self._end = re.compile(r'(?:[^"\\]|\\.)*', re.DOTALL)
        self._raw = ""
        self._given = 0

    def feed(self, piece: str) -> str:
        """What the piece adds to the text; halves of escapes wait for their other half."""
        self._raw += piece
        start = self._start.search(self._raw)
        if start is None:
            return ""
        body = self._end.match(self._raw, start.end())
        text = _decoded("" if body is None else body[0])
        new, self._given = text[self._given :], max(self._given, len(text))
        return new


def _decoded(body: str) -> str:
    """A JSON string's inside as text, as far as it can be read."""
    body = _UNFINISHED.sub("", body)
    try:
        text = str(json.loads(f'"{body}"', strict=False))
    except ValueError:
        return ""
    return text[:-1] if text and "\ud800" <= text[-1] <= "\udbff" else text


class WatchedModel(WrappedModel):
    """A `LanguageModel` that streams where it can and reports every piece of the field `answer`.

    `shown` is the text reported by the latest call. A new call withdraws what the call before has shown.
    """

    def __init__(self, model: LanguageModel, emit: EmitEvent) -> None:
        super().__init__(model)
        self._emit = emit
        self._pending = ""
        self.shown = ""

    def complete(self, messages: list[Message], schema: type[T], *, max_tokens: int, prompt: str = "") -> Completion[T]:
        """See `LanguageModel.complete`."""
        if "answer" not in schema.model_fields:  # a question about the answer, which shows nothing
            return self._model.complete(messages, schema, max_tokens=max_tokens, prompt=prompt)
        self._withdraw("it does not hold; asking once more")
        self._announce(messages, max_tokens)
        if not hasattr(self._model, "stream"):
            completion = self._model.complete(messages, schema, max_tokens=max_tokens, prompt=prompt)
            self._report(str(getattr(completion.value, "answer", "")))
            return completion
        stream = cast("StreamingModel", self._model).stream(messages, schema, max_tokens=max_tokens, prompt=prompt)
        try:
            return self._watch(stream)
        except ModelOutputError:
            self._withdraw("it broke off; asking once more")
            return self._model.complete(messages, schema, max_tokens=max_tokens, prompt=prompt)

    def show(self, text: str) -> None:
        """Report a sentence that is settled."""
        self.shown += text
        self._emit(TokenEvent(text=text))

    def _watch(self, stream: Generator[str, None, Completion[T]]) -> Completion[T]:
        field = FieldText("answer")
        try:
            while True:
                self._report(field.feed(next(stream)))
        except StopIteration as end:
            return cast("Completion[T]", cast("Any", end.value))
        finally:
            stream.close()

    def _report(self, piece: str) -> None:
        """Show a piece, unless the whole may still turn out to be an abstention."""
        self._pending += piece
        so_far = (self.shown + self._pending).strip().lower()
        if HELD_BACK.startswith(so_far.rstrip(".")) or not self._pending:
            self._emit(TokenEvent(text=""))
            return
        if so_far.startswith(HELD_BACK):
            return
        piece, self._pending = self._pending, ""
        self.shown += piece
        self._emit(TokenEvent(text=piece))

    def _withdraw(self, reason: str) -> None:
        self._pending = ""
        if self.shown:
            self.shown = ""
            self._emit(StatusEvent(kind="withdrawn", text=reason))

    def _announce(self, messages: list[Message], max_tokens: int) -> None:
        tokens = count_tokens("\n".join(message.content for message in messages))
        self._emit(StatusEvent(kind="reading", text=f"about {tokens} tokens"))
        if tokens + max_tokens > self.context_tokens:
            room = f"the prompt of about {tokens} tokens may not fit the model's {self.context_tokens}"
            self._emit(StatusEvent(kind="warning", text=room))


def settle_text(emit: EmitEvent, shown: str, made: Answer) -> None:
    """Bring the text that was streamed in line with what is left of it."""
    streamed = " ".join(shown.split())
    if made.status == "not_in_documents":
        if streamed:
            emit(StatusEvent(kind="withdrawn", text=made.reason))
    elif not streamed:
        emit(TokenEvent(text=made.text))
    elif streamed != made.text:
        emit(StatusEvent(kind="corrected", text=made.text))
