"""The model behind an OpenAI-compatible endpoint, against a server on the loopback interface that plays one."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel, Field
from stub_server import Reply, Request, Stub, chat, error, in_turn, stub_server

from rag.errors import (
    ContextOverflowError,
    MissingKeyError,
    ModelConnectionError,
    ModelNotFoundError,
    ModelOutputError,
    RagError,
)
from rag.llm import open_model
from rag.llm.client import InstructorModel
from rag.llm.manner import SEED
from rag.llm.protocol import Message
from rag.progress import silent
from rag.schema.answer import Usage
from rag.settings import Settings

GOOD = '{"answer": "two tugs"}'
SECRET = "the text of a document"
MESSAGES = [Message("system", "Be brief."), Message("user", f"{SECRET}: how many tugs?")]


class ShortAnswer(BaseModel):
    answer: str = Field(max_length=40)


def probe_of(body: dict[str, Any]) -> bool:
    return any("Name a colour" in str(message["content"]) for message in body["messages"])


def shape_of(body: dict[str, Any]) -> str:
    if body.get("response_format", {}).get("type") == "json_schema":
        return "JSON_SCHEMA"
    return "TOOLS" if body.get("tools") else "MD_JSON"


def endpoint_that_knows(*shapes: str, answer: str = GOOD) -> Callable[[Request], Reply]:
    """An endpoint that ignores what it does not know, as many do, or answers in the shape it was asked for."""

    def script(request: Request) -> Reply:
        shape = shape_of(request.body)
        content = '{"colour": "blue"}' if probe_of(request.body) else answer
        if shape not in shapes:
            return chat("I would say blue.")
        if shape == "TOOLS":
            return chat(tool=content, name=request.body["tools"][0]["function"]["name"], finish="tool_calls")
        return chat(f"Here it is:\n```json\n{content}\n```" if shape == "MD_JSON" else content)

    return script


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(endpoint_that_knows("JSON_SCHEMA")) as running:
        yield running


def model_at(url: str, **settings: Any) -> InstructorModel:
    model = open_model(Settings.load(model="openai/stub", base_url=url, **settings), silent)
    assert isinstance(model, InstructorModel)
    return model


@pytest.fixture
def model(stub: Stub) -> Iterator[InstructorModel]:
    opened = model_at(stub.url)
    yield opened
    opened.close()
    opened.close()


def ask(model: InstructorModel, messages: list[Message] = MESSAGES, **options: Any) -> Any:
    return model.complete(messages, ShortAnswer, max_tokens=50, **options)


def settle(model: InstructorModel, stub: Stub) -> None:
    """Let the model find the endpoint's shape, and forget that it did."""
    ask(model)
    stub.requests.clear()


def test_the_schema_is_filled_and_the_cost_counted(model: InstructorModel, stub: Stub) -> None:
    completion = ask(model)
    assert isinstance(completion.value, ShortAnswer)
    assert completion.value.answer == "two tugs"
    assert completion.usage == Usage(calls=1, prompt_tokens=10, completion_tokens=3)
    assert (completion.attempts, completion.tokens, completion.confidence) == (1, (), None)
    assert 0 < completion.seconds < 60
    body = stub.bodies[-1]
    assert body["messages"] == [{"role": one.role, "content": one.content} for one in MESSAGES]
    assert (body["temperature"], body["seed"], body["max_tokens"], body["model"]) == (0, SEED, 50, "stub")
    assert (model.name, model.fingerprint) == ("openai/stub", f"openai/stub@{stub.url}")
    assert model.context_tokens == 8192


@pytest.mark.parametrize("shape", ["JSON_SCHEMA", "TOOLS", "MD_JSON"])
def test_the_shape_that_an_endpoint_knows_is_found_once_and_remembered(shape: str, stub: Stub) -> None:
    stub.script = endpoint_that_knows(shape)
    model = model_at(stub.url)
    assert ask(model).value.answer == "two tugs"
    probes = [shape_of(body) for body in stub.bodies if probe_of(body)]
    assert probes == {"JSON_SCHEMA": ["JSON_SCHEMA"]}.get(shape, ["JSON_SCHEMA", "TOOLS"])
    stub.requests.clear()
    assert ask(model).value.answer == "two tugs"
    assert [shape_of(body) for body in stub.bodies] == [shape]
    model.close()


@pytest.mark.parametrize("status", [400, 404, 422, 501])
def test_an_endpoint_that_refuses_a_shape_is_asked_in_the_next(status: int, stub: Stub) -> None:
    def script(request: Request) -> Reply:
        if shape_of(request.body) == "JSON_SCHEMA":
            return error(status, "response_format is not supported")
        return endpoint_that_knows("TOOLS")(request)

    stub.script = script
    model = model_at(stub.url)
    assert ask(model).value.answer == "two tugs"
    assert shape_of(stub.bodies[-1]) == "TOOLS"
    answered = [body for body in stub.bodies if shape_of(body) != "JSON_SCHEMA"]
    assert model.spent.calls == len(answered) == 2, "the probe counts as well; a refusal costs nothing"
    model.close()


def test_failed_tries_are_repeated_and_paid_for(model: InstructorModel, stub: Stub) -> None:
    settle(model, stub)
    before = model.spent
    stub.script = in_turn(
        chat('{"answer": 5, "x"', prompt_tokens=10),
        chat('{"reply": "two"}', prompt_tokens=20),
        chat(GOOD, prompt_tokens=30, cached_tokens=25),
    )
    completion = ask(model)
    assert completion.attempts == 3
    assert completion.usage == Usage(calls=3, prompt_tokens=60, completion_tokens=9, cached_tokens=25)
    assert model.spent == before + completion.usage


def test_an_output_that_never_fits_is_an_error_without_its_words(stub: Stub) -> None:
    model = model_at(stub.url, retries=1)
    settle(model, stub)
    stub.script = in_turn(chat('{"answer": "' + "a secret of the document " * 4 + '"}'))
    with pytest.raises(
        ModelOutputError, match=r"openai/stub gave no output that fits ShortAnswer in 2 tries"
    ) as caught:
        ask(model)
    assert "answer: string_too_long" in caught.value.message
    assert "secret" not in caught.value.message
    assert "RAG_RETRIES" in caught.value.hint
    assert len(stub.requests) == 2
    model.close()


@pytest.mark.parametrize(
    ("reply", "kind", "message", "hint"),
    [
        (chat('{"answer": "two', finish="length"), ModelOutputError, "did not finish its output", "less at a time"),
        (
            error(400, "too long", code="context_length_exceeded"),
            ContextOverflowError,
            "does not fit the context of openai/stub",
            "RAG_CONTEXT_TOKENS",
        ),
        (
            error(400, "too long", type="exceed_context_size_error"),
            ContextOverflowError,
            "does not fit",
            "RAG_EVIDENCE_TOKENS",
        ),
        (
            error(400, "This model's maximum context length is 100 tokens"),
            ContextOverflowError,
            "does not fit",
            "RAG_CONTEXT_TOKENS",
        ),
        (error(401, SECRET), MissingKeyError, "refused the key", "RAG_API_KEY"),
        (error(404, SECRET), ModelNotFoundError, "knows no model openai/stub", "RAG_BASE_URL"),
        (error(429, SECRET), ModelConnectionError, "too many requests", "later"),
        (error(400, SECRET, code="bad_thing"), ModelConnectionError, r"status 400 \(bad_thing\)", "supports"),
        (error(503, SECRET), ModelConnectionError, "status 503", "later"),
        (Reply(raw=b"<html>Welcome</html>"), ModelConnectionError, "no chat completion", "http://HOST/v1"),
        (Reply({"hello": "world"}), ModelConnectionError, "no chat completion", "http://HOST/v1"),
    ],
    ids=[
        "cut off",
        "overflow by code",
        "overflow by type",
        "overflow by words",
        "key",
        "model",
        "limit",
        "refused",
        "crash",
        "a web page",
        "another API",
    ],
)
def test_failures_are_told_apart_and_explained(
    stub: Stub, reply: Reply, kind: type[RagError], message: str, hint: str
) -> None:
    model = model_at(stub.url, retries=0)
    settle(model, stub)
    stub.script = in_turn(reply)
    with pytest.raises(kind, match=message) as caught:
        ask(model)
    assert hint in caught.value.hint
    assert SECRET not in caught.value.message + caught.value.hint, "neither documents nor an endpoint's echo of them"
    model.close()


@pytest.mark.parametrize("reply", [error(401), error(429), error(503)])
def test_a_failure_that_is_no_matter_of_the_shape_ends_the_probing(stub: Stub, reply: Reply) -> None:
    stub.script = in_turn(reply)
    model = model_at(stub.url)
    with pytest.raises((MissingKeyError, ModelConnectionError)):
        ask(model)
    assert {shape_of(body) for body in stub.bodies} == {"JSON_SCHEMA"}
    model.close()


def test_an_endpoint_that_is_not_there_is_named() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        with pytest.raises(ModelConnectionError, match="cannot be reached") as caught:
            ask(model_at(address))
    assert address in caught.value.message
    assert "RAG_BASE_URL" in caught.value.hint


def test_an_endpoint_that_keeps_silent_is_given_up(stub: Stub) -> None:
    import time

    def late(request: Request) -> Reply:
        time.sleep(0.6)
        return chat(GOOD)

    stub.script = late
    with pytest.raises(ModelConnectionError, match=r"did not answer within 0\.1 seconds") as caught:
        ask(model_at(stub.url, timeout=0.1))
    assert "RAG_TIMEOUT" in caught.value.hint


@pytest.mark.parametrize(
    ("refused", "gone", "instead"),
    [
        ("temperature", "temperature", None),
        ("seed", "seed", None),
        ("max_tokens", "max_tokens", "max_completion_tokens"),
    ],
)
def test_a_parameter_the_model_does_not_know_is_dropped_for_good(
    model: InstructorModel, stub: Stub, refused: str, gone: str, instead: str | None
) -> None:
    def script(request: Request) -> Reply:
        if refused in request.body:
            return error(400, f"Unsupported parameter: {refused}", param=refused, code="unsupported_parameter")
        return endpoint_that_knows("JSON_SCHEMA")(request)

    stub.script = script
    assert ask(model).value.answer == "two tugs"
    stub.requests.clear()
    ask(model)
    (body,) = stub.bodies
    assert gone not in body
    if instead:
        assert body[instead] == 50


@pytest.mark.parametrize(
    "text",
    ["{{ 7 * 7 }}", "{% for x in y %}{% endfor %}", "{question}", "%s %(x)s", "{{ cycler.__init__ }}", "\\u0041 ${X}"],
)
def test_document_text_is_never_run_as_a_template(model: InstructorModel, stub: Stub, text: str) -> None:
    settle(model, stub)
    ask(model, [Message("user", text)])
    assert stub.bodies[-1]["messages"][-1]["content"] == text


def test_the_key_of_the_settings_goes_before_that_of_the_environment(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "from-openai")
    ask(model_at(stub.url))
    assert stub.requests[-1].headers["authorization"] == "Bearer from-openai"
    monkeypatch.setenv("RAG_API_KEY", "from-rag")
    ask(model_at(stub.url))
    assert stub.requests[-1].headers["authorization"] == "Bearer from-rag"


def test_no_key_is_an_error_that_names_the_variable_and_offers_the_local_model() -> None:
    for settings in (
        Settings.load(model="openai/gpt"),
        Settings.load(model="openai/x", base_url="https://llm.example.com/v1"),
    ):
        with pytest.raises(MissingKeyError, match="needs a key") as caught:
            open_model(settings, silent)
        assert "OPENAI_API_KEY" in caught.value.hint
        assert "local/qwen2.5-coder-1.5b" in caught.value.hint


@pytest.mark.parametrize("name", ["gpt", "openai/", "/x", "local/unknown", "nobody/model", "local/missing.gguf"])
def test_a_model_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        open_model(Settings.load(model=name), silent)
    assert caught.value.hint


def test_opening_a_model_connects_to_nothing(stub: Stub) -> None:
    model_at(stub.url).close()
    assert stub.requests == []
