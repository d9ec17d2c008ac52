"""The OpenAI-compatible endpoint: `/v1/models`, `/v1/chat/completions`, `/v1/responses`.

The protocol cannot take back what it has streamed. So nothing is streamed before it is proved: a stream begins at once,
says how many wait before this one, and brings the words when the check is through.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from rag.errors import RagError, naming_the_document
from rag.library import Library
from rag.serving import openai_jobs
from rag.serving.failing import RefusedError, openai_error, status_of
from rag.serving.lanes import Heard, Lined, Made, happenings
from rag.serving.links import page_links
from rag.serving.openai_input import (
    MAX_QUESTION,
    MAX_TEXT,
    ChatMessage,
    ChatRequest,
    ResponsesRequest,
    as_text,
    read,
    split,
    wanted_schema,
)
from rag.serving.openai_responses import response_events, whole_response
from rag.serving.openai_shapes import Shaped, chunk, chunks, completion
from rag.serving.operations import while_connected

if TYPE_CHECKING:
    from rag.serving.lanes import Desks

VERIFY = "/verify"

ShapingJob = Callable[[Library], Shaped]


class OpenAI:
    """The endpoint over the library of `desks`."""

    def __init__(self, desks: Desks) -> None:
        self._desks = desks
        self._name = model_name(desks)

    def routes(self) -> list[Route]:
        """Its routes."""
        return [
            Route("/v1/models", _explained(self.models), methods=["GET"]),
            Route("/v1/models/{model:path}", _explained(self.model), methods=["GET"]),
            Route("/v1/chat/completions", _explained(self.chat), methods=["POST"]),
            Route("/v1/responses", _explained(self.responses), methods=["POST"]),
        ]

    async def models(self, request: Request) -> Response:
        """One model a library, and one that verifies."""
        return JSONResponse({"object": "list", "data": [_model(name) for name in (self._name, self._name + VERIFY)]})

    async def model(self, request: Request) -> Response:
        """One of them."""
        self._require(request.path_params["model"])
        return JSONResponse(_model(request.path_params["model"]))

    async def chat(self, request: Request) -> Response:
        """A chat completion."""
        given: ChatRequest = await read(request, ChatRequest)
        self._require(given.model)
        lane, job = self._planned(request, given.model, given.messages, given.documents, given)
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": given.model}
        if given.stream:
            with_usage = given.stream_options is not None and given.stream_options.include_usage
            return _streamed(_chat_stream(lane, job, head, with_usage))
        return JSONResponse(completion(await while_connected(request, lane(job, _untold)), head))

    async def responses(self, request: Request) -> Response:
        """A response, in the newer form."""
        given: ResponsesRequest = await read(request, ResponsesRequest)
        self._require(given.model)
        messages = given.messages()
        if not messages:
            raise RefusedError(400, "input: there is no message in it")
        lane, job = self._planned(request, given.model, messages, given.documents)
        head = {"id": f"resp_{uuid.uuid4().hex}", "created_at": int(time.time()), "model": given.model}
        if given.stream:
            return _streamed(_response_stream(lane, job, head))
        return JSONResponse(whole_response(await while_connected(request, lane(job, _untold)), head))

    def _planned(
        self,
        request: Request,
        model: str,
        messages: tuple[ChatMessage, ...],
        documents: tuple[str, ...] | None,
        chat: ChatRequest | None = None,
    ) -> tuple[Lined[Any], ShapingJob]:
        """Who does what: the lane and the job."""
        link_of = page_links(str(request.base_url))
        if model.endswith(VERIFY):
            text, _ = split(messages, MAX_TEXT)
            return self._desks.look, _guarded(partial(_check, link_of, text, documents))
        question, turns = split(messages, MAX_QUESTION)
        schema = None if chat is None else wanted_schema(chat)
        if schema is not None:
            filled = partial(_fill, link_of, question, schema, documents)
            return self._desks.run, _guarded(filled)
        as_object = chat is not None and chat.response_format is not None and chat.response_format.type == "json_object"
        work = openai_jobs.as_object if as_object else openai_jobs.answer
        return self._desks.run, _guarded(lambda library: work(library, link_of, question, turns, documents))

    def _require(self, model: str) -> None:
        if model not in (self._name, self._name + VERIFY):
            raise RefusedError(
                404,
                f"the model {model[:100]!r} does not exist",
                hint=f"There are {self._name} and {self._name}{VERIFY}.",
            )


def model_name(desks: Desks) -> str:
    """The name of the library as a model: that of its folder."""
    return desks.settings.library.resolve().name.strip(". ") or "library"


def _check(link_of: Any, text: str, documents: tuple[str, ...] | None, library: Library) -> Shaped:
    return openai_jobs.check(library, link_of, text, documents)


def _fill(
    link_of: Any, question: str, schema: tuple[dict[str, Any], str], documents: tuple[str, ...] | None, library: Library
) -> Shaped:
    return openai_jobs.fill(library, link_of, question, schema[0], schema[1], documents)


def _guarded(job: ShapingJob) -> ShapingJob:
    def guarded(library: Library) -> Shaped:
        with naming_the_document("the request"):
            return job(library)

    return guarded


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "partnership-rag"}


def _untold(stage: str, done: int, total: int) -> None:
    """Progress of a client that does not stream."""


def _explained(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Errors in OpenAI's form."""

    async def explained(request: Request) -> Response:
        try:
            return await handler(request)
        except RagError as error:
            return JSONResponse(openai_error(error), status_code=status_of(error))

    return explained


def _streamed(events: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _chat_stream(lane: Lined[Any], job: ShapingJob, head: dict[str, Any], with_usage: bool) -> AsyncIterator[str]:
    yield _data(chunk(head, {"role": "assistant", "content": ""}))
    async for event in _waited(lane, job):
        if isinstance(event, str):
            yield event
            continue
        for one in chunks(event, head, with_usage=with_usage):
            yield _data(one)
    yield "data: [DONE]\n\n"


async def _response_stream(lane: Lined[Any], job: ShapingJob, head: dict[str, Any]) -> AsyncIterator[str]:
    async for event in _waited(lane, job):
        if isinstance(event, str):
            yield event
            continue
        for one in response_events(event, head):
            yield f"event: {one['type']}\n{_data(one)}"


async def _waited(lane: Lined[Any], job: ShapingJob) -> AsyncIterator[str | Shaped]:
    """Comments while a job waits and works, its result, or an error in OpenAI's form."""
    happening = happenings(lane, lambda library, emit: job(library))
    try:
        async for event in happening:
            if event is None:
                yield ": still here\n\n"
            elif isinstance(event, Heard) and event.stage == "waiting for others":
                yield f": waiting, {event.total} before this one\n\n"
            elif isinstance(event, Made):
                yield event.result
    except RagError as error:
        yield _data(openai_error(error))
    finally:
        await happening.aclose()


def _data(body: dict[str, Any]) -> str:
    return f"data: {as_text(body)}\n\n"
