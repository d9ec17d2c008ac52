"""Any other provider that Instructor's `provider/model` strings name, through that provider's own package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import MissingExtraError, MissingKeyError, ModelNotFoundError, SettingsError
from rag.llm.endpoint import Endpoint, ModelConnection, quieten_instructor
from rag.llm.manner import Manner

if TYPE_CHECKING:
    import instructor

    from rag.settings import Settings

PROVIDER_CONTEXT = 128_000
"""Tokens assumed where RAG_CONTEXT_TOKENS is not set: what the current models of these providers take at least."""

_PACKAGE = re.compile(r"pip install [\"']?([A-Za-z0-9._\-\[\]]+)")


@dataclass(frozen=True, kw_only=True)
class ProviderEndpoint(Endpoint):
    """A provider with a protocol of its own. No recordings, no streaming, no log-probabilities."""

    opened: instructor.Instructor

    @property
    def manner(self) -> Manner:
        """Without a seed, which not every package takes."""
        return Manner("PROVIDER", {"temperature": 0})

    def connect(self) -> ModelConnection:
        """It is open already."""
        return ModelConnection({"PROVIDER": self.opened})

    def arranged(self, sampling: Mapping[str, Any]) -> dict[str, Any]:
        """Google's client takes these in an object of its own."""
        if self.name.startswith(("google/", "generative-ai/", "vertexai/")):
            return {"generation_config": dict(sampling)}
        return dict(sampling)


def provider_endpoint(settings: Settings) -> ProviderEndpoint:
    """The provider of the settings. Raises SettingsError, ModelNotFoundError, MissingExtraError, MissingKeyError."""
    if settings.replay_mode != "live":
        raise SettingsError(
            f"{settings.model} cannot be recorded or replayed",
            hint="Recordings are for local/ and openai/ models; RAG_BASE_URL reaches compatible endpoints.",
        )
    return ProviderEndpoint(
        name=settings.model,
        address=settings.base_url or settings.model,
        fingerprint=lambda: settings.model,
        context_tokens=lambda: settings.context_tokens or PROVIDER_CONTEXT,
        shapes=("PROVIDER",),
        timeout=settings.timeout,
        opened=_open(settings),
    )


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
    given: dict[str, Any] = {"api_key": settings.api_key.get_secret_value()} if settings.api_key else {}
    if settings.base_url:
        given["base_url"] = settings.base_url
    try:
        client: instructor.Instructor = instructor.from_provider(settings.model, **given)
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
