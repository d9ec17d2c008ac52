"""The figures of a run, of a comparison and of a baseline; the rows they are made from are in `schema`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from rag.schema.answer import Usage
from rag.schema.document import Frozen

from .schema import RUN_VERSION, Confusion, Mode, Score

Verdict = Literal["pass", "fail", "unmeasured"]


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


class GroupResult(Frozen):
    """The questions of one group: those whose answer is there (present) and those without one (absent).

    `right` of the present are answered correctly, `cited` of the right also prove it with a citation on gold,
    `declined` of the present are declined. The means of exact match and token F1 are over all of the group.
    """

    name: str
    present: int
    right: int
    cited: int
    declined: int
    absent: int
    absent_declined: int
    exact_match: float
    token_f1: float


class BeliefResult(Frozen):
    """How well the certainty of the answers tells right from wrong: of those that have a certainty."""

    answers: int
    right: int
    auc: float | None
    calibration_error: float | None


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
    groups: tuple[GroupResult, ...] = Field(default=(), description="of published suites: all, then by tag")
    belief: BeliefResult | None = Field(default=None, description="None where no answer has a certainty")
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
