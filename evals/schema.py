"""The nouns of the evals: gold on one side, what a run found on the other.

Gold files are `evals/gold/<suite>.jsonl` (one `Question` a line), `<suite>.records.jsonl` (one `RecordGold` a
line) and `manifest.json` (a `Manifest`). A run is a folder with `run.json` (one `Run`), `samples.jsonl` (one
`Sample` a line) and, where records were extracted, `records.jsonl` (one `RecordSample` a line). Reports are
drawn from these three files and from nothing else.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from rag.schema.answer import Hit, Usage
from rag.schema.document import Frozen, Span

GOLD_VERSION = 1
"""Raised when a gold file changes shape; `manifest.json` names the version its files are written in."""

RUN_VERSION = 1
"""Raised when `run.json` or a samples file changes shape; a run of another version is refused, not guessed
at.
"""

FactType = Literal["date", "money", "number", "person", "org", "place", "list", "text", "duration", "clause"]
Kind = Literal["fact", "list", "yes_no", "unanswerable", "false_premise"]
Mode = Literal["live", "record", "replay"]
Outcome = Literal["correct", "abstained", "wrong", "error"]
Scope = Literal["documents", "library"]


# Gold


class Evidence(Span):
    """Where a gold fact stands: `text[start:end] == quote` in the stored text of `document`, checked on
    loading.
    """

    quote: str = Field(min_length=1)


class Fact(Frozen):
    """One thing a right answer states.

    `answers` are the accepted wordings, the reference first. `items` are, for a list, the accepted wordings
    of each item; without them the items are read from `answers[0]`. A `vital` fact must be there for an
    answer to be right.
    """

    id: str = Field(min_length=1)
    vital: bool = True
    answers: tuple[str, ...] = Field(min_length=1)
    type: FactType
    items: tuple[tuple[str, ...], ...] | None = None
    evidence: tuple[Evidence, ...] = ()


class Question(Frozen):
    """A question with its facts.

    `documents` are those it is about. It is asked of them alone (`scope` "documents"; of the whole library
    when there are none) or of the whole library (`scope` "library"). Questions of kind "unanswerable" and
    "false_premise" have no facts to state: the right answer to the first is that it is not in the documents.
    A false premise may carry facts, those that correct it; without facts it is scored like an unanswerable
    one.
    """

    id: str = Field(min_length=1)
    documents: tuple[str, ...] = ()
    question: str = Field(min_length=1)
    kind: Kind
    facts: tuple[Fact, ...] = ()
    tags: tuple[str, ...] = ()
    scope: Scope = "documents"

    @property
    def answerable(self) -> bool:
        """Whether the right behaviour is to answer: there is a fact to state."""
        return bool(self.facts)

    @property
    def cluster(self) -> str:
        """The group whose errors are not independent: questions about the same document or set of
        documents.
        """
        about = self.documents or {span.document for fact in self.facts for span in fact.evidence}
        return "+".join(sorted(about)) or "(library)"

    @property
    def asked_of(self) -> tuple[str, ...] | None:
        """The documents to hand to `Library.ask`, or None for the whole library."""
        return self.documents if self.documents and self.scope == "documents" else None


class RecordGold(Frozen):
    """The record of one document in the shape of `Partnership`, values only; null means "stated nowhere".

    `optional` gives, per field, values that are defensible but not required: neither a miss nor a false
    alarm. For a single-valued field they are accepted alternatives, null among them where leaving it empty is
    accepted. `evidence` gives, per leaf, the spans that prove it, by path such as "signed_on" or
    "signatories.0.name".
    """

    document: str
    record: dict[str, Any]
    optional: dict[str, list[Any]] = Field(default_factory=dict)
    evidence: dict[str, tuple[Evidence, ...]] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Manifest(Frozen):
    """SHA-256 of every gold file, by its path below `evals/gold` (documents outside by
    `../../seeds/NAME`).
    """

    schema_version: int
    files: dict[str, str]


# What a run found


class Score(Frozen):
    """One measurement. `value` is None when the metric does not apply, and `reason` then says why.

    `n` is what the value is an average over (quotes, facts, characters, ...): the weight of a pooled metric.
    """

    value: float | None
    n: int = Field(default=1, ge=0)
    reason: str = ""


class FactResult(Frozen):
    """What became of one gold fact: stated in the answer, and hit by a citation."""

    id: str
    vital: bool
    stated: bool
    cited: bool
    retrieved: bool | None = Field(default=None, description="None when the evidence is not known")


class Failure(Frozen):
    """Why a row could not be scored: the class and message of the error, never a stack trace."""

    type: str
    message: str
    hint: str = ""


class Excerpt(Span):
    """A stretch of source text around gold and cited spans, kept so that a report needs nothing but the
    run.
    """

    text: str


class Sample(Frozen):
    """One question of a run, with everything needed to judge it again: a line of `samples.jsonl`."""

    schema_version: int = RUN_VERSION
    suite: str
    id: str
    cluster: str
    asked: str
    gold: Question
    answer: dict[str, Any] | None = Field(description="the whole `rag` Answer; None when the call failed")
    outcome: Outcome
    scores: dict[str, Score]
    facts: tuple[FactResult, ...] = ()
    retrieved: tuple[Hit, ...] = Field(
        default=(),
        description="the best passages for the question, best first; the model saw those in `answer`",
    )
    excerpts: tuple[Excerpt, ...] = ()
    error: Failure | None = None
    seconds: float = 0.0
    usage: Usage = Usage()


class Confusion(Frozen):
    """Counts of one field: equal (tp), different (fd), false alarm (fa), missed (fn), both empty (tn).

    A single value counts one of them a document, a list one for each item. `nulls` and `invented` count
    documents.
    """

    tp: int = 0
    fd: int = 0
    fa: int = 0
    fn: int = 0
    tn: int = 0
    nulls: int = Field(default=0, description="documents in which gold leaves the field empty")
    invented: int = Field(default=0, description="those of them in which a value was given")

    def __add__(self, other: Confusion) -> Confusion:
        return Confusion(
            tp=self.tp + other.tp,
            fd=self.fd + other.fd,
            fa=self.fa + other.fa,
            fn=self.fn + other.fn,
            tn=self.tn + other.tn,
            nulls=self.nulls + other.nulls,
            invented=self.invented + other.invented,
        )


class RecordSample(Frozen):
    """One document's record: a line of `records.jsonl`."""

    schema_version: int = RUN_VERSION
    suite: str
    id: str = Field(description="the document")
    cluster: str
    gold: RecordGold
    record: dict[str, Any] | None = Field(description="the whole `Partnership`; None when the call failed")
    values: dict[str, Any] = Field(default_factory=dict, description="its bare values, as they were compared")
    fields: dict[str, Confusion] = Field(default_factory=dict)
    scores: dict[str, Score] = Field(default_factory=dict)
    excerpts: tuple[Excerpt, ...] = ()
    error: Failure | None = None
    seconds: float = 0.0
    usage: Usage = Usage()
