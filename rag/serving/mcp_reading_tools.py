"""The tools that change nothing: search, fetch, ask, summarise, extract, verify, documents."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast

from mcp.server.mcpserver import Context, MCPServer
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import Field

from rag.errors import EmptyLibraryError, RagError, UnknownDocumentError, UsageError
from rag.schema.document import Span
from rag.schema.report import FailedDocument
from rag.schema.verification import ClaimVerdict
from rag.serving.links import LinkOf, split_passage_id
from rag.serving.mcp_calls import carry_out, require_offset
from rag.serving.mcp_paging import MAX_TOKENS, ROOM_BESIDE, LastResults, fitting_end, one_page, tokens_of
from rag.serving.mcp_results import (
    AskResult,
    DocumentsResult,
    ExtractResult,
    FetchResult,
    SearchResult,
    SummariseResult,
    Telling,
    VerifyResult,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rag.library import Library
    from rag.serving.desk import Desk

T = TypeVar("T")

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

MOST_HITS = 50
"""Passages that a search looks for at most: beyond these nothing resembles the query."""

MOST_DOCUMENTS = 200
"""Documents of one page of the list: a model reads no more of it at once."""

VERDICTS: tuple[ClaimVerdict, ...] = ("supported", "partly", "contradicted", "not_found")

DocumentsParameter = Annotated[
    list[str] | None, Field(description="ids of the documents to stay within; leave out for the whole library")
]
OffsetParameter = Annotated[int, Field(description="where to go on: `next_offset` of the page before")]


class ReadingTools:
    """The tools, over one desk."""

    def __init__(self, desk: Desk, link_of: LinkOf, heartbeat: float) -> None:
        self._desk = desk
        self._link_of = link_of
        self._heartbeat = heartbeat
        self._kept = LastResults()

    def forget(self) -> None:
        """Forget results that are kept for their further pages."""
        self._kept.forget()

    def register(self, server: MCPServer) -> None:
        """Add the tools to a server."""
        for tool, title in (
            (self.search, "Search the documents"),
            (self.fetch, "Read a document or a passage"),
            (self.ask, "Answer a question with proof"),
            (self.summarise, "Summarise documents with proof"),
            (self.extract, "Extract partnership records"),
            (self.verify, "Check a text against the documents"),
            (self.documents, "List the documents"),
        ):
            server.add_tool(tool, title=title, annotations=READS)

    async def search(
        self,
        query: Annotated[str, Field(description="words or a question")],
        context: Context,
        limit: Annotated[int, Field(description="passages a page, 1 to 50")] = 10,
        documents: DocumentsParameter = None,
        offset: OffsetParameter = 0,
    ) -> Annotated[CallToolResult, SearchResult]:
        """Find the passages nearest to a query, best first. Asks no model. `fetch` reads on from the `id` of one."""

        def job(library: Library) -> SearchResult:
            require_offset(offset)
            if not 1 <= limit <= MOST_HITS:
                raise UsageError(f"limit {limit} is not from 1 to {MOST_HITS}", hint="Use `offset` to see more.")
            wanted = min(MOST_HITS, offset + limit + 1)
            hits = library.search(query, limit=wanted, documents=documents)
            telling = self._telling(library)
            page, following = one_page([telling.passage(hit) for hit in hits], offset, tokens_of, most=limit)
            return SearchResult(results=tuple(page), next_offset=following)

        return await self._look(context, job)

    async def fetch(
        self,
        id: Annotated[str, Field(description="id of a document, or of a passage as `search` gives it")],
        context: Context,
        offset: Annotated[
            int | None, Field(description="character of the document to begin at; default: the passage, else 0")
        ] = None,
    ) -> Annotated[CallToolResult, FetchResult]:
        """Read the text of a document, from a passage or an offset on, in pages (`metadata.next_offset`)."""

        def job(library: Library) -> FetchResult:
            document, span = _named(library, id)
            text = library.text(document)
            start = offset if offset is not None else _paragraph(text, span[0]) if span is not None else 0
            require_offset(start)
            if start and start >= len(text):
                raise UsageError(f"{document} has {len(text)} characters: there is nothing at {start}")
            end = fitting_end(text, start, MAX_TOKENS - ROOM_BESIDE)
            telling = self._telling(library)
            return telling.fetched(id, Span(document=document, start=start, end=end), text[start:end], len(text))

        return await self._look(context, job)

    async def ask(
        self,
        question: Annotated[str, Field(description="one question that stands alone")],
        context: Context,
        documents: DocumentsParameter = None,
        style: Annotated[
            Literal["auto", "short", "explained"] | None,
            Field(description="short: a value; explained: a few sentences; auto: by the question"),
        ] = None,
    ) -> Annotated[CallToolResult, AskResult]:
        """Answer a question, each part proved by a verbatim quote, or say that the documents do not hold the answer."""

        def job(library: Library) -> AskResult:
            return self._telling(library).answer(library.ask(question, documents=documents, style=style or ""))

        return await self._run(context, job)

    async def summarise(
        self,
        context: Context,
        documents: DocumentsParameter = None,
        length: Literal["short", "medium", "long"] = "medium",
        focus: Annotated[str, Field(description="tell only what speaks of this")] = "",
        offset: OffsetParameter = 0,
    ) -> Annotated[CallToolResult, SummariseResult]:
        """Summarise documents together, all when none is named; every sentence comes with its quote."""

        def job(library: Library) -> SummariseResult:
            require_offset(offset)
            key = ("summarise", tuple(documents or ()), length, focus)
            summary = self._made(key, offset, lambda: library.summarise(*(documents or ()), length=length, focus=focus))
            page, following = one_page(self._telling(library).summary(summary), offset, tokens_of)
            return SummariseResult(
                documents=summary.documents[:MOST_DOCUMENTS],
                parts=tuple(page),
                next_offset=following,
                model=summary.model,
            )

        return await self._run(context, job)

    async def extract(
        self,
        documents: Annotated[list[str], Field(description="ids of documents, as `documents` lists them")],
        context: Context,
        offset: OffsetParameter = 0,
    ) -> Annotated[CallToolResult, ExtractResult]:
        """Extract a partnership record of each document: partners, dates, money, places. Every value has its quote."""
        return await self._run(context, partial(_extracted, documents=documents, offset=offset))

    async def verify(
        self,
        text: Annotated[str, Field(description="the text whose claims are to be checked, as it stands")],
        context: Context,
        question: Annotated[str, Field(description="the question that the text answers, if any")] = "",
        documents: DocumentsParameter = None,
        offset: OffsetParameter = 0,
    ) -> Annotated[CallToolResult, VerifyResult]:
        """Say of each claim of a text whether the documents support or contradict it, with quotes. Asks no model."""

        def job(library: Library) -> VerifyResult:
            require_offset(offset)
            key = ("verify", text, question, None if documents is None else tuple(documents))
            found = self._made(key, offset, lambda: library.verify(text, question, documents))
            telling = self._telling(library)
            page, following = one_page([telling.claim(claim) for claim in found.claims], offset, tokens_of)
            counts = {verdict: found.count(verdict) for verdict in VERDICTS}
            return VerifyResult(counts=dict(counts), claims=tuple(page), next_offset=following)

        return await self._look(context, job)

    async def documents(
        self,
        context: Context,
        since: Annotated[str | None, Field(description="2025, 2025-11 or 2025-11-30; inclusive")] = None,
        until: Annotated[str | None, Field(description="2025, 2025-11 or 2025-11-30; inclusive")] = None,
        language: Annotated[str | None, Field(description="code as the file declares it; `en` takes `en-GB`")] = None,
        source: Annotated[str | None, Field(description="pattern of path or address, as in `reports/*`")] = None,
        offset: OffsetParameter = 0,
    ) -> Annotated[CallToolResult, DocumentsResult]:
        """List the documents of the library, with their ids, dates and sources."""

        def job(library: Library) -> DocumentsResult:
            require_offset(offset)
            infos = library.documents(since=since, until=until, language=language, source=source)
            if not infos and not library.documents():
                raise EmptyLibraryError("the library holds no documents", hint="Add some: rag add PATH")
            telling = self._telling(library)
            page, following = one_page(infos, offset, lambda info: tokens_of(telling.listed(info)), most=MOST_DOCUMENTS)
            listed = tuple(telling.listed(info) for info in page)
            return DocumentsResult(total=len(infos), documents=listed, next_offset=following)

        return await self._look(context, job)

    async def _look(self, context: Context, job: Callable[[Library], BaseModel]) -> CallToolResult:
        return await carry_out(self._desk.look, context, job, heartbeat=self._heartbeat)

    async def _run(self, context: Context, job: Callable[[Library], BaseModel]) -> CallToolResult:
        return await carry_out(self._desk.run, context, job, heartbeat=self._heartbeat)

    def _telling(self, library: Library) -> Telling:
        return Telling(library.document, self._link_of)

    def _made(self, key: tuple[object, ...], offset: int, make: Callable[[], T]) -> T:
        """The result for a first page, made anew; for a further page the one that is kept, where it still is."""
        kept = self._kept.get(key) if offset else None
        result = cast("T", kept) if kept is not None else make()
        self._kept.keep(key, result)
        return result


def _named(library: Library, name: str) -> tuple[str, tuple[int, int] | None]:
    """The document and the passage that an id means; a document may have a name that looks like a passage's."""
    try:
        return library.document(name).id, None
    except UnknownDocumentError:
        document, span = split_passage_id(name)
        if span is None:
            raise
        return library.document(document).id, span


def _paragraph(text: str, offset: int) -> int:
    """Where the paragraph of an offset begins."""
    return text.rfind("\n", 0, min(offset, len(text))) + 1


def _extracted(library: Library, *, documents: list[str], offset: int) -> ExtractResult:
    """Records of the documents from `offset` on, as many as fit; what does not fit is not extracted yet."""
    require_offset(offset)
    ids = [library.document(document).id for document in documents]
    if offset >= len(ids):
        raise UsageError(f"there is no document number {offset + 1}", hint="Name at least one document.")
    records: list[dict[str, Any]] = []
    failed: list[FailedDocument] = []
    budget = MAX_TOKENS - ROOM_BESIDE
    for number in range(offset, len(ids)):
        try:
            record = library.extract(ids[number]).model_dump(mode="json", exclude={"usage", "seconds"})
        except RagError as error:
            failed.append(FailedDocument(document=ids[number], **error.as_dict()))
            continue
        budget -= tokens_of(record)
        if budget < 0 and records:
            return ExtractResult(records=tuple(records), failed=tuple(failed), next_offset=number)
        records.append(record)
    if failed and not records:
        first = failed[0]
        raise (
            UsageError(f"{first.document}: {first.message}", hint=first.hint)
            if len(failed) == 1
            else UsageError(
                f"none of {len(failed)} documents has a record; the first: {first.document}: {first.message}",
                hint=first.hint,
            )
        )
    return ExtractResult(records=tuple(records), failed=tuple(failed))
