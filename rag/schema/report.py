"""The reports of adding, extracting and checking."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SerializeAsAny

from rag.schema.document import Frozen
from rag.schema.partnership import Record


class AddedDocument(Frozen):
    """A document that was stored, replaced, found unchanged or removed."""

    id: str
    source: str
    title: str
    chunks: int = Field(ge=0)
    left_out: dict[str, int] = Field(
        default_factory=dict, description="characters of the file that its reader left out, by what it took them for"
    )


class FailedFile(Frozen):
    """A file that was refused; the rest went on. `hint` says what to do about it."""

    source: str
    type: str = Field(description="name of the error's class, as in the JSON errors of the command line")
    message: str
    hint: str = ""


class FailedDocument(Frozen):
    """A document of which a job made nothing; the other documents went on."""

    document: str
    type: str = Field(description="name of the error's class, as in the JSON errors of the command line")
    message: str
    hint: str = ""


class Extracted(Frozen):
    """The records of many documents, in their order, and the documents that have none."""

    records: tuple[SerializeAsAny[Record], ...] = ()
    failed: tuple[FailedDocument, ...] = ()


class AddReport(Frozen):
    """The report of an `add`, file by file. `vanished` are documents whose removal by `sync` nobody confirmed."""

    added: tuple[AddedDocument, ...] = ()
    updated: tuple[AddedDocument, ...] = ()
    unchanged: tuple[AddedDocument, ...] = ()
    removed: tuple[AddedDocument, ...] = ()
    failed: tuple[FailedFile, ...] = ()
    duplicates: tuple[str, ...] = Field(default=(), description="sources whose bytes another document already holds")
    vanished: tuple[AddedDocument, ...] = Field(default=(), description="documents kept though their file is gone")


class Check(Frozen):
    """One thing `doctor` looked at. `remedy` is the command or step that mends it."""

    name: str
    severity: Literal["ok", "warning", "error"]
    message: str
    remedy: str = ""


class DoctorReport(Frozen):
    """All checks; `healthy` is False when one of them is an error."""

    checks: tuple[Check, ...]

    @property
    def healthy(self) -> bool:
        return all(check.severity != "error" for check in self.checks)
