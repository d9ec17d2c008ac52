"""The files that are to be added: in folders, or in stores such as S3 through pyarrow's filesystems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from rag.errors import FileTooLargeError, UnreadableFileError
from rag.reading import Picker, find_files, read_bytes, supported
from rag.schema.report import FailedFile

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem


@dataclass(frozen=True, slots=True)
class Inputs:
    """Files by the name under which each document is known, and what could not be looked at."""

    sources: tuple[str, ...]
    failed: tuple[FailedFile, ...] = ()


def find_inputs(paths: Sequence[str | Path], picker: Picker) -> Inputs:
    """The files of all paths and addresses, sorted and each once. Raises nothing: what cannot be listed is told."""
    local = [Path(path) for path in paths if not is_remote(path)]
    sources = [str(path.resolve()) for path in find_files(local, picker)]
    failed = []
    for address in (str(path) for path in paths if is_remote(path)):
        try:
            sources += _listed(address, picker)
        except Exception as error:  # pyarrow raises OSError and its own tree, by the store
            failed.append(
                FailedFile(
                    source=address,
                    type=UnreadableFileError.__name__,
                    message=f"{address} cannot be listed ({type(error).__name__})",
                    hint="Check the address and the credentials that pyarrow finds in the environment.",
                )
            )
    return Inputs(tuple(dict.fromkeys(sources)), tuple(failed))


def is_remote(path: str | Path) -> bool:
    """Whether this is the address of a store, as in s3://BUCKET/FOLDER."""
    return "://" in str(path)


def name_of(source: str) -> Path:
    """A path whose ending and stem are those of the file."""
    return Path(PurePosixPath(source.partition("://")[2] or source).name) if is_remote(source) else Path(source)


def bytes_of(source: str, max_bytes: int) -> bytes:
    """What is in a file, here or in a store. Raises UnreadableFileError, FileTooLargeError."""
    if not is_remote(source):
        return read_bytes(Path(source), max_bytes=max_bytes)
    try:
        store, path = _store_of(source)
        with store.open_input_stream(path) as stream:
            data: bytes = stream.read(max_bytes + 1)
    except Exception as error:
        raise UnreadableFileError(
            f"{source} cannot be read ({type(error).__name__})",
            hint="Check the address and your permission to read it.",
        ) from error
    if len(data) > max_bytes:
        raise FileTooLargeError(
            f"{source} is larger than {max_bytes / 1_000_000:g} MB", hint="Raise max_file_mb (RAG_MAX_FILE_MB)."
        )
    return data


def _store_of(address: str) -> tuple[FileSystem, str]:
    from pyarrow import fs

    store, path = fs.FileSystem.from_uri(address)
    return store, path


def _listed(address: str, picker: Picker) -> list[str]:
    from pyarrow import fs

    store, root = _store_of(address)
    about: Any = store.get_file_info(root)
    if about.type == fs.FileType.File:
        return [address]
    if about.type == fs.FileType.NotFound:
        raise FileNotFoundError(address)
    found = store.get_file_info(fs.FileSelector(root, recursive=True))
    base = address.rstrip("/")
    below = sorted(str(PurePosixPath(one.path).relative_to(root)) for one in found if one.type == fs.FileType.File)
    return [f"{base}/{name}" for name in below if _is_wanted(name, picker)]


def _is_wanted(name: str, picker: Picker) -> bool:
    hidden = any(part.startswith(".") for part in PurePosixPath(name).parts)
    return not hidden and supported(Path(name)) and picker.takes(name)
