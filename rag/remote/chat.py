"""A conversation that a server holds; the same calls as `rag.answering.chat.Chat`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Sequence
from types import TracebackType
from typing import Self

from rag.errors import UsageError
from rag.progress import Progress
from rag.remote.connection import ServerConnection
from rag.remote.results import Said
from rag.schema.answer import AskedStyle
from rag.schema.conversation import Conversation, Event, Turn


class RemoteChat:
    """See `rag.answering.chat.Chat`. An answer is stopped by closing its iterator."""

    def __init__(
        self,
        connection: ServerConnection,
        told: Progress,
        *,
        documents: Sequence[str] | None = None,
        conversation: Conversation | None = None,
    ) -> None:
        self._connection = connection
        self._told = told
        self.documents: list[str] | None = None if documents is None else list(documents)
        self.style: AskedStyle = ""
        self.number: int | None = None if conversation is None else conversation.number
        self.turns: list[Turn] = [] if conversation is None else list(conversation.turns)
        self._stop: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, text: str) -> Generator[Event, None, None]:
        """Ask, and yield what happens; the last event is `Done`."""
        said = " ".join(text.split())
        if not said:
            raise UsageError("the question is empty", hint="Write a few words.")
        body = {"text": said, "documents": self.documents, "style": self.style, "conversation": self.number}
        happening = self._connection.stream("/api/chat", Said, body, self._told)
        for event in happening:
            if isinstance(event, Said):
                self.number = event.conversation
                self.turns.append(event.turn)
                return
            yield event

    async def asend(self, text: str) -> AsyncIterator[Event]:
        """As `send`, for asyncio."""
        import asyncio

        events = self.send(text)
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            yield event

    def clear(self) -> None:
        """Begin a new conversation."""
        self.number = None
        self.turns = []

    def read_ahead(self) -> None:
        """Nothing is read ahead: the server's model is there for others, too."""

    def await_model(self) -> None:
        """Nothing was read ahead."""

    def settle(self) -> None:
        """Nothing runs here between two answers."""

    def close(self) -> None:
        """Nothing is open here between two answers."""
