"""A conversation with a library: typed events while an answer is made, turns kept in the history.

An answer is made by `rag.answering.job`, in a thread of its own so that its tokens can be handed out as they come; the
chat only watches the model. One answer at a time: store and model are for one thread at a time.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from rag.answering.followups import needs_context, stand_alone
from rag.answering.job import answer
from rag.answering.reading_ahead import beginning, read
from rag.answering.streaming import WatchedModel, settle_text
from rag.embedding.protocol import Embedder
from rag.errors import RagError, StorageError, UsageError
from rag.grounding.pointing import Embed
from rag.llm.prices import since
from rag.llm.protocol import LanguageModel
from rag.register.answering import as_answer, ask_register
from rag.register.query import Query
from rag.register.schemas import PARTNERSHIP
from rag.schema.answer import Answer, AskedStyle, Usage
from rag.schema.conversation import Cited, Conversation, Done, Event, StatusEvent, TokenEvent, Turn
from rag.schema.register import QueryResult
from rag.settings import Settings
from rag.storage.conversations import numbered
from rag.storage.store import Store

POLL = 0.2
"""Seconds after which a waiting reader looks up: on Windows a wait without end cannot be interrupted."""

PATIENCE = 5.0
"""Seconds that `close` waits for a model that is busy reading a prompt: it cannot be interrupted in that."""


@dataclass(frozen=True, slots=True)
class ChatParts:
    """What a chat works with."""

    store: Store
    embedder: Embedder
    model: LanguageModel
    settings: Settings
    embed: Embed


class _Stopped(Exception):
    """The reader has gone away."""


@dataclass(slots=True)
class _Run:
    """One answer in the making: the channel between its thread and the reader."""

    events: queue.SimpleQueue[Event | BaseException | None] = field(default_factory=queue.SimpleQueue)
    stopped: threading.Event = field(default_factory=threading.Event)
    abandoned: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.perf_counter)
    first_token: float | None = None

    def emit(self, event: Event) -> None:
        """Hand an event to the reader. Raises _Stopped when nobody reads any more."""
        if self.stopped.is_set():
            raise _Stopped
        if isinstance(event, TokenEvent):
            if not event.text:
                return
            if self.first_token is None:
                self.first_token = time.perf_counter() - self.started
        self.events.put(event)


class Chat:
    """A conversation. Use it as a context manager, or call `close` before the library is closed.

    `turns` are those so far, of a continued conversation too; `documents` and `style` ("" for that of the settings)
    may be changed between two questions.
    """

    def __init__(
        self,
        parts: Callable[[], ChatParts],
        *,
        documents: Sequence[str] | None = None,
        conversation: Conversation | None = None,
    ) -> None:
        """`parts` is asked for every answer, so that the model may change in between."""
        self._parts = parts
        self.documents: list[str] | None = None if documents is None else list(documents)
        self.style: AskedStyle = ""
        self.number: int | None = None if conversation is None else conversation.number
        self.turns: list[Turn] = [] if conversation is None else list(conversation.turns)
        self._asked_of_all: Query | None = None
        self._run: _Run | None = None
        self._thread: threading.Thread | None = None
        self._reading: threading.Thread | None = None
        self._read: tuple[str, tuple[str, ...] | None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, text: str) -> Iterator[Event]:
        """Ask, and yield what happens: tokens as they are generated, then the proofs, then `Done`.

        What was streamed may be taken back by a `StatusEvent` of kind "withdrawn" or "corrected"; what `Done` holds
        counts. Closing the iterator, or an interruption while it waits, stops the answer; it is then not kept.
        Raises UsageError for an empty text, ModelError and its subclasses.
        """
        said = " ".join(text.split())
        if not said:
            raise UsageError("the question is empty", hint="Write a few words.")
        self.settle()
        run = self._run = _Run()
        self._thread = threading.Thread(target=self._work, args=(run, said), name="rag-chat", daemon=True)
        self._thread.start()
        try:
            yield from _received(run)
        finally:
            run.stopped.set()

    async def asend(self, text: str) -> AsyncIterator[Event]:
        """As `send`, for asyncio: the loop is free while the model works."""
        events = self.send(text)
        try:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event
        finally:
            if self._run is not None:
                self._run.stopped.set()

    def read_ahead(self) -> None:
        """Let the model read, in the background, what the next question will be answered from, as far as that is known:
        one document that is read whole. Where it is not, the model is loaded at least.

        Worth it for a model in this process, while the user types: a model elsewhere would have to be paid. Harmless
        when repeated. The next question waits for it. Nothing is raised: what fails here fails at the question, too.
        """
        try:
            parts = self._parts()
            wanted = self._to_read(parts)
            if wanted == self._read or parts.store.count() == 0:
                return
            messages = beginning(parts.store, parts.settings, self.documents)
        except RagError:
            return
        if self._reading is not None and self._reading.is_alive():
            return
        self._read = wanted
        self._reading = threading.Thread(target=read, args=(parts.model, messages), name="rag-read-ahead", daemon=True)
        self._reading.start()

    def await_model(self) -> None:
        """Wait until the model has read what it was given ahead."""
        while self._reading is not None and self._reading.is_alive():
            self._reading.join(POLL)

    def _to_read(self, parts: ChatParts) -> tuple[str, tuple[str, ...] | None]:
        """Which model is to have read which documents."""
        return parts.model.name, None if self.documents is None else tuple(self.documents)

    def clear(self) -> None:
        """Begin a new conversation; what was said stays in the history."""
        self.settle()
        self.number = None
        self.turns = []

    def settle(self) -> None:
        """Stop an answer that is still being made, and wait until the model is free."""
        if self._run is not None:
            self._run.stopped.set()
        if self._thread is not None:
            while self._thread.is_alive():
                self._thread.join(POLL)
            self._thread = None

    def close(self) -> None:
        """Stop what is running; a model that does not come back soon is left to itself. Harmless twice."""
        if self._reading is not None:
            self._reading.join(PATIENCE)
        if self._run is not None:
            self._run.stopped.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)
            if self._run is not None and self._thread.is_alive():
                self._run.abandoned.set()
            self._thread = None

    def _work(self, run: _Run, said: str) -> None:
        """The thread of one answer: whatever ends it is put where the reader sees it."""
        try:
            self._answer(run, said)
        except _Stopped:
            run.events.put(None)
        except BaseException as error:
            run.events.put(error)
        else:
            run.events.put(None)

    def _answer(self, run: _Run, said: str) -> None:
        self.await_model()
        parts = self._parts()
        self._read = self._to_read(parts)
        before = parts.model.spent
        made: Answer | None = None
        try:
            scope = self.documents
            made = self._from_register(parts, said) if scope is None else None
            shown = ""
            if made is None:
                question = self._question(parts.model, run, said)
                watched = WatchedModel(parts.model, run.emit)
                made = answer(
                    parts.store,
                    parts.embedder,
                    watched,
                    parts.settings.model_copy(update={"style": self.style}) if self.style else parts.settings,
                    parts.embed,
                    question,
                    scope=scope,
                    tell=watched.show,
                )
                shown = watched.shown
            settle_text(run.emit, shown, made)
            turn = self._keep(parts, run, said, made, scope)
        finally:
            self._charge(parts, run, since(parts.model.spent, before), made)
        for number, citation in zip(turn.numbers, made.citations, strict=True):
            run.emit(Cited(number=number, citation=citation))
        run.emit(Done(turn=turn))

    def _from_register(self, parts: ChatParts, said: str) -> Answer | None:
        """The answer to a question about the collection; a follow-up ("only those with …") narrows the one before."""
        started = time.perf_counter()
        try:
            result = ask_register(parts.store, PARTNERSHIP, said, after=self._asked_of_all)  # passages take the rest
        except StorageError:
            return None  # the register cannot be brought up to date where nothing can be written
        found = result if isinstance(result, QueryResult) else None
        self._asked_of_all = None if found is None else Query.model_validate(found.query)
        return None if found is None else as_answer(parts.store, said, found, started)

    def _question(self, model: LanguageModel, run: _Run, said: str) -> str:
        """What is asked: a follow-up that leans on what was said before is made to stand alone."""
        if not self.turns or not needs_context(said):
            return said
        run.emit(StatusEvent(kind="rewriting", text="a follow-up: finding out what it refers to"))
        rewritten = stand_alone(model, self.turns, said)
        if rewritten is None:
            return said
        run.emit(StatusEvent(kind="rewritten", text=rewritten))
        return rewritten

    def _keep(self, parts: ChatParts, run: _Run, said: str, made: Answer, scope: Sequence[str] | None) -> Turn:
        """The turn, put into the history; a history that cannot be written costs nobody the answer."""
        if run.stopped.is_set():
            raise _Stopped
        number = 0
        try:
            with parts.store.conversations() as kept:
                if self.number is None:
                    self.number = kept.begin(scope)
                number = kept.keep(self.number, said, made, scope, run.first_token)
        except StorageError as error:
            run.emit(StatusEvent(kind="warning", text=f"this turn is not in the history: {error.message}"))
        numbers = numbered([*(turn.answer for turn in self.turns), made])[-1]
        turn = Turn(
            number=number,
            asked_at=datetime.now(UTC),
            said=said,
            answer=made,
            numbers=numbers,
            first_token=run.first_token,
        )
        self.turns.append(turn)
        return turn

    def _charge(self, parts: ChatParts, run: _Run, spent: Usage, made: Answer | None) -> None:
        """What was spent beside the answer that was kept: rewriting, failed tries, an answer that was stopped."""
        if run.abandoned.is_set():
            return  # the library may be closed by now
        beside = spent if made is None or run.stopped.is_set() else since(spent, made.usage)
        try:
            with parts.store.conversations() as kept:
                kept.charge("chat", parts.model.name, beside, self.number)
        except StorageError:
            return  # the history cannot be written: said where the turn is kept


def _received(run: _Run) -> Iterator[Event]:
    """The events of a run until its thread ends. Raises what ended it."""
    while True:
        try:
            event = run.events.get(timeout=POLL)
        except queue.Empty:
            continue
        if event is None:
            return
        if isinstance(event, BaseException):
            raise event
        yield event
