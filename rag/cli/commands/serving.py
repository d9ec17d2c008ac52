"""serve: the library for browsers, chat programs and other tools, with the model kept loaded."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.output import write_json, write_note
from rag.cli.panels import CARE
from rag.cli.parameters import AddFromOption, WriteOption, require_folders

PLACE = 58


def register(app: typer.Typer) -> None:
    """Add the command of this group."""

    @command(app, "serve", panel=CARE)
    def serve(
        call: Call,
        host: Annotated[
            str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; 0.0.0.0 lets other machines in.")
        ] = "127.0.0.1",
        port: Annotated[
            int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port to listen on; 0 takes any.")
        ] = 8765,
        token: Annotated[
            str,
            typer.Option(
                "--token",
                metavar="TEXT",
                help="Token to ask for, on this machine too. Made for you where other machines can come in.",
            ),
        ] = "",
        allow_host: Annotated[
            list[str] | None,
            typer.Option("--allow-host", metavar="NAME", help="A further name of this server. Repeatable."),
        ] = None,
        allow_origin: Annotated[
            list[str] | None,
            typer.Option(
                "--allow-origin", metavar="URL", help="A site whose pages may use it, as in https://chat.example."
            ),
        ] = None,
        write: WriteOption = False,
        add_from: AddFromOption = None,
    ) -> None:
        """Serve the library over HTTP until Ctrl-C: a page, an OpenAI-compatible endpoint, MCP, a JSON API."""
        from rag.serving.running import Offer, serve

        def started(address: str, asked: str) -> None:
            if call.options.json:
                write_json({"address": address, "token": asked})
            elif not call.options.quiet:
                write_note(f"{address}/" + (f"?token={asked}" if asked else ""))
                write_note("Ctrl-C stops it")

        offer = Offer(
            host=host,
            port=port,
            token=token,
            allow_hosts=tuple(allow_host or ()),
            allow_origins=tuple(allow_origin or ()),
            add_from=require_folders(add_from) if write else None,
        )
        serve(call.settings(), offer, started)
