"""summarise: summaries of documents, each sentence with its proof."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE, FAILED
from rag.cli.output import write_json, write_text
from rag.cli.panels import QUESTIONS
from rag.cli.parameters import EVERY, DocumentOption, Narrowing, OptionalDocuments
from rag.cli.render_summary import draw_plan, draw_summary, summary_markdown

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
        dry_run: Annotated[
            bool, typer.Option("--dry-run", metavar="", help="Only count the calls and tokens that it would take.")
        ] = False,
    ) -> int:
        """Summarise documents: sentences with their proof, key facts, a timeline, and what they leave unsaid."""

        with call.answering() as library:
            named = narrowing.within(library, [*(documents or []), *(document or [])]) or []
            if dry_run:
                plan = library.plan_summary(*named, length=length.value, focus=focus)
                call.show(lambda: plan, lambda screen: draw_plan(screen, plan))
                return DONE
            call.bars.begin("summarising")
            summary = library.summarise(*named, length=length.value, focus=focus)
        call.bars.stop()
        if call.options.json or format is SummaryFormat.JSON:
            write_json(summary)
        elif format is SummaryFormat.MARKDOWN:
            write_text(summary_markdown(summary))
        else:
            call.draw(lambda screen: draw_summary(screen, summary))
        return FAILED if summary.failed else DONE
