"""Zipped document formats (Office, OpenDocument, EPUB): judged by their directory before a library unpacks them."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

from rag.errors import DamagedFileError, EncryptedFileError, UnsafeFileError

MAX_UNPACKED = 200_000_000
"""Bytes of all parts together; pictures are most of what real documents hold."""
MAX_XML = 60_000_000
"""Bytes of one XML part: a tree takes about ten times that of memory. A thousand pages are some 10 MB."""
MAX_RATIO = 200
"""Unpacked to packed size; repetitive tables reach 100, a bomb 1,000."""
RATIO_FROM = 2_000_000
"""Parts smaller than this may be as compressible as they like."""
MAX_PARTS = 5_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Office files begin, and new ones with a password."""

_DTD = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)")
_ENTITY = re.compile(rb"<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y")
_XML = (".xml", ".rels", ".opf", ".ncx", ".xhtml")


def is_dense(part: zipfile.ZipInfo) -> bool:
    """Whether a part is out of all proportion to what it was packed into."""
    return part.file_size > max(RATIO_FROM, MAX_RATIO * part.compress_size)


def open_package(data: bytes, path: Path, what: str, *, doctypes: bool = False) -> zipfile.ZipFile:
    """The archive of `what` ("a Word document"), once its sizes are known to be harmless; zipfile keeps to these.

    `doctypes` allows document types, which XHTML has, but still no entities. Raises DamagedFileError,
    EncryptedFileError, UnsafeFileError.
    """
    if data.startswith(OLE):
        raise EncryptedFileError(
            f"{path} is protected by a password, or is in the old format of Microsoft Office",
            hint="Open it in Office or LibreOffice and save it in the new format without a password.",
        )
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise DamagedFileError(f"{path} is not {what}: {error}", hint="Get the file anew.") from error
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise EncryptedFileError(f"{path} is protected by a password", hint="Save a copy without one.")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or any(map(is_dense, parts)):
        raise UnsafeFileError(
            f"{path} unpacks to {unpacked / 1e6:,.0f} MB in {len(parts):,} parts: no document that people write does",
            hint="Open it only if you trust it, and save its text.",
        )
    for part in parts:
        if part.filename.lower().endswith(_XML):
            _refuse_xml(archive, part, path, what, _ENTITY if doctypes else _DTD)
    return archive


def _refuse_xml(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path, what: str, wrong: re.Pattern[bytes]
) -> None:
    """Document types are where entity bombs and files from outside come from."""
    if part.file_size > MAX_XML:
        raise UnsafeFileError(
            f"{path} holds {part.file_size / 1e6:,.0f} MB of markup in one part", hint="Split the document."
        )
    try:
        markup = archive.read(part)
    except Exception as error:  # each way of packing has errors of its own
        raise DamagedFileError(f"{path} is not {what} that can be read: {error}", hint="Get the file anew.") from error
    if wrong.search(markup):
        raise UnsafeFileError(
            f"{path} defines XML entities, which such documents never do",
            hint="It was made to do harm: do not open it.",
        )
