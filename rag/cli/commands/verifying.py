"""verify: a text that people already have, held against the documents claim by claim."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE, NO_ANSWER
from rag.cli.panels import QUESTIONS
from rag.cli.parameters import EVERY, DocumentOption, JobsOption, Narrowing
from rag.errors import UsageError

PLACE = 22

MEGABYTE = 1_000_000

LONGEST_NAME = 255
"""Characters of a file's name on every system: a longer argument is text."""


def register(app: typer.Typer) -> None:
    """Add the command of this group."""

    @command(app, "verify", panel=QUESTIONS)
    def verify(
        call: Call,
        text: Annotated[
            str,
            typer.Argument(metavar="TEXT|FILE|-", help="A claim, a file that holds a text, or - (standard input)."),
        ],
        question: Annotated[
            str,
            typer.Option("--question", metavar="TEXT", help="The question that the text answers, if any."),
        ] = "",
        document: DocumentOption = None,
        narrowing: Narrowing = EVERY,
        jobs: JobsOption = None,
        html: Annotated[
            Path | None,
            typer.Option("--html", metavar="FILE", help="Also write a page: the text beside the passages it rests on."),
        ] = None,
        strict: Annotated[
            bool, typer.Option("--strict", metavar="", help="Exit with 3 when a claim is not supported.")
        ] = False,
    ) -> int:
        """Say of each claim of a text whether the documents support or contradict it, with quotes.

        No model is asked, unless --model names one: then it gives a second opinion on the wording.
        """
        from rag.cli.render_verification import draw_verification

        with call.answering(jobs=jobs) as library:
            wanted = _read(text, int(library.settings.max_file_mb * MEGABYTE))
            documents = narrowing.within(library, document)
            call.bars.begin("verifying")
            found = library.verify(
                wanted, question=question, documents=documents, second_check=call.options.model is not None
            )
            if html is not None:
                from rag.exporting.verification_page import write_verification_page

                html.write_text(write_verification_page(found, library.text), encoding="utf-8", newline="")
            call.show(lambda: found, lambda screen: draw_verification(screen, found))
        return NO_ANSWER if strict and not found.supported else DONE


def _read(given: str, max_bytes: int) -> str:
    """The text itself, that of a file of this name, or what comes in by standard input."""
    if given == "-":
        return sys.stdin.read()
    if "\n" in given or len(given) > LONGEST_NAME:
        return given
    from rag.reading.files import read, supported

    path = Path(given)
    if path.is_file():
        if not supported(path):
            raise UsageError(f"{path} is no file that can be read", hint="Save it as text, Markdown, Word or PDF.")
        return read(path, max_bytes=max_bytes).document.text
    if len(given.split()) == 1 and supported(path):
        raise UsageError(
            f"there is no file {path}", hint="Give the path of a file, the text itself, or - for standard input."
        )
    return given
