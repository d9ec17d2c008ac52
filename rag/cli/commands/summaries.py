"""summarise: summaries of documents, each sentence with its proof."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE, FAILED
from rag.cli.output import write_json, write_note, write_text
from rag.cli.panels import QUESTIONS
from rag.cli.parameters import EVERY, DocumentOption, JobsOption, Narrowing, OptionalDocuments
from rag.cli.render_summary import draw_plan, draw_summaries, summary_markdown
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.schema.summary import Summaries, Summary

PLACE = 24


class LengthChoice(StrEnum):
    """Values of --length."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class SummaryFormat(StrEnum):
    """Values of --format."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "summarise", panel=QUESTIONS)
    def summarise(
        call: Call,
        documents: OptionalDocuments = None,
        document: DocumentOption = None,
        narrowing: Narrowing = EVERY,
        length: Annotated[LengthChoice, typer.Option("--length", help="How much to say.")] = LengthChoice.MEDIUM,
        focus: Annotated[
            str, typer.Option("--focus", metavar="TEXT", help="Tell only what speaks of this, as in “money”.")
        ] = "",
        format: Annotated[
            SummaryFormat, typer.Option("--format", help="text, markdown, or json (the same as --json).")
        ] = SummaryFormat.TEXT,
        each: Annotated[
            bool, typer.Option("--each", metavar="", help="A summary of each document instead of one of all.")
        ] = False,
        jobs: JobsOption = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", metavar="", help="Only count the calls and tokens that it would take.")
        ] = False,
    ) -> int:
        """Summarise documents: sentences with their proof, key facts, a timeline, and what they leave unsaid."""

        if each and dry_run:
            raise UsageError("--each and --dry-run do not go together", hint="Leave out one of them.")
        with call.library(jobs=jobs) if each else call.answering(jobs=jobs) as library:
            named = narrowing.within(library, [*(documents or []), *(document or [])]) or []
            if dry_run:
                plan = library.plan_summary(*named, length=length.value, focus=focus)
                call.show(lambda: plan, lambda screen: draw_plan(screen, plan))
                return DONE
            call.bars.begin("summarising")
            made = (
                library.summarise_each(named, length=length.value, focus=focus)
                if each
                else library.summarise(*named, length=length.value, focus=focus)
            )
        call.bars.stop()
        _show(call, made, format)
        return FAILED if made.failed else DONE


def _show(call: Call, made: Summary | Summaries, format: SummaryFormat) -> None:
    """Print a summary, or one after the other."""
    from rag.cli.render_records import failure
    from rag.schema.summary import Summary

    if call.options.json or format is SummaryFormat.JSON:
        write_json(made)
        return
    summaries, failed = ((made,), ()) if isinstance(made, Summary) else (made.summaries, made.failed)
    if format is SummaryFormat.MARKDOWN:
        write_text("\n".join(summary_markdown(one) for one in summaries))
    else:
        call.draw(lambda screen: draw_summaries(screen, summaries))
    for one in failed:
        write_note(failure(one))
