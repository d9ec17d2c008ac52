"""The pages of `rag serve`: routes over the lanes of work. They show; they decide nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rag.errors import RagError, UsageError
from rag.exporting.elements import Child, Html, element
from rag.schema.answer import AskedStyle
from rag.schema.conversation import Conversation, Done
from rag.schema.summary import Length
from rag.serving.failing import status_of
from rag.serving.lanes import Emit
from rag.serving.links import read_span
from rag.serving.page_document import told_document
from rag.serving.page_forms import ask_form, documents_page, documents_table, summary_form, verify_form
from rag.serving.page_frame import respond, static_file, told_error, whole_page
from rag.serving.page_live import STREAM, JobHtml, going_on, live
from rag.serving.page_parts import told_report, told_summary, told_turn, told_verification
from rag.serving.page_register import register_form, told_register
from rag.serving.uploads import MOST_FILES, add_files, remove, safe_name

if TYPE_CHECKING:
    from rag.library import Library
    from rag.serving.desk import Desk

EARLIER = 15
"""Questions of the history that the first page lists."""

STYLES: tuple[AskedStyle, ...] = ("short", "explained")

LENGTHS: tuple[Length, ...] = ("short", "medium", "long")

Handler = Callable[[Request], Awaitable[Response]]


def page_routes(desks: Desk) -> list[Route]:
    """The routes of the pages. Host, Origin, token and sizes of bodies are the business of what stands before them."""
    pages = PageHandlers(desks)
    told: list[tuple[str, Handler, list[str]]] = [
        ("/", pages.ask_page, ["GET"]),
        ("/ask", pages.ask, ["POST"]),
        ("/d/{document:path}", pages.document, ["GET"]),
        ("/documents", pages.documents, ["GET"]),
        ("/documents/add", pages.add, ["POST"]),
        ("/documents/add-address", pages.add_address, ["POST"]),
        ("/documents/remove", pages.remove, ["POST"]),
        ("/register", pages.register, ["GET"]),
        ("/summary", pages.summary_page, ["GET"]),
        ("/summary", pages.summary, ["POST"]),
        ("/verify", pages.verify_page, ["GET"]),
        ("/verify", pages.verify, ["POST"]),
        ("/static/{name}", pages.static, ["GET"]),
    ]
    return [Route(path, _telling(handler), methods=methods) for path, handler, methods in told]


class PageHandlers:
    """The handlers, over the lanes."""

    def __init__(self, desks: Desk) -> None:
        self._desks = desks
        self._adding = going_on(desks.write)

    async def static(self, request: Request) -> Response:
        """The script and the style sheet."""
        return static_file(request.path_params["name"])

    # questions

    async def ask_page(self, request: Request) -> Response:
        """A conversation so far, and the field for a question."""
        number, asked = _number(request.query_params.get("conversation")), _number(request.query_params.get("asked"))

        def job(library: Library) -> Html:
            conversation: Conversation | None = None
            if number is not None:
                conversation = library.conversation(number)
            elif asked is not None:
                conversation = library.asked(asked)
            earlier = library.history(limit=EARLIER) if conversation is None else []
            return ask_form(library.documents(), conversation, earlier)

        return respond(whole_page("Ask", "/", await self._desks.look(job)))

    async def ask(self, request: Request) -> Response:
        """Answer a question of a conversation."""
        form = await request.form()
        question, number = _text(form, "question"), _number(_text(form, "conversation"))
        documents = _chosen(form)
        style: AskedStyle = next((one for one in STYLES if one == form.get("style")), "")

        def job(library: Library, emit: Emit) -> JobHtml:
            with library.chat(documents, conversation=number) as chat:
                chat.style = style
                turn = None
                for event in chat.send(question):
                    emit(event)
                    turn = event.turn if isinstance(event, Done) else turn
                if turn is None:
                    raise RagError("the answer was stopped", hint="Ask again.")
                return JobHtml(told_turn(turn), chat.number)

        async def around(made: Html) -> str:
            def look(library: Library) -> Html:
                return ask_form(library.documents(), None, ())

            return whole_page("Ask", "/", element("div", made, class_="results"), await self._desks.look(look))

        return await live(request, self._desks.run, job, around)

    # documents

    async def document(self, request: Request) -> Response:
        """A document, at a passage where the address names one."""
        name, query = request.path_params["document"], request.query_params
        here, start = read_span(query.get("span")), _number(query.get("from"))
        also = [span for span in map(read_span, query.getlist("also")) if span is not None]

        def job(library: Library) -> tuple[str, Html]:
            info = library.document(name)
            return info.title, told_document(info, library.text(info.id), here, also, start=start)

        title, made = await self._desks.look(job)
        return respond(str(made) if "part" in query else whole_page(title, "/documents", made))

    async def documents(self, request: Request) -> Response:
        """The list of documents."""
        part = "part" in request.query_params

        def job(library: Library) -> Html:
            infos = library.documents()
            return documents_table(infos) if part else documents_page(infos)

        made = await self._desks.look(job)
        return respond(str(made) if part else whole_page("Documents", "/documents", made))

    async def add(self, request: Request) -> Response:
        """Add uploaded files."""
        waiting = TemporaryDirectory(prefix="rag-page-")
        form = await request.form(max_files=MOST_FILES)
        files: list[tuple[str, Path]] = []
        for number, part in enumerate(form.getlist("files")):
            if isinstance(part, UploadFile) and part.filename:
                place = Path(waiting.name) / str(number)
                place.write_bytes(await part.read())
                files.append((safe_name(part.filename), place))
        await form.close()

        def job(library: Library, emit: Emit) -> JobHtml:
            with waiting:
                if not files:
                    raise UsageError("no file was chosen", hint="Choose one or more files.")
                return JobHtml(told_report(add_files(library, files)))

        return await live(request, self._adding, job, self._around_documents)

    async def add_address(self, request: Request) -> Response:
        """Add a web page."""
        address = _text(await request.form(), "address").strip()

        def job(library: Library, emit: Emit) -> JobHtml:
            if not address.startswith("https://"):
                raise UsageError(f"{address!r} is no address", hint="Give one that begins with https://.")
            return JobHtml(told_report(library.add(address)))

        return await live(request, self._adding, job, self._around_documents)

    async def remove(self, request: Request) -> Response:
        """Remove a document; its uploaded file goes too."""
        form = await request.form()
        names = [one for one in form.getlist("document") if isinstance(one, str)]

        def job(library: Library) -> None:
            if not names:
                raise UsageError("no document is named", hint="Use the button beside a document.")
            remove(library, names)

        await self._desks.write(job)
        return RedirectResponse("/documents", status_code=303)

    async def _around_documents(self, made: Html) -> str:
        content = await self._desks.look(lambda library: documents_page(library.documents(), made))
        return whole_page("Documents", "/documents", content)

    async def register(self, request: Request) -> Response:
        """The register as a grid."""
        expression = request.query_params.get("q", "").strip()

        def job(library: Library) -> tuple[Html, int]:
            try:
                return told_register(library, expression), 200
            except UsageError as error:
                return told_error(error), 400

        made, status = await self._desks.look(job)
        return respond(whole_page("Register", "/register", register_form(expression, made)), status)

    # summaries and drafts

    async def summary_page(self, request: Request) -> Response:
        """The form for a summary."""
        chosen = set(request.query_params.getlist("document"))
        made = await self._desks.look(lambda library: summary_form(library.documents(), chosen, "medium", ""))
        return respond(whole_page("Summaries", "/summary", made))

    async def summary(self, request: Request) -> Response:
        """Summarise documents."""
        form = await request.form()
        documents, focus = _chosen(form) or [], _text(form, "focus")
        length: Length = next((one for one in LENGTHS if one == form.get("length")), "medium")

        def job(library: Library, emit: Emit) -> JobHtml:
            return JobHtml(told_summary(library.summarise(*documents, length=length, focus=focus)))

        async def around(made: Html) -> str:
            def look(library: Library) -> Html:
                return summary_form(library.documents(), set(documents), length, focus, made)

            return whole_page("Summaries", "/summary", await self._desks.look(look))

        return await live(request, self._desks.run, job, around)

    async def verify_page(self, request: Request) -> Response:
        """The form for a draft."""
        made = await self._desks.look(lambda library: verify_form(library.documents(), set(), ""))
        return respond(whole_page("Verify", "/verify", made))

    async def verify(self, request: Request) -> Response:
        """Hold a draft against the documents."""
        form = await request.form(max_part_size=MAX_DRAFT)
        text, documents = _text(form, "text").replace("\r\n", "\n"), _chosen(form)

        def job(library: Library, emit: Emit) -> JobHtml:
            return JobHtml(told_verification(library.verify(text, documents=documents)))

        async def around(made: Html) -> str:
            def look(library: Library) -> Html:
                return verify_form(library.documents(), set(documents or ()), text, made)

            return whole_page("Verify", "/verify", await self._desks.look(look))

        return await live(request, self._desks.look, job, around)


MAX_DRAFT = 2_000_000
"""Bytes of a draft."""


def _telling(handler: Handler) -> Handler:
    """The handler, whose errors become a page with the remedy, or a part of one for the script."""

    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except RagError as error:
            made: Child = told_error(error)
            status = status_of(error)
            if "part" in request.query_params or STREAM in request.headers.get("accept", ""):
                return respond(str(made), status)
            back = element("p", element("a", "Back to the first page", href="/"))
            return respond(whole_page("It did not work", "", element("h1", "It did not work"), made, back), status)

    return handle


def _text(form: Any, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _chosen(form: Any) -> list[str] | None:
    """The documents that were chosen; None for all."""
    return [one for one in form.getlist("document") if isinstance(one, str)] or None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 12 else None
