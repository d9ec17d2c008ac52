"""The gold of the suite `register` as typed values, and the register that it makes: entries with their values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent

TODAY = "2026-11-15"
"""The day on which the questions are asked: "next year" is 2027."""

DATES = ("signed_on", "announced_on", "effective_on", "expires_on")
TEXTS = ("title", "duration", "renewal", "notice_period", "governing_law")
LISTS = ("countries", "focus_areas", "locations", "programmes")
PARTS = (
    "parties.name", "parties.kind", "signatories.name", "signatories.role", "signatories.party",
    "funding.amount", "funding.currency", "funding.purpose",
)  # fmt: skip
FIELDS = (*DATES, *TEXTS, *LISTS, *PARTS)
"""What a query may name."""

Kind = Literal[
    "list", "count", "sum", "extremum", "order", "group", "negation", "unanswerable", "unfilled", "follow_up"
]


@dataclass(frozen=True, slots=True)
class Party:
    """A party with every name that the documents give it; the first is its proper name."""

    id: str
    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One deal: the documents that report it, and the entry that it renews or annexes."""

    id: str
    label: str
    documents: tuple[str, ...]
    relation: Mapping[str, str] | None
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values of one field of one entry that cannot both be true, and the proposed value.

    A sum is written "4500000 EUR", a date in ISO 8601.
    """

    entry: str
    field: str
    values: tuple[Mapping[str, Any], ...]
    proposed: str
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its typed query (None: it must be declined), and the gold that `fill` works out."""

    id: str
    kind: Kind
    question: str
    query: Mapping[str, Any] | None
    after: str | None = None
    declined: str | None = None
    rows: tuple[str, ...] | None = None
    result: Any = None
    coverage: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gold:
    """Everything of the suite. `records` are by document, without those that are left unread."""

    documents: Mapping[str, str]
    records: Mapping[str, Mapping[str, Any]]
    entries: tuple[Entry, ...]
    parties: tuple[Party, ...]
    conflicts: tuple[Conflict, ...]
    unread: tuple[str, ...]
    countries: Mapping[str, str]
    questions: tuple[Asked, ...]

    @property
    def read_entries(self) -> tuple[Entry, ...]:
        """The entries of which at least one document has a record."""
        return tuple(entry for entry in self.entries if any(name in self.records for name in entry.documents))


def load_gold(folder: Path = FOLDER, *, questions: str = "questions.jsonl") -> Gold:
    """The suite as it lies in the folder."""
    records = {record["document"]: record for record in _rows(folder / "records.jsonl")}
    unread = tuple(json.loads((folder / "unread.json").read_text(encoding="utf-8"))["documents"])
    return Gold(
        documents={p.stem: p.read_text(encoding="utf-8") for p in sorted((folder / "documents").glob("*.txt"))},
        records={name: record for name, record in records.items() if name not in unread},
        entries=tuple(
            Entry(row["id"], row["label"], tuple(row["documents"]), row["relation"], tuple(row["parties"]))
            for row in _rows(folder / "entries.jsonl")
        ),
        parties=tuple(Party(row["id"], row["kind"], tuple(row["names"])) for row in _rows(folder / "parties.jsonl")),
        conflicts=tuple(
            Conflict(row["entry"], row["field"], tuple(row["values"]), row["proposed"], row["why"])
            for row in _rows(folder / "conflicts.jsonl")
        ),
        unread=unread,
        countries=json.loads((folder / "countries.json").read_text(encoding="utf-8")),
        questions=tuple(_asked(row) for row in _rows(folder / questions)),
    )


def _asked(row: Mapping[str, Any]) -> Asked:
    rows = row.get("rows")
    return Asked(**{**row, "rows": None if rows is None else tuple(rows)})


def _rows(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
