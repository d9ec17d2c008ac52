"""Language models: one protocol, whatever stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.errors import ModelNotFoundError

if TYPE_CHECKING:
    from rag.llm.endpoint import Endpoint
    from rag.llm.protocol import LanguageModel
    from rag.progress import Progress
    from rag.settings import Settings


def open_model(settings: Settings, progress: Progress) -> LanguageModel:
    """The model the settings name. Nothing is loaded and no connection made before its first call.

    Raises ModelNotFoundError for a name nobody knows, MissingKeyError, MissingExtraError, SettingsError.
    """
    provider, _, model = settings.model.partition("/")
    if not provider or not model:
        raise ModelNotFoundError(
            f"{settings.model!r} is no model", hint="Write provider/model, as in local/qwen2.5-coder-1.5b."
        )
    from rag.llm.client import InstructorModel

    return InstructorModel(_endpoint(settings, provider, model, progress), retries=settings.retries)


def _endpoint(settings: Settings, provider: str, model: str, progress: Progress) -> Endpoint:
    """Where the model is. Only what that provider needs is imported."""
    if provider not in ("local", "openai"):
        from rag.llm.provider import provider_endpoint

        return provider_endpoint(settings)
    from rag.llm.endpoint import local_endpoint, openai_endpoint

    return (local_endpoint if provider == "local" else openai_endpoint)(settings, model, progress)
