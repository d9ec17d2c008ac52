"""Any other provider that Instructor's `provider/model` strings name, through that provider's own package."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from rag.errors import MissingExtraError, MissingKeyError, ModelNotFoundError, SettingsError
from rag.llm.client import quieten_instructor
from rag.llm.failures import Call, raise_explained
from rag.llm.protocol import Completion, Message, T
from rag.llm.usage import usage_of
from rag.schema.answer import Usage

if TYPE_CHECKING:
    import instructor

    from rag.settings import Settings

PROVIDER_CONTEXT = 128_000
"""Tokens assumed where RAG_CONTEXT_TOKENS is not set: what the current models of these providers take at least."""

_PACKAGE = re.compile(r"pip install [\"']?([A-Za-z0-9._\-\[\]]+)")


class ProviderModel:
    """Implements `LanguageModel` for providers with a protocol of their own. No recordings, no streaming."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError, ModelNotFoundError, MissingExtraError, MissingKeyError."""
        if settings.replay_mode != "live":
            raise SettingsError(
                f"{settings.model} cannot be recorded or replayed",
                hint="Recordings are for local/ and openai/ models; RAG_BASE_URL reaches compatible endpoints.",
            )
        self._settings = settings
        self._usages: list[Usage] = []
        self._spent = Usage()
        self._client = _open(settings)
        self._client.on("completion:response", self._on_response)

    @property
    def name(self) -> str:
        """`provider/model`."""
        return self._settings.model

    @property
    def fingerprint(self) -> str:
        """The name: providers tell no more."""
        return self._settings.model

    @property
    def context_tokens(self) -> int:
        """Prompt and output tokens that fit together."""
        return self._settings.context_tokens or PROVIDER_CONTEXT

    @property
    def spent(self) -> Usage:
        """What all calls so far cost, failed ones included."""
        return self._spent

    def complete(self, messages: list[Message], schema: type[T], *, max_tokens: int, prompt: str = "") -> Completion[T]:
        """See `LanguageModel.complete`. `prompt` is of no use here, as there are no recordings."""
        started = time.perf_counter()
        self._usages = []
        try:
            chat: list[Any] = [{"role": one.role, "content": one.content} for one in messages]
            value: T = self._client.create(
                messages=chat,
                response_model=schema,
                max_retries=self._settings.retries,
                strict=False,
                **self._sampling(max_tokens),
            )
        except Exception as error:
            raise_explained(error, self._call(schema.__name__, max_tokens))
        return Completion(
            value=value,
            usage=sum(self._usages, Usage()),
            seconds=time.perf_counter() - started,
            attempts=len(self._usages),
        )

    def close(self) -> None:
        """Nothing is held open; calling it twice is harmless."""

    def _sampling(self, max_tokens: int) -> dict[str, Any]:
        """Google's client takes these in an object of its own."""
        if self.name.startswith(("google/", "generative-ai/", "vertexai/")):
            return {"generation_config": {"temperature": 0, "max_tokens": max_tokens}}
        return {"temperature": 0, "max_tokens": max_tokens}

    def _call(self, schema: str, max_tokens: int) -> Call:
        return Call(
            model=self.name,
            address=self.name,
            schema=schema,
            max_tokens=max_tokens,
            attempts=len(self._usages),
            timeout=self._settings.timeout,
        )

    def _on_response(self, response: Any) -> None:
        usage = usage_of(response)
        self._usages.append(usage)
        self._spent += usage


def _open(settings: Settings) -> instructor.Instructor:
    """Instructor's client for a `provider/model` string, its complaints in our words."""
    import instructor
    from instructor.auto_client import supported_providers

    quieten_instructor()
    provider, _, model = settings.model.partition("/")
    if provider not in supported_providers or not model:
        raise ModelNotFoundError(
            f"unknown model {settings.model}",
            hint=f"Write provider/model; providers are local, {', '.join(supported_providers)}.",
        )
    key: dict[str, Any] = {"api_key": settings.api_key.get_secret_value()} if settings.api_key else {}
    try:
        client: instructor.Instructor = instructor.from_provider(settings.model, **key)
        return client
    except ImportError as error:
        raise _missing_package(settings.model, str(error)) from error
    except Exception as error:
        # Instructor raises one class for a missing package and for a missing key; only the text tells them apart.
        if _PACKAGE.search(str(error)):
            raise _missing_package(settings.model, str(error)) from error
        raise MissingKeyError(
            f"{settings.model} cannot be used as it is set up: {_first_line(error)}",
            hint="Set RAG_API_KEY or the provider's own variable, or use --model local/qwen2.5-coder-1.5b.",
        ) from error


def _missing_package(model: str, said: str) -> MissingExtraError:
    found = _PACKAGE.search(said)
    package = found[1] if found else f"instructor[{model.partition('/')[0]}]"
    return MissingExtraError(f"{model} needs a package that is not installed", hint=f"pip install '{package}'")


def _first_line(error: Exception) -> str:
    """Set-up errors name variables, never their values."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
