"""Records as files or on stdout, in the format that was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.library import Library
    from rag.schema.partnership import Record


class Format(StrEnum):
    """Values of --format."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"


_SUFFIXES = {
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".csv": Format.CSV,
    ".md": Format.MARKDOWN,
    ".html": Format.HTML,
}
_UNSAFE = re.compile(r"[^\w.-]+|^[.-]+")
_LONGEST_NAME = 100
"""Characters of a page's file name, well below the limit of file systems also where each takes three bytes."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where records go: `out` is None for stdout; a folder takes one page a document."""

    format: Format
    out: Path | None

    @classmethod
    def of(cls, format: Format, out: Path | None, documents: int) -> Target:
        """What the options mean, checked before a model is asked. Raises UsageError."""
        if format is Format.TEXT and out is not None:
            if out.suffix.lower() not in _SUFFIXES:
                raise UsageError(f"in which format is {out}?", hint="Add --format json, jsonl, csv, markdown or html.")
            return cls.of(_SUFFIXES[out.suffix.lower()], out, documents)
        target = cls(format, out)
        if format is Format.HTML and out is None and documents != 1:
            raise UsageError("a page holds one document", hint="Name one document, or a folder: --out DIR")
        if out is None:
            return target
        if out.is_dir() and format is not Format.HTML:
            raise UsageError(f"{out} is a folder", hint="Name a file.")
        if format is Format.HTML and documents != 1 and (out.is_file() or out.suffix.lower() == ".html"):
            raise UsageError(f"{out} is to hold {documents} pages", hint="Name a folder: --out DIR")
        if not target.folder.is_dir() and not target.is_folder:
            raise UsageError(f"the folder {target.folder} does not exist", hint="Create it first.")
        return target

    @property
    def is_folder(self) -> bool:
        """True when each page is a file of its own in a folder."""
        return self.format is Format.HTML and self.out is not None and self.out.suffix.lower() != ".html"

    @property
    def folder(self) -> Path:
        """The folder that is written to."""
        if self.out is None:
            return Path()
        return self.out if self.is_folder else self.out.parent

    def save(self, library: Library, records: Sequence[Record], schema: type[Record]) -> list[Path]:
        """Write the files and return their paths."""
        assert self.out is not None
        if not self.is_folder:
            _write(self.out, rendered(library, records, schema, self.format))
            return [self.out]
        self.out.mkdir(parents=True, exist_ok=True)
        written: list[Path] = []
        for record in records:
            path = self.out / _file_name(record.document, {earlier.name for earlier in written})
            _write(path, rendered(library, [record], schema, self.format))
            written.append(path)
        return written


def rendered(library: Library, records: Sequence[Record], schema: type[Record], format: Format) -> str:
    """The records in a format; for HTML the page of a single record ("" for none)."""
    from rag import exporting

    if format is Format.HTML:
        pages = [
            exporting.write_proof_page(
                record, library.text(record.document), library.document(record.document).title, library.where
            )
            for record in records
        ]
        return "".join(pages)
    if format is Format.CSV:
        return exporting.to_csv(records, schema)
    if format is Format.JSONL:
        return exporting.to_jsonl(records)
    return exporting.to_markdown(records, library.where) if format is Format.MARKDOWN else exporting.to_json(records)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _file_name(document: str, taken: set[str]) -> str:
    """A file name from an id that no folder above or other file can be hit with."""
    name = _UNSAFE.sub("-", document)[:_LONGEST_NAME].strip(".-") or "document"
    number, found = 2, f"{name}.html"
    while found in taken:
        number, found = number + 1, f"{name}-{number}.html"
    return found
