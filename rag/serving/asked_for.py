"""Bodies and queries of the JSON API: what a client may ask for, with bounds on everything."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from rag.register.query import Query
from rag.schema.answer import AskedStyle
from rag.schema.document import Frozen
from rag.schema.summary import Length

MOST = 2**31 - 1
"""The largest number that is taken: far above any offset, and safe for SQLite."""

Name = Annotated[str, Field(min_length=1, max_length=1000)]
Number = Annotated[int, Field(ge=1, le=MOST)]
Offset = Annotated[int, Field(ge=0, le=MOST)]
Documents = Annotated[tuple[Name, ...], Field(min_length=1, max_length=10_000)]
QuestionText = Annotated[str, Field(max_length=10_000)]
Text = Annotated[str, Field(max_length=1_000_000)]


class Nothing(Frozen):
    """No parameters."""


class Narrowed(Frozen):
    """Which documents: as `Library.documents` takes it."""

    since: str | None = Field(default=None, max_length=100)
    until: str | None = Field(default=None, max_length=100)
    language: str | None = Field(default=None, max_length=100)
    source: str | None = Field(default=None, max_length=1000)
    after: str = Field(default="", max_length=1000)
    limit: int | None = Field(default=None, ge=1, le=1_000_000)


class OneDocument(Frozen):
    """A document by its id."""

    id: Name


class Stretch(Frozen):
    """A document, and a stretch of its text."""

    id: Name
    start: Offset = 0
    end: Offset | None = None


class Position(Frozen):
    """An offset of a document's text."""

    id: Name
    offset: Offset


class ToSearch(Frozen):
    """A search for passages."""

    query: QuestionText
    limit: Annotated[int, Field(ge=1, le=1000)] = 5
    documents: Documents | None = None


class ToAsk(Frozen):
    """A question; with `stream` the answer comes as server-sent events."""

    question: QuestionText
    documents: Documents | None = None
    style: AskedStyle = ""
    stream: bool = False


class ToSay(Frozen):
    """A turn of a conversation: of a new one, or of the one with that number."""

    text: QuestionText
    documents: Documents | None = None
    style: AskedStyle = ""
    conversation: Number | None = None
    stream: bool = False


class ToVerify(Frozen):
    """A text to hold against the documents. `second_check` asks the model as well."""

    text: Text
    question: QuestionText = ""
    documents: Documents | None = None
    second_check: bool = False
    stream: bool = False


class ToSummarise(Frozen):
    """Documents to summarise together, all when none is named."""

    documents: Documents | None = None
    length: Length = "medium"
    focus: QuestionText = ""
    stream: bool = False


class ToPlan(Frozen):
    """Documents whose summary is to be reckoned."""

    documents: Documents | None = None
    length: Length = "medium"
    focus: QuestionText = ""


class ToBrief(Frozen):
    """Documents to brief on, all when none is named; `about` narrows it to a subject."""

    documents: Documents | None = None
    about: QuestionText = ""
    stream: bool = False


class ToQuery(Frozen):
    """A question to the register: an expression, as in `signed_on >= 2024`, or its parts."""

    query: QuestionText | Query
    sort: str | None = Field(default=None, max_length=100)
    reverse: bool = False
    limit: Number | None = None


class ToJudge(Frozen):
    """Two entries, parties or persons of the register: the same, not the same, or (null) judged no more."""

    a: Name
    b: Name
    same: bool | None


class ToExtract(Frozen):
    """A document of which the partnership record is wanted."""

    document: Name
    fresh: bool = False
    stream: bool = False


class ToExtractMany(Frozen):
    """Documents of which the records are wanted, all when none is named."""

    documents: Documents | None = None
    fresh: bool = False
    stream: bool = False


class ToFetch(Frozen):
    """Addresses (https://…) whose pages become documents."""

    addresses: Annotated[tuple[Name, ...], Field(min_length=1, max_length=1000)]


class ToRemove(Frozen):
    """Documents to remove: all or none."""

    documents: Documents


class OfHistory(Frozen):
    """The latest questions, or those that hold a text."""

    limit: Annotated[int, Field(ge=1, le=10_000)] = 20
    search: str = Field(default="", max_length=1000)


class OneNumber(Frozen):
    """The number of a conversation (the latest without one) or of a question."""

    number: Number | None = None
