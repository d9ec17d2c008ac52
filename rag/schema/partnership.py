"""The partnership record: typed fields, each value with the words of the document that prove it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from rag.schema.answer import Match, Usage
from rag.schema.document import Frozen, Span
from rag.values.partial_dates import PartialDate

T = TypeVar("T")

PartyKind = Literal["country", "region", "company", "university", "agency", "organisation"]


def _date(value: object) -> object:
    return PartialDate.from_iso(value) if isinstance(value, str) else value


Day = Annotated[
    PartialDate,
    BeforeValidator(_date),
    PlainSerializer(PartialDate.iso, return_type=str),
    WithJsonSchema({"type": "string", "description": "ISO 8601 date, as far as known: 2025, 2025-11 or 2025-11-11"}),
]
"""A date known to the day, the month or the year; ISO 8601 in JSON."""


class Grounded(Span, Generic[T]):
    """A value and the verbatim words it rests on: `library.text(document)[start:end] == quote`, always.

    `match` says how the quote carries the value: it is the value (`exact`), it is after case, quotation marks, dashes
    and spaces are made alike (`normalised`), or the value follows from it by the rule that `how` names (`derived`).
    """

    value: T
    quote: str
    match: Match
    how: str = ""


NO_OUTPUT = "the model gave no usable output"
"""How the reason begins where nothing was read because the model's reply was none."""


class Unsupported(Frozen):
    """Something the model said that is not in the record, in its words, and why it is not."""

    field: str
    said: str
    reason: str


class Record(Frozen):
    """The part that every record has beside its fields: the document, the values that were left out, the cost."""

    document: str
    unsupported: tuple[Unsupported, ...] = ()
    model: str = ""
    usage: Usage = Usage()
    seconds: float = 0.0


class Party(Frozen):
    """One of the partners."""

    name: Grounded[str]
    kind: Grounded[PartyKind] | None = None


class Signatory(Frozen):
    """A person who signed."""

    name: Grounded[str] = Field(description="name of the person")
    role: Grounded[str] | None = Field(default=None, description="office or job of the person")
    party: Grounded[str] | None = Field(default=None, description="for whom the person signed")


class Organisation(Frozen):
    """An organisation that has a part in the partnership, partner or not."""

    name: Grounded[str]
    role: Grounded[str] | None = Field(default=None, description="its part in the partnership")


class Funding(Frozen):
    """A sum of money of the partnership. `text` is the sum as it is worded."""

    amount: Grounded[Decimal]
    currency: Grounded[str] | None = Field(default=None, description="ISO 4217 code")
    purpose: Grounded[str] | None = Field(default=None, description="what the money is for")
    text: Grounded[str]


class Partnership(Record):
    """Who partnered with whom, when, about what, with how much money, where. None and () mean "stated nowhere"."""

    title: Grounded[str] | None = Field(default=None, description="title of the document")
    parties: tuple[Party, ...] = Field(
        default=(),
        description="the partners: the countries, companies, universities or institutions that made the agreement",
    )
    countries: tuple[Grounded[str], ...] = Field(default=(), description="countries of the partners")
    signed_on: Grounded[Day] | None = Field(default=None, description="date on which the agreement was signed")
    announced_on: Grounded[Day] | None = Field(default=None, description="date of the announcement or publication")
    signatories: tuple[Signatory, ...] = Field(default=(), description="persons who signed the agreement")
    focus_areas: tuple[Grounded[str], ...] = Field(
        default=(), description="subjects or fields that the partnership is about, in one to four words each"
    )
    objectives: tuple[Grounded[str], ...] = Field(
        default=(), description="what the partnership aims to do, each in the words of the text"
    )
    organisations: tuple[Organisation, ...] = Field(
        default=(), description="organisations, institutions and companies that take part in the partnership"
    )
    locations: tuple[Grounded[str], ...] = Field(
        default=(), description="cities or countries where the agreement was signed or where its work takes place"
    )
    funding: tuple[Funding, ...] = Field(default=(), description="sums of money committed to the partnership")
    programmes: tuple[Grounded[str], ...] = Field(
        default=(), description="named programmes, initiatives, projects, networks or centres of the partnership"
    )
    duration: Grounded[str] | None = Field(default=None, description="how long the agreement lasts")
    effective_on: Grounded[Day] | None = Field(default=None, description="date on which the agreement takes effect")
    expires_on: Grounded[Day] | None = Field(default=None, description="date on which the agreement ends or expires")
    renewal: Grounded[str] | None = Field(
        default=None, description="whether and how the agreement is renewed or extended, in the words of the text"
    )
    notice_period: Grounded[str] | None = Field(
        default=None, description="how long before it notice must be given to end the agreement or to stop its renewal"
    )
    governing_law: Grounded[str] | None = Field(
        default=None, description="country or state whose law governs the agreement"
    )
