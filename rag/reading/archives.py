"""Zip archives: which files in them can be read, judged by the directory before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NoReturn

from rag.errors import DamagedFileError, EmptyFileError, EncryptedFileError, UnsafeFileError, UnsupportedFormatError
from rag.reading.packages import is_dense

ARCHIVES = frozenset({".zip"})
MAX_MEMBERS = 2_000
MAX_UNPACKED = 1_000_000_000
"""Bytes of all files together; they are unpacked one at a time."""
_SIDE_FILES = "__MACOSX"
"""Folder in which macOS keeps what belongs to the files."""


def read_archive(data: bytes, path: Path) -> NoReturn:
    """The reader of archives as such, which are no documents: says what is wrong with one, or how it is read.

    Raises DamagedFileError, EncryptedFileError, UnsafeFileError, EmptyFileError, UnsupportedFormatError.
    """
    if not members(_opened(data, path), path):
        raise EmptyFileError(f"{path} holds no file that can be read", hint="Look into it, or add what is in it.")
    raise UnsupportedFormatError(
        f"{path} is an archive, not a document", hint="Add it with `rag add`: each file in it becomes a document."
    )


def unpacked(data: bytes, path: Path, *, max_bytes: int) -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files in an archive, one at a time; those that are too large are left out.

    Raises DamagedFileError, EncryptedFileError, UnsafeFileError.
    """
    archive = _opened(data, path)
    for part in members(archive, path):
        if part.file_size > max_bytes:
            continue
        try:
            yield part.filename, archive.read(part)
        except Exception as error:  # each way of packing has errors of its own
            raise DamagedFileError(
                f"{path}: {part.filename} cannot be unpacked: {error}", hint="Get it anew."
            ) from error


def members(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    """The files of an archive but folders, hidden files and side files. Raises EncryptedFileError, UnsafeFileError."""
    parts = [part for part in archive.infolist() if not part.is_dir() and not _is_hidden(part.filename)]
    if any(part.flag_bits & 1 for part in parts):
        raise EncryptedFileError(f"{path} is protected by a password", hint="Unpack it, and add the folder.")
    size = sum(part.file_size for part in parts)
    if len(parts) > MAX_MEMBERS or size > MAX_UNPACKED or any(map(is_dense, parts)):
        raise UnsafeFileError(
            f"{path} unpacks to {size / 1e6:,.0f} MB in {len(parts):,} files, out of proportion or more than are read",
            hint="Unpack it yourself if you trust it, and add the folder.",
        )
    return parts


def _opened(data: bytes, path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise DamagedFileError(f"{path} is not a zip archive: {error}", hint="Get the file anew.") from error


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part == _SIDE_FILES or (part.startswith(".") and part not in ("..", ".")) for part in parts)
