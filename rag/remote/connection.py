"""Calls of a server's JSON API: results as types, its errors as ours, streams as events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import httpx2
from pydantic import BaseModel, TypeAdapter, ValidationError

from rag import errors
from rag.errors import RagError, ServerError
from rag.progress import Progress
from rag.schema.conversation import Event

T = TypeVar("T", bound=BaseModel)

CONNECT_SECONDS, SILENCE_SECONDS = 5.0, 60.0
"""A server that computes says every few seconds that it is there; a minute without a word means that it is gone."""

WAITING = "waiting for others"

EVENT_KINDS = frozenset(
    {"token", "rewriting", "rewritten", "reading", "withdrawn", "corrected", "warning", "citation", "done"}
)

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class ServerConnection:
    """A server by its address and token."""

    def __init__(self, address: str, token: str, *, timeout: float) -> None:
        """`timeout`: seconds for a call that is not streamed."""
        self.address = address.rstrip("/")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx2.Client(
            base_url=self.address,
            headers=headers,
            timeout=httpx2.Timeout(timeout, connect=CONNECT_SECONDS),
            trust_env=False,
            verify=self.address.lower().startswith("https:"),  # reading the certificates takes a while
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def get(self, path: str, gives: type[T], **query: Any) -> T:
        """A GET; parameters that are None are left out. Raises what the library would, ServerError."""
        given = {name: value for name, value in query.items() if value is not None}
        return self._result(self._sent("GET", path, params=given), gives)

    def post(self, path: str, gives: type[T], body: Mapping[str, Any]) -> T:
        """A POST of JSON."""
        return self._result(self._sent("POST", path, json=dict(body)), gives)

    def upload(self, path: str, gives: type[T], files: list[tuple[str, bytes]]) -> T:
        """Files under their names."""
        return self._result(self._sent("POST", path, files=[("file", one) for one in files]), gives)

    def stream(self, path: str, gives: type[T], body: Mapping[str, Any], told: Progress) -> Iterator[Event | T]:
        """What happens, and at last the result. Closing the iterator stops the work there."""
        timeout = httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
        try:
            with self._client.stream("POST", path, json={**body, "stream": True}, timeout=timeout) as reply:
                if reply.status_code != 200:
                    reply.read()
                    raise _failure(reply)
                for kind, data in _events(reply):
                    if kind == "progress":
                        _tell(told, data)
                    elif kind == "error":
                        raise _as_error(data)
                    elif kind == "result":
                        yield gives.model_validate(data)
                        return
                    elif kind in EVENT_KINDS:
                        yield _EVENT.validate_python(data)
        except httpx2.HTTPError as error:
            raise self._unreachable(error) from error
        except ValidationError as error:
            raise self._foreign(error) from error
        raise ServerError(f"{self.address} broke off", hint="Look at the server, then ask again.")

    def made(self, path: str, gives: type[T], body: Mapping[str, Any], told: Progress) -> T:
        """The result of a streamed call, whose progress is told."""
        for event in self.stream(path, gives, body, told):
            if isinstance(event, gives):
                return event
        raise AssertionError("a stream ends with its result or an error")

    def _sent(self, method: str, path: str, **content: Any) -> httpx2.Response:
        try:
            return self._client.request(method, path, **content)
        except httpx2.HTTPError as error:
            raise self._unreachable(error) from error

    def _result(self, reply: httpx2.Response, gives: type[T]) -> T:
        if reply.status_code != 200:
            raise _failure(reply)
        try:
            return gives.model_validate_json(reply.content)
        except ValidationError as error:
            raise self._foreign(error) from error

    def _unreachable(self, error: Exception) -> ServerError:
        return ServerError(
            f"{self.address} cannot be reached: {type(error).__name__}",
            hint="Is it running (rag serve), and is the address right?",
        )

    def _foreign(self, error: Exception) -> ServerError:
        return ServerError(
            f"{self.address} answers in a form that this program does not know",
            hint="Use the same version of partnership-rag on both sides.",
        )


def _events(reply: httpx2.Response) -> Iterator[tuple[str, Any]]:
    """Server-sent events as they are sent here: one line each of `event` and `data`."""
    kind = ""
    for line in reply.iter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            yield kind, json.loads(value)


def _tell(told: Progress, data: Mapping[str, Any]) -> None:
    stage, done, total = str(data["stage"]), int(data["done"]), int(data["total"])
    if stage == WAITING:
        told(f"waiting: {total} before this one", 0, 0)
    else:
        told(stage, done, total)


def _failure(reply: httpx2.Response) -> RagError:
    try:
        told = reply.json()["error"]
        return _as_error(told)
    except (ValueError, KeyError, TypeError):
        return ServerError(
            f"the server answered {reply.status_code}", hint="Is the address that of a `rag serve`? Look at it there."
        )


def _as_error(told: Mapping[str, str]) -> RagError:
    """The error of that name; one that is known to servers only becomes a ServerError."""
    kind = getattr(errors, told["type"], None)
    known = isinstance(kind, type) and issubclass(kind, RagError)
    return (kind if known else ServerError)(told["message"], hint=told.get("hint", ""))  # type: ignore[misc]
