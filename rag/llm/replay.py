"""Records model calls and plays them back, at the HTTP boundary below Instructor.

Because retries and failed validations are calls of their own here, they replay exactly as they happened. One JSON
file a call; the folder can be kept in version control.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import httpx2

from rag.errors import RecordingMissingError

PROMPT_HEADER = "X-Prompt"
"""Carries the prompt's `name@version` from the caller to the recording; never sent on."""

FORMAT = 1

_LASTING = frozenset({200, 400, 404, 415, 422, 501})
"""Statuses that the same request will meet again. Refused keys, limits and crashes are not worth keeping."""

_NOT_IN_KEY = frozenset({"model"})
"""The fingerprint says more of the model than the name in the request."""

LEAST_LOGPROB = math.log(0.001)
"""Alternatives to a token that are less likely are not kept: they move no figure that is read from them, and most of a
recording would be theirs."""

HINT = "Record it anew: rag eval run --mode record"


class ReplayTransport(httpx2.BaseTransport):
    """Serves recorded responses; `record` also sends on what was never recorded, and keeps what comes back."""

    def __init__(
        self,
        folder: Path,
        mode: Literal["record", "replay"],
        fingerprint: Callable[[], str],
        inner: httpx2.BaseTransport | None = None,
    ) -> None:
        """`fingerprint` is called with the first request, as it may have to hash a file."""
        if mode == "record" and inner is None:
            raise ValueError("recording needs a transport to send with")
        self._folder = folder
        self._mode = mode
        self._fingerprint = fingerprint
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request. Raises RecordingMissingError when it was never recorded."""
        prompt = request.headers.pop(PROMPT_HEADER, "")
        fingerprint = self._fingerprint()
        path = self._folder / f"{recording_key(fingerprint, json.loads(request.read()))}.json"
        if self._mode == "replay" or path.is_file():  # the key holds all that a response depends on
            return _response(_load(path, prompt, fingerprint), request)
        assert self._inner is not None
        response = self._inner.handle_request(request)
        try:
            response.request = request
            response.read()
        finally:
            response.close()
        recording = _recording(prompt, fingerprint, response)
        if response.status_code in _LASTING:
            _write(path, recording)
        return _response(recording, request)

    def close(self) -> None:
        """Close the transport beneath."""
        if self._inner is not None:
            self._inner.close()


class ClientTransport(httpx2.BaseTransport):
    """Sends through an ordinary client, so that proxies of the environment and redirects work as they do without."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request as it is."""
        return self._client.send(request, stream=True)

    def close(self) -> None:
        """Close the client."""
        self._client.close()


def recording_key(fingerprint: str, body: dict[str, Any]) -> str:
    """SHA-256 over the model's fingerprint and all of the request that can change its answer."""
    relevant = {name: value for name, value in body.items() if name not in _NOT_IN_KEY}
    canonical = json.dumps([fingerprint, relevant], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _recording(prompt: str, fingerprint: str, response: httpx2.Response) -> dict[str, Any]:
    """What is kept: the whole response, less unlikely alternatives to the tokens. Never the request's messages."""
    content_type = response.headers.get("content-type", "application/json")
    recording: dict[str, Any] = {
        "format": FORMAT,
        "prompt": prompt,
        "model": fingerprint,
        "status": response.status_code,
        "content_type": content_type,
    }
    try:
        recording["response"] = _slim(json.loads(response.content))
    except ValueError:
        recording["text"] = response.text  # a stream of events, or an error page
    return recording


def _slim(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    for choice in body.get("choices") or ():
        for token in (choice.get("logprobs") or {}).get("content") or ():
            likely = [one for one in token.get("top_logprobs") or () if one["logprob"] >= LEAST_LOGPROB]
            if "top_logprobs" in token:
                token["top_logprobs"] = [{name: one[name] for name in ("token", "logprob")} for one in likely]
            for heavy in ("bytes", "id"):
                token.pop(heavy, None)
    return body


def _response(recording: dict[str, Any], request: httpx2.Request) -> httpx2.Response:
    if "response" in recording:
        content = json.dumps(recording["response"], ensure_ascii=False).encode()
    else:
        content = recording["text"].encode()
    headers = {"content-type": recording["content_type"]}
    return httpx2.Response(recording["status"], headers=headers, content=content, request=request)


def _load(path: Path, prompt: str, fingerprint: str) -> dict[str, Any]:
    called = f"the prompt {prompt}" if prompt else "this call"
    try:
        recording = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RecordingMissingError(
            f"no recording of {called} with {fingerprint.partition('@')[0]} in {path.parent}: prompt, evidence, "
            "settings or model differ from what was recorded",
            hint=HINT,
        ) from error
    except (OSError, ValueError) as error:
        raise RecordingMissingError(f"the recording {path} of {called} cannot be read", hint=HINT) from error
    if not isinstance(recording, dict) or recording.get("format") != FORMAT:
        raise RecordingMissingError(f"the recording {path} of {called} has an unknown format", hint=HINT)
    return recording


def _write(path: Path, recording: dict[str, Any]) -> None:
    """Whole or not at all: written beside the final file and renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:12]}-", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(recording, file, ensure_ascii=False, separators=(",", ":"))
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
