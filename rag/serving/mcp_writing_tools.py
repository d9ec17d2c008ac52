"""The tools that change the library, `add` and `remove`: there are none unless whoever starts the server wants them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from mcp.server.mcpserver import Context, MCPServer
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import Field

from rag.errors import UsageError
from rag.serving.mcp_calls import carry_out
from rag.serving.mcp_results import AddResult, RemoveResult, added

if TYPE_CHECKING:
    from rag.library import Library
    from rag.serving.desk import Desk

ADDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=True)
REMOVES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=False)


class WritingTools:
    """The tools, over one desk."""

    def __init__(
        self, desk: Desk, add_from: tuple[Path, ...], heartbeat: float, *, changed: Callable[[], None]
    ) -> None:
        """`add_from` are the folders whose files may be added; `changed` is called after each change."""
        self._desk = desk
        self._folders = tuple(folder.resolve() for folder in add_from)
        self._heartbeat = heartbeat
        self._changed = changed

    def register(self, server: MCPServer) -> None:
        """Add the tools to a server."""
        server.add_tool(self.add, title="Add documents", annotations=ADDS)
        server.add_tool(self.remove, title="Remove documents", annotations=REMOVES)

    async def add(
        self,
        sources: Annotated[list[str], Field(description="files, folders or https addresses")],
        context: Context,
    ) -> Annotated[CallToolResult, AddResult]:
        """Add files, folders and web pages to the library. What cannot be read is reported; the rest goes on."""

        def job(library: Library) -> AddResult:
            report = library.add(*(self._allowed(source) for source in sources))
            self._changed()
            return added(report)

        return await carry_out(self._desk.write, context, job, heartbeat=self._heartbeat)

    async def remove(
        self,
        documents: Annotated[list[str], Field(description="ids of documents, as `documents` lists them")],
        context: Context,
    ) -> Annotated[CallToolResult, RemoveResult]:
        """Remove documents from the library, all or none. The files themselves stay."""

        def job(library: Library) -> RemoveResult:
            if not documents:
                raise UsageError("no document is named", hint="Give ids, as the tool `documents` lists them.")
            gone = library.remove(*documents)
            self._changed()
            return RemoveResult(removed=tuple(info.id for info in gone))

        return await carry_out(self._desk.write, context, job, heartbeat=self._heartbeat)

    def _allowed(self, source: str) -> str | Path:
        """An address, or a path within the folders. A model may be talked into naming any file of its user."""
        from rag.reading.web import is_url

        if is_url(source):
            return source
        path = Path(source).expanduser()
        for folder in self._folders:
            wanted = (folder / path).resolve()
            if wanted.is_relative_to(folder) and wanted.exists():
                return wanted
        folders = ", ".join(map(str, self._folders)) or "no folder"
        raise UsageError(
            f"{source} is not a file or folder in {folders}",
            hint="Name one there, or start the server with --add-from FOLDER.",
        )
