"""The parts of an open library: settings, store, embedder and model, each opened when first needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from rag.errors import EmptyLibraryError, StorageError, UsageError
from rag.progress import Progress, silent
from rag.remote import is_address
from rag.schema.summary import Summary
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.embedding.protocol import Embedder
    from rag.grounding.pointing import RememberedVectors
    from rag.llm.protocol import LanguageModel
    from rag.schema.partnership import Record
    from rag.storage.store import Store


class OpenParts:
    """What the jobs of a library work with. Store, embedder and model are opened when first needed."""

    def __init__(self, settings: Settings, *, progress: Progress = silent) -> None:
        self.settings = settings
        self._progress = progress

    @classmethod
    def open(
        cls, folder: str | Path | None = None, *, token: str = "", progress: Progress = silent, **settings: Any
    ) -> Self:
        """Open the library in `folder` (created when something is first added), or at the address of a `rag serve`.

        `settings` are those of `rag.settings.Settings`, by name; None counts as not given. `token` is that of the
        server. Raises SettingsError.
        """
        if is_address(folder):
            from rag.remote.library import RemoteLibrary

            return cast("Self", RemoteLibrary.open(str(folder), token, progress=progress, **settings))
        if token:
            raise UsageError("a folder needs no token", hint="Give the address of a server, or no token.")
        loaded = Settings.load(library=None if folder is None else Path(folder), **settings)
        return cls(loaded, progress=progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the model and the store. Calling it twice is harmless."""
        for name in ("model", "store"):
            part = self.__dict__.pop(name, None)
            if part is not None:
                part.close()

    @property
    def jobs(self) -> int:
        """How many requests are made at a time: as set for an endpoint, one for the model in this process."""
        return 1 if self.settings.model.startswith("local/") else self.settings.jobs

    # parts, opened when first needed

    @cached_property
    def embedder(self) -> Embedder:
        """The embedder in use. Raises SettingsError, MissingKeyError."""
        from rag.embedding import open_embedder

        return open_embedder(self.settings)

    @cached_property
    def vectors_of(self) -> RememberedVectors:
        """Vectors of sentences, remembered while the library is open."""
        from rag.grounding.pointing import RememberedVectors

        return RememberedVectors(self.embedder.embed)

    @cached_property
    def store(self) -> Store:
        """What is kept: catalogue and vectors."""
        from rag.storage.opening import open_store

        return open_store(self.settings, lambda: self.embedder.identity, self._progress)

    @cached_property
    def model(self) -> LanguageModel:
        """The language model in use. Raises ModelError and its subclasses."""
        from rag.llm import open_model

        return open_model(self.settings, self._progress)

    def _charge(self, job: str, made: Summary | Record) -> None:
        """Keep what a job cost; a history that cannot be written must not cost the user what was made."""
        try:
            with self.store.conversations() as kept:
                kept.charge(job, made.model, made.usage)
        except StorageError as error:
            self._progress(f"the cost is not in the history: {error.message}", 0, 0)

    def _scope(self, documents: Sequence[str] | None) -> list[str] | None:
        """The ids to stay within, each checked to exist."""
        if documents is not None:
            if isinstance(documents, str):
                raise UsageError("documents must be a list of ids", hint=f'Write documents=["{documents}"].')
            return [self.store.document(document).id for document in documents]
        if self.store.count() == 0:
            raise EmptyLibraryError(
                f"the library {self.settings.library} holds no documents", hint="Add some: rag add PATH"
            )
        return None


def require_text(text: str, what: str) -> None:
    """Raises UsageError for an empty text."""
    if not text.strip():
        raise UsageError(f"the {what} is empty", hint="Write a few words.")
