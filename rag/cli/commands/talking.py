"""chat: a conversation with the documents."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.panels import QUESTIONS
from rag.cli.parameters import EVERY, DocumentOption, Narrowing
from rag.cli.repl import run_chat

PLACE = 22


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "chat", panel=QUESTIONS)
    def chat(
        call: Call,
        document: DocumentOption = None,
        narrowing: Narrowing = EVERY,
        go_on: Annotated[
            bool, typer.Option("--continue", metavar="", help="Go on with the latest conversation.")
        ] = False,
        conversation: Annotated[
            int | None, typer.Option("--conversation", metavar="N", min=1, help="Go on with this conversation.")
        ] = None,
    ) -> int:
        """Ask one question after the other; answers stream, follow-ups are understood. Reads lines when piped."""
        with call.answering() as library:
            number = library.conversation().number if go_on and conversation is None else conversation
            with library.chat(narrowing.within(library, document), conversation=number) as opened:
                call.bars.stop()
                code = run_chat(call, library, opened)
                if call.options.json:
                    call.show(lambda: {"conversation": opened.number, "turns": opened.turns}, lambda screen: None)
        return code
