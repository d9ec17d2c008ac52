"""A loopback HTTP server that plays an OpenAI-compatible endpoint from a script, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Request:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Reply:
    """A response: a JSON body, or the bytes of a stream of events."""

    body: Any = None
    status: int = 200
    events: list[Any] | None = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def content(self) -> tuple[str, bytes]:
        if self.raw is not None:
            return "text/html", self.raw
        if self.events is not None:
            lines = [f"data: {json.dumps(event)}\n\n" for event in self.events]
            return "text/event-stream", "".join([*lines, "data: [DONE]\n\n"]).encode()
        return "application/json", json.dumps(self.body).encode()


Script = Callable[[Request], Reply]


@dataclass
class Stub:
    """The running server: its address, what it is to answer, and what it was asked."""

    url: str
    script: Script
    requests: list[Request] = field(default_factory=list)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [request.body for request in self.requests]


@contextmanager
def stub_server(script: Script) -> Iterator[Stub]:
    """Serve `script` on a free port of the loopback interface until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.path, headers, json.loads(self.rfile.read(length)))
            stub.requests.append(request)
            reply = stub.script(request)
            kind, content = reply.content()
            self.send_response(reply.status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Tests are quiet."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64  # connections of many threads at once

    server = Server(("127.0.0.1", 0), Handler)
    stub = Stub(f"http://127.0.0.1:{server.server_port}/v1", script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def in_turn(*replies: Reply) -> Script:
    """A script that gives these replies one after the other, and the last one from then on."""
    left = list(replies)
    return lambda request: left.pop(0) if len(left) > 1 else left[0]


def chat(
    content: str | None = None,
    *,
    tool: str | None = None,
    name: str = "ShortAnswer",
    finish: str = "stop",
    prompt_tokens: int = 10,
    completion_tokens: int = 3,
    cached_tokens: int = 0,
    logprobs: list[Any] | None = None,
) -> Reply:
    """A chat completion: its text, or the arguments of a call of the function `name`."""
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if tool is not None:
        function = {"name": name, "arguments": tool}
        message["tool_calls"] = [{"id": "1", "type": "function", "function": function}]
    choice = {"index": 0, "message": message, "finish_reason": finish}
    if logprobs is not None:
        choice["logprobs"] = {"content": logprobs}
    return Reply(
        {
            "id": "chat-1",
            "object": "chat.completion",
            "created": 1,
            "model": "stub",
            "choices": [choice],
            "usage": {
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "total_tokens": prompt_tokens + completion_tokens,
                "prompt_tokens_details": {"cached_tokens": cached_tokens},
            },
        }
    )


def error(status: int, message: str = "no", **details: Any) -> Reply:
    """An error in OpenAI's form."""
    return Reply({"error": {"message": message, **details}}, status=status)
