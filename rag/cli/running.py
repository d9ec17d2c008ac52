"""Runs a command line: every end of a run becomes an exit code, and every error is shown once."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

import typer

from rag.cli.exits import FAILED, INTERRUPTED, WRONG_USAGE
from rag.cli.interrupts import Interrupts
from rag.cli.output import prepare_streams, write_error, write_note
from rag.errors import RagError, UsageError


def run(arguments: Sequence[str]) -> int:
    """The exit code of `rag ARGUMENTS...`. Raises nothing but KeyboardInterrupt."""
    as_json = _has_flag(arguments, "--json")
    prepare_streams(as_json=as_json)
    with Interrupts() as interrupts:
        return _explained(arguments, as_json, interrupts)


def _explained(arguments: Sequence[str], as_json: bool, interrupts: Interrupts) -> int:
    """Dispatch, and tell what went wrong."""
    try:
        return _dispatch(arguments, as_json)
    except Exception as error:
        if interrupts.came or isinstance(error, typer.Abort):
            write_note("Interrupted")
            return INTERRUPTED
        told = _as_rag_error(error)
        if _has_flag(arguments, "--trace"):
            _write_trace(error)
        write_error(told, as_json=as_json)
        return WRONG_USAGE if isinstance(told, UsageError) else FAILED


def _dispatch(arguments: Sequence[str], as_json: bool) -> int:
    from rag.cli.app import build_app

    program = typer.main.get_command(build_app())
    try:
        code = program.main(args=list(arguments), prog_name="rag", standalone_mode=False, obj=as_json)
    except SystemExit as stop:  # shell completion ends so
        return int(stop.code or 0)
    return int(code or 0)


def _has_flag(arguments: Sequence[str], flag: str) -> bool:
    """Whether a global flag stands anywhere before a `--`; also when the line is otherwise wrong."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return flag in arguments[:end]


def _as_rag_error(error: Exception) -> Exception:
    """Typer's own complaints as our usage errors; anything else as it is."""
    complaint = getattr(error, "format_message", None)
    if isinstance(error, RagError) or complaint is None:
        return error
    context = getattr(error, "ctx", None)
    path = "rag" if context is None else context.command_path
    return UsageError(_sentence(complaint()), hint=f"{path} --help shows how it is used.")


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _write_trace(error: Exception) -> None:
    write_note("".join(traceback.format_exception(error)).rstrip("\n"))
