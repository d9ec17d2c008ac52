"""Exit codes that scripts rely on."""

from __future__ import annotations

DONE = 0
FAILED = 1
"""An error that the program explains."""
WRONG_USAGE = 2
NO_ANSWER = 3
"""`rag ask --strict`: the documents do not hold the answer."""
INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""
