"""A library behind a server: the methods and types of `rag.library.Library`.

What needs the library's own folder, or code of the caller's, cannot work from here and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

from rag.errors import UnreadableFileError, UsageError
from rag.progress import Progress, silent
from rag.remote import results
from rag.remote.chat import RemoteChat
from rag.remote.connection import ServerConnection
from rag.schema.answer import Answer, Asked, Hit
from rag.schema.conversation import Conversation, Spent, StatusEvent, TokenEvent
from rag.schema.document import Chunk, DocumentInfo, Dropped
from rag.schema.partnership import Partnership, Record
from rag.schema.report import AddReport, DoctorReport, Extracted, FailedFile
from rag.schema.summary import Length, Summary, SummaryPlan
from rag.schema.verification import Verification
from rag.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rag.briefing.brief import Brief
    from rag.register.query import Query
    from rag.schema.register import QueryResult, Register

Watch = Callable[[TokenEvent | StatusEvent], None]


class RemoteLibrary:
    """A library behind `rag serve`. Use it as a context manager."""

    def __init__(self, connection: ServerConnection, settings: Settings, *, progress: Progress = silent) -> None:
        """`settings` are the caller's own, of which only a few mean something here."""
        self._connection = connection
        self.settings = settings
        self._progress = progress
        self._texts: dict[str, str] = {}

    @classmethod
    def open(cls, address: str, token: str = "", *, progress: Progress = silent, **settings: Any) -> Self:
        """The library of the server at an address. Raises UsageError for settings: the server has its own."""
        given = sorted(name for name, value in settings.items() if value is not None)
        if given:
            raise UsageError(f"{', '.join(given)}: a server has its own settings", hint="Give them to rag serve.")
        own = Settings.load()
        return cls(ServerConnection(address, token, timeout=own.timeout), own, progress=progress)

    @classmethod
    def running(cls, settings: Settings, *, progress: Progress = silent) -> Self | None:
        """The library of the settings by way of the `rag serve` that has it open on this machine; None without one."""
        from rag.remote.server_file import running_server

        server = running_server(settings)
        if server is None:
            return None
        connection = ServerConnection(server.address, server.token, timeout=settings.timeout)
        return cls(connection, settings, progress=progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the server, which goes on."""
        self._connection.close()

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
        """Send files, those of folders too, and have addresses fetched. See `Library.add`."""
        from rag.reading import Picker
        from rag.reading.web import is_url

        if not paths:
            raise UsageError("nothing to add", hint="Name at least one file, folder or address.")
        if sync or attachments or confirm is not None:
            _only_there("add with sync, confirm or attachments")
        report = AddReport()
        addresses = [str(path) for path in paths if is_url(str(path))]
        if addresses:
            report = self._connection.post("/api/add", AddReport, {"addresses": addresses})
        picker = Picker(include, exclude)
        files = [one for path in paths if not is_url(str(path)) for one in _named_files(Path(path), picker)]
        for number, (name, path) in enumerate(files):
            self._progress("sending files", number, len(files))
            report = _joined(report, self._sent(name, path))
        return report

    def vanished(self, *paths: str | Path) -> list[DocumentInfo]:
        """Cannot work: the server knows no files of this machine."""
        _only_there("vanished")

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
        """See `Library.documents`."""
        found = self._connection.get(
            "/api/documents",
            results.DocumentList,
            since=None if since is None else str(since),
            until=None if until is None else str(until),
            language=language,
            source=source,
            after=after,
            limit=limit,
        )
        return list(found.documents)

    def document(self, document: str) -> DocumentInfo:
        """See `Library.document`."""
        return self._connection.get("/api/document", DocumentInfo, id=document)

    def text(self, document: str) -> str:
        """See `Library.text`."""
        return self._connection.get("/api/text", results.TextPart, id=document).text

    def dropped(self, document: str) -> tuple[Dropped, ...]:
        """See `Library.dropped`."""
        return self._connection.get("/api/dropped", results.DroppedList, id=document).dropped

    def page(self, document: str, offset: int) -> int | None:
        """See `Library.page`."""
        return self._connection.get("/api/place", results.FoundPlace, id=document, offset=offset).page

    def where(self, document: str, offset: int) -> str:
        """See `Library.where`."""
        return self._connection.get("/api/place", results.FoundPlace, id=document, offset=offset).where

    def chunks(self, document: str) -> list[Chunk]:
        """See `Library.chunks`."""
        return list(self._connection.get("/api/chunks", results.ChunkList, id=document).chunks)

    def remove(self, *documents: str) -> list[DocumentInfo]:
        """See `Library.remove`."""
        if not documents:
            return []
        removed = self._connection.post("/api/remove", results.DocumentList, {"documents": documents})
        return list(removed.documents)

    # questions

    def search(self, query: str, *, limit: int = 5, documents: Sequence[str] | None = None) -> list[Hit]:
        """See `Library.search`."""
        body = {"query": query, "limit": limit, "documents": _listed(documents)}
        return list(self._connection.post("/api/search", results.HitList, body).hits)

    def ask(
        self,
        question: str,
        *,
        documents: Sequence[str] | None = None,
        style: str = "",
        watch: Watch | None = None,
    ) -> Answer:
        """See `Library.ask`."""
        body = {"question": question, "documents": _listed(documents), "style": style}
        for event in self._connection.stream("/api/ask", Answer, body, self._progress):
            if isinstance(event, Answer):
                return event
            if watch is not None and isinstance(event, TokenEvent | StatusEvent):
                watch(event)
        raise AssertionError("a stream ends with its result or an error")

    def verify(
        self, text: str, question: str = "", documents: Sequence[str] | None = None, *, second_check: bool = False
    ) -> Verification:
        """See `Library.verify`."""
        body = {"text": text, "question": question, "documents": _listed(documents)}
        path = "/api/second-check" if second_check else "/api/verify"
        return self._connection.made(path, Verification, body, self._progress)

    # summaries

    def summarise(self, *documents: str, length: Length = "medium", focus: str = "") -> Summary:
        """See `Library.summarise`."""
        body = {"documents": _listed(documents or None), "length": length, "focus": focus}
        return self._connection.made("/api/summarise", Summary, body, self._progress)

    def summarise_each(
        self, documents: Sequence[str] | None = None, *, length: Length = "medium", focus: str = ""
    ) -> NoReturn:
        """Cannot work: ask for the summaries one by one, or where the library is."""
        _only_there("summarise_each")

    def plan_summary(self, *documents: str, length: Length = "medium", focus: str = "") -> SummaryPlan:
        """See `Library.plan_summary`."""
        body = {"documents": _listed(documents or None), "length": length, "focus": focus}
        return self._connection.post("/api/plan-summary", SummaryPlan, body)

    def brief(self, documents: Sequence[str] | None = None, about: str = "") -> Brief:
        """See `Library.brief`."""
        from rag.briefing.brief import Brief

        body = {"documents": _listed(documents or None), "about": about}
        return self._connection.made("/api/brief", Brief, body, self._progress)

    # the register

    def register(self, schema: type[BaseModel] | None = None) -> Register:
        """See `Library.register`; `Partnership` is the only schema."""
        from rag.schema.register import Register

        _require_partnership(schema)
        return self._connection.get("/api/register", Register)

    def query(
        self,
        query: str | Query,
        *,
        sort: str | None = None,
        reverse: bool = False,
        limit: int | None = None,
        schema: type[BaseModel] | None = None,
    ) -> QueryResult:
        """See `Library.query`; `Partnership` is the only schema."""
        from rag.schema.register import QueryResult

        _require_partnership(schema)
        asked = query if isinstance(query, str) else query.model_dump(mode="json")
        body = {"query": asked, "sort": sort, "reverse": reverse, "limit": limit}
        return self._connection.post("/api/query", QueryResult, body)

    def judge(self, a: str, b: str, *, same: bool | None) -> None:
        """See `Library.judge`."""
        self._connection.post("/api/judge", results.Judged, {"a": a, "b": b, "same": same})

    # records

    def extract(self, document: str, schema: type[BaseModel] | None = None, *, fresh: bool = False) -> Record:
        """See `Library.extract`; `Partnership` is the only schema."""
        _require_partnership(schema)
        body = {"document": document, "fresh": fresh}
        return self._connection.made("/api/extract", Partnership, body, self._progress)

    def extract_many(
        self, documents: Sequence[str] | None = None, schema: type[BaseModel] | None = None, *, fresh: bool = False
    ) -> Extracted:
        """See `Library.extract_many`; `Partnership` is the only schema."""
        _require_partnership(schema)
        body = {"documents": _listed(documents or None), "fresh": fresh}
        made = self._connection.made("/api/extract-many", results.RecordsMade, body, self._progress)
        return Extracted(records=made.records, failed=made.failed)

    def records(self, schema: type[BaseModel] | None = None) -> list[Record]:
        """See `Library.records`; `Partnership` is the only schema."""
        _require_partnership(schema)
        return list(self._connection.get("/api/records", results.RecordList).records)

    # conversations

    def chat(self, documents: Sequence[str] | None = None, conversation: int | None = None) -> RemoteChat:
        """See `Library.chat`."""
        continued = None if conversation is None else self.conversation(conversation)
        if documents is None and continued is not None and continued.documents is not None:
            documents = continued.documents
        return RemoteChat(self._connection, self._progress, documents=_listed(documents), conversation=continued)

    def conversation(self, number: int | None = None) -> Conversation:
        """See `Library.conversation`."""
        return self._connection.get("/api/conversation", Conversation, number=number)

    def asked(self, number: int) -> Conversation:
        """See `Library.asked`."""
        return self._connection.get("/api/asked", Conversation, number=number)

    def use_model(self, name: str) -> None:
        """Cannot work: the model is the server's."""
        _only_there("use_model")

    # care

    def doctor(self, *, rebuild: bool = False) -> DoctorReport:
        """See `Library.doctor`; nothing is rebuilt from here."""
        if rebuild:
            _only_there("doctor with rebuild")
        return self._connection.get("/api/doctor", DoctorReport)

    def usage(self) -> list[Spent]:
        """See `Library.usage`."""
        return list(self._connection.get("/api/usage", results.SpentList).spent)

    def history(self, *, limit: int = 20, search: str = "") -> list[Asked]:
        """See `Library.history`."""
        return list(self._connection.get("/api/history", results.AskedList, limit=limit, search=search).asked)

    def _sent(self, name: str, path: Path) -> AddReport:
        try:
            content = path.read_bytes()
        except OSError as error:
            failed = UnreadableFileError(f"{path} cannot be read: {error.strerror}", hint="Check the path.")
            return AddReport(failed=(FailedFile(source=str(path), **failed.as_dict()),))
        return self._connection.upload("/api/upload", AddReport, [(name, content)])


def _named_files(path: Path, picker: Any) -> list[tuple[str, Path]]:
    """Files under the names that the server gives them: those of a folder begin with the folder's."""
    from rag.reading import find_files

    found = find_files([path], picker)
    if not path.is_dir():
        return [(one.name, one) for one in found]
    root = path.resolve()
    return [(f"{root.name}/{one.resolve().relative_to(root).as_posix()}", one) for one in found]


def _joined(one: AddReport, other: AddReport) -> AddReport:
    return AddReport(**{name: (*getattr(one, name), *getattr(other, name)) for name in AddReport.model_fields})


def _listed(documents: Sequence[str] | None) -> list[str] | None:
    if isinstance(documents, str):
        raise UsageError("documents must be a list of ids", hint=f'Write documents=["{documents}"].')
    return None if documents is None else list(documents)


def _require_partnership(schema: type[BaseModel] | None) -> None:
    if schema is not None and schema is not Partnership:
        _only_there("a schema of your own")


def _only_there(what: str) -> NoReturn:
    raise UsageError(f"{what} does not work through a server", hint="Open the library's folder instead.")
