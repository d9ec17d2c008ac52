"""Files that come by HTTP: kept in the library's folder under their own names, and read like any other file.

A file of a name that is there already takes its place, as a changed file of a folder does. What cannot be read does
not: the file before it stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import anyio.to_thread
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from rag.errors import UsageError
from rag.library import Library
from rag.schema.document import DocumentInfo
from rag.schema.report import AddReport
from rag.serving.failing import RefusedError
from rag.serving.operations import guarded, respond, while_connected

if TYPE_CHECKING:
    from rag.serving.lanes import Desks

FOLDER = "uploads"

MOST_FILES = 1000
"""Files in one request; a page sends them one by one."""

LONGEST_PART = 200
"""Characters of a file's or folder's name: below the 255 bytes of every system for most scripts."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')


class Uploads:
    """Takes files from requests to the writing lane."""

    def __init__(self, desks: Desks) -> None:
        self._desks = desks

    async def answer(self, request: Request) -> Response:
        """`multipart/form-data` with any number of parts named `file`: the report of adding them."""
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise RefusedError(415, "files come as multipart/form-data", hint="Send each as a part named file.")
        with TemporaryDirectory(prefix="rag-upload-") as waiting:
            files = await self._received(request, Path(waiting))
            added = self._desks.write(
                lambda library: guarded(lambda library, emit: add_files(library, files), library, print)
            )
            return respond(await while_connected(request, added))

    async def _received(self, request: Request, folder: Path) -> list[tuple[str, Path]]:
        try:
            form = await request.form(max_files=MOST_FILES, max_fields=MOST_FILES)
        except HTTPException as error:
            raise RefusedError(400, f"the form cannot be read: {error.detail}", hint="Send it anew.") from error
        try:
            files: list[tuple[str, Path]] = []
            for number, part in enumerate(form.getlist("file")):
                if not isinstance(part, UploadFile) or not part.filename:
                    raise RefusedError(422, "a part has no file name", hint="Send files with their names.")
                place = folder / str(number)
                content = await part.read()
                await anyio.to_thread.run_sync(place.write_bytes, content)
                files.append((safe_name(part.filename), place))
        finally:
            await form.close()
        if not files:
            raise RefusedError(422, "no file came", hint="Send each file as a part named file.")
        return files


def safe_name(given: str) -> str:
    """A relative path without anything that leads elsewhere. Raises RefusedError when nothing is left of it."""
    parts = unicodedata.normalize("NFC", given).replace("\\", "/").split("/")
    kept = [_UNSAFE.sub("_", part).strip(". ")[-LONGEST_PART:].encode("utf-8", "replace").decode() for part in parts]
    kept = [part for part in kept if part]
    if not kept:
        raise RefusedError(422, "a file has no usable name", hint="Give it a name.")
    return "/".join(kept[-8:])


def add_files(library: Library, files: Sequence[tuple[str, Path]]) -> AddReport:
    """Put files into the library's folder and add them; what could not be read leaves no trace.

    Raises UsageError for names that cannot be used, and what `Library.add` raises.
    """
    root = library.settings.library.resolve() / FOLDER
    names = [name for name, _ in files]
    if len(set(names)) < len(names):
        raise UsageError("two files have the same name", hint="Send them one after the other.")
    before: dict[Path, Path | None] = {}
    stored: list[Path] = []
    try:
        for name, waiting in files:
            place = root / name
            kept = waiting.with_name(f"{waiting.name}.before") if place.is_file() else None
            if kept is not None:
                kept.write_bytes(place.read_bytes())
            place.parent.mkdir(parents=True, exist_ok=True)
            _put(waiting, place)
            before[place] = kept
        report = library.add(*before)
        stored = [Path(one.source) for one in (*report.added, *report.updated, *report.unchanged)]
    except OSError as error:
        raise UsageError(f"a file cannot be stored: {error.strerror}", hint="Give it another name.") from error
    finally:
        for place, kept in before.items():
            if any(source.is_relative_to(place) for source in stored):  # the file, or files in an archive
                continue
            place.unlink(missing_ok=True)
            if kept is not None:
                _put(kept, place)
    return report


def remove(library: Library, documents: Sequence[str]) -> list[DocumentInfo]:
    """Remove documents, and the files that were uploaded when no document rests on them any more."""
    removed = library.remove(*documents)
    root = library.settings.library.resolve() / FOLDER
    left = [Path(info.source) for info in library.documents()]
    for info in removed:
        source = Path(info.source)
        if not source.is_relative_to(root):
            continue
        for file in (source, *source.parents):
            if file.is_file() and not any(other.is_relative_to(file) for other in left):
                with suppress(OSError):  # the document is gone in any case; the next upload overwrites the file
                    file.unlink()
    return removed


def _put(source: Path, place: Path) -> None:
    """A whole file or none, whatever is killed when."""
    half = place.with_name(f".{place.name[:100]}.half")
    half.write_bytes(source.read_bytes())
    half.replace(place)
