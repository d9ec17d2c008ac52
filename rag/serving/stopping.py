"""A library whose work can be stopped from outside: before each call of the model, and with each token of it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from rag.library import Library
from rag.llm.protocol import Completion, LanguageModel, Message, StreamingModel, T
from rag.llm.wrapping import WrappedModel

if TYPE_CHECKING:
    from rag.progress import Progress
    from rag.settings import Settings

StopCheck = Callable[[], None]
"""Raises when the work shall stop."""


class StoppableModel(WrappedModel):
    """A `LanguageModel` that looks whether it shall stop, before each call and with each token that is streamed."""

    def __init__(self, model: LanguageModel, check: StopCheck) -> None:
        super().__init__(model)
        self._check = check
        if hasattr(model, "stream"):
            self.stream = self._stream

    def complete(self, messages: list[Message], schema: type[T], *, max_tokens: int, prompt: str = "") -> Completion[T]:
        """See `LanguageModel.complete`."""
        self._check()
        return self._model.complete(messages, schema, max_tokens=max_tokens, prompt=prompt)

    def close(self) -> None:
        """Free the model."""
        self._model.close()

    def _stream(
        self, messages: list[Message], schema: type[T], *, max_tokens: int, prompt: str = ""
    ) -> Generator[str, None, Completion[T]]:
        """See `StreamingModel.stream`."""
        self._check()
        model = cast("StreamingModel", self._model)
        pieces = model.stream(messages, schema, max_tokens=max_tokens, prompt=prompt)
        try:
            while True:
                piece = next(pieces)
                self._check()
                yield piece
        except StopIteration as end:
            return cast("Completion[T]", cast("Any", end.value))
        finally:
            pieces.close()  # ends the call, and with it the computing


class StoppableLibrary(Library):
    """A library whose model asks `check` whether it shall stop."""

    def __init__(self, settings: Settings, *, progress: Progress, check: StopCheck) -> None:
        super().__init__(settings, progress=progress)
        self._check = check

    @cached_property
    def model(self) -> LanguageModel:
        """See `Library.model`."""
        from rag.llm import open_model

        return StoppableModel(open_model(self.settings, self._progress), self._check)
