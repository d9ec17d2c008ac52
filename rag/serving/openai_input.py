"""What clients of OpenAI's API send. Parameters nobody here knows are ignored; wrong ones are explained.

System and developer messages are taken and not used: what is asked of the model, and how its answer is checked, is not
the client's to change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from rag.errors import UsageError
from rag.schema.answer import Answer, Timings, Usage
from rag.schema.conversation import Turn
from rag.serving.asked_for import Documents
from rag.serving.failing import RefusedError

MAX_QUESTION = 10_000
MAX_TEXT = 1_000_000
"""Characters of a question, and of a text to verify."""

TURNS_KEPT, TURN_CHARACTERS = 3, 2_000
"""Earlier turns that are looked at to understand a follow-up, and characters of each."""

_MARKS = re.compile(r"\s*\[\d+\]\([^)\s]*\)")
"""Our own marks in an answer that comes back as an earlier message."""


class Lenient(BaseModel):
    """Takes what it knows."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class MessagePart(Lenient):
    """A part of a message."""

    type: str
    text: str = ""


class ChatMessage(Lenient):
    """A message of a chat."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | tuple[MessagePart, ...] | None = None

    @property
    def text(self) -> str:
        """Its words. Raises RefusedError for pictures and sound."""
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        for part in self.content:
            if part.type not in ("text", "input_text", "output_text"):
                raise RefusedError(400, f"messages: {part.type[:50]!r} is not understood", hint="Send text.")
        return "\n".join(part.text for part in self.content)


class NamedSchema(Lenient):
    """A function or a schema by its name."""

    name: str = Field(default="", max_length=200)
    parameters: dict[str, Any] = Field(default_factory=dict)
    schema_: dict[str, Any] = Field(default_factory=dict, alias="schema")


class Tool(Lenient):
    """A tool that the client offers."""

    type: str = "function"
    function: NamedSchema = NamedSchema()


class ResponseFormat(Lenient):
    """The form that the answer shall have."""

    type: Literal["text", "json_object", "json_schema"] = "text"
    json_schema: NamedSchema | None = None


class StreamOptions(Lenient):
    """What a stream brings beside the answer."""

    include_usage: bool = False


class ChatRequest(Lenient):
    """`POST /v1/chat/completions`. `documents` is ours: the ids to stay within."""

    model: str = Field(max_length=300)
    messages: Annotated[tuple[ChatMessage, ...], Field(min_length=1, max_length=2_000)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    response_format: ResponseFormat | None = None
    tools: Annotated[tuple[Tool, ...], Field(max_length=128)] | None = None
    tool_choice: str | dict[str, Any] | None = None
    documents: Documents | None = None


class InputItem(Lenient):
    """An item of the input of `/v1/responses`; only messages count."""

    type: str = "message"
    role: Literal["system", "developer", "user", "assistant"] = "user"
    content: str | tuple[MessagePart, ...] = ""


class ResponsesRequest(Lenient):
    """`POST /v1/responses`."""

    model: str = Field(max_length=300)
    input: str | Annotated[tuple[InputItem, ...], Field(min_length=1, max_length=2_000)]
    stream: bool | None = False
    previous_response_id: str | None = None
    documents: Documents | None = None

    def messages(self) -> tuple[ChatMessage, ...]:
        """The input as messages. Raises RefusedError for a conversation that would have to be kept here."""
        if self.previous_response_id is not None:
            raise RefusedError(400, "previous_response_id: responses are not kept", hint="Send the earlier messages.")
        if isinstance(self.input, str):
            return (ChatMessage(role="user", content=self.input),)
        return tuple(ChatMessage(role=one.role, content=one.content) for one in self.input if one.type == "message")


class WrongParameterError(UsageError):
    """A parameter is wrong; `param` names it."""

    def __init__(self, param: str, message: str) -> None:
        super().__init__(message)
        self.param = param


async def read(request: Request, kind: type[Lenient]) -> Any:
    """The body. Raises WrongParameterError."""
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        param = ".".join(str(part) for part in first["loc"])[:200]
        raise WrongParameterError(param, f"{param or 'body'}: {first['msg']}") from error


def split(messages: Sequence[ChatMessage], longest: int) -> tuple[str, list[Turn]]:
    """The question, which the last message must hold, and the turns before it. Raises WrongParameterError."""
    if messages[-1].role != "user":
        raise WrongParameterError("messages", "the last message must be the user's")
    question = " ".join(messages[-1].text.split()) if longest == MAX_QUESTION else messages[-1].text
    if not question.strip():
        raise WrongParameterError("messages", "the last message is empty")
    if len(question) > longest:
        raise WrongParameterError("messages", f"the last message has more than {longest} characters")
    turns: list[Turn] = []
    asked = ""
    for message in messages[:-1]:
        if message.role == "user":
            asked = " ".join(message.text.split())[:TURN_CHARACTERS]
        elif message.role == "assistant" and asked and message.text:
            said = " ".join(_MARKS.sub("", message.text).split())[:TURN_CHARACTERS]
            turns.append(_turn(asked, said))
            asked = ""
    return question, turns[-TURNS_KEPT:]


def _turn(asked: str, said: str) -> Turn:
    """An earlier turn as the client tells it: it helps to understand a question, and proves nothing."""
    answer = Answer(question=asked, status="answered", text=said, model="", usage=Usage(), timings=Timings())
    return Turn(number=0, asked_at=datetime.now(UTC), said=asked, answer=answer)


def wanted_schema(request: ChatRequest) -> tuple[dict[str, Any], str] | None:
    """The JSON Schema to fill, and the name of the tool that is to be called with it ("": as the message)."""
    form = request.response_format
    if form is not None and form.type == "json_schema":
        if form.json_schema is None or not form.json_schema.schema_:
            raise WrongParameterError("response_format.json_schema", "there is no schema")
        return form.json_schema.schema_, ""
    choice, tools = request.tool_choice, request.tools or ()
    name = ""
    if isinstance(choice, dict):
        function = choice.get("function")
        name = str(function.get("name", "")) if isinstance(function, dict) else str(choice.get("name", ""))
        if name not in [tool.function.name for tool in tools]:
            raise WrongParameterError("tool_choice", f"there is no tool {name[:100]!r}")
    elif choice == "required" and len(tools) == 1:
        name = tools[0].function.name
    found = next((tool.function for tool in tools if name and tool.function.name == name), None)
    return None if found is None else (found.parameters, name)


def as_text(value: object) -> str:
    """JSON in one line."""
    return json.dumps(value, ensure_ascii=False)
