"""The language model behind an OpenAI-compatible endpoint, spoken to through `openai` and Instructor."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import instructor
import openai
from instructor.core.exceptions import IncompleteOutputException
from pydantic import BaseModel, Field

from rag.llm.endpoint import Endpoint, Shape
from rag.llm.failures import Call, error_details, is_overflow, is_unfit, raise_explained, status_of
from rag.llm.protocol import Completion, Message, T, Token
from rag.llm.replay import PROMPT_HEADER
from rag.llm.usage import tokens_of, usage_of
from rag.schema.answer import Usage

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

R = TypeVar("R")

SEED = 1
"""Any fixed number; it matters only to endpoints that sample at temperature 0."""

PROBE_TOKENS = 60
"""Output bound of the probe: room for a fenced `{"colour": "..."}` and a few words around it."""

TOP_LOGPROBS = 5
"""Alternatives asked for at each token: enough to see an abstention that came second or third."""

_UNSUPPORTED = frozenset({400, 404, 405, 415, 422, 500, 501})
"""Statuses with which endpoints refuse a way of asking for a schema. Keys and limits are other matters."""

_RENAMED = {"max_tokens": "max_completion_tokens"}
"""Parameters that newer models of OpenAI know under another name only."""

_OPTIONAL = ("temperature", "seed", "logprobs", "top_logprobs")
"""Parameters that some models refuse, and without which the call still means the same."""


class _Colour(BaseModel):
    """What the probe asks for: no model says a colour in JSON unless it was made to."""

    colour: str = Field(max_length=40)


@dataclass(frozen=True, slots=True)
class _Question(Generic[T]):
    """What `complete` and `stream` were asked."""

    messages: list[Message]
    schema: type[T]
    max_tokens: int
    prompt: str


_PROBE = _Question([Message("user", "Name a colour.")], _Colour, PROBE_TOKENS, "probe")


class InstructorModel:
    """Implements `LanguageModel` and `StreamingModel`. Building one costs nothing; the first call connects.

    Instructor's templating (`context=`) is never used: it would run documents as Jinja templates.
    """

    def __init__(self, endpoint: Endpoint, *, retries: int) -> None:
        """`retries` are further tries after an output that does not fit its schema."""
        self._endpoint = endpoint
        self._retries = retries
        self._shape: Shape | None = endpoint.shapes[0] if len(endpoint.shapes) == 1 else None
        self._parameters: dict[str, Any] = {"temperature": 0, "seed": SEED}
        if endpoint.logprobs:
            self._parameters |= {"logprobs": True, "top_logprobs": TOP_LOGPROBS}
        self._limit = "max_tokens"
        self._tries: list[tuple[Usage, tuple[Token, ...]]] = []
        self._spent = Usage()

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
        started = time.perf_counter()
        question = _Question(messages, schema, max_tokens, prompt)
        shape = self._explained(self._settled_shape, question)
        self._tries = []
        value = self._explained(lambda: self._ask(shape, question, self._retries), question)
        return self._completion(value, started)

    def stream(
        self, messages: list[Message], schema: type[T], *, max_tokens: int, prompt: str = ""
    ) -> Generator[str, None, Completion[T]]:
        """See `StreamingModel.stream`. An endpoint without schema-bound output yields everything at once."""
        started = time.perf_counter()
        question = _Question(messages, schema, max_tokens, prompt)
        if self._explained(self._settled_shape, question) != "JSON_SCHEMA":
            completion = self.complete(messages, schema, max_tokens=max_tokens, prompt=prompt)
            yield completion.value.model_dump_json()
            return completion
        self._tries = []
        deltas = self._deltas(question)
        pieces: list[str] = []
        while (delta := self._explained(lambda: next(deltas, None), question)) is not None:
            pieces.append(delta)
            yield delta
        value = self._explained(lambda: schema.model_validate_json("".join(pieces)), question)
        return self._completion(value, started)

    def close(self) -> None:
        """Close connections; stops the embedded server. Calling it twice is harmless."""
        client = self.__dict__.pop("_client", None)
        self.__dict__.pop("_instructors", None)
        if client is not None:
            client.close()

    # asking

    def _settled_shape(self) -> Shape:
        """The shape of asking that works here, found by a tiny question when there is a choice."""
        if self._shape is None:
            *probed, last = self._endpoint.shapes
            settled: Shape = next((shape for shape in probed if self._understands(shape)), last)
            self._shape = settled
            return settled
        return self._shape

    def _understands(self, shape: Shape) -> bool:
        """Whether the endpoint answers the probe in this shape. Raises what has nothing to do with the shape."""
        try:
            self._ask(shape, _PROBE, 0)
        except Exception as error:
            status = status_of(error)
            if is_unfit(error) or status in _UNSUPPORTED:
                return False
            raise
        return True

    def _ask(self, shape: Shape, question: _Question[T], retries: int) -> T:
        """One question with its tries; parameters the endpoint refuses are dropped for good."""
        while True:
            try:
                value: T = self._instructors[shape].create(
                    response_model=question.schema,
                    max_retries=retries,
                    strict=False,  # small models write "5" for 5; the schema's own validators still decide
                    **self._request(question),
                )
            except Exception as error:
                if not self._adapt(error):
                    raise
            else:
                return value

    def _request(self, question: _Question[T]) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._endpoint.model,
            "messages": [{"role": message.role, "content": message.content} for message in question.messages],
            self._limit: question.max_tokens,
            **self._parameters,
        }
        if self._endpoint.labelled and question.prompt:
            request["extra_headers"] = {PROMPT_HEADER: question.prompt}
        return request

    def _adapt(self, error: Exception) -> bool:
        """Drop or rename the parameter an endpoint names as unsupported; False when there is nothing to change."""
        if status_of(error) != 400 or is_overflow(error):
            return False
        parameter = error_details(error)[2]
        if parameter == self._limit and parameter in _RENAMED:
            self._limit = _RENAMED[parameter]
            return True
        if parameter in _OPTIONAL and parameter in self._parameters:
            del self._parameters[parameter]
            if parameter == "logprobs":
                self._parameters.pop("top_logprobs", None)
            return True
        return False

    # streaming

    def _deltas(self, question: _Question[T]) -> Generator[str]:
        """The pieces of content of one streamed response; at its end usage and tokens are put on the record."""
        schema = question.schema
        tokens: list[Token] = []
        usage = Usage(calls=1)
        finish = None
        stream = self._client.chat.completions.create(
            stream=True,
            stream_options={"include_usage": True},
            response_format={
                "type": "json_schema",
                "json_schema": {"name": schema.__name__, "schema": schema.model_json_schema()},
            },
            **self._request(question),
        )
        try:
            with stream:
                for chunk in stream:
                    if chunk.usage is not None:
                        usage = usage_of(chunk)
                    for choice in chunk.choices:
                        finish = choice.finish_reason or finish
                        tokens += tokens_of(choice)
                        if choice.delta.content:
                            yield choice.delta.content
        finally:
            self._tries.append((usage, tuple(tokens)))
            self._spent += usage
        if finish == "length":
            raise IncompleteOutputException

    # clients

    @cached_property
    def _client(self) -> openai.OpenAI:
        return openai.OpenAI(
            base_url=self._endpoint.base_url,
            api_key=self._endpoint.key,
            timeout=self._endpoint.timeout,
            max_retries=self._endpoint.transport_retries,
            http_client=self._endpoint.http_client(),
        )

    @cached_property
    def _instructors(self) -> dict[Shape, instructor.Instructor]:
        quieten_instructor()
        made: dict[Shape, instructor.Instructor] = {}
        for shape in self._endpoint.shapes:
            made[shape] = instructor.from_openai(self._client, mode=instructor.Mode[shape])
            made[shape].on("completion:response", self._on_response)
        return made

    def _on_response(self, response: ChatCompletion) -> None:
        """Called for every response, valid or not, before Instructor adds up their usages in place."""
        usage = usage_of(response)
        choices = getattr(response, "choices", None)
        self._tries.append((usage, tuple(tokens_of(choices[0])) if choices else ()))
        self._spent += usage

    def _completion(self, value: T, started: float) -> Completion[T]:
        return Completion(
            value=value,
            usage=sum((usage for usage, _ in self._tries), Usage()),
            seconds=time.perf_counter() - started,
            attempts=len(self._tries),
            tokens=self._tries[-1][1],
        )

    def _explained(self, action: Callable[[], R], question: _Question[Any]) -> R:
        """Run `action`, with whatever it raises put in our own words."""
        try:
            return action()
        except Exception as error:
            call = Call(
                model=self.name,
                address=self._endpoint.address,
                schema=question.schema.__name__,
                max_tokens=question.max_tokens,
                attempts=len(self._tries),
                timeout=self._endpoint.timeout,
            )
            raise_explained(error, call)


def quieten_instructor() -> None:
    """Keep Instructor's log lines out of everyone's logs: they repeat completions, and so documents."""
    logging.getLogger("instructor").setLevel(logging.CRITICAL)
