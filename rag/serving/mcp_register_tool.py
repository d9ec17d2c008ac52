"""The tool `query_register`: typed rows over all records, each cell with its quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from mcp.server.mcpserver import Context, MCPServer
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import Field

from rag.errors import UnknownDocumentError
from rag.schema.document import Frozen
from rag.schema.register import CellState, Reckoned
from rag.serving.links import LinkOf, page_path
from rag.serving.mcp_calls import carry_out, require_offset
from rag.serving.mcp_paging import one_page, tokens_of
from rag.serving.mcp_results import Quoted

if TYPE_CHECKING:
    from rag.library import Library
    from rag.schema.register import Entry, Statement, Value
    from rag.serving.desk import Desk

MOST_QUOTES = 3
"""Quotes of one value: where more documents state it, `documents` of the row names them."""


class RegisterValue(Frozen):
    """A value of a cell, with quotes that state it. `proposed` is false where other documents outweigh it."""

    text: str
    proposed: bool
    quotes: tuple[Quoted, ...]


class RegisterCell(Frozen):
    """A field of a row. `conflict` says why one value is proposed over the others."""

    state: CellState
    values: tuple[RegisterValue, ...] = ()
    conflict: str = ""


class RegisterRow(Frozen):
    """An entry of the register, as a deal: the documents that report it, and its cells by field."""

    id: str
    title: str
    documents: tuple[str, ...]
    cells: dict[str, RegisterCell]


class RegisterGroup(Frozen):
    """A group of rows."""

    label: str
    rows: tuple[str, ...]
    result: Reckoned = None


class RegisterResult(Frozen):
    """The rows of a query. `words` is the query as it was understood, `coverage` how far the records can answer it."""

    words: str
    coverage: str
    result: Reckoned = Field(default=None, description="a count, sum, lowest or highest value, where one was asked for")
    groups: tuple[RegisterGroup, ...] = ()
    rows: tuple[RegisterRow, ...] = ()
    left_out: tuple[str, ...] = ()
    next_offset: int | None = None


class RegisterTool:
    """The tool, over one desk."""

    def __init__(self, desk: Desk, link_of: LinkOf, heartbeat: float) -> None:
        self._desk = desk
        self._link_of = link_of
        self._heartbeat = heartbeat

    def register(self, server: MCPServer) -> None:
        """Add the tool to a server."""
        reads = ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        server.add_tool(self.query_register, title="Query the register of partnerships", annotations=reads)

    async def query_register(
        self,
        expression: Annotated[str, Field(description="as in: signed_on >= 2024 and countries has JP")],
        context: Context,
        sort: Annotated[str | None, Field(description="field to sort by, as in signed_on")] = None,
        reverse: Annotated[bool, Field(description="the highest first")] = False,
        offset: Annotated[int, Field(description="where to go on: `next_offset` of the page before")] = 0,
    ) -> Annotated[CallToolResult, RegisterResult]:
        """Ask for partnerships across all documents by typed conditions; every cell has its quote. Asks no model."""

        def job(library: Library) -> RegisterResult:
            require_offset(offset)
            found = library.query(expression, sort=sort, reverse=reverse)
            rows = [self._row(library, entry) for entry in found.rows]
            page, following = one_page(rows, offset, tokens_of)
            groups = [RegisterGroup(label=one.label, rows=one.rows, result=one.result) for one in found.groups]
            return RegisterResult(
                words=found.words,
                coverage=str(found.coverage),
                result=found.result,
                groups=tuple(groups),
                rows=tuple(page),
                left_out=found.left_out,
                next_offset=following,
            )

        return await carry_out(self._desk.look, context, job, heartbeat=self._heartbeat)

    def _row(self, library: Library, entry: Entry) -> RegisterRow:
        cells = {
            field: RegisterCell(
                state=cell.state,
                conflict=cell.conflict,
                values=tuple(self._value(library, value) for value in cell.values),
            )
            for field, cell in entry.cells.items()
        }
        return RegisterRow(id=entry.id, title=entry.title, documents=entry.documents, cells=cells)

    def _value(self, library: Library, value: Value) -> RegisterValue:
        quotes = tuple(self._quoted(library, one) for one in value.statements[:MOST_QUOTES])
        return RegisterValue(text=value.text, proposed=value.proposed, quotes=quotes)

    def _quoted(self, library: Library, statement: Statement) -> Quoted:
        try:
            info = library.document(statement.document)
        except UnknownDocumentError:  # removed meanwhile: the statement goes with the next look
            title, url = statement.document, page_path(statement.document, statement.start, statement.end)
        else:
            title, url = info.title, self._link_of(info, statement.start, statement.end)
        return Quoted(
            document=statement.document,
            title=title,
            quote=statement.quote,
            start=statement.start,
            end=statement.end,
            where=f"p. {statement.page}" if statement.page else "",
            url=url,
        )
