"""An operation of the JSON API: what goes in, what comes out, and who does it. The OpenAPI page is made of the same."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import anyio
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from rag.errors import RagError, naming_the_document
from rag.library import Library
from rag.serving.asked_for import Nothing
from rag.serving.failing import RefusedError
from rag.serving.lanes import Emit, Heard, Lined, Made, happenings

T = TypeVar("T")

Job = Callable[[Library, Emit], BaseModel]
"""Does the work in the lane's thread. What it emits goes to clients that stream."""


@dataclass(frozen=True, slots=True)
class Operation:
    """`plan` turns the input into a job. With `custom`, a handler of its own takes the whole request."""

    method: str
    path: str
    summary: str
    takes: type[BaseModel]
    gives: type[BaseModel]
    lane: Lined[Any] | None = None
    plan: Callable[[Any], Job] | None = None
    custom: Callable[[Request], Awaitable[Response]] | None = None
    streams: bool = False

    def route(self) -> Route:
        """The operation as a route of Starlette."""
        return Route(self.path, self.custom or self._answer, methods=[self.method], name=f"{self.method} {self.path}")

    async def _answer(self, request: Request) -> Response:
        assert self.lane is not None and self.plan is not None
        given = await read_input(request, self.takes)
        job = self.plan(given)
        if self.streams and getattr(given, "stream", False):
            return event_stream(self.lane, job)
        made = await while_connected(request, self.lane(lambda library: guarded(job, library, _unheard), _untold))
        return respond(made)


def _unheard(event: object) -> None:
    """Events of a client that does not stream."""


def _untold(stage: str, done: int, total: int) -> None:
    """Progress of a client that does not stream."""


def guarded(job: Job, library: Library, emit: Emit) -> BaseModel:
    """Do a job; what nobody expected becomes a DefectError, without a stack trace for the client."""
    with naming_the_document("the request"):
        return job(library, emit)


async def read_input(request: Request, takes: type[BaseModel]) -> BaseModel:
    """The query of a GET, the JSON body of anything else. Raises RefusedError, naming the field."""
    try:
        if request.method in ("GET", "HEAD"):
            return takes.model_validate(_query(request))
        body = await request.body()
        if takes is Nothing and not body:
            return Nothing()
        kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        if kind != "application/json":  # a form of another site's page can send the other kinds
            raise RefusedError(415, "the body must be JSON", hint="Send Content-Type: application/json.")
        return takes.model_validate_json(body)
    except ValidationError as error:
        raise refusal(error) from error


def _query(request: Request) -> dict[str, str]:
    given = request.query_params.multi_items()
    repeated = [name for name, _ in given if request.query_params.getlist(name)[1:]]
    if repeated:
        raise RefusedError(422, f"{repeated[0][:100]!r} is given twice", hint="Give it once.")
    return dict(given)


def refusal(error: ValidationError) -> RefusedError:
    """The first thing that is wrong with an input."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])[:200]
    told = f"{place}: {first['msg']}" if place else first["msg"]
    return RefusedError(422, told, hint="/openapi.json describes every input.")


def respond(made: BaseModel) -> Response:
    """A result as JSON."""
    return Response(made.model_dump_json(), media_type="application/json")


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What the work gives; it is cancelled when the client goes away. The body must have been read."""
    made: list[T] = []
    failed: list[Exception] = []

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        try:
            made.append(await work)
        except Exception as error:
            failed.append(error)
        group.cancel_scope.cancel()
    if failed:
        raise failed[0]
    if not made:
        raise RefusedError(499, "the client has gone away")
    return made[0]


def event_stream(lane: Lined[Any], job: Job) -> StreamingResponse:
    """The job as server-sent events: what it emits by `kind`, `progress`, and at the end `result` or `error`."""
    return StreamingResponse(_events(lane, job), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _events(lane: Lined[Any], job: Job) -> AsyncIterator[str]:
    happening = happenings(lane, lambda library, emit: guarded(job, library, emit))
    try:
        async for event in happening:
            if event is None:
                yield ": still here\n\n"
            elif isinstance(event, Heard):
                yield sse("progress", json.dumps({"stage": event.stage, "done": event.done, "total": event.total}))
            elif isinstance(event, Made):
                yield sse("result", event.result.model_dump_json())
            elif isinstance(event, BaseModel):
                yield sse(str(getattr(event, "kind", "event")), event.model_dump_json())
    except RagError as error:
        yield sse("error", json.dumps(error.as_dict()))
    finally:
        await happening.aclose()


def sse(event: str, data: str) -> str:
    """One server-sent event. JSON has no line ends of its own."""
    return f"event: {event}\ndata: {data}\n\n"


def plain(body: Mapping[str, Any], status: int = 200) -> JSONResponse:
    """A JSON body that is no result type."""
    return JSONResponse(dict(body), status_code=status)
