"""One call of a tool: its job at the desk, news and a heartbeat meanwhile, errors that say what to do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import RagError, UsageError, naming_the_document
from rag.serving.mcp_paging import as_json

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context
    from mcp.types import CallToolResult
    from pydantic import BaseModel

    from rag.library import Library
    from rag.serving.lanes import Lined

T = TypeVar("T")

HEARTBEAT = 10.0
"""Seconds between two signs of life: clients give up after 60 seconds of silence, or after 30."""

PULSE = 0.5
"""Seconds between two looks at what the job has told, so that its news is fresh and not a flood."""


class News:
    """What a job told last; written by its thread, read by the loop."""

    def __init__(self) -> None:
        self.line = "waiting"

    def __call__(self, stage: str, done: int, total: int) -> None:
        """A `Progress`."""
        self.line = f"{stage} ({done} of {total})" if total else stage


async def carry_out(
    lane: Lined[BaseModel], context: Context, job: Callable[[Library], BaseModel], *, heartbeat: float = HEARTBEAT
) -> CallToolResult:
    """Do the job of a tool in a lane of a desk, and give its result, the same in `content` and in `structuredContent`.

    While it runs the client hears of it: at once when there is news, at least every `heartbeat` seconds. An error is
    a result with `is_error` and the remedy; it has no `structuredContent`, which would have to fit the tool's schema.
    """
    import anyio
    from mcp.types import CallToolResult, TextContent

    news = News()
    made: BaseModel | None = None
    failed: RagError | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(_beat, context, news, heartbeat)
        try:
            made = await lane(lambda library: _named(job, library), news)
        except RagError as error:
            failed = error
        group.cancel_scope.cancel()
    if made is None:
        text = told(failed) if failed is not None else "The call was stopped."
        return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
    plain: dict[str, Any] = made.model_dump(mode="json")
    return CallToolResult(content=[TextContent(type="text", text=as_json(plain))], structured_content=plain)


def told(error: RagError) -> str:
    """An error for a model that may mend its call: what happened, and what to do."""
    remedy = f"\nWhat to do: {error.hint}" if error.hint else ""
    return f"{type(error).__name__}: {error.message}{remedy}"


def require_offset(offset: int) -> None:
    """Raises UsageError for an offset below 0."""
    if offset < 0:
        raise UsageError(f"offset {offset} is below 0", hint="Begin with 0, go on with `next_offset`.")


def _named(job: Callable[[Library], T], library: Library) -> T:
    with naming_the_document("the call"):
        return job(library)


async def _beat(context: Context, news: News, heartbeat: float) -> None:
    """Report news as they come, and without any that the work goes on. The number is that of seconds: it must grow."""
    import anyio

    started = last = time.monotonic()
    line = ""
    while True:
        now = time.monotonic()
        if news.line != line or now - last >= heartbeat:
            line, last = news.line, now
            await context.report_progress(now - started, None, line)
        await anyio.sleep(min(PULSE, heartbeat))
