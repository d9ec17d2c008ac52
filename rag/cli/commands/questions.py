"""search, ask: passages and answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE, NO_ANSWER
from rag.cli.panels import QUESTIONS
from rag.cli.parameters import EVERY, DocumentOption, LimitOption, Narrowing
from rag.cli.render import draw_hits
from rag.cli.render_answer import draw_answer

PLACE = 20


class StyleChoice(StrEnum):
    """Values of --style."""

    AUTO = "auto"
    SHORT = "short"
    EXPLAINED = "explained"


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "search", panel=QUESTIONS)
    def search(
        call: Call,
        query: Annotated[str, typer.Argument(metavar="QUERY", help="Words or a question.")],
        limit: LimitOption = 5,
        document: DocumentOption = None,
        narrowing: Narrowing = EVERY,
    ) -> None:
        """Find the passages nearest to a query, best first; asks no model."""

        with call.answering() as library:
            hits = library.search(query, limit=limit, documents=narrowing.within(library, document))
        call.show(lambda: {"hits": hits}, lambda screen: draw_hits(screen, hits, query))

    @command(app, "ask", panel=QUESTIONS)
    def ask(
        call: Call,
        question: Annotated[str, typer.Argument(metavar="QUESTION", help="One question, in quotation marks.")],
        document: DocumentOption = None,
        narrowing: Narrowing = EVERY,
        strict: Annotated[
            bool, typer.Option("--strict", metavar="", help="Exit with 3 when the documents do not hold the answer.")
        ] = False,
        style: Annotated[
            StyleChoice | None,
            typer.Option("--style", help="short, explained, or auto: explained for how, why, what about and the like."),
        ] = None,
        explain: Annotated[
            bool,
            typer.Option(
                "--explain", "--show-evidence", metavar="", help="Show the evidence and every try of the model too."
            ),
        ] = False,
    ) -> int:
        """Answer a question with the sentence that proves it, or say that the documents do not hold the answer."""

        with call.answering() as library:
            documents = narrowing.within(library, document)
            call.bars.begin("answering")
            answer = library.ask(question, documents=documents, style=style.value if style else "")
            call.show(lambda: answer, lambda screen: draw_answer(screen, answer, library.text, explain=explain))
        return NO_ANSWER if strict and answer.status == "not_in_documents" else DONE
