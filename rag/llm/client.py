"""The one client of all language models: schemas are filled through Instructor, wherever the model runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

from instructor.core.exceptions import IncompleteOutputException
from instructor.core.hooks import Hooks
from pydantic import BaseModel, Field

from rag.llm.confidence import ScoredToken
from rag.llm.endpoint import Endpoint, ModelConnection
from rag.llm.failures import ModelCall, is_unfit, raise_explained, status_of
from rag.llm.manner import Manner, Shape
from rag.llm.protocol import Completion, Message, T
from rag.llm.replay import PROMPT_HEADER
from rag.llm.usage import tokens_of, tokens_within, usage_of
from rag.schema.answer import Usage

R = TypeVar("R")

PROBE_TOKENS = 60
"""Output bound of the probe: room for a fenced `{"colour": "..."}` and a few words around it."""

_UNSUPPORTED = frozenset({400, 404, 405, 415, 422, 500, 501})
"""Statuses with which endpoints refuse a way of asking for a schema. Keys and limits are other matters."""


class _Colour(BaseModel):
    """What the probe asks for: no model says a colour in JSON unless it was made to."""

    colour: str = Field(max_length=40)


@dataclass(frozen=True, slots=True)
class _Question(Generic[T]):
    """What `complete` and `stream` were asked, and the tries it has taken so far."""

    messages: list[Message]
    schema: type[T]
    max_tokens: int
    prompt: str
    started: float = field(default_factory=time.perf_counter)
    tries: list[tuple[Usage, tuple[ScoredToken, ...]]] = field(default_factory=list)

    def completion(self, value: T) -> Completion[T]:
        """The value with what it cost."""
        return Completion(
            value=value,
            usage=sum((usage for usage, _ in self.tries), Usage()),
            seconds=time.perf_counter() - self.started,
            attempts=len(self.tries),
            tokens=self.tries[-1][1],
        )


class InstructorModel:
    """Implements `LanguageModel` and `StreamingModel`. Building one costs nothing; the first call connects.

    Several threads may ask at once: they share the connection, what was found out about the endpoint, and `spent`.

    Instructor's templating (`context=`) is never used: it would run documents as Jinja templates.
    """

    def __init__(self, endpoint: Endpoint, *, retries: int) -> None:
        """`retries` are further tries after an output that does not fit its schema."""
        self._endpoint = endpoint
        self._retries = retries
        self._manner = endpoint.manner
        self._settled = len(endpoint.shapes) == 1
        self._spent = Usage()
        self._connection: ModelConnection | None = None
        self._lock = threading.Lock()  # for each of the above
        self._settling = threading.Lock()

    @property
    def name(self) -> str:
        """`provider/model`."""
        return self._endpoint.name

    @cached_property
    def fingerprint(self) -> str:
        """Name, and hash of the weights or address of the endpoint."""
        return self._endpoint.fingerprint()

    @cached_property
    def context_tokens(self) -> int:
        """Prompt and output tokens that fit together."""
        return self._endpoint.context_tokens()

    @property
    def spent(self) -> Usage:
        """What all calls so far cost, failed ones and the probe included."""
        return self._spent

    def complete(self, messages: list[Message], schema: type[T], *, max_tokens: int, prompt: str = "") -> Completion[T]:
        """See `LanguageModel.complete`."""
        question = _Question(messages, schema, max_tokens, prompt)
        self._explained(self._settle, question)
        return question.completion(self._explained(lambda: self._ask(question, self._retries), question))

    def stream(
        self, messages: list[Message], schema: type[T], *, max_tokens: int, prompt: str = ""
    ) -> Generator[str, None, Completion[T]]:
        """See `StreamingModel.stream`. An endpoint without schema-bound output yields everything at once."""
        question = _Question(messages, schema, max_tokens, prompt)
        self._explained(self._settle, question)
        if self._manner.shape != "JSON_SCHEMA":
            value = self._explained(lambda: self._ask(question, self._retries), question)
            yield value.model_dump_json()
            return question.completion(value)
        deltas = self._deltas(question)
        pieces: list[str] = []
        while (delta := self._explained(lambda: next(deltas, None), question)) is not None:
            pieces.append(delta)
            yield delta
        value = self._explained(lambda: schema.model_validate_json("".join(pieces)), question)
        return question.completion(value)

    def close(self) -> None:
        """Close connections; stops the embedded server. Calling it twice is harmless."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> ModelConnection:
        with self._lock:
            if self._connection is None:
                self._connection = self._endpoint.connect()
            return self._connection

    # asking

    def _settle(self) -> None:
        """Find the shape of asking that works here by a tiny question, when there is a choice.

        One thread asks; others that come meanwhile wait for what it finds.
        """
        if self._settled:
            return
        with self._settling:
            if self._settled:
                return
            *probed, last = self._endpoint.shapes
            for shape in probed:
                self._ask_as(shape)
                if self._understood():
                    break
            else:
                self._ask_as(last)
            self._settled = True

    def _ask_as(self, shape: Shape) -> None:
        with self._lock:
            self._manner = replace(self._manner, shape=shape)

    def _do_without(self, parameter: str) -> None:
        with self._lock:
            self._manner = self._manner.without(parameter)

    def _understood(self) -> bool:
        """Whether the endpoint answers a probe. Raises what has nothing to do with the manner of asking.

        A refusal that gives no reason may be one of log-probabilities, so that the probe is made once more without.
        """
        while True:
            try:
                self._ask(_Question([Message("user", "Name a colour.")], _Colour, PROBE_TOKENS, "probe"), retries=0)
            except Exception as error:
                refused = status_of(error) in _UNSUPPORTED
                if not refused and not is_unfit(error):
                    raise
                if not refused or not self._manner.scored:
                    return False
                self._do_without("logprobs")
            else:
                return True

    def _ask(self, question: _Question[T], retries: int) -> T:
        """One question with its tries."""
        hooks = Hooks()
        hooks.on("completion:response", lambda response: self._on_response(response, question))

        def create(manner: Manner) -> T:
            value: T = (
                self._connected()
                .instructors[manner.shape]
                .create(
                    response_model=question.schema,
                    max_retries=retries,
                    strict=False,  # small models write "5" for 5; the schema's own validators still decide
                    hooks=hooks,
                    **self._request(question, manner),
                )
            )
            return value

        return self._adapting(create)

    def _adapting(self, call: Callable[[Manner], R]) -> R:
        """Make a call; parameters that the endpoint refuses are dropped or renamed for good, and it is made again."""
        while True:
            manner = self._manner
            try:
                return call(manner)
            except Exception as error:
                refused = manner.refused(error)
                if refused is None:
                    raise
                self._do_without(refused)

    def _request(self, question: _Question[T], manner: Manner) -> dict[str, Any]:
        request: dict[str, Any] = {
            "messages": [{"role": message.role, "content": message.content} for message in question.messages],
            **self._endpoint.arranged(manner.sampling(question.max_tokens)),
        }
        if self._endpoint.labelled and question.prompt:
            request["extra_headers"] = {PROMPT_HEADER: question.prompt}
        return request

    def _on_response(self, response: Any, question: _Question[Any]) -> None:
        """Called for every response, valid or not, before Instructor adds up their usages in place."""
        choices = getattr(response, "choices", None) or [None]
        content = str(getattr(getattr(choices[0], "message", None), "content", None) or "")
        self._record(question, usage_of(response), tokens_of(choices[0]) if content else [], content)

    def _record(self, question: _Question[Any], usage: Usage, tokens: list[ScoredToken], content: str) -> None:
        question.tries.append((usage, tokens_within(tokens, content)))
        with self._lock:
            self._spent += usage

    # streaming

    def _deltas(self, question: _Question[T]) -> Generator[str]:
        """The pieces of content of one streamed response; at its end usage and tokens are put on the record."""
        schema = question.schema
        tokens: list[ScoredToken] = []
        pieces: list[str] = []
        usage = Usage(calls=1)
        finish = None
        stream = self._adapting(lambda manner: self._connected().stream(schema, self._request(question, manner)))
        try:
            with stream:
                for chunk in stream:
                    if chunk.usage is not None:
                        usage = usage_of(chunk)
                    for choice in chunk.choices:
                        finish = choice.finish_reason or finish
                        tokens += tokens_of(choice)
                        if choice.delta.content:
                            pieces.append(choice.delta.content)
                            yield choice.delta.content
        finally:
            self._record(question, usage, tokens, "".join(pieces))
        if finish == "length":
            raise IncompleteOutputException

    def _explained(self, action: Callable[[], R], question: _Question[Any]) -> R:
        """Run `action`, with whatever it raises put in our own words."""
        try:
            return action()
        except Exception as error:
            call = ModelCall(
                model=self.name,
                address=self._endpoint.address,
                schema=question.schema.__name__,
                max_tokens=question.max_tokens,
                attempts=len(question.tries),
                timeout=self._endpoint.timeout,
            )
            raise_explained(error, call)
