"""demo: the main job, shown on the article that comes with the program."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rag._assets import asset_folder
from rag.cli.calling import Call, command
from rag.cli.panels import CARE
from rag.cli.render_answer import draw_answer

if TYPE_CHECKING:
    from rag.cli.screen import Screen
    from rag.library import Library
    from rag.schema.answer import Answer

PLACE = 40

QUESTIONS = (
    "When was the partnership signed?",
    "Which organisations take part in the floating solar project?",
    "Who signed the partnership on behalf of the United Kingdom?",
)
"""The article answers the first two; it names nobody who signed."""


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "demo", panel=CARE)
    def demo(call: Call) -> None:
        """Add an article to a throw-away library and ask it three questions, one of which it does not answer."""

        with _folder(call) as folder, call.library(folder) as library:
            report = library.add(asset_folder("seeds"))
            documents = [document.id for document in (*report.added, *report.updated, *report.unchanged)]
            answers = []
            for question in QUESTIONS:
                call.bars.begin("answering")
                answers.append(library.ask(question, documents=documents))
                if not call.options.json:
                    _draw(call, library, answers[-1], first=len(answers) == 1)
            if call.options.json:
                call.show(lambda: {"answers": answers, "library": folder}, _nothing)


@contextmanager
def _folder(call: Call) -> Iterator[Path]:
    """The folder that --library names, else a temporary folder."""
    if call.options.library is not None:
        yield call.options.library
        return
    with tempfile.TemporaryDirectory(prefix="rag-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _draw(call: Call, library: Library, answer: Answer, *, first: bool) -> None:

    def draw(screen: Screen) -> None:
        if not first:
            screen.line()
        screen.line(f"> {answer.question}", "bold cyan")
        draw_answer(screen, answer, library.text)

    call.draw(draw)


def _nothing(screen: Screen) -> None:
    """The answers were drawn as they came."""
