"""Writing to stdout, and telling errors."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag.cli.terminal import escaped
from rag.errors import RagError
from rag.text.hidden import json_escape, visible

_NO_SPACE_HINT = "Free some disk space and run it again; what was stored before is untouched."
_TRACE_HINT = "This is a defect of the program. Run it again with --trace to see where, and report it."


class StdoutError(OSError):
    """Stdout cannot be written: the error can only be told on stderr."""


def prepare_streams(*, as_json: bool) -> None:
    """Make printing unable to fail on a character; JSON is UTF-8 whatever the locale (RFC 8259)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = "utf-8" if as_json and stream is sys.stdout else None
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def write_text(text: str) -> None:
    """Write to stdout at once. A reader that has gone away (`| head`) is no error; else raises StdoutError."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
    except OSError as error:
        _abandon_stdout()
        raise StdoutError(error.errno, error.strerror) from error


def write_json(payload: object) -> None:
    """Write one JSON object: on one line, or indented when a person looks on."""
    _write_json(payload, indent=2 if sys.stdout.isatty() else None)


def write_json_line(payload: object) -> None:
    """Write one JSON object of several, on one line whoever looks on (JSON Lines)."""
    _write_json(payload, indent=None)


def _write_json(payload: object, *, indent: int | None) -> None:
    text = json.dumps(plain(payload), ensure_ascii=False, indent=indent, allow_nan=False)
    write_text(f"{visible(text, json_escape)}\n")


def plain(value: object) -> Any:
    """Result types as what `json` takes, with the shape of their `model_dump_json()`."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    dump = getattr(value, "model_dump", None)
    return value if dump is None else dump(mode="json")


def write_error(error: BaseException, *, as_json: bool) -> None:
    """Tell an error and its remedy: as JSON on stdout, else in two lines on stderr."""
    told = describe(error)
    if as_json and not isinstance(error, StdoutError) and _wrote_json({"error": told}):
        return
    write_note(f"error: {told['message']}")
    if told["hint"]:
        write_note(f"hint: {told['hint']}")


def _wrote_json(payload: object) -> bool:
    try:
        write_json(payload)
    except StdoutError:
        return False
    return True


def write_note(text: str) -> None:
    """One line for people on stderr, harmless for their terminal."""
    write_drawn_note(escaped(text) + "\n")


def write_drawn_note(text: str) -> None:
    """Write text to stderr that is escaped already."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        return  # nobody reads stderr; there is no further place to say so


def describe(error: BaseException) -> dict[str, str]:
    """`type`, `message` and `hint` of any error."""
    if isinstance(error, RagError):
        return error.as_dict()
    kind = type(error).__name__
    if isinstance(error, OSError):
        return {"type": kind, "message": _os_message(error), "hint": _os_hint(error)}
    message = " ".join(str(error).split())
    return {"type": kind, "message": f"{kind}: {message}" if message else kind, "hint": _TRACE_HINT}


def _os_message(error: OSError) -> str:
    if error.strerror is None:
        return " ".join(str(error).split()) or type(error).__name__
    place = "" if error.filename is None else f": {os.fsdecode(error.filename)}"
    return f"{error.strerror}{place}"


def _os_hint(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _NO_SPACE_HINT
    return "The operating system refused. With --trace the program shows where it asked."


def _abandon_stdout() -> None:
    """Point stdout to nowhere, so that the interpreter's last flush does not fail as well."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, io.UnsupportedOperation):
        return  # stdout is no file of the system (an embedding program's): nothing is flushed later
