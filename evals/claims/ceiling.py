"""The ceiling: what a perfect reader would lose in the gate, and what a careless reader would get through it.

The gold answers of a suite are put to the gate in four wordings, without a language model and with the question
given; so is, for every value, another value of its kind from the same document.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field

from rag.schema.document import Frozen

from ..gate import Gate, exit_code, judge_figures
from ..load import Suite, select
from ..results import GateVerdict
from ..run import Plan, load_suites
from .figures import CheckResult, check_table
from .judging import Asking, Reading, Verifier, VerifyOptions, filled_library, read_text
from .wordings import WORDINGS, Probe, Wording, probes_of

CEILING_VERSION = 1


class ProbeRow(Frozen):
    """An answer put to the gate, and what came of it."""

    suite: str
    id: str
    kind: str
    wording: Wording
    question: str
    text: str
    right: bool
    reading: Reading

    @property
    def good(self) -> bool:
        """Whether a right answer came through, or a wrong one did not."""
        return self.reading.supported if self.right else not self.reading.supported


class WordingResult(Frozen):
    """The answers of a suite in one wording: how many came through (of wrong ones: were refused)."""

    suite: str
    wording: Wording
    good: int
    of: int
    by_kind: dict[str, tuple[int, int]] = Field(default_factory=dict, description="good and all, by kind of fact")

    @property
    def value(self) -> float | None:
        return self.good / self.of if self.of else None


class CeilingReport(Frozen):
    """`ceiling-….json`: the whole of a measurement."""

    schema_version: int = CEILING_VERSION
    started: datetime
    gold_sha256: dict[str, str]
    without: tuple[str, ...] = ()
    seconds: float
    milliseconds_per_answer: float
    errors: int
    results: tuple[WordingResult, ...]
    checks: tuple[CheckResult, ...]
    gate: tuple[GateVerdict, ...] = ()
    exit_code: int | None = None
    rows: tuple[ProbeRow, ...]

    def figures(self, suite: str) -> dict[str, float | None]:
        """What the gate's floors are about, by name."""
        found = {result.wording: result.value for result in self.results if result.suite == suite}
        return {"swapped_refused" if name == "swapped" else name: value for name, value in found.items()}


def run_ceiling(
    plan: Plan, work: Path, options: VerifyOptions, tick: Callable[[int, int], None] = lambda done, total: None
) -> CeilingReport:
    """Put every probe of the plan's suites to the gate. Raises GoldError, MeasureError, UsageError."""
    gate = Gate.load(plan.gate)
    started, began = datetime.now(UTC), time.process_time()
    suites = [select(suite, plan.limit) for suite in load_suites(plan, work)]
    rows: list[ProbeRow] = []
    for suite in suites:
        with filled_library(suite.documents, options) as library:
            verifier = library if options.gate == "verify" else Asking(library)
            rows += judge_probes(verifier, suite, tick)
    report = summarise_ceiling(
        rows,
        started=started,
        gold_sha256={suite.name: suite.sha256 for suite in suites},
        without=options.without,
        seconds=time.process_time() - began,
    )
    if options.without or plan.limit is not None:
        return report
    verdicts = [
        verdict
        for suite in suites
        for verdict in judge_figures(
            suite.name, gate.ceiling.get(suite.name, {}), report.figures(suite.name), errors=report.errors
        )
    ]
    return report.model_copy(update={"gate": tuple(verdicts), "exit_code": exit_code(verdicts)})


def judge_probes(
    verifier: Verifier, suite: Suite, tick: Callable[[int, int], None] = lambda done, total: None
) -> list[ProbeRow]:
    """The probes of a suite, judged one by one."""
    probes, rows = probes_of(suite), []
    for probe in probes:
        rows.append(_row(probe, read_text(verifier, probe.text, probe.question.question, _scope(probe))))
        tick(len(rows), len(probes))
    return rows


def summarise_ceiling(
    rows: Sequence[ProbeRow],
    *,
    started: datetime,
    gold_sha256: dict[str, str],
    without: tuple[str, ...] = (),
    seconds: float = 0.0,
) -> CeilingReport:
    """All figures of the rows; their order does not matter."""
    judging = sum(row.reading.seconds for row in rows)
    order: tuple[Wording, ...] = (*WORDINGS, "swapped")
    names = sorted({row.suite for row in rows})
    return CeilingReport(
        started=started,
        gold_sha256=gold_sha256,
        without=without,
        seconds=seconds,
        milliseconds_per_answer=1000 * judging / len(rows) if rows else 0.0,
        errors=sum(row.reading.error is not None for row in rows),
        results=tuple(
            _result(name, wording, [row for row in rows if (row.suite, row.wording) == (name, wording)])
            for name in names
            for wording in order
        ),
        checks=check_table((row.right, row.reading) for row in rows),
        rows=tuple(rows),
    )


def _result(suite: str, wording: Wording, rows: Sequence[ProbeRow]) -> WordingResult:
    kinds = sorted({row.kind for row in rows})
    counted = {kind: [row.good for row in rows if row.kind == kind] for kind in kinds}
    return WordingResult(
        suite=suite,
        wording=wording,
        good=sum(row.good for row in rows),
        of=len(rows),
        by_kind={kind: (sum(good), len(good)) for kind, good in counted.items()},
    )


def _scope(probe: Probe) -> Sequence[str] | None:
    """The documents that the question is asked of, None for the whole library."""
    return probe.question.asked_of


def _row(probe: Probe, reading: Reading) -> ProbeRow:
    return ProbeRow(
        suite=probe.suite,
        id=probe.question.id,
        kind=probe.kind,
        wording=probe.wording,
        question=probe.question.question,
        text=probe.text,
        right=probe.right,
        reading=reading,
    )
