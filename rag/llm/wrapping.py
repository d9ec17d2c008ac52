"""What wraps a language model has its name, its room and its bill."""

from __future__ import annotations

from rag.llm.protocol import LanguageModel
from rag.schema.answer import Usage


class WrappedModel:
    """The parts of a `LanguageModel` that a wrapper passes on; `complete` is each wrapper's own."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """See `LanguageModel.name`."""
        return self._model.name

    @property
    def fingerprint(self) -> str:
        """See `LanguageModel.fingerprint`."""
        return self._model.fingerprint

    @property
    def context_tokens(self) -> int:
        """See `LanguageModel.context_tokens`."""
        return self._model.context_tokens

    @property
    def spent(self) -> Usage:
        """See `LanguageModel.spent`."""
        return self._model.spent

    def close(self) -> None:
        """The model is another's to close."""
