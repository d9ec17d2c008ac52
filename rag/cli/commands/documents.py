"""list, show, remove: the documents of the library."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.panels import DOCUMENTS
from rag.cli.parameters import EVERY, DocumentArgument, DocumentArguments, Narrowing
from rag.cli.render import draw_document, draw_documents, draw_dropped, draw_removed

PLACE = 10

DroppedOption = Annotated[
    bool,
    typer.Option(
        "--dropped",
        metavar="",
        help="Instead of the text, list what was left out of it: hidden text, navigation, consent dialogues, "
        "advertisements.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "list", panel=DOCUMENTS)
    def list_documents(call: Call, narrowing: Narrowing = EVERY) -> None:
        """List the documents of the library."""

        with call.library() as library:
            documents = library.documents(**narrowing.given())
        narrowed = narrowing != EVERY
        call.show(lambda: {"documents": documents}, lambda screen: draw_documents(screen, documents, narrowed=narrowed))

    @command(app, "show", panel=DOCUMENTS)
    def show(call: Call, document: DocumentArgument, dropped: DroppedOption = False) -> None:
        """Show what is known of a document, and its text."""

        with call.library() as library:
            info = library.document(document)
            text = library.text(info.id)
            left_out = library.dropped(info.id) if dropped else ()
        if dropped:
            call.show(
                lambda: {"document": info, "dropped": left_out}, lambda screen: draw_dropped(screen, info, left_out)
            )
            return
        call.show(lambda: {"document": info, "text": text}, lambda screen: draw_document(screen, info, text))

    @command(app, "remove", panel=DOCUMENTS)
    def remove(call: Call, documents: DocumentArguments) -> None:
        """Remove documents from the library: all of those named, or none. Their files stay."""

        with call.library() as library:
            removed = library.remove(*documents)
        call.show(lambda: {"removed": removed}, lambda screen: draw_removed(screen, removed))
