"""mcp: the library as tools for Claude, ChatGPT and other clients of the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path

import typer

from rag.cli.calling import Call, command
from rag.cli.panels import CARE
from rag.cli.parameters import AddFromOption, WriteOption, require_folders
from rag.progress import Progress

PLACE = 60


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "mcp", panel=CARE)
    def mcp(
        call: Call,
        write: WriteOption = False,
        add_from: AddFromOption = None,
    ) -> None:
        """Serve the library to MCP clients over stdin and stdout.

        A running `rag serve` of the same library does the work, so that the model is loaded once.
        """
        from rag.library import Library
        from rag.serving.mcp_server import run_stdio

        def open_library(progress: Progress) -> Library:
            return Library(call.settings(), progress=progress)

        folders = require_folders(add_from) or _working_folder()
        run_stdio(open_library, elsewhere=call.elsewhere, add_from=folders if write else None)


def _working_folder() -> tuple[Path, ...]:
    """The folder in which the program was started, unless that is the whole disk."""
    here = Path.cwd()
    return () if here == Path(here.anchor) else (here,)
