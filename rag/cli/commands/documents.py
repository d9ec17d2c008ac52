"""add, list, show, remove: the documents of the library."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE, FAILED
from rag.cli.panels import DOCUMENTS
from rag.cli.parameters import DocumentArgument, DocumentArguments

PLACE = 10


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "add", panel=DOCUMENTS)
    def add(
        call: Call,
        paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders and https:// addresses.")],
        sync: Annotated[
            bool,
            typer.Option("--sync", metavar="", help="Also remove documents of the given folders whose file is gone."),
        ] = False,
    ) -> int:
        """Add files and folders; what is unchanged is skipped, and a file that cannot be read stops no other."""
        from rag.cli.render import draw_added

        with call.library() as library:
            report = library.add(*paths, sync=sync)
        call.show(lambda: report, lambda screen: draw_added(screen, report, quiet=call.options.quiet))
        return FAILED if report.failed else DONE

    @command(app, "list", panel=DOCUMENTS)
    def list_documents(call: Call) -> None:
        """List the documents of the library."""
        from rag.cli.render import draw_documents

        with call.library() as library:
            documents = library.documents()
        call.show(lambda: {"documents": documents}, lambda screen: draw_documents(screen, documents))

    @command(app, "show", panel=DOCUMENTS)
    def show(call: Call, document: DocumentArgument) -> None:
        """Show what is known of a document, and its text."""
        from rag.cli.render import draw_document

        with call.library() as library:
            info = library.document(document)
            text = library.text(info.id)
        call.show(lambda: {"document": info, "text": text}, lambda screen: draw_document(screen, info, text))

    @command(app, "remove", panel=DOCUMENTS)
    def remove(call: Call, documents: DocumentArguments) -> None:
        """Remove documents from the library: all of those named, or none. Their files stay."""
        from rag.cli.render import draw_removed

        with call.library() as library:
            removed = library.remove(*documents)
        call.show(lambda: {"removed": removed}, lambda screen: draw_removed(screen, removed))
