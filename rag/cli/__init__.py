"""The command line: the program `rag`.

Answers go to stdout and all else to stderr. Exit codes: 0 done, 1 an error that is explained, 2 wrong usage,
3 `ask --strict` without an answer, 130 interrupted. Heavy modules are imported by the commands that need them, so
that `rag --help` is quick.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (default: that of the process) and return its exit code; never raises."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        from rag.cli.running import run

        return run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted\n")
        return 130
