"""The register: one entry for each deal of the collection, its fields as cells, every value with its proof."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from rag.schema.answer import Match
from rag.schema.document import Frozen, Span

FieldKind = Literal["date", "money", "number", "country", "name", "choice", "text"]
"""How values compare: by day, by amount in a currency, by size, by ISO code, by resolved name, by folded text."""

CellState = Literal["stated", "silent", "not_read"]
"""Whether a document states the field, all documents are silent, or one of them was not read for it: its record is
older than the field, or the model gave nothing that could be used."""


class Statement(Span):
    """One value of one record: `library.text(document)[start:end] == quote`.

    `path` is its place in the record ("funding.0.amount"), `field` that without numbers ("funding.amount"), `normal`
    the value for comparing: an ISO 8601 date, "4500000 EUR", an ISO 3166 code or a folded name. `entity` is the party
    or person that a name was resolved to, else "". `low` and `high` are the first and last day of a date.
    """

    kind: str = Field(description="kind of the record: Partnership, or the name of a schema")
    field: str
    path: str
    value: str
    normal: str
    entity: str = ""
    low: str = ""
    high: str = ""
    amount: Decimal | None = None
    currency: str = ""
    quote: str
    page: int | None = None
    match: Match
    how: str = ""
    model: str = ""
    prompt: str = ""
    revision: int = 0


class Value(Frozen):
    """One distinct value of a cell, with the statements of all documents that give it."""

    text: str = Field(description="as people read it: an ISO date, '4,500,000 EUR', the proper name of a party")
    normal: str
    statements: tuple[Statement, ...]
    proposed: bool = Field(
        default=True, description="False for a value that another document contradicts and outweighs"
    )

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that give the value."""
        return tuple(dict.fromkeys(statement.document for statement in self.statements))


class Cell(Frozen):
    """One field of one entry. `conflict` says why the values contradict each other; "" when they do not."""

    field: str
    state: CellState
    values: tuple[Value, ...] = ()
    conflict: str = Field(default="", description="why one value is proposed over the others; '' without a conflict")
    unsure: bool = Field(default=False, description="a name in it is still to be judged: rag register review")

    @property
    def proposed(self) -> tuple[Value, ...]:
        """The values without those that lost a conflict."""
        return tuple(value for value in self.values if value.proposed)

    @property
    def text(self) -> str:
        """The proposed values in one line."""
        return "; ".join(value.text for value in self.proposed)


class Relation(Frozen):
    """An entry that continues or adds to another one: a renewal or an annex points to the first."""

    kind: Literal["renewal", "annex"]
    of: str


class Entry(Frozen):
    """One deal (or other thing of a schema): the documents that report it, and its cells by field."""

    id: str = Field(description="id of its first document")
    title: str
    documents: tuple[str, ...]
    relation: Relation | None = None
    cells: dict[str, Cell]

    @property
    def conflicts(self) -> tuple[Cell, ...]:
        """The cells whose documents contradict each other."""
        return tuple(cell for cell in self.cells.values() if cell.conflict)


class Entity(Frozen):
    """A party, organisation or person under all names that documents give it; the first is shown."""

    id: str
    kind: Literal["party", "person"]
    names: tuple[str, ...]
    documents: tuple[str, ...]
    how: tuple[str, ...] = Field(default=(), description="why the names are taken for one")


class Question(Frozen):
    """Two things that may be one: to be judged by a person with `rag register merge`, `split` or `review`."""

    sort: Literal["party", "person", "deal"]
    a: str
    b: str
    why: str


class Register(Frozen):
    """The whole register. `fields` are the columns with their kinds, in the order of the schema."""

    kind: str
    fields: dict[str, FieldKind]
    entries: tuple[Entry, ...]
    entities: tuple[Entity, ...] = ()
    questions: tuple[Question, ...] = ()
    unread: tuple[str, ...] = Field(default=(), description="documents without a record: `rag extract` makes them")

    def entry(self, id: str) -> Entry | None:
        """The entry of that id, or that has the document of that id."""
        return next((one for one in self.entries if id == one.id or id in one.documents), None)


class Happening(Frozen):
    """One line of the timeline."""

    date: str = Field(description="ISO 8601, as far as known")
    what: str = Field(description="field that gives it, as in signed_on")
    entry: str
    title: str
    value: Value


class Coverage(Frozen):
    """How far the collection can answer: told with every result."""

    matched: int
    entries: int
    no_value: dict[str, int] = Field(default_factory=dict, description="entries without a value, by field asked for")
    undecided: tuple[str, ...] = Field(default=(), description="entries whose value is too coarse to tell")
    no_record: int = Field(default=0, description="documents that have no record yet")

    def __str__(self) -> str:
        """As in "7 match; 2 of 41 give no signed on; 3 documents have no record yet (rag extract makes them)"."""
        said = [f"{self.matched} match" if self.matched != 1 else "1 matches"]
        said += [
            f"{n} of {self.entries} give{'s' if n == 1 else ''} no {f.replace('_', ' ').replace('.', ' ')}"
            for f, n in self.no_value.items()
            if n
        ]
        if self.undecided:
            said.append(f"{len(self.undecided)} cannot be decided, for a value is too coarse")
        if self.no_record:
            noun = "document has" if self.no_record == 1 else "documents have"
            said.append(f"{self.no_record} {noun} no record yet (rag extract makes them)")
        return "; ".join(said)


Reckoned = int | str | dict[str, str] | None
"""An aggregate: a count, an ISO date, or an amount for each currency ("" where a number has none)."""


class Group(Frozen):
    """One group of a grouped query."""

    key: str
    label: str
    rows: tuple[str, ...]
    result: Reckoned = None


class QueryResult(Frozen):
    """The answer to a typed query: `rows` are the entries in order, each with the cells that were selected.

    `result` is the aggregate: a number for count, an amount by currency or a date for sum, min and max, else None.
    """

    query: dict[str, Any]
    words: str = Field(description="the query back in words")
    rows: tuple[Entry, ...]
    result: Reckoned = None
    groups: tuple[Group, ...] = ()
    coverage: Coverage
    left_out: tuple[str, ...] = Field(default=(), description="why values were not added: contradicted sums")
