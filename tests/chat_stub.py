"""What the tests of chats and summaries share: an endpoint that streams, and answers by what it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from stub_server import Reply, Request, Script, chat

USAGE = {
    "prompt_tokens": 90,
    "completion_tokens": 10,
    "total_tokens": 100,
    "prompt_tokens_details": {"cached_tokens": 70},
}


def asked(request: Request) -> str:
    """The last message of a request."""
    return str(request.body["messages"][-1]["content"])


def answering(answer: Callable[[str], str], *, other: Callable[[str], str] | None = None) -> Script:
    """A script whose streamed replies fill `answer`, and whose other replies are those of `other` (JSON)."""

    def script(request: Request) -> Reply:
        prompt = asked(request)
        if "Name a colour" in prompt:
            return chat('{"colour": "blue"}')
        if request.body.get("stream"):
            return streamed(json.dumps({"answer": answer(prompt)}))
        return chat((other or (lambda _: "{}"))(prompt))

    return script


def streamed(content: str, *, size: int = 5) -> Reply:
    """A text as a stream of events, `size` characters each."""
    pieces = [content[place : place + size] for place in range(0, len(content), size)]
    last = {**_event(None), "choices": [], "usage": USAGE}
    return Reply(events=[*(_event(piece) for piece in pieces), _event(None, finish="stop"), last])


def _event(content: str | None, finish: str | None = None) -> dict[str, Any]:
    delta = {} if content is None else {"content": content}
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "stub", "usage": None}
    return {**head, "choices": choices}
