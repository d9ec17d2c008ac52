"""The Typer application: the root, and the commands of every module in `rag.cli.commands`."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any

import typer

from rag.cli import commands
from rag.cli.calling import global_parameters, set_signature
from rag.cli.exits import WRONG_USAGE
from rag.errors import UsageError

_HELP = "Ask and search documents about partnerships; every answer shows the sentence that proves it."
_EPILOG = "Every command explains itself: rag COMMAND --help. Try it out with: rag demo"


def build_app() -> typer.Typer:
    """A new application with all commands, in the order of their modules' PLACE."""
    app = typer.Typer(
        name="rag",
        epilog=_EPILOG,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    _add_root(app)
    for module in _command_modules():
        module.register(app)
    return app


def _add_root(app: typer.Typer) -> None:
    def root(context: typer.Context, **given: Any) -> None:
        if context.invoked_subcommand is None and not context.resilient_parsing:
            if context.obj is True:
                raise UsageError("no command given", hint="rag --help lists the commands.")
            typer.echo(context.get_help())
            raise typer.Exit(WRONG_USAGE)

    set_signature(root, global_parameters())
    app.callback(invoke_without_command=True, help=_HELP)(root)


def _command_modules() -> list[ModuleType]:
    found = pkgutil.iter_modules(commands.__path__)
    modules = [importlib.import_module(f"{commands.__name__}.{module.name}") for module in found]
    return sorted(modules, key=lambda module: (module.PLACE, module.__name__))
