"""history: what was asked before, conversations again, and what all of it cost."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.output import write_text
from rag.cli.panels import QUESTIONS
from rag.cli.parameters import LimitOption
from rag.cli.render import draw_history
from rag.cli.render_chat import conversation_markdown, draw_conversation, draw_usage
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.library import Library
    from rag.schema.conversation import Conversation

PLACE = 26


class HistoryFormat(StrEnum):
    """Values of --format."""

    TEXT = "text"
    MARKDOWN = "markdown"


ShowArguments = Annotated[
    list[str] | None,
    typer.Argument(metavar="[show N]", help="Show question N again, with the conversation it belongs to."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "history", panel=QUESTIONS)
    def history(
        call: Call,
        show: ShowArguments = None,
        limit: LimitOption = 20,
        search: Annotated[
            str, typer.Option("--search", metavar="TEXT", help="Only questions or answers that hold this text.")
        ] = "",
        usage: Annotated[bool, typer.Option("--usage", metavar="", help="Sum up tokens and money, by model.")] = False,
        format: Annotated[HistoryFormat, typer.Option("--format", help="How `show` prints.")] = HistoryFormat.TEXT,
    ) -> None:
        """List the questions asked of this library with their answers, newest first; `history show N` shows one."""
        from rag.llm.prices import priced_by

        with call.library() as library:
            if show:
                _show(call, library, _number(show), format)
            elif usage:
                spent = library.usage()
                call.show(
                    lambda: {"usage": spent, "priced_on": priced_by()},
                    lambda screen: draw_usage(screen, spent, priced_by()),
                )
            else:
                asked = library.history(limit=limit, search=search)
                call.show(lambda: {"questions": asked}, lambda screen: draw_history(screen, asked))


def _number(show: list[str]) -> int:
    if len(show) == 2 and show[0] == "show" and show[1].isdecimal():
        return int(show[1])
    raise UsageError(f"{' '.join(show)!r} is not understood", hint="Write: rag history show N")


def _show(call: Call, library: Library, number: int, format: HistoryFormat) -> None:

    found = library.asked(number)
    if format is HistoryFormat.MARKDOWN and not call.options.json:
        write_text(conversation_markdown(found.turns, _title(found)))
        return
    call.show(lambda: {"conversation": found}, lambda screen: draw_conversation(screen, found))


def _title(found: Conversation) -> str:
    return f"Conversation {found.number}" if found.number else "A question"
