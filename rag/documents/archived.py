"""Files in zip archives, as documents of their own: `papers.zip/2041/accord.pdf` is one that is in `papers.zip`."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from rag.documents.attached import Attached, free_name, safe_name
from rag.errors import ReadError
from rag.reading import read_bytes, supported
from rag.reading.archives import ARCHIVES, unpacked

MAX_NESTED = 3
"""Archives within archives."""


def is_archive(item: Path | Attached) -> bool:
    """Whether it is an archive whose files are read in its place; one that is too deep in others is not."""
    path = item if isinstance(item, Path) else item.path
    depth = sum(parent.suffix.lower() in ARCHIVES for parent in (path, *path.parents))
    return path.suffix.lower() in ARCHIVES and depth <= MAX_NESTED


def members_of(item: Path | Attached, *, max_bytes: int) -> Iterator[Attached]:
    """The files in an archive that there is a reader for, one at a time. Raises ReadError."""
    path = item if isinstance(item, Path) else item.path
    data = read_bytes(item, max_bytes=max_bytes) if isinstance(item, Path) else item.data
    taken: set[str] = set()
    for name, content in unpacked(data, path, max_bytes=max_bytes):
        below = Path(*filter(None, map(safe_name, name.replace("\\", "/").split("/"))))
        if below.name and supported(below):
            yield Attached(path / below.parent / free_name(str(below), taken).rpartition("/")[2], content, path.name)


def still_holds(path: Path) -> bool:
    """True when a file that came from an archive, going by its path, is still in it."""
    holder = next((one for one in path.parents if one.suffix.lower() in ARCHIVES and one.is_file()), None)
    if holder is None:
        return False
    try:
        with zipfile.ZipFile(holder) as archive:
            names = {Path(*filter(None, map(safe_name, name.split("/")))) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ReadError):
        return True  # it cannot be looked at
    inner = path.relative_to(holder)
    return any(inner == name or name in inner.parents for name in names) or any(
        inner.parent == name.parent and inner.stem.startswith(name.stem) for name in names
    )
