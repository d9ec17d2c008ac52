"""Files that came with mail, as documents of their own: `letter.eml/terms.pdf` is one that came with `letter.eml`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import ReadError
from rag.progress import Progress, silent
from rag.reading import parse, read_bytes, supported
from rag.schema.document import ParsedDocument

MAIL = frozenset({".eml"})
MAX_ATTACHMENTS = 100
"""Attachments of one message that are read."""
MAX_NESTED = 3
"""Messages within messages whose attachments are read."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Attached:
    """A file within a message, or in an archive (then `archive` is its name). `path` has the name of the file last."""

    path: Path
    data: bytes
    archive: str = ""

    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def parse(self, progress: Progress = silent) -> ParsedDocument:
        """The file as a document that says what it came with. Raises ReadError and its subclasses."""
        parsed = parse(self.data, self.path, progress)
        origin = {"archive": self.archive} if self.archive else {"attached_to": self.path.parent.name}
        return parsed.model_copy(update={"metadata": {**parsed.metadata, **origin}})


def may_hold_attachments(item: Path | Attached) -> bool:
    """Whether it is a mail message."""
    return (item if isinstance(item, Path) else item.path).suffix.lower() in MAIL


def attachments_of(item: Path | Attached, *, max_bytes: int) -> Iterator[Attached]:
    """The files that came with a message and that there is a reader for. A message that cannot be read has none."""
    from rag.reading.eml import read_attachments

    path = item if isinstance(item, Path) else item.path
    if sum(parent.suffix.lower() in MAIL for parent in (path, *path.parents)) > MAX_NESTED:
        return
    try:
        data = read_bytes(item, max_bytes=max_bytes) if isinstance(item, Path) else item.data
        found = read_attachments(data, path)
    except ReadError:  # told when the message itself is read
        return
    taken: set[str] = set()
    for attachment in found[:MAX_ATTACHMENTS]:
        name = free_name(safe_name(attachment.name), taken)
        if name and supported(Path(name)):
            yield Attached(path / name, attachment.data)


def safe_name(name: str) -> str:
    """The last part of a name that somebody else chose, without what hides or reorders it."""
    last = _UNSAFE.sub(" ", re.split(r"[/\\]", name)[-1]).strip()
    stem, suffix = Path(last).stem[:MAX_NAME], Path(last).suffix
    return "" if not stem.strip(". ") else f"{stem}{suffix}"


def free_name(name: str, taken: set[str]) -> str:
    """The name with a number where another file of the message has it already."""
    free, count = name, 1
    while free in taken:
        count += 1
        free = f"{Path(name).stem}-{count}{Path(name).suffix}"
    taken.add(free)
    return free
