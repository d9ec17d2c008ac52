"""Jobs of the pages: as a stream of events for the script, as a whole page for browsers without it.

Events of the stream: `news` (text), `token` (text that is not checked yet), `withdrawn` (text: why what was streamed
does not hold), `status` (text), `made` ({"html", "conversation"}), `failed` ({"html"}). HTML comes from
`rag.exporting.elements` alone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import RagError
from rag.exporting.elements import Html
from rag.progress import Progress, silent
from rag.schema.conversation import StatusEvent, TokenEvent
from rag.serving.failing import status_of
from rag.serving.lanes import Emit, Heard, Lined, Made, happenings
from rag.serving.page_frame import HEADERS, respond, told_error

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rag.library import Library

PageJob = Callable[["Library", Emit], "JobHtml"]

STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class JobHtml:
    """What came of a job: its HTML, and for a conversation the number by which it goes on."""

    html: Html
    conversation: int | None = None


async def live(request: Request, lane: Lined[Any], job: PageJob, around: Callable[[Html], Awaitable[str]]) -> Response:
    """Do a job and answer as the browser wants it; `around` gives the whole page, as text, for what came of it."""
    from starlette.responses import StreamingResponse

    if STREAM in request.headers.get("accept", ""):
        return StreamingResponse(_stream(lane, job), media_type=STREAM, headers={**HEADERS, "x-accel-buffering": "no"})
    try:
        told = await lane(lambda library: job(library, _ignore), silent)
    except RagError as error:
        return respond(await around(told_error(error)), status_of(error))
    return respond(await around(told.html))


def going_on(lane: Lined[Any]) -> Lined[Any]:
    """The lane, whose jobs go on when the browser has gone to another page: nobody expects that files which were given
    are then not added."""
    running: set[asyncio.Task[Any]] = set()

    def ended(task: asyncio.Task[Any]) -> None:
        running.discard(task)
        if not task.cancelled():
            task.exception()  # is told to the page, if one is still there

    async def run(job: Callable[[Library], Any], told: Progress) -> Any:
        task = asyncio.ensure_future(lane(job, told))
        running.add(task)  # the loop itself keeps no task alive
        task.add_done_callback(ended)
        return await asyncio.shield(task)

    return run


async def _stream(lane: Lined[Any], job: PageJob) -> AsyncIterator[bytes]:
    try:
        async with aclosing(happenings(lane, job)) as events:
            async for event in events:
                yield _line(event)
    except RagError as error:
        yield _event("failed", {"html": str(told_error(error))})


def _line(event: object) -> bytes:
    """One happening as an event of the stream."""
    if isinstance(event, Heard):
        return _event("news", {"text": _news(event)})
    if isinstance(event, TokenEvent):
        return _event("token", {"text": event.text})
    if isinstance(event, StatusEvent):
        if event.kind in ("withdrawn", "corrected"):
            return _event("withdrawn", {"text": event.text})
        return _event("news", {"text": f"The model reads {event.text}" if event.kind == "reading" else event.text})
    if isinstance(event, Made):
        told: JobHtml = event.result
        return _event("made", {"html": str(told.html), "conversation": told.conversation})
    return b": still working\n\n"


def _news(heard: Heard) -> str:
    if heard.stage == "waiting for others":
        return f"Waiting: {heard.total} before you"
    return f"{heard.stage} ({heard.done} of {heard.total})" if heard.total else heard.stage


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def _ignore(event: object) -> None:
    """Nobody listens to a job whose page is sent as a whole."""
