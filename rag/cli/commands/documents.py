"""list, show, remove: the documents of the library."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.output import write_note
from rag.cli.panels import DOCUMENTS
from rag.cli.parameters import EVERY, DocumentArgument, DocumentArguments, Narrowing
from rag.cli.render import draw_document, draw_documents, draw_dropped, draw_removed
from rag.cli.terminal import one_line

PLACE = 10

PageOption = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many documents; all without it.")
]
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
    def list_documents(
        call: Call,
        narrowing: Narrowing = EVERY,
        limit: PageOption = None,
        after: Annotated[
            str, typer.Option("--after", metavar="DOC", help="Only documents that come after this id: the next page.")
        ] = "",
    ) -> None:
        """List the documents of the library, in the order of their ids."""

        with call.library() as library:
            documents = library.documents(**narrowing.given(), after=after, limit=limit)
        narrowed = narrowing != EVERY or bool(after)
        call.show(lambda: {"documents": documents}, lambda screen: draw_documents(screen, documents, narrowed=narrowed))
        if limit is not None and len(documents) == limit and not call.options.json and not call.options.quiet:
            write_note(f"for the next page: --after {shlex.quote(one_line(documents[-1].id))}")

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
