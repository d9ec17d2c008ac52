"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli.terminal import HIDDEN


def complete_document(context: typer.Context, incomplete: str) -> list[str]:
    """Ids of the library's documents, for the shell; none when the library cannot be read."""
    from rag.errors import RagError
    from rag.library import Library

    folder = context.params.get("library") or context.find_root().params.get("library")
    try:
        with Library.open(folder) as library:
            ids = [info.id for info in library.documents()]
    except (RagError, OSError):
        return []
    return [name for name in ids if name.startswith(incomplete) and not HIDDEN.search(name)]


DocumentArgument = Annotated[
    str,
    typer.Argument(metavar="DOC", help="Id of a document, as `rag list` shows it.", autocompletion=complete_document),
]
DocumentArguments = Annotated[
    list[str], typer.Argument(metavar="DOC...", help="Ids of documents.", autocompletion=complete_document)
]
DocumentOption = Annotated[
    list[str] | None,
    typer.Option(
        "--document", metavar="DOC", help="Stay within this document; repeatable.", autocompletion=complete_document
    ),
]
