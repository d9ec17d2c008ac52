"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import RagError, UnknownDocumentError, UsageError
from rag.text.hidden import has_hidden

if TYPE_CHECKING:
    from rag.library import Library


def complete_document(context: typer.Context, incomplete: str) -> list[str]:
    """Ids of the library's documents, for the shell; none when the library cannot be read."""
    from rag.library import Library

    folder = context.params.get("library") or context.find_root().params.get("library")
    try:
        with Library.open(folder) as library:
            ids = [info.id for info in library.documents()]
    except (RagError, OSError):
        return []
    return [name for name in ids if name.startswith(incomplete) and not has_hidden(name)]


DocumentArgument = Annotated[
    str,
    typer.Argument(metavar="DOC", help="Id of a document, as `rag list` shows it.", autocompletion=complete_document),
]
DocumentArguments = Annotated[
    list[str], typer.Argument(metavar="DOC...", help="Ids of documents.", autocompletion=complete_document)
]
OptionalDocuments = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[DOC...]", help="Ids of documents; all when none is named.", autocompletion=complete_document
    ),
]
LimitOption = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many, at most.")]
RayOption = Annotated[
    str | None,
    typer.Option(
        "--ray",
        metavar="ADDRESS",
        help="Work on a Ray cluster: its address (auto, ray://HOST:10001), or local to start one on this machine.",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, help="With --ray: processes at work; one a CPU when not given."),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        metavar="N",
        min=1,
        help="Requests to an endpoint at a time (RAG_JOBS, else 1); the embedded model takes one.",
    ),
]
DocumentOption = Annotated[
    list[str] | None,
    typer.Option(
        "--document", metavar="DOC", help="Stay within this document; repeatable.", autocompletion=complete_document
    ),
]

WriteOption = Annotated[
    bool, typer.Option("--write", metavar="", help="Offer MCP clients the tools add and remove too.")
]
AddFromOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--add-from",
        metavar="DIR",
        help="With --write: a folder whose files may be added; repeatable. Default: the working folder for mcp, none "
        "for serve.",
    ),
]


def require_folders(given: Sequence[Path] | None) -> tuple[Path, ...]:
    """The folders of --add-from. Raises UsageError for what is none."""
    for folder in given or ():
        if not folder.is_dir():
            raise UsageError(f"--add-from: {folder} is no folder", hint="Name a folder that exists.")
    return tuple(given or ())


NARROWING_PANEL = "Which documents"


def _narrowing(name: str, metavar: str, help: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, metavar=metavar, help=help, rich_help_panel=NARROWING_PANEL)
    return option


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The options that narrow the documents; a command with a parameter of this type has all of them."""

    since: Annotated[
        str | None,
        _narrowing(
            "--since",
            "DATE",
            "Documents of this day or later, as in 2025, 2025-11 or 2025-11-30; by the date in the file's metadata, "
            "compared as far as both are known. A document without a date is left out.",
        ),
    ] = None
    until: Annotated[str | None, _narrowing("--until", "DATE", "Documents of this day or earlier.")] = None
    language: Annotated[
        str | None,
        _narrowing(
            "--language",
            "CODE",
            "Documents in this language, as their text shows; en takes en-GB.",
        ),
    ] = None
    source: Annotated[
        str | None,
        _narrowing(
            "--source",
            "GLOB",
            "Documents whose path or address, or its last parts, are so; * takes the place of anything.",
        ),
    ] = None

    def given(self) -> dict[str, str]:
        """The options that were given, as `Library.documents` takes them."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def within(self, library: Library, named: Sequence[str] | None = None) -> list[str] | None:
        """The ids to stay within: those of `named`, else of all documents, that match; None when nothing narrows them.

        Raises UnknownDocumentError, also when no document matches, and UsageError.
        """
        given = self.given()
        if not given:
            return list(named) if named else None
        from rag.documents.selecting import Selection

        wanted = Selection.of(**given)
        if not wanted:
            return list(named) if named else None
        candidates = [library.document(name) for name in named] if named else library.documents()
        if not candidates:
            return None  # the command says that the library is empty
        found = wanted.among(candidates)
        if not found:
            which = "none of the documents named matches" if named else "no document matches"
            raise UnknownDocumentError(
                f"{which} {wanted}",
                hint="rag list shows dates, languages and sources as far as files give them.",
            )
        return [info.id for info in found]


EVERY = Narrowing()
"""Nothing narrows the documents."""
