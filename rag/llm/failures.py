"""What went wrong in a model call, in our own words.

Errors of the clients are recognised by their shape (`status_code`, `body`), which the packages of all providers share.
Their texts are never shown: Instructor's hold completions, and some endpoints echo the request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import ValidationError

from rag.errors import (
    ContextOverflowError,
    MissingKeyError,
    ModelConnectionError,
    ModelNotFoundError,
    ModelOutputError,
    RagError,
)
from rag.llm.pacing import asked_wait

_OVERFLOW_CODES = frozenset({"exceed_context_size_error", "context_length_exceeded"})
_OVERFLOW_WORDS = ("context length", "context size", "context window", "maximum context", "prompt is too long")
"""How endpoints without a code of their own say that a prompt is too long."""

_UNFIT = frozenset({"ValidationError", "AsyncValidationError", "JSONDecodeError", "ResponseParsingError"})
"""Errors of parsing and validating an output: those Instructor retries."""

_READ_OF_MESSAGE = 4000
"""Characters of an endpoint's message that are looked at: refusals are short, echoed requests are not."""


@dataclass(frozen=True, slots=True)
class ModelCall:
    """What an error message must be able to name."""

    model: str
    address: str
    schema: str
    max_tokens: int
    attempts: int
    timeout: float


def explain(error: Exception, call: ModelCall) -> RagError:
    """The error to raise instead of `error`, which becomes its cause."""
    chain = list(_chain(error))
    for one in chain:
        if isinstance(one, RagError):
            return one
    names = {type(one).__name__ for one in chain}
    if "IncompleteOutputException" in names:
        return ModelOutputError(
            f"{call.model} did not finish its output for {call.schema} within {call.max_tokens} tokens",
            hint="Ask for less at a time, or use a larger model.",
        )
    for one in chain:
        status = getattr(one, "status_code", None)
        if isinstance(status, int):
            return _refused(one, status, call)
    is_page = any(isinstance(getattr(one, "last_completion", None), str) for one in chain)  # of HTML, as a rule
    if names & _UNFIT and not is_page:
        return _unfit(chain, call)
    return _unreached(names, chain[-1], call)


def _unreached(names: set[str], cause: BaseException, call: ModelCall) -> RagError:
    """There was no response at all, or none that could be read."""
    if "APITimeoutError" in names:
        return ModelConnectionError(
            f"{call.address} did not answer within {call.timeout:g} seconds",
            hint="Set a larger RAG_TIMEOUT, or use a faster model.",
        )
    if "APIConnectionError" in names:
        return ModelConnectionError(
            f"{call.address} cannot be reached", hint="Check that the endpoint runs, RAG_BASE_URL and the network."
        )
    return ModelConnectionError(
        f"{call.address} answered with something that is no chat completion ({type(cause).__name__})",
        hint="Check that RAG_BASE_URL is the address of an OpenAI-compatible endpoint, as in http://HOST/v1.",
    )


def raise_explained(error: Exception, call: ModelCall) -> NoReturn:
    """Raise what `explain` makes of an error; one of ours that was buried in it comes up as it was."""
    explained = explain(error, call)
    if explained is error or any(one is explained for one in _chain(error)):
        raise explained
    raise explained from error


def is_unfit(error: Exception) -> bool:
    """Whether the endpoint answered and only the output was cut off or did not fit its schema."""
    return any(type(one).__name__ in _UNFIT | {"IncompleteOutputException"} for one in _chain(error))


def error_details(error: BaseException) -> tuple[str, str, str]:
    """Code, type and parameter that an endpoint's error body names, "" where it is silent."""
    for one in _chain(error):
        body = getattr(one, "body", None)
        if isinstance(body, dict):
            inner = body.get("error", body)
            if isinstance(inner, dict):
                return _text(inner.get("code")), _text(inner.get("type")), _text(inner.get("param"))
    return "", "", ""


def status_of(error: Exception) -> int | None:
    """The HTTP status an error stands for, None when there was no response."""
    for one in _chain(error):
        status = getattr(one, "status_code", None)
        if isinstance(status, int):
            return status
    return None


def is_overflow(error: BaseException) -> bool:
    """Whether an endpoint refused a prompt for its length."""
    code, kind, _ = error_details(error)
    return bool({code, kind} & _OVERFLOW_CODES) or mentions(error, *_OVERFLOW_WORDS)


def mentions(error: BaseException, *words: str) -> bool:
    """Whether an endpoint's refusal holds one of these words, written small. Its text may echo a document: what is
    decided by it must do no harm.
    """
    said = [str(getattr(one, "message", ""))[:_READ_OF_MESSAGE].lower() for one in _chain(error)]
    return any(word in text for word in words for text in said)


def _refused(error: BaseException, status: int, call: ModelCall) -> RagError:
    if status in (400, 413, 422, 500) and is_overflow(error):
        return ContextOverflowError(
            f"the prompt does not fit the context of {call.model}",
            hint="Set a larger RAG_CONTEXT_TOKENS, or a smaller RAG_EVIDENCE_TOKENS.",
        )
    if status == 401:
        return MissingKeyError(f"{call.address} refused the key", hint="Set RAG_API_KEY, or the provider's own key.")
    if status == 404:
        return ModelNotFoundError(
            f"{call.address} knows no model {call.model}", hint="Check the model's name and RAG_BASE_URL."
        )
    if status == 429:
        return ModelConnectionError(
            f"{call.address} refused the call: too many requests, or no credit left", hint=_when(error)
        )
    code, kind, parameter = error_details(error)
    details = ", ".join(part for part in (kind, code, parameter) if part and part != str(status))
    return ModelConnectionError(
        f"{call.address} answered with status {status}" + (f" ({details})" if details else ""),
        hint="Check the model's name and what the endpoint supports." if status < 500 else "Try again later.",
    )


def _when(error: BaseException) -> str:
    """When to try again, as far as the endpoint has told."""
    wait = asked_wait(getattr(getattr(error, "response", None), "headers", None) or {})
    return f"Try again in {wait:.0f} seconds, as it asks." if wait else "Try again later."


def _unfit(chain: list[BaseException], call: ModelCall) -> RagError:
    """An output that does not fit the schema: says where and why, without repeating the output."""
    complaints = ""
    for one in chain:
        if isinstance(one, ValidationError):
            found = [
                f"{'.'.join(str(part) for part in item['loc']) or 'output'}: {item['type']}"
                for item in one.errors(include_input=False, include_url=False, include_context=False)[:3]
            ]
            complaints = f" ({'; '.join(found)})"
            break
    tries = "1 try" if call.attempts == 1 else f"{call.attempts} tries"
    return ModelOutputError(
        f"{call.model} gave no output that fits {call.schema} in {tries}{complaints}",
        hint="Set a larger RAG_RETRIES, or use a larger model.",
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and its explicit causes; what else was being handled meanwhile does not count."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__


def _text(value: Any) -> str:
    """Codes are short; anything longer would be a message, which may echo the request."""
    return str(value) if isinstance(value, (str, int)) and len(str(value)) <= 60 else ""
