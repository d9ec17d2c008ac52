"""Log-probabilities are asked for wherever an endpoint may give them, and done without where it does not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, Field
from stub_server import Reply, Request, Script, Stub, chat, error, stub_server

from rag.errors import ContextOverflowError
from rag.llm import open_model
from rag.llm.client import InstructorModel
from rag.llm.protocol import Completion, Message
from rag.progress import silent
from rag.settings import Settings

GOOD = '{"answer": "two tugs"}'
MESSAGES = [Message("user", "How many tugs?")]


class ShortAnswer(BaseModel):
    answer: str = Field(max_length=40)


def token(text: str, probability: float = 1.0, *others: tuple[str, float]) -> dict[str, Any]:
    ranked = [{"token": other, "logprob": math.log(p), "bytes": None} for other, p in ((text, probability), *others)]
    return {"token": text, "logprob": math.log(probability), "bytes": None, "top_logprobs": ranked}


TOKENS = [
    token('{"'),
    token("answer"),
    token('": "'),
    token("two", 0.6, ("NOT", 0.3)),
    token(" tugs", 0.8),
    token('"}'),
]


def scored(request: Request) -> Reply:
    """An endpoint that knows schemas, and gives log-probabilities where it is asked for them."""
    if "colour" in str(request.body["messages"]):
        return chat('{"colour": "blue"}')
    return chat(GOOD, logprobs=TOKENS if request.body.get("logprobs") else None)


def refusing(refusal: Reply) -> Script:
    """An endpoint that knows schemas, and answers `refusal` when it is asked for log-probabilities."""
    return lambda request: refusal if "logprobs" in request.body else scored(request)


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(scored) as running:
        yield running


def model_at(url: str, **settings: Any) -> InstructorModel:
    model = open_model(Settings.load(model="openai/stub", base_url=url, **settings), silent)
    assert isinstance(model, InstructorModel)
    return model


def ask(model: InstructorModel) -> Completion[ShortAnswer]:
    return model.complete(MESSAGES, ShortAnswer, max_tokens=50)


def test_an_endpoint_that_gives_them_makes_its_answers_certain_or_doubtful(stub: Stub) -> None:
    completion = ask(model_at(stub.url))
    assert "".join(one.text for one in completion.tokens) == GOOD
    assert completion.confidence == pytest.approx(0.7)
    assert completion.probability_of("NOT") == pytest.approx(0.3)
    assert all((body["logprobs"], body["top_logprobs"]) == (True, 5) for body in stub.bodies), "the probe asks as well"


@pytest.mark.parametrize(
    "refusal",
    [
        error(400, "Unsupported parameter", param="logprobs", code="unsupported_parameter"),
        error(400, "'logprobs' is not supported with reasoning models.", type="invalid_request_error", param=None),
        error(403, "You are not allowed to request logprobs from this model"),
        error(400, "property 'top_logprobs' is unsupported"),
        Reply({"detail": [{"type": "extra_forbidden", "loc": ["body", "logprobs"]}]}, status=422),
        Reply({"message": "Unknown name logprobs: cannot find field"}, status=400),
        error(400, "bad request"),
        Reply(raw=b"<h1>Bad Request</h1>", status=400),
        error(501),
    ],
    ids=["param", "in words", "forbidden", "the other", "a list", "bare", "without a reason", "a page", "not built"],
)
def test_an_endpoint_that_refuses_them_is_asked_without_and_not_troubled_again(stub: Stub, refusal: Reply) -> None:
    stub.script = refusing(refusal)
    model = model_at(stub.url)
    completion = ask(model)
    assert (completion.value.answer, completion.tokens, completion.confidence) == ("two tugs", (), None)
    assert stub.bodies[-1]["response_format"]["type"] == "json_schema", "the shape is not given up for them"
    stub.requests.clear()
    ask(model)
    (body,) = stub.bodies
    assert not {"logprobs", "top_logprobs"} & set(body)
    assert {"temperature", "seed"} <= set(body), "nothing else is given up for them"


def test_openai_itself_is_not_probed_and_still_done_without(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.llm.endpoint.OPENAI", stub.url)
    stub.script = refusing(error(400, "logprobs are not supported with this model", param=None))
    model = model_at(stub.url, api_key="k")
    assert ask(model).value.answer == "two tugs"
    assert ["logprobs" in body for body in stub.bodies] == [True, False]


def test_an_endpoint_that_ignores_them_is_left_alone(stub: Stub) -> None:
    stub.script = lambda request: scored(Request(request.path, {}, {**request.body, "logprobs": False}))
    completion = ask(model_at(stub.url))
    assert (completion.value.answer, completion.tokens) == ("two tugs", ())


def test_a_prompt_that_is_too_long_is_no_refusal_of_them(stub: Stub) -> None:
    model = model_at(stub.url)
    ask(model)
    stub.script = lambda request: error(400, "maximum context length is 9 tokens; logprobs: true")
    with pytest.raises(ContextOverflowError):
        ask(model)
    stub.script = scored
    assert ask(model).tokens


@pytest.mark.parametrize("shape", ["TOOLS", "MD_JSON"])
def test_they_are_not_asked_for_without_a_schema(stub: Stub, shape: str) -> None:
    def script(request: Request) -> Reply:
        content = '{"colour": "blue"}' if "colour" in str(request.body["messages"]) else GOOD
        if request.body.get("tools") and shape == "TOOLS":
            return chat(tool=content, name=request.body["tools"][0]["function"]["name"], finish="tool_calls")
        if request.body.get("tools") or request.body.get("response_format", {}).get("type") == "json_schema":
            return chat("I would say blue.")
        return chat(f"```json\n{content}\n```")

    stub.script = script
    completion = ask(model_at(stub.url))
    assert (completion.value.answer, completion.tokens) == ("two tugs", ())
    assert "logprobs" not in stub.bodies[-1]


@pytest.mark.parametrize(
    "sent",
    [
        [token("<think>"), token("The answer is two."), token("</think>"), token("\n"), *TOKENS],
        [token("\n\n"), *TOKENS],
        [*TOKENS, token("\n")],
    ],
    ids=["thoughts", "blank lines", "something behind"],
)
def test_only_the_tokens_of_the_content_count(stub: Stub, sent: list[Any]) -> None:
    model = model_at(stub.url)
    ask(model)
    stub.script = lambda request: chat(GOOD, logprobs=sent)
    completion = ask(model)
    assert completion.confidence == pytest.approx(0.7)
    assert completion.probability_of("NOT") == pytest.approx(0.3)


@pytest.mark.parametrize(
    "sent",
    [
        [{"token": '{"answer": "two tugs"}', "logprob": None}],
        [{"token": '{"answer": "two tugs"}', "logprob": "much"}],
        [{"token": '{"answer": "two tugs"}'}],
        ["two tugs"],
        [token("The answer is in the second sentence.")],
    ],
    ids=["none", "words", "missing", "no token", "of another text"],
)
def test_unsound_ones_are_not_used(stub: Stub, sent: list[Any]) -> None:
    model = model_at(stub.url)
    ask(model)
    stub.script = lambda request: chat(GOOD, logprobs=sent)
    completion = ask(model)
    assert (completion.value.answer, completion.tokens) == ("two tugs", ())


def test_a_probability_above_one_counts_as_one(stub: Stub) -> None:
    model = model_at(stub.url)
    ask(model)
    pieces = [{"token": piece, "logprob": 900.0, "top_logprobs": []} for piece in ('{"answer": "', "two tugs", '"}')]
    stub.script = lambda request: chat(GOOD, logprobs=pieces)
    assert ask(model).confidence == 1


def test_a_character_cut_in_two_tokens_does_not_cost_the_others(stub: Stub) -> None:
    model = model_at(stub.url)
    ask(model)
    pieces = [token('{"answer": "'), token("Troms"), token("\ufffd"), token("\ufffd"), token('"}')]
    stub.script = lambda request: chat('{"answer": "Tromsø"}', logprobs=pieces)
    assert len(ask(model).tokens) == 5


def test_a_watched_answer_has_them_too_and_does_without_where_refused(stub: Stub) -> None:
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "stub"}

    def events(request: Request) -> Reply:
        if not request.body.get("stream"):
            return scored(request)
        if "logprobs" in request.body and refuse:
            return error(400, "logprobs are not supported when streaming")
        rows: list[Any] = []
        for one in TOKENS:
            choice = {"index": 0, "delta": {"content": one["token"]}, "finish_reason": None}
            rows.append({**head, "choices": [{**choice, "logprobs": {"content": [one]}}]})
        if "logprobs" not in request.body:
            for row in rows:
                del row["choices"][0]["logprobs"]
        return Reply(events=[*rows, {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}])

    def watched() -> Completion[ShortAnswer]:
        stream = model_at(stub.url).stream(MESSAGES, ShortAnswer, max_tokens=50)
        while True:
            try:
                next(stream)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]

    stub.script = events
    refuse = False
    assert watched().confidence == pytest.approx(0.7)
    refuse = True
    completion = watched()
    assert (completion.value.answer, completion.tokens) == ("two tugs", ())
