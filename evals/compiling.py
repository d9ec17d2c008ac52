"""What the programs that compile gold say in the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from rag.errors import RagError


def tell_compiled(compile_files: Callable[[], Sequence[str]], *, check: bool) -> int:
    """Compile, and print the names of the files that were out of date.

    Exit code 0, 1 when `check`, which writes nothing, finds any, 2 on bad gold.
    """
    try:
        stale = compile_files()
    except RagError as error:
        print(f"{error}\n{error.hint}", file=sys.stderr)
        return 2
    verb = "is out of date" if check else "written"
    print("\n".join(f"{name} {verb}" for name in stale) or "nothing to change")
    return 1 if check and stale else 0
