"""eval: the same as `python -m evals`."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.panels import CARE
from rag.errors import UsageError

PLACE = 50

PassedOn = Annotated[list[str] | None, typer.Argument(metavar="...", help="Its own commands and options.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "eval", panel=CARE, passes_on=True)
    def evaluate(call: Call, arguments: PassedOn = None) -> int:
        """Measure answers, proofs and abstention against gold: rag eval --help."""
        from evals.__main__ import main

        return main([*(arguments or []), *_global_arguments(call)])


def _global_arguments(call: Call) -> list[str]:
    """Global options before `eval`, as its own arguments."""
    options = call.options
    if options.library is not None:
        raise UsageError("eval makes libraries of its own", hint="Leave --library out.")
    found = ["--json"] if options.json else []
    if options.model is not None:
        found += ["--model", options.model]
    if options.embedder is not None:
        found += ["--set", f"embedder={options.embedder}"]
    return found
