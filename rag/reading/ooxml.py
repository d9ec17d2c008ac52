"""Office Open XML packages made fit for the libraries that read them, which are stricter than Office is.

Word, Excel and PowerPoint open files in the Strict spelling of the standard, and files with relations to nowhere;
the libraries refuse both. What is mended here is the packaging alone: no part's text is changed.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from rag.reading.packages import open_package

if TYPE_CHECKING:
    from lxml.etree import _Element

_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)(/[A-Za-z]+)?")
_RENAMED = {b"/extendedProperties": b"/extended-properties", b"/customProperties": b"/custom-properties"}
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_TYPES_PART = "[Content_Types].xml"
_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SLIDES = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_MAIN_TYPES = {
    b"application/vnd.ms-word.document.macroEnabled.main+xml": _WORD,
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml": _WORD,
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": _WORD,
    b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml": _SLIDES,
    b"application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml": _SLIDES,
    b"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml": _SLIDES,
    b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml": _SLIDES,
}
"""What the libraries take for another kind of file: documents with macros, which are never run, and templates."""


Edit = Callable[[str, bytes], bytes]
"""Changes the part of that name."""


def _as_it_is(name: str, part: bytes) -> bytes:
    return part


def mended_package(data: bytes, path: Path, what: str, edit: Edit = _as_it_is) -> bytes:
    """The package as the libraries want it; the same bytes when there is nothing to mend. `edit` mends parts further.

    Raises DamagedFileError, EncryptedFileError, UnsafeFileError.
    """
    archive = open_package(data, path, what)
    names = {name.replace("\\", "/"): name for name in archive.namelist() if not name.endswith(("/", "\\"))}
    changed = any(name != original for name, original in names.items())
    parts: dict[str, bytes] = {}
    for name, original in names.items():
        if name.endswith((".xml", ".rels")):
            before = archive.read(original)
            after = edit(name, _transitional(before))
            if name.endswith(".rels"):
                after = _without_dangling(after, name, frozenset(names))
            elif name == _TYPES_PART:
                after = _all_typed(_as_documents(after), frozenset(names))
            changed = changed or after != before
            parts[name] = after
    return _packed(archive, names, parts) if changed else data


def _packed(archive: zipfile.ZipFile, names: dict[str, str], parts: dict[str, bytes]) -> bytes:
    """The package with those parts; the others are taken over."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name, original in names.items():
            target.writestr(name, parts[name] if name in parts else archive.read(original))
    return out.getvalue()


def _transitional(xml: bytes) -> bytes:
    """The names of Strict Open XML in the spelling that Office writes by default."""

    def spelled(match: re.Match[bytes]) -> bytes:
        family, rest = match[1], match[2] or b""
        return b"http://schemas.openxmlformats.org/" + family + b"/2006" + _RENAMED.get(rest, rest)

    return _STRICT.sub(spelled, xml) if b"purl.oclc.org/ooxml" in xml else xml


def _without_dangling(xml: bytes, name: str, parts: frozenset[str]) -> bytes:
    """A part's relations without those to parts that are not there."""
    tree = _tree(xml)
    folder = posixpath.dirname(posixpath.dirname(name))
    present = {part.lower() for part in parts}
    dangling = [
        relation
        for relation in tree.iter(f"{_RELATIONSHIPS}Relationship")
        if relation.get("TargetMode") != "External"
        and _target(folder, relation.get("Target") or "").lower() not in present
    ]
    for relation in dangling:
        relation.getparent().remove(relation)
    return _bytes(tree) if dangling else xml


def _target(folder: str, target: str) -> str:
    """The part that a relation leads to, seen from the folder of the part that has it."""
    plain = target.replace("\\", "/").partition("#")[0]
    return posixpath.normpath(plain if plain.startswith("/") else posixpath.join(folder, plain)).lstrip("/")


def _as_documents(xml: bytes) -> bytes:
    """The list of content types with templates and documents with macros as plain documents."""
    for written, plain in _MAIN_TYPES.items():
        xml = xml.replace(written, plain)
    return xml


def _all_typed(xml: bytes, parts: frozenset[str]) -> bytes:
    """The list of content types with an entry for every part: a picture of unknown kind stops no text."""
    tree = _tree(xml)
    known = {(entry.get("Extension") or "").lower() for entry in tree.iter(f"{_TYPES}Default")}
    named = {(entry.get("PartName") or "").lower() for entry in tree.iter(f"{_TYPES}Override")}
    endings = {
        ending
        for part in parts
        if part != _TYPES_PART and f"/{part}".lower() not in named
        for ending in [posixpath.splitext(part)[1][1:].lower()]
        if ending and ending not in known
    }
    for ending in sorted(endings):
        entry = tree.makeelement(f"{_TYPES}Default", {"Extension": ending, "ContentType": "application/octet-stream"})
        tree.insert(0, entry)
    return _bytes(tree) if endings else xml


def _tree(xml: bytes) -> _Element:
    from lxml import etree

    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _bytes(tree: _Element) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))
