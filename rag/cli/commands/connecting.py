"""mcp: the library as tools for Claude, ChatGPT and other clients of the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.panels import CARE
from rag.errors import UsageError
from rag.progress import Progress

PLACE = 60


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "mcp", panel=CARE)
    def mcp(
        call: Call,
        write: Annotated[bool, typer.Option("--write", metavar="", help="Offer the tools add and remove too.")] = False,
        add_from: Annotated[
            list[Path] | None,
            typer.Option(
                "--add-from",
                metavar="DIR",
                help="With --write: a folder whose files may be added (the working folder; may be repeated).",
            ),
        ] = None,
    ) -> None:
        """Serve the library to MCP clients over stdin and stdout."""
        from rag.library import Library
        from rag.serving.mcp_server import run_stdio

        def open_library(progress: Progress) -> Library:
            options = call.options
            return Library.open(options.library, progress=progress, model=options.model, embedder=options.embedder)

        run_stdio(open_library, add_from=_folders(add_from) if write else None)


def _folders(given: list[Path] | None) -> tuple[Path, ...]:
    """The folders whose files may be added: those given, else the working folder unless that is the whole disk."""
    for folder in given or ():
        if not folder.is_dir():
            raise UsageError(f"--add-from: {folder} is no folder", hint="Name a folder that exists.")
    if given:
        return tuple(given)
    here = Path.cwd()
    return () if here == Path(here.anchor) else (here,)
