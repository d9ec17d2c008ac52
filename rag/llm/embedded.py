"""The embedded model: llama.cpp's server in this process, on loopback, behind a random key.

The server is started by the first request that reaches its transport, so that opening a model costs nothing and a
replayed run never needs weights.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from rag.errors import MissingExtraError, ModelNotFoundError, WeightsError
from rag.llm.gguf import Header, read_header
from rag.llm.memory import DEFAULT_CONTEXT, available_memory, fitting_context
from rag.llm.turns import Turns
from rag.llm.weights import KnownModel, hash_file, known_model, weights_path
from rag.progress import Progress, silent

if TYPE_CHECKING:
    from rag.settings import Settings

LOOPBACK = "127.0.0.1"

PROMPT_CACHE_MIB = 1024
"""Memory for the states of earlier prompts: at 28 KB a token (the default model) about 37,000 tokens."""

READY_TRIES, READY_PAUSE = 100, 0.1
"""How often, and how many seconds apart, the server is asked whether its loop runs: ten seconds in all."""

SPIN_VARIABLE, SPINS = "GOMP_SPINCOUNT", "1000"
"""How often a thread of llama.cpp looks whether the others are done before it sleeps, about 50 microseconds in all.

Its threads wait for each other hundreds of times for each token. GNU's OpenMP looks 300,000 times by itself: where
another program has the core of the thread that is waited for, that burns the core which would let it go on. Two threads
that met 20,000 times, on two busy cores, took more than 51 s by default, 5.2 s with this and 4.3 s without any looking.
"""

QUIET = 0
"""llama.cpp's verbosity: nothing on stderr, neither while loading nor while answering."""

JOINER = "\u200d"
"""Zero-width joiner, put behind the first character of a control token that stands in a text.

llama.cpp reads control tokens anywhere in the rendered chat, so that `<|im_end|>` in a document would end the user's
turn. With the joiner the tokenizer no longer sees it, and the text reads the same. Proofs are located in the original
text, with invisible characters ignored.
"""


@dataclass(frozen=True)
class LocalModel:
    """A model named `local/...`: one of the table, or a GGUF file."""

    name: str
    known: KnownModel | None
    file: Path | None
    cache: Path

    @classmethod
    def named(cls, name: str, cache: Path) -> LocalModel:
        """Resolve what follows `local/`. Raises ModelNotFoundError, WeightsError."""
        if not name.lower().endswith(".gguf"):
            return cls(f"local/{name}", known_model(name), None, cache)
        file = Path(name).expanduser()
        if not file.is_file():
            raise ModelNotFoundError(f"there is no model file {file}", hint="Check the path after local/.")
        return cls(f"local/{name}", None, file.resolve(), cache)

    def weights(self, progress: Progress = silent) -> Path:
        """The file to load; a known model's is joined when needed. Raises ModelNotFoundError, WeightsError."""
        if self.known is not None:
            return weights_path(self.known.name, self.cache, progress)
        assert self.file is not None
        return self.file

    @cached_property
    def fingerprint(self) -> str:
        """Name and hash of the weights; a file's folder does not count. Raises WeightsError."""
        if self.known is not None:
            return f"{self.name}@{self.known.sha256}"
        assert self.file is not None
        try:
            return f"local/{self.file.name}@{hash_file(self.file)}"
        except OSError as error:
            raise WeightsError(f"{self.file} cannot be read: {error.strerror}", hint="Make it readable.") from error

    @cached_property
    def _header(self) -> Header:
        assert self.file is not None
        return read_header(self.file)

    @cached_property
    def fitting_context(self) -> int:
        """Tokens of context that the model and the memory allow."""
        if self.known is not None:
            trained, size = self.known.context_tokens, self.known.size
            per_token = self.known.cache_bytes_per_token
        else:
            assert self.file is not None
            trained, per_token = self._header.context_tokens, self._header.cache_bytes_per_token
            size = self.file.stat().st_size
        return fitting_context(trained, size, per_token, available_memory())


class EmbeddedServer:
    """llama.cpp's server in this process, started by `start`."""

    def __init__(
        self, model: LocalModel, *, context_tokens: int, threads: int | None, progress: Progress = silent
    ) -> None:
        self._model = model
        self._context_tokens = context_tokens
        self._threads = threads or _cores()
        self._progress = progress
        self._server: Any = None
        self._starting = threading.Lock()
        self.key = secrets.token_urlsafe(32)
        self.control_tokens: tuple[str, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the model is loaded."""
        return self._server is not None

    @property
    def address(self) -> str:
        """`http://127.0.0.1:PORT`, once started."""
        return str(self._server.listening_address)

    def start(self) -> None:
        """Load the model and listen; harmless when already done.

        Raises ModelNotFoundError, WeightsError, MissingExtraError.
        """
        with self._starting:
            if self._server is None:
                self._load()

    def _load(self) -> None:
        if "OMP_WAIT_POLICY" not in os.environ:  # the user's own choice stands
            os.environ.setdefault(SPIN_VARIABLE, SPINS)  # read when the library is loaded
        try:
            import xllamacpp
        except ImportError as error:
            raise MissingExtraError(
                f"{self._model.name} needs the package xllamacpp, which cannot be imported: {error}",
                hint="pip install 'partnership-rag[local]'",
            ) from error
        path = self._model.weights(self._progress)
        self.control_tokens = read_header(path).control_tokens
        self._progress("loading the model", 0, 0)
        try:
            with _interrupts_held():
                self._server = xllamacpp.Server(self._parameters(xllamacpp.CommonParams(), path))
        except (RuntimeError, MemoryError, ValueError) as error:
            raise WeightsError(
                f"llama.cpp could not load {path} with a context of {self._context_tokens} tokens: the file is "
                "damaged, of an unknown architecture, or the memory does not suffice",
                hint="Check the file with `rag doctor`, or set a smaller RAG_CONTEXT_TOKENS.",
            ) from error
        self._await_loop()
        self._progress("loading the model", 1, 1)

    def _await_loop(self) -> None:
        """Wait until the server answers: one that is stopped before its loop runs never stops."""
        with httpx2.Client(timeout=1.0, trust_env=False) as client:
            for _ in range(READY_TRIES):
                try:
                    if client.get(f"{self.address}/health").status_code == 200:
                        return
                except httpx2.TransportError:
                    pass  # not listening yet
                time.sleep(READY_PAUSE)

    def _parameters(self, parameters: Any, path: Path) -> Any:
        parameters.model.path = str(path)
        parameters.n_ctx = self._context_tokens
        parameters.n_parallel = 1
        parameters.cpuparams.n_threads = self._threads
        parameters.cpuparams_batch.n_threads = self._threads
        # Weights as they lie in the file, not repacked when loaded: on two AVX2 cores a prompt is read 1.2 to 1.5 times
        # as fast, an answer generated 0.8 times (it is short), with three quarters of the memory.
        parameters.no_extra_bufts = True
        parameters.cache_prompt = True
        parameters.cache_ram_mib = PROMPT_CACHE_MIB
        parameters.hostnames = [LOOPBACK]
        parameters.port = 0  # any free one
        parameters.api_keys = [self.key]
        parameters.ui = False
        parameters.endpoint_slots = False
        parameters.endpoint_props = False
        parameters.endpoint_metrics = False
        parameters.verbosity = QUIET
        # The first prompt warms up as well as an artificial one would, and the context is already chosen to fit.
        parameters.warmup = False
        parameters.fit_params = False
        return parameters

    def close(self) -> None:
        """Stop listening and free the memory. Calling it twice is harmless."""
        self._server = None  # the last reference: its destructor stops the threads and waits for them


class EmbeddedTransport(httpx2.BaseTransport):
    """Sends requests to the embedded server, which it starts for the first one. Each call takes its turn."""

    def __init__(self, server: EmbeddedServer, turns: Turns) -> None:
        self._server = server
        self._turns = turns
        self._http = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Start the server if need be, and send it the request with control tokens made harmless."""
        self._server.start()
        content = neutralised_body(request.read(), self._server.control_tokens)
        headers = httpx2.Headers(request.headers)
        for name in ("host", "content-length", "authorization"):
            headers.pop(name, None)
        headers["authorization"] = f"Bearer {self._server.key}"
        sent = httpx2.Request(
            request.method,
            self._server.address + request.url.path,
            headers=headers,
            content=content,
            extensions=request.extensions,
        )
        end_turn = self._turns.take()
        try:
            response = self._http.handle_request(sent)
        except BaseException:
            end_turn()
            raise
        assert isinstance(response.stream, httpx2.SyncByteStream)
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_TurnStream(response.stream, end_turn),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close connections and stop the server."""
        self._http.close()
        self._server.close()


class _TurnStream(httpx2.SyncByteStream):
    """The body of a response, with whose end the turn ends."""

    def __init__(self, body: httpx2.SyncByteStream, end_turn: Callable[[], None]) -> None:
        self._body = body
        self._end_turn = end_turn

    def __iter__(self) -> Iterator[bytes]:
        yield from self._body

    def close(self) -> None:
        try:
            self._body.close()
        finally:
            self._end_turn()


def neutralised_body(body: bytes, control_tokens: Sequence[str]) -> bytes:
    """A chat request whose messages hold no control tokens any more (see JOINER)."""
    request = json.loads(body)
    neutralise = neutraliser(control_tokens)
    for message in request.get("messages", ()):
        if isinstance(message.get("content"), str):
            message["content"] = neutralise(message["content"])
    return json.dumps(request, ensure_ascii=False).encode()


def neutraliser(control_tokens: Sequence[str]) -> Callable[[str], str]:
    """A function that breaks every control token in a text, overlapping ones as well."""
    if not control_tokens:
        return str
    longest_first = sorted(control_tokens, key=len, reverse=True)
    starts = re.compile("(?=" + "|".join(map(re.escape, longest_first)) + ")(.)", re.DOTALL)
    return lambda text: starts.sub(rf"\1{JOINER}", text)


def context_for(model: LocalModel, settings: Settings) -> int:
    """The context to use. In replay it must not depend on the machine, or prompts would differ from the recorded."""
    if settings.context_tokens is not None:
        return settings.context_tokens
    if settings.replay_mode == "replay":
        return DEFAULT_CONTEXT
    return model.fitting_context


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait: an interrupted start of llama.cpp's server never comes back. Threads started within never
    take the signal either, so that it reaches the main thread.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cores() -> int:
    """Cores this process may use, which containers and `taskset` restrict."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1
