"""Where a model is reached, and how each kind of `provider/model` is opened."""

from __future__ import annotations

import ipaddress
import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import MissingKeyError, SettingsError
from rag.llm.manner import LOGPROBS, Manner, Shape
from rag.progress import Progress, silent

if TYPE_CHECKING:
    import httpx2
    import instructor
    import openai
    from openai.types.chat import ChatCompletionChunk
    from pydantic import BaseModel

    from rag.settings import Settings

EVERY_SHAPE: tuple[Shape, ...] = ("JSON_SCHEMA", "TOOLS", "MD_JSON")
"""Best first: constrained by the endpoint, by a forced tool call, by nothing but the prompt."""

OPENAI = "https://api.openai.com/v1"

OPENAI_CONTEXT = 128_000
"""Tokens: what every current chat model of OpenAI takes at least."""

UNKNOWN_CONTEXT = 8192
"""Tokens assumed of an endpoint that does not say; RAG_CONTEXT_TOKENS corrects it."""

TRANSPORT_RETRIES = 2
"""Further tries of the client after a lost connection, a limit or a crash of the endpoint."""

NO_KEY = "none"
"""Sent where none is needed: the client insists on one."""


@dataclass(frozen=True)
class ModelConnection:
    """An open way to a model: Instructor's client for each shape of asking, and `openai`'s where that is spoken."""

    instructors: Mapping[Shape, instructor.Instructor]
    client: openai.OpenAI | None = None

    def stream(self, schema: type[BaseModel], request: dict[str, Any]) -> openai.Stream[ChatCompletionChunk]:
        """Begin a response that is held to a schema and comes in pieces."""
        assert self.client is not None, "only what speaks OpenAI's protocol is asked in the shape JSON_SCHEMA"
        form: Any = {"name": schema.__name__, "schema": schema.model_json_schema()}
        stream: openai.Stream[ChatCompletionChunk] = self.client.chat.completions.create(
            stream=True,
            stream_options={"include_usage": True},
            response_format={"type": "json_schema", "json_schema": form},
            **request,
        )
        return stream

    def close(self) -> None:
        """Close what this program opened. Clients of other packages hold nothing open."""
        if self.client is not None:
            self.client.close()


@dataclass(frozen=True, kw_only=True)
class Endpoint(ABC):
    """What is known of a model's place before the first call.

    `shapes` with more than one entry are probed at the first call. `labelled` calls carry the name of their prompt.
    """

    name: str
    address: str
    fingerprint: Callable[[], str]
    context_tokens: Callable[[], int]
    shapes: tuple[Shape, ...]
    timeout: float
    logprobs: bool = False
    labelled: bool = False

    @abstractmethod
    def connect(self) -> ModelConnection:
        """Open it. Called once, with the first question."""

    @property
    def manner(self) -> Manner:
        """How it is asked as long as it refuses nothing."""
        manner = Manner(self.shapes[0])
        return manner.having(LOGPROBS) if self.logprobs else manner

    def arranged(self, sampling: Mapping[str, Any]) -> dict[str, Any]:
        """The sampling parameters as this endpoint's client takes them."""
        return dict(sampling)


@dataclass(frozen=True, kw_only=True)
class OpenAIEndpoint(Endpoint):
    """An endpoint that speaks OpenAI's protocol. `http_client` is made with the first call."""

    model: str
    base_url: str
    key: str
    transport_retries: int
    http_client: Callable[[], httpx2.Client]

    def connect(self) -> ModelConnection:
        """Through `openai`, with an Instructor for each shape."""
        import instructor
        import openai

        quieten_instructor()
        client = openai.OpenAI(
            base_url=self.base_url,
            api_key=self.key,
            timeout=self.timeout,
            max_retries=self.transport_retries,
            http_client=self.http_client(),
        )
        shapes = self.shapes
        return ModelConnection(
            {one: instructor.from_openai(client, mode=instructor.Mode[one]) for one in shapes}, client
        )

    def arranged(self, sampling: Mapping[str, Any]) -> dict[str, Any]:
        """As OpenAI names them, with the model."""
        return {"model": self.model, **sampling}


def quieten_instructor() -> None:
    """Keep Instructor's log lines out of everyone's logs: they repeat completions, and so documents."""
    logging.getLogger("instructor").setLevel(logging.CRITICAL)


def local_endpoint(settings: Settings, model: str, progress: Progress) -> OpenAIEndpoint:
    """The embedded model. Raises ModelNotFoundError for an unknown name."""
    from rag.llm.embedded import EmbeddedServer, EmbeddedTransport, LocalModel, context_for
    from rag.llm.turns import Turns

    local = LocalModel.named(model, settings.cache)

    def http_client() -> httpx2.Client:
        import httpx2

        if settings.replay_mode == "replay":
            return _replaying(settings, lambda: local.fingerprint, None)
        server = EmbeddedServer(
            local, context_tokens=context_for(local, settings), threads=settings.threads, progress=progress
        )
        turns = Turns(settings.cache, patience=settings.timeout, progress=progress)
        transport = EmbeddedTransport(server, turns)
        if settings.replay_mode == "record":
            return _replaying(settings, lambda: local.fingerprint, transport)
        return httpx2.Client(transport=transport, timeout=settings.timeout)

    return OpenAIEndpoint(
        name=local.name,
        model=local.name,
        address=f"the embedded model {local.name}",
        base_url="http://embedded.invalid/v1",  # the transport puts the server's own address in its place
        key=NO_KEY,
        fingerprint=lambda: local.fingerprint,
        context_tokens=lambda: context_for(local, settings),
        shapes=("JSON_SCHEMA",),
        logprobs=True,
        labelled=settings.replay_mode != "live",
        transport_retries=0,
        timeout=settings.timeout,
        http_client=http_client,
    )


def openai_endpoint(settings: Settings, model: str, progress: Progress = silent) -> OpenAIEndpoint:
    """OpenAI, or the OpenAI-compatible endpoint of `RAG_BASE_URL`. Raises MissingKeyError."""
    base_url = (settings.base_url or OPENAI).rstrip("/")
    own = base_url == OPENAI
    fingerprint = f"openai/{model}" if own else f"openai/{model}@{base_url}"
    live = settings.replay_mode == "live"

    def http_client() -> httpx2.Client:
        if settings.replay_mode == "replay":
            return _replaying(settings, lambda: fingerprint, None)
        from openai import DEFAULT_CONNECTION_LIMITS

        from rag.llm.pacing import PacedClient
        from rag.llm.replay import ClientTransport

        client = PacedClient(
            patience=settings.timeout,
            progress=progress,
            timeout=settings.timeout,
            limits=DEFAULT_CONNECTION_LIMITS,
            follow_redirects=True,
            trust_env=not is_private(base_url),  # no proxy reaches what runs on this machine or network
        )
        return client if live else _replaying(settings, lambda: fingerprint, ClientTransport(client))

    return OpenAIEndpoint(
        name=f"openai/{model}",
        model=model,
        address=base_url,
        base_url=base_url,
        key=_key(settings, model, base_url),
        fingerprint=lambda: fingerprint,
        context_tokens=lambda: settings.context_tokens or (OPENAI_CONTEXT if own else UNKNOWN_CONTEXT),
        shapes=("JSON_SCHEMA",) if own else EVERY_SHAPE,
        logprobs=True,
        labelled=not live,
        transport_retries=TRANSPORT_RETRIES if settings.replay_mode != "replay" else 0,
        timeout=settings.timeout,
        http_client=http_client,
    )


def is_private(base_url: str) -> bool:
    """Whether an address is on this machine or in a private network, where keys are not the rule."""
    host = urlsplit(base_url).hostname or ""
    if (
        host == "localhost"
        or host.endswith((".localhost", ".local", ".internal"))
        or ("." not in host and ":" not in host)
    ):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def _key(settings: Settings, model: str, base_url: str) -> str:
    """The key to send: the setting, OpenAI's variable, or a dummy where none is needed."""
    given = settings.api_key.get_secret_value() if settings.api_key else ""
    key = given or os.environ.get("OPENAI_API_KEY", "")
    if key:
        return key
    if settings.replay_mode == "replay" or is_private(base_url):
        return NO_KEY
    raise MissingKeyError(
        f"openai/{model} at {base_url} needs a key",
        hint="Set OPENAI_API_KEY or RAG_API_KEY, or use the embedded model: --model local/qwen2.5-coder-1.5b",
    )


def _replaying(settings: Settings, fingerprint: Callable[[], str], inner: Any) -> httpx2.Client:
    import httpx2

    from rag.llm.replay import ReplayTransport

    if settings.replay is None or settings.replay_mode == "live":
        raise SettingsError(
            f"replay_mode {settings.replay_mode} needs a folder of recordings", hint="Set RAG_REPLAY to that folder."
        )
    transport = ReplayTransport(settings.replay, settings.replay_mode, fingerprint, inner)
    return httpx2.Client(transport=transport, timeout=settings.timeout)
