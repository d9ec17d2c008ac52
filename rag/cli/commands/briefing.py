"""brief: one page on documents for somebody who goes into a meeting."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE, FAILED
from rag.cli.output import write_json, write_note, write_text
from rag.cli.panels import QUESTIONS
from rag.cli.parameters import EVERY, DocumentOption, Narrowing, OptionalDocuments
from rag.errors import UsageError

PLACE = 25


class BriefFormat(StrEnum):
    """Values of --format."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    JSON = "json"


SUFFIXES = {
    ".md": BriefFormat.MARKDOWN,
    ".html": BriefFormat.HTML,
    ".docx": BriefFormat.DOCX,
    ".json": BriefFormat.JSON,
    ".txt": BriefFormat.TEXT,
}


def register(app: typer.Typer) -> None:
    """Add the command of this group."""

    @command(app, "brief", panel=QUESTIONS)
    def brief(
        call: Call,
        documents: OptionalDocuments = None,
        document: DocumentOption = None,
        narrowing: Narrowing = EVERY,
        about: Annotated[
            str, typer.Option("--about", metavar="TEXT", help="Narrow it to a subject, as in “the solar farm”.")
        ] = "",
        format: Annotated[
            BriefFormat | None, typer.Option("--format", help="How it is written; by the name of --out if not given.")
        ] = None,
        out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file.")] = None,
    ) -> int:
        """Write one page for somebody who goes into a meeting: who, what, why, money, dates, open questions.

        Every sentence has a footnote with its quote and place.
        """
        from rag.cli.render_brief import draw_brief

        wanted = _format(format, out, as_json=call.options.json)
        with call.answering() as library:
            named = narrowing.within(library, [*(documents or []), *(document or [])])
            call.bars.begin("briefing")
            made = library.brief(named, about=about)
        call.bars.stop()
        if wanted is BriefFormat.DOCX and out is not None:
            made.docx(out)
        elif out is not None:
            text = {BriefFormat.HTML: made.html, BriefFormat.JSON: made.model_dump_json}.get(wanted, made.markdown)()
            _save(out, text)
        elif wanted is BriefFormat.JSON:
            write_json(made)
        elif wanted is BriefFormat.TEXT:
            call.draw(lambda screen: draw_brief(screen, made))
        else:
            write_text(made.html() if wanted is BriefFormat.HTML else made.markdown())
        if out is not None and not call.options.quiet:
            write_note(f"written {out}")
        return FAILED if made.failed else DONE


def _format(given: BriefFormat | None, out: Path | None, *, as_json: bool) -> BriefFormat:
    """The format that is meant. Raises UsageError for a Word document without a file."""
    if as_json:
        return BriefFormat.JSON
    wanted = given or (SUFFIXES.get(out.suffix.lower(), BriefFormat.MARKDOWN) if out else BriefFormat.TEXT)
    if wanted is BriefFormat.DOCX and out is None:
        raise UsageError("a Word document needs a file", hint="Name it: --out brief.docx")
    return wanted


def _save(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error}", hint="Name a file in a folder of yours.") from error
