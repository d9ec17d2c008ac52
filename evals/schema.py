"""The nouns of the evals: gold on one side, what a run found on the other.

Gold files are `evals/gold/<suite>.jsonl` (one `Question` a line), `<suite>.records.jsonl` (one `RecordGold` a
line) and `manifest.json` (a `Manifest`). A run is a folder with `run.json` (one `Run`), `samples.jsonl` (one
`Sample` a line) and, where records were extracted, `records.jsonl` (one `RecordSample` a line). Reports are
drawn from these three files and from nothing else.
"""

from __future__ import annotations

from datetime import datetime
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

FactType = Literal["date", "money", "number", "person", "org", "place", "list", "text"]
Kind = Literal["fact", "list", "yes_no", "unanswerable", "false_premise"]
Mode = Literal["live", "record", "replay"]
Outcome = Literal["correct", "abstained", "wrong", "error"]
Verdict = Literal["pass", "fail", "unmeasured"]
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


class MetricResult(Frozen):
    """A metric over a suite: the mean with its clustered standard error and t interval.

    `n` rows had a value, `not_applicable` had none, `errored` counted as the metric's worst value.
    `indicative` marks an interval from fewer than ten clusters. `se`, `low` and `high` are None with fewer
    than two clusters.
    """

    name: str
    value: float | None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    not_applicable: int = 0
    errored: int = 0
    clusters: int = 0
    indicative: bool = True


class FieldResult(Frozen):
    """One field of the record over all documents of a suite; None where the denominator is zero."""

    field: str
    counts: Confusion
    precision: float | None
    recall: float | None
    f1: float | None
    null_hallucination: float | None


class OutcomeBar(Frozen):
    """How many questions ended how; errors are a column of their own and count as wrong in `truthfulness`."""

    correct: int = 0
    abstained: int = 0
    wrong: int = 0
    error: int = 0

    @property
    def total(self) -> int:
        return self.correct + self.abstained + self.wrong + self.error


class Latency(Frozen):
    """Seconds a question took, end to end. Meaningless in replay, where they are the recorded run's."""

    p50: float = 0.0
    p95: float = 0.0


class SuiteResult(Frozen):
    """Everything measured on one suite."""

    name: str
    gold_sha256: str = Field(description="hash over the questions, records and documents that were measured against")
    expected: int
    scored: int
    errored: int
    records_expected: int = 0
    records_scored: int = 0
    records_errored: int = 0
    limited: bool = Field(default=False, description="only the first questions were asked (--limit)")
    outcomes: OutcomeBar
    by_kind: dict[str, OutcomeBar] = Field(default_factory=dict)
    by_tag: dict[str, OutcomeBar] = Field(default_factory=dict)
    metrics: dict[str, MetricResult]
    fields: tuple[FieldResult, ...] = ()
    latency: Latency = Latency()
    usage: Usage = Usage()


class GateVerdict(Frozen):
    """One rule of the gate applied to one suite. `unmeasured` rules make the exit code 2, never 0."""

    suite: str
    rule: Literal["invariant", "floor", "ceiling", "regression"]
    metric: str
    verdict: Verdict
    value: float | None = None
    limit: float | None = None
    message: str = ""
    flipped: tuple[str, ...] = Field(default=(), description="vital facts stated in the baseline and not any more")


class Fingerprints(Frozen):
    """What a run's numbers depend on: two runs with equal fingerprints and recordings must agree."""

    model: str
    prompts: str
    chunker: str
    embedder: str
    settings: str


class Run(Frozen):
    """`run.json`: what was measured, with what, when, and what the gate said."""

    schema_version: int = RUN_VERSION
    id: str
    started: datetime
    finished: datetime | None = None
    git_sha: str | None = None
    git_dirty: bool | None = None
    packages: dict[str, str] = Field(default_factory=dict)
    python: str = ""
    mode: Mode
    model: str
    fingerprints: Fingerprints
    suites: tuple[SuiteResult, ...] = ()
    gate: tuple[GateVerdict, ...] = ()
    exit_code: int | None = None

    def suite(self, name: str) -> SuiteResult | None:
        """The result of that suite, or None when the run did not hold it."""
        return next((suite for suite in self.suites if suite.name == name), None)


class Flip(Frozen):
    """A question whose score changed between two runs."""

    id: str
    old: float
    new: float


class PairedResult(Frozen):
    """Two runs compared on one metric, question by question; differences are new minus old."""

    suite: str
    metric: str
    n: int
    clusters: int
    difference: float | None
    low: float | None = None
    high: float | None = None
    wins: int = 0
    ties: int = 0
    losses: int = 0
    flips: tuple[Flip, ...] = ()


class Comparison(Frozen):
    """What `compare` found over all suites that both runs hold."""

    old: str
    new: str
    results: tuple[PairedResult, ...]
    lost_facts: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="by suite: vital facts lost")
    gained_facts: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class BaselineRow(Frozen):
    """One row of a blessed run: enough to pair it, without the texts. `n` weighs pooled metrics."""

    id: str
    cluster: str
    scores: dict[str, Score]
    facts: dict[str, bool] = Field(default_factory=dict, description="vital facts: stated or not")


class Baseline(Frozen):
    """`baselines/<suite>.json`: the blessed run of a suite; only `bless` writes it."""

    schema_version: int = RUN_VERSION
    blessed: datetime
    run: str
    git_sha: str | None
    model: str
    fingerprints: Fingerprints
    result: SuiteResult
    rows: tuple[BaselineRow, ...]
    records: tuple[BaselineRow, ...] = ()
