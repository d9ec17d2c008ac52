"""Errors as HTTP answers: the status says who must act, the body is that of `--json`: type, message, hint."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rag.errors import (
    EmptyLibraryError,
    FileTooLargeError,
    LibraryLockedError,
    MissingExtraError,
    ModelConnectionError,
    RagError,
    ReadError,
    UnknownDocumentError,
    UsageError,
)
from rag.serving.lanes import ServerStoppingError

STATUS: tuple[tuple[type[RagError], int], ...] = (
    (UnknownDocumentError, 404),
    (UsageError, 400),
    (FileTooLargeError, 413),
    (ReadError, 422),
    (EmptyLibraryError, 409),
    (LibraryLockedError, 409),
    (ServerStoppingError, 503),
    (ModelConnectionError, 502),
    (MissingExtraError, 501),
)
"""The first that fits counts; what is left is the server's own trouble."""


OPENAI_PATHS = "/v1/"


class RefusedError(RagError):
    """A request that is not looked at: `status` says why."""

    def __init__(self, status: int, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status


def status_of(error: RagError) -> int:
    """The HTTP status of an error."""
    if isinstance(error, RefusedError):
        return error.status
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def as_response(error: RagError) -> JSONResponse:
    """`{"error": {"type", "message", "hint"}}`."""
    return JSONResponse({"error": error.as_dict()}, status_code=status_of(error))


def openai_error(error: RagError) -> dict[str, Any]:
    """The same in OpenAI's form."""
    status = status_of(error)
    codes = {401: "invalid_api_key", 404: "model_not_found" if "model" in error.message else "not_found"}
    return {
        "error": {
            "message": f"{error.message}. {error.hint}" if error.hint else error.message,
            "type": "invalid_request_error" if status < 500 else "server_error",
            "param": getattr(error, "param", None) or None,
            "code": codes.get(status),
        }
    }


def response_for(path: str, error: RagError) -> JSONResponse:
    """An error in the form that clients of this path read."""
    if path.startswith(OPENAI_PATHS):
        return JSONResponse(openai_error(error), status_code=status_of(error))
    return as_response(error)


async def on_rag_error(request: Request, error: Exception) -> Response:
    """Starlette's handler for our errors."""
    assert isinstance(error, RagError)
    return response_for(request.url.path, error)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Starlette's own: unknown paths and methods."""
    status = getattr(error, "status_code", 500)
    told = {404: "there is no such address here", 405: f"{request.method} is not possible here"}
    refused = RefusedError(status, told.get(status, str(getattr(error, "detail", ""))), hint="See /openapi.json.")
    answer = response_for(request.url.path, refused)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def on_defect(request: Request, error: Exception) -> Response:
    """What nobody expected: its kind is told, its text is not, which may hold words of a document."""
    told = RagError(
        f"the server failed: {type(error).__name__}", hint="This is a defect of the program. Please report it."
    )
    return response_for(request.url.path, told)
