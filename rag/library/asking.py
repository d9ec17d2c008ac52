"""The façade, asking: search, answers, checks, summaries, conversations and what is kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.errors import StorageError, UsageError
from rag.library.parts import OpenParts, require_text
from rag.progress import Progress, silent
from rag.schema.answer import Answer, Asked, Hit
from rag.schema.conversation import Conversation, Spent
from rag.schema.summary import Length, Summaries, Summary, SummaryPlan
from rag.schema.verification import Verification

if TYPE_CHECKING:
    from rag.answering.chat import Chat
    from rag.answering.streaming import EmitEvent
    from rag.register.answering import Declined


class Asking(OpenParts):
    """Questions to a library, and prose about it."""

    # questions

    def search(self, query: str, *, limit: int = 5, documents: Sequence[str] | None = None) -> list[Hit]:
        """The passages nearest to a query, best first. Raises EmptyLibraryError, UnknownDocumentError."""
        from rag.evidence.retrieval import search

        require_text(query, "query")
        if limit < 1:
            raise UsageError("limit must be at least 1", hint="Ask for one passage or more.")
        return search(self.store, self.embedder, query, limit=limit, scope=self._scope(documents))

    def ask(
        self,
        question: str,
        *,
        documents: Sequence[str] | None = None,
        style: str = "",
        watch: EmitEvent | None = None,
    ) -> Answer:
        """Answer a question with proof, or say that the documents do not hold the answer.

        Stays within `documents` when given. `style` is auto, short or explained; "" is that of the settings. `watch` is
        told what happens meanwhile, as in a chat: tokens that are not checked yet, and what was taken back of them. The
        answer is kept in the library's history.
        Raises EmptyLibraryError, UnknownDocumentError, ModelError and its subclasses.
        """
        from rag.answering.job import answer
        from rag.answering.streaming import WatchedModel, settle_text

        require_text(question, "question")
        if style not in ("", "auto", "short", "explained"):
            raise UsageError(f"{style!r} is no style of an answer", hint="Write auto, short or explained.")
        scope = self._scope(documents)
        counted = self._from_register(question) if scope is None else None
        if isinstance(counted, Answer):
            self._remember(counted, scope)
            return counted
        settings = self.settings.model_copy(update={"style": style}) if style else self.settings
        watched = None if watch is None else WatchedModel(self.model, watch)
        model = watched or self.model
        tell = None if watched is None else watched.show
        result = answer(self.store, self.embedder, model, settings, self.vectors_of, question, scope=scope, tell=tell)
        if watch is not None and watched is not None:
            settle_text(watch, watched.shown, result)
        if counted is not None and result.status == "not_in_documents":
            result = result.model_copy(update={"text": counted.told})
        self._remember(result, scope)
        return result

    def verify(
        self, text: str, question: str = "", documents: Sequence[str] | None = None, *, second_check: bool = False
    ) -> Verification:
        """Hold each claim of a text against the documents: supported, partly, contradicted or not found, with quotes.

        With a `question`, the text is taken as an answer to it. No language model is asked, unless `second_check`: then
        it says whether the passages found by the code say the same. Raises UsageError for an empty text,
        EmptyLibraryError, UnknownDocumentError, and with a model ModelError and its subclasses.
        """
        from rag.verifying.job import verify

        require_text(text, "text")
        return verify(
            self.store,
            self.embedder,
            self.vectors_of,
            text,
            question=" ".join(question.split()),
            scope=self._scope(documents),
            without=self.settings.checks_off,
            model=self.model if second_check else None,
            jobs=self.jobs,
            progress=self._progress,
        )

    # summaries

    def summarise(self, *documents: str, length: Length = "medium", focus: str = "") -> Summary:
        """Summarise documents together, all of them when none is named; every sentence carries its proof.

        With `focus` only what speaks of it is told. Raises UsageError, EmptyLibraryError, UnknownDocumentError,
        ModelError and its subclasses.
        """
        _require_length(length)
        chosen = self._scope(documents or None) or [info.id for info in self.store.documents()]
        return self._summary(chosen, length, focus, self._progress)

    def summarise_each(
        self, documents: Sequence[str] | None = None, *, length: Length = "medium", focus: str = ""
    ) -> Summaries:
        """A summary of each document, of all of them when none is named; several at a time from an endpoint. What
        fails at one document is told in the result and stops no other.

        Raises UsageError, EmptyLibraryError, UnknownDocumentError, and what opening the model raises: before anything
        is asked.
        """
        from rag.library.many import for_each

        _require_length(length)
        chosen = self._scope(documents or None) or [info.id for info in self.store.documents()]
        _ = self.embedder  # before there are several threads: all share it
        self._progress(f"opening {self.model.name}", 1, 1)  # a model that cannot be used fails once for all documents
        summaries, failed = for_each(
            list(dict.fromkeys(chosen)),
            lambda document: self._summary([document], length, focus, silent),
            self._progress,
            "summarising",
            jobs=self.jobs,
        )
        return Summaries(summaries=summaries, failed=failed)

    def _summary(self, documents: Sequence[str], length: Length, focus: str, progress: Progress) -> Summary:
        from rag.summarising.job import summarise

        summary = summarise(
            self.store,
            self.embedder,
            self.model,
            self.settings,
            documents,
            length=length,
            focus=" ".join(focus.split()),
            progress=progress,
        )
        self._charge("summary", summary)
        return summary

    def plan_summary(self, *documents: str, length: Length = "medium", focus: str = "") -> SummaryPlan:
        """What `summarise` would ask of the model, counted without asking it: calls and tokens.

        Raises what `summarise` raises, but for what only a model raises.
        """
        from rag.summarising.planning import plan_summary

        chosen = self._scope(documents or None) or [info.id for info in self.store.documents()]
        about = " ".join(focus.split())
        return plan_summary(
            self.store,
            self.embedder,
            self.model,
            self.settings,
            chosen,
            length=length,
            focus=about,
            progress=self._progress,
        )

    # conversations

    def chat(self, documents: Sequence[str] | None = None, conversation: int | None = None) -> Chat:
        """A conversation: `send` yields events while an answer is made. Close it before the library.

        Stays within `documents` when given; `conversation` is the number of one to be continued.
        Raises EmptyLibraryError, UnknownDocumentError, UsageError for a number that no conversation has.
        """
        from rag.answering.chat import Chat, ChatParts

        continued = None if conversation is None else self.conversation(conversation)
        if documents is None and continued is not None and continued.documents is not None:
            documents = continued.documents
        return Chat(
            lambda: ChatParts(self.store, self.embedder, self.model, self.settings, self.vectors_of),
            documents=self._scope(documents),
            conversation=continued,
        )

    def conversation(self, number: int | None = None) -> Conversation:
        """A conversation of the history, the latest when no number is given. Raises UsageError when there is none."""
        with self.store.conversations() as kept:
            found = kept.latest() if number is None else kept.get(number)
        if found is None:
            what = "there is no conversation yet" if number is None else f"there is no conversation {number}"
            raise UsageError(what, hint="Begin one: rag chat")
        return found

    def asked(self, number: int) -> Conversation:
        """The conversation in which question `number` of the history was asked; a question asked by itself comes as a
        conversation 0 of one turn. Raises UsageError when there is no such question.
        """
        with self.store.conversations() as kept:
            found = kept.around(number)
        if found is None:
            raise UsageError(f"there is no question {number} in the history", hint="rag history lists them.")
        return found

    def use_model(self, name: str) -> None:
        """Use another model from now on; the one in use stays when there is none of that name. Raises ModelError."""
        from rag.llm import open_model

        settings = self.settings.model_copy(update={"model": name})
        opened = open_model(settings, self._progress)
        if "model" in self.__dict__:
            self.model.close()
        self.settings = settings
        self.__dict__["model"] = opened

    def usage(self) -> list[Spent]:
        """What every model was paid for over the whole history, with its cost where a price is known."""
        from rag.llm.prices import cost_of

        with self.store.conversations() as kept:
            spent = kept.spent()
        prices = self.settings.prices
        return [one.model_copy(update={"cost": cost_of(one.model, one.usage, prices)}) for one in spent]

    def history(self, *, limit: int = 20, search: str = "") -> list[Asked]:
        """The latest questions with their answers, newest first; with `search`, those that hold that text."""
        return self.store.history(limit=limit, search=search)

    def _from_register(self, question: str) -> Answer | Declined | None:
        """The answer to a question about the collection, where records are kept and all of it is understood; why there
        is none where passages may still answer it."""
        import time

        from rag.extracting.schemas import register_schema
        from rag.register.answering import answered
        from rag.register.questions import is_about_all, may_be_about_all

        if not is_about_all(question) and not may_be_about_all(question):
            return None
        started = time.perf_counter()
        try:
            return answered(self.store, register_schema(None), question, started, lambda: self.model)
        except StorageError as error:
            self._progress(f"the register is not used: {error.message}", 0, 0)
            return None

    def _remember(self, answer: Answer, scope: Sequence[str] | None) -> None:
        """Keep the answer in the history; a full disk or a read-only folder must not cost the user the answer."""
        try:
            self.store.remember(answer, scope)
        except StorageError as error:
            self._progress(f"the question is not in the history: {error.message}", 0, 0)


def _require_length(length: str) -> None:
    if length not in ("short", "medium", "long"):
        raise UsageError(f"{length!r} is no length of a summary", hint="Write short, medium or long.")
