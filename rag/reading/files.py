"""Files on disk: which there are, what is in them, and which reader takes them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.errors import FileTooLargeError, UnreadableFileError, UnsupportedFormatError
from rag.progress import Progress, silent
from rag.reading.archives import read_archive
from rag.reading.docx import read_docx
from rag.reading.eml import read_eml
from rag.reading.epub import read_epub
from rag.reading.html import read_html
from rag.reading.ics import read_ics
from rag.reading.markdown import read_markdown
from rag.reading.odt import read_odt
from rag.reading.pdf import read_pdf
from rag.reading.picking import Picker
from rag.reading.plain import read_plain
from rag.reading.pptx import read_pptx
from rag.reading.protocol import Reader
from rag.reading.rtf import read_rtf
from rag.reading.tabular import read_csv
from rag.reading.xlsx import read_xlsx
from rag.schema.document import ParsedDocument

READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".eml": read_eml,
    ".pptx": read_pptx,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".odt": read_odt,
    ".epub": read_epub,
    ".rtf": read_rtf,
    ".ics": read_ics,
    ".zip": read_archive,
}
"""The reader of each file name ending; a new format is one file and one line here. Libraries load when first used."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A parsed file and the hash of its bytes."""

    document: ParsedDocument
    sha256: str


def supported(path: Path) -> bool:
    """True when there is a reader for the file's ending."""
    return path.suffix.lower() in READERS


def find_files(roots: Sequence[Path], picker: Picker | None = None) -> list[Path]:
    """The files to read: those named as they are, those in folders when supported and picked, sorted, each once.

    Hidden files and folders are skipped; a link is followed only while it stays below the folder that was named. A path
    that does not exist is among them: reading it says what is wrong, and the others go on.
    """
    found: dict[Path, Path] = {}
    picker = picker or Picker()
    for root in roots:
        for path in _walk(root, picker) if root.is_dir() else [root]:
            found.setdefault(path.resolve(), path)
    return list(found.values())


def file_hash(path: Path, *, max_bytes: int) -> str:
    """SHA-256 of a file, read in blocks. Raises UnreadableFileError, FileTooLargeError."""
    digest = hashlib.sha256()
    with _opened(path, max_bytes) as blocks:
        for block in blocks:
            digest.update(block)
    return digest.hexdigest()


def read(path: Path, *, max_bytes: int, progress: Progress = silent) -> ReadFile:
    """Read and parse one file; `progress` is told of what takes long. Raises ReadError and its subclasses."""
    _reader(path)
    data = read_bytes(path, max_bytes=max_bytes)
    return ReadFile(parse(data, path, progress), hashlib.sha256(data).hexdigest())


def read_bytes(path: Path, *, max_bytes: int) -> bytes:
    """What is in one file. Raises UnreadableFileError, FileTooLargeError."""
    with _opened(path, max_bytes) as blocks:
        return b"".join(blocks)


def parse(data: bytes, path: Path, progress: Progress = silent) -> ParsedDocument:
    """Parse bytes as the ending of their name says. Raises ReadError and its subclasses."""
    reader = _reader(path)
    return read_pdf(data, path, progress=progress) if reader is read_pdf else reader(data, path)


def _reader(path: Path) -> Reader:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        ending = path.suffix or "no ending"
        raise UnsupportedFormatError(
            f"{path}: no reader for {ending}", hint=f"Supported: {', '.join(READERS)}. Convert the file to one of them."
        )
    return reader


def _walk(root: Path, picker: Picker) -> Iterator[Path]:
    real_root = root.resolve()
    for folder, names, files in os.walk(root, followlinks=False):
        below = Path(folder).relative_to(root)
        names[:] = sorted(
            name for name in names if not name.startswith(".") and picker.enters((below / name).as_posix())
        )
        for name in sorted(files):
            path = Path(folder) / name
            if name.startswith(".") or not supported(path) or not picker.takes((below / name).as_posix()):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(real_root):
                continue
            yield path


@contextmanager
def _opened(path: Path, max_bytes: int) -> Iterator[Iterator[bytes]]:
    """The blocks of a regular file of acceptable size; devices and pipes are refused before they can block."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise UnreadableFileError(f"{path} is not a regular file", hint="Name a file or a folder of files.")
        if state.st_size > max_bytes:
            raise _too_large(path, max_bytes)
        with path.open("rb") as stream:
            yield _blocks(stream.fileno(), path, max_bytes)
    except OSError as error:
        raise _unreadable(path, error) from error


def _blocks(descriptor: int, path: Path, max_bytes: int) -> Iterator[bytes]:
    """A file may grow while it is read: the limit holds for what is read, too."""
    total = 0
    while block := os.read(descriptor, _BLOCK):
        total += len(block)
        if total > max_bytes:
            raise _too_large(path, max_bytes)
        yield block


def _too_large(path: Path, max_bytes: int) -> FileTooLargeError:
    return FileTooLargeError(
        f"{path} is larger than {max_bytes / 1_000_000:g} MB",
        hint="Raise max_file_mb (RAG_MAX_FILE_MB), or split the file.",
    )


def _unreadable(path: Path, error: OSError) -> UnreadableFileError:
    reason = (error.strerror or str(error)).lower()
    return UnreadableFileError(
        f"{path} cannot be read: {reason}", hint="Check the path and your permission to read it."
    )
