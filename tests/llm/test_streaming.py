"""Watching an output grow."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from pydantic import BaseModel
from stub_server import Reply, Request, chat, stub_server

from rag.errors import ModelConnectionError, ModelOutputError
from rag.llm import open_model
from rag.llm.client import InstructorModel
from rag.llm.protocol import Completion, Message
from rag.progress import silent
from rag.schema.answer import Usage
from rag.settings import Settings

PIECES = ['{"ans', 'wer": "two', " tugs", '"}']


class ShortAnswer(BaseModel):
    answer: str


def event(content: str | None = None, finish: str | None = None, usage: Any = None) -> dict[str, Any]:
    choices = [{"index": 0, "delta": {"content": content} if content else {}, "finish_reason": finish}]
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "stub", "usage": usage}
    return {**head, "choices": [] if usage else choices}


def streaming(*events: dict[str, Any]) -> Any:
    def script(request: Request) -> Reply:
        return Reply(events=list(events)) if request.body.get("stream") else chat('{"colour": "blue"}')

    return script


def watch(stream: Generator[str, None, Completion[Any]]) -> tuple[list[str], Completion[Any]]:
    pieces = []
    while True:
        try:
            pieces.append(next(stream))
        except StopIteration as end:
            return pieces, end.value


def open_stream(url: str) -> Generator[str, None, Completion[ShortAnswer]]:
    model = open_model(Settings.load(model="openai/stub", base_url=url), silent)
    assert isinstance(model, InstructorModel)
    return model.stream([Message("user", "How many tugs?")], ShortAnswer, max_tokens=50)


def test_pieces_arrive_as_they_are_made_and_the_whole_is_validated() -> None:
    usage = {"prompt_tokens": 12, "completion_tokens": 4, "total_tokens": 16}
    with stub_server(streaming(*map(event, PIECES), event(finish="stop"), event(usage=usage))) as stub:
        pieces, completion = watch(open_stream(stub.url))
        assert stub.bodies[-1]["stream_options"] == {"include_usage": True}
    assert pieces == PIECES
    assert completion.value == ShortAnswer(answer="two tugs")
    assert completion.usage == Usage(calls=1, prompt_tokens=12, completion_tokens=4)


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([event('{"answer": "tw'), event(finish="length")], "did not finish its output"),
        ([event('{"reply": 5}'), event(finish="stop")], "no output that fits ShortAnswer"),
        ([event(finish="stop")], "no output that fits ShortAnswer"),
    ],
    ids=["cut off", "another shape", "nothing"],
)
def test_a_stream_that_fails_ends_in_an_explained_error(events: list[dict[str, Any]], message: str) -> None:
    with stub_server(streaming(*events)) as stub, pytest.raises(ModelOutputError, match=message):
        watch(open_stream(stub.url))


def test_a_stream_that_may_not_begin_is_explained() -> None:
    def script(request: Request) -> Reply:
        return Reply({}, status=500) if request.body.get("stream") else chat('{"colour": "blue"}')

    with stub_server(script) as stub, pytest.raises(ModelConnectionError, match="status 500"):
        watch(open_stream(stub.url))


def test_an_endpoint_without_schemas_gives_everything_at_once() -> None:
    def script(request: Request) -> Reply:
        if "response_format" in request.body:
            return chat("blue, I would say")
        content = '{"colour": "blue"}' if "colour" in str(request.body["messages"]) else '{"answer": "two tugs"}'
        return chat(tool=content, name=request.body["tools"][0]["function"]["name"], finish="tool_calls")

    with stub_server(script) as stub:
        pieces, completion = watch(open_stream(stub.url))
    assert pieces == ['{"answer":"two tugs"}']
    assert completion.value.answer == "two tugs"
