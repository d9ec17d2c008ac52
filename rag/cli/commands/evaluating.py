"""eval: the same as `python -m evals`."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.panels import CARE
from rag.errors import UsageError

PLACE = 50

PassedOn = Annotated[list[str] | None, typer.Argument(metavar="...", help="Its own commands and options.")]

EVALS = "rag.evals"
"""The name of the evals for this program. Another package owns `evals` on PyPI, so that name is never imported."""

_CHECKOUT = Path(__file__).parents[3] / "evals"
"""Where the evals lie in a checkout: beside the package. In an installation they lie inside it."""


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "eval", panel=CARE, passes_on=True)
    def evaluate(call: Call, arguments: PassedOn = None) -> int:
        """Measure answers, proofs and abstention against gold: rag eval --help."""
        load_evals()
        main = importlib.import_module(f"{EVALS}.__main__").main
        return int(main([*(arguments or []), *_global_arguments(call)]))


def load_evals(checkout: Path = _CHECKOUT) -> None:
    """Make `rag.evals` importable: the installed package, or the folder of the checkout under that name.

    Raises UsageError when neither is there.
    """
    if EVALS in sys.modules or importlib.util.find_spec(EVALS) is not None:
        return
    init = checkout / "__init__.py"
    spec = importlib.util.spec_from_file_location(EVALS, init, submodule_search_locations=[str(checkout)])
    if spec is None or spec.loader is None or not init.is_file():
        raise UsageError("this installation has no evals", hint="Install the package anew, or run from a checkout.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[EVALS] = module
    spec.loader.exec_module(module)
    parent, _, name = EVALS.rpartition(".")
    setattr(sys.modules[parent], name, module)


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
