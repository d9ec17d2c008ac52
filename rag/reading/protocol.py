"""What every reader is: bytes in, a parsed document out. One small file per format."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from rag.schema.document import ParsedDocument


class Reader(Protocol):
    """Reads one format."""

    def __call__(self, data: bytes, path: Path) -> ParsedDocument:
        """Parse a file's bytes; `path` is for titles and messages only. Raises ReadError and its subclasses."""
        ...
