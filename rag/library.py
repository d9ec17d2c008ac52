"""The façade: one object that wires store, embedder and model together and offers the jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast, overload

from rag.errors import EmptyLibraryError, StorageError, UsageError
from rag.progress import Progress, silent
from rag.remote import is_address
from rag.schema.answer import Answer, Asked, Hit
from rag.schema.conversation import Conversation, Spent
from rag.schema.document import Chunk, DocumentInfo, Dropped
from rag.schema.report import AddReport, DoctorReport, Extracted
from rag.schema.summary import Length, Summary, SummaryPlan
from rag.schema.verification import Verification
from rag.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rag.answering.chat import Chat
    from rag.answering.streaming import Emit
    from rag.briefing.brief import Brief
    from rag.embedding.protocol import Embedder
    from rag.grounding.pointing import RememberedVectors
    from rag.llm.protocol import LanguageModel
    from rag.register.query import Query
    from rag.schema.partnership import Partnership, Record
    from rag.schema.register import QueryResult, Register
    from rag.storage.store import Store


class Library:
    """A folder of documents that can be searched, asked and summarised. Use it as a context manager.

    Store, embedder and model are opened when first needed, so that listing documents loads neither.
    """

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

    # documents

    def add(
        self,
        *paths: str | Path,
        sync: bool = False,
        include: Iterable[str] = (),
        exclude: Iterable[str] = (),
        confirm: Callable[[list[DocumentInfo]], bool] | None = None,
        attachments: bool = False,
    ) -> AddReport:
        """Add files, folders and `https://` addresses; what cannot be read is reported and the rest goes on.

        What is unchanged costs a hash. `include` and `exclude` are patterns as in `.gitignore` for the files of
        folders; exclude wins. With `sync`, documents from the given folders whose file is gone are removed, unless
        `confirm` is given and returns False for them; what is only excluded stays. With `attachments`, files that came
        with mail and that can be read become documents of their own.
        Raises UsageError for a wrong pattern, StorageError and its subclasses when the library cannot be written.
        """
        from rag.documents.ingesting import add
        from rag.reading import Picker

        if not paths:
            raise UsageError("nothing to add", hint="Name at least one file, folder or address.")
        return add(
            self.store,
            self.embedder,
            self.settings,
            paths,
            sync=sync,
            picker=Picker(include, exclude),
            confirm=confirm,
            attachments=attachments,
            progress=self._progress,
        )

    def vanished(self, *paths: str | Path) -> list[DocumentInfo]:
        """Documents from the given folders whose file is gone: what `add(..., sync=True)` would remove."""
        from rag.documents.ingesting import vanished

        return vanished(self.store, paths)

    def documents(
        self,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        language: str | None = None,
        source: str | None = None,
        after: str = "",
        limit: int | None = None,
    ) -> list[DocumentInfo]:
        """The documents, in the order of their ids; with keywords those that are so.

        `limit` and `after` page: at most so many, of those that come after that id.

        `since` and `until` (2025, 2025-11 or 2025-11-30, both inclusive) are compared with the date in the file's
        metadata as far as both are known; a document without one is left out. `language` is that of the
        text, `en` takes `en-GB`; `source` a pattern of the path or address, or of its last parts.
        Raises UsageError.
        """
        from rag.documents.selecting import Selection

        wanted = Selection.of(since=since, until=until, language=language, source=source)
        return wanted.page(self.store.documents, after=after, limit=limit)

    def document(self, document: str) -> DocumentInfo:
        """One document. Raises UnknownDocumentError."""
        return self.store.document(document)

    def text(self, document: str) -> str:
        """The stored text, to which every offset refers. Raises UnknownDocumentError."""
        return self.store.text(document)

    def dropped(self, document: str) -> tuple[Dropped, ...]:
        """What its reader left out of a document: hidden text, navigation and the like. Raises UnknownDocumentError."""
        return self.store.dropped(document)

    def page(self, document: str, offset: int) -> int | None:
        """The page on which an offset of the text stands, None without pages. Raises UnknownDocumentError."""
        return self.store.place(document, offset).page

    def where(self, document: str, offset: int) -> str:
        """Where people find an offset of the text in its file: "p. 3", "slide 3", "Budget!A4:D4"; "" where unknown.

        Raises UnknownDocumentError.
        """
        return self.store.place(document, offset).where

    def chunks(self, document: str) -> list[Chunk]:
        """The chunks of a document, in order. Raises UnknownDocumentError."""
        return self.store.chunks(document)

    def remove(self, *documents: str) -> list[DocumentInfo]:
        """Remove documents, all or none. Raises UnknownDocumentError."""
        found = [self.store.document(document) for document in dict.fromkeys(documents)]
        with self.store.write() as writer:
            for info in found:
                writer.remove(info.id)
        return found

    # questions

    def search(self, query: str, *, limit: int = 5, documents: Sequence[str] | None = None) -> list[Hit]:
        """The passages nearest to a query, best first. Raises EmptyLibraryError, UnknownDocumentError."""
        from rag.evidence.retrieval import search

        _require_text(query, "query")
        if limit < 1:
            raise UsageError("limit must be at least 1", hint="Ask for one passage or more.")
        return search(self.store, self.embedder, query, limit=limit, scope=self._scope(documents))

    def ask(
        self,
        question: str,
        *,
        documents: Sequence[str] | None = None,
        style: str = "",
        watch: Emit | None = None,
    ) -> Answer:
        """Answer a question with proof, or say that the documents do not hold the answer.

        Stays within `documents` when given. `style` is auto, short or explained; "" is that of the settings. `watch` is
        told what happens meanwhile, as in a chat: tokens that are not checked yet, and what was taken back of them. The
        answer is kept in the library's history.
        Raises EmptyLibraryError, UnknownDocumentError, ModelError and its subclasses.
        """
        from rag.answering.job import answer
        from rag.answering.streaming import WatchedModel, settle_text

        _require_text(question, "question")
        if style not in ("", "auto", "short", "explained"):
            raise UsageError(f"{style!r} is no style of an answer", hint="Write auto, short or explained.")
        scope = self._scope(documents)
        if scope is None and (counted := self._from_register(question)) is not None:
            self._remember(counted, scope)
            return counted
        settings = self.settings.model_copy(update={"style": style}) if style else self.settings
        watched = None if watch is None else WatchedModel(self.model, watch)
        model = watched or self.model
        tell = None if watched is None else watched.show
        result = answer(self.store, self.embedder, model, settings, self.vectors_of, question, scope=scope, tell=tell)
        if watch is not None and watched is not None:
            settle_text(watch, watched.shown, result)
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

        _require_text(text, "text")
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
        from rag.summarising.job import summarise

        if length not in ("short", "medium", "long"):
            raise UsageError(f"{length!r} is no length of a summary", hint="Write short, medium or long.")
        chosen = self._scope(documents or None) or [info.id for info in self.store.documents()]
        summary = summarise(
            self.store,
            self.embedder,
            self.model,
            self.settings,
            chosen,
            length=length,
            focus=" ".join(focus.split()),
            progress=self._progress,
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

    # briefings

    def brief(self, documents: Sequence[str] | None = None, about: str = "") -> Brief:
        """One page for somebody who goes into a meeting, every sentence with its quote; about all documents when none
        is named. `about` narrows it to a subject.

        Raises EmptyLibraryError, UnknownDocumentError, ModelError and its subclasses.
        """
        from rag.answering.job import answer
        from rag.briefing.job import MOST_RECORDS, Jobs, kept_records, write_brief

        chosen = self._scope(documents) or [info.id for info in self.store.documents()]
        subject = " ".join(about.split())
        settings = self.settings.model_copy(update={"style": "explained"})
        jobs = Jobs(
            summarise=lambda: self.summarise(*chosen, focus=subject),
            record=self.extract if len(chosen) <= MOST_RECORDS else kept_records(self.store),
            explain=lambda question: answer(
                self.store, self.embedder, self.model, settings, self.vectors_of, question, scope=chosen
            ),
        )
        return write_brief(self.store, jobs, chosen, about=subject, progress=self._progress)

    # records

    @overload
    def extract(
        self, document: str, schema: type[Partnership] | None = None, *, fresh: bool = False
    ) -> Partnership: ...

    @overload
    def extract(self, document: str, schema: type[BaseModel] | None, *, fresh: bool = False) -> Record: ...

    def extract(self, document: str, schema: type[BaseModel] | None = None, *, fresh: bool = False) -> Record:
        """The record of one document, each value with its proof; kept in the library until something it depends on
        changes, unless `fresh`.

        `schema` is any Pydantic model (`Partnership` when none is given); the leaves of the record are `Grounded`.
        Raises UnknownDocumentError, UsageError for a schema that cannot be filled, ModelError and its subclasses.
        """
        from rag.extracting.job import extract, fingerprint
        from rag.extracting.schemas import read_kept, record_class, record_kind
        from rag.schema.partnership import Partnership

        wanted = schema or Partnership
        form, kind = record_class(wanted), record_kind(wanted)
        info = self.store.document(document)
        stamp = fingerprint(self.model, wanted, self.settings)
        kept = None if fresh else read_kept(form, self.store.record(info.id, kind, stamp))
        if kept is not None:
            return kept
        record = extract(self.store, self.embedder, self.model, self.settings, info.id, wanted)
        self._keep(record, kind, stamp)
        self._charge("record", record)
        return record

    def extract_many(
        self, documents: Sequence[str] | None = None, schema: type[BaseModel] | None = None, *, fresh: bool = False
    ) -> Extracted:
        """The record of each document, of all of them when none is named; what fails at one document is told in the
        result and stops no other.

        Raises EmptyLibraryError, UnknownDocumentError, and what opening the model and preparing the schema raise:
        before anything is asked.
        """
        from rag.extracting.many import extract_each
        from rag.extracting.schemas import record_class

        if schema is not None:
            record_class(schema)
        chosen = self._scope(documents or None) or [info.id for info in self.store.documents()]
        _ = self.embedder  # before there are several threads: all share it
        self._progress(f"opening {self.model.name}", 1, 1)  # a model that cannot be used fails once for all documents
        return extract_each(
            list(dict.fromkeys(chosen)),
            lambda document: self.extract(document, schema, fresh=fresh),
            self._progress,
            jobs=self.jobs,
        )

    def records(self, schema: type[BaseModel] | None = None) -> list[Record]:
        """The records that are kept, by document; those of an earlier form of the schema are left out.

        Loads no model. Raises UsageError for a schema that cannot be filled.
        """
        from rag.extracting.schemas import kept_records
        from rag.schema.partnership import Partnership

        return kept_records(self.store, schema or Partnership)

    # the register

    def register(self, schema: type[BaseModel] | None = None) -> Register:
        """The entries (deals, with their sources and conflicts), parties and persons of all kept records.

        Loads no model. Raises UsageError for a schema that cannot be filled, StorageError.
        """
        from rag.extracting.schemas import register_schema
        from rag.register.building import register

        return register(self.store, register_schema(schema))

    def query(
        self,
        query: str | Query,
        *,
        sort: str | None = None,
        reverse: bool = False,
        limit: int | None = None,
        schema: type[BaseModel] | None = None,
    ) -> QueryResult:
        """Rows of the register, each cell with its proof, and how far the records cover the question.

        `query` is an expression ("signed_on >= 2024 and countries has JP") or a `rag.register.Query`. Loads no model.
        Raises UsageError that says which field or value is wrong, StorageError.
        """
        from rag.extracting.schemas import register_schema
        from rag.register.parsing import parse
        from rag.register.query import Order
        from rag.register.running import run

        known = register_schema(schema)
        asked = parse(query, known.fields) if isinstance(query, str) else query
        changed: dict[str, Any] = {} if limit is None else {"limit": limit}
        if sort is not None:
            changed["order_by"] = Order(field=sort, direction="desc" if reverse else "asc")
        return run(self.store, known, asked.model_copy(update=changed))

    def judge(self, a: str, b: str, *, same: bool | None) -> None:
        """Say that two entries, parties or persons are the same or not, by id or name; None takes it back.

        Kept whatever happens to the records. Raises UsageError for a name that the register does not have.
        """
        from rag.extracting.schemas import register_schema
        from rag.register.judging import judge

        judge(self.store, register_schema(None), a, b, same=same)

    # conversations

    def chat(self, documents: Sequence[str] | None = None, conversation: int | None = None) -> Chat:
        """A conversation: `send` yields events while an answer is made. Close it before the library.

        Stays within `documents` when given; `conversation` is the number of one to be continued.
        Raises EmptyLibraryError, UnknownDocumentError, UsageError for a number that no conversation has.
        """
        from rag.answering.chat import Chat, Parts

        continued = None if conversation is None else self.conversation(conversation)
        if documents is None and continued is not None and continued.documents is not None:
            documents = continued.documents
        return Chat(
            lambda: Parts(self.store, self.embedder, self.model, self.settings, self.vectors_of),
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

    # care

    def doctor(self, *, rebuild: bool = False) -> DoctorReport:
        """Check the library; with `rebuild`, first remake the vectors from the catalogue (also for a new embedder)."""
        from rag.documents.checkup import check, rebuild_vectors

        if rebuild:
            rebuild_vectors(self.store, self.embedder, self._progress)
        return check(self.store, self.settings, self._progress)

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

    def _from_register(self, question: str) -> Answer | None:
        """The answer to a question about the collection, where records are kept and code understands all of it."""
        import time

        from rag.extracting.schemas import register_schema
        from rag.register.answering import as_answer, ask_register
        from rag.register.questions import is_about_all

        if not is_about_all(question):
            return None
        started = time.perf_counter()
        try:
            result = ask_register(self.store, register_schema(None), question)
        except StorageError as error:
            self._progress(f"the register is not used: {error.message}", 0, 0)
            return None
        return None if result is None else as_answer(self.store, question, result, started)

    def _remember(self, answer: Answer, scope: Sequence[str] | None) -> None:
        """Keep the answer in the history; a full disk or a read-only folder must not cost the user the answer."""
        try:
            self.store.remember(answer, scope)
        except StorageError as error:
            self._progress(f"the question is not in the history: {error.message}", 0, 0)

    def _keep(self, record: Record, kind: str, stamp: str) -> None:
        """Keep a record; a library that cannot be written must not cost the user what the model has read."""
        try:
            self.store.keep_record(record.document, kind, stamp, record.model_dump_json())
        except StorageError as error:
            self._progress(f"the record is not kept: {error.message}", 0, 0)

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


def _require_text(text: str, what: str) -> None:
    if not text.strip():
        raise UsageError(f"the {what} is empty", hint="Write a few words.")
