"""Progress and tables for people, on stderr."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from .groups import groups_table
from .metrics import METRICS
from .results import BeliefResult, Comparison, FieldResult, GateVerdict, MetricResult, Run
from .run import Watcher
from .schema import RecordSample, Sample

if TYPE_CHECKING:
    from .chunking import ChunkingResult

MISSING = "–"
_MANY_FLIPS = 40
"""Flipped questions shown by name; a run that flips more has one cause, not forty."""


class ProgressWatcher(Watcher):
    """A progress bar with the running outcome counts."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[score]}"),
            console=self._console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._outcomes: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def suite(self, name: str, total: int, done: int) -> None:
        self._outcomes.clear()
        self._task = self._progress.add_task(name, total=total, completed=done, score="")

    def row(self, row: Sample | RecordSample) -> None:
        if isinstance(row, Sample):
            self._outcomes[row.outcome] += 1
        elif row.error is not None:
            self._outcomes["error"] += 1
        score = ", ".join(f"{count} {name}" for name, count in sorted(self._outcomes.items()))
        if self._task is not None:
            self._progress.update(self._task, advance=1, score=score)

    def note(self, text: str) -> None:
        self._console.print(Text(text))


def figure(metric: MetricResult) -> str:
    """A metric with its interval: "0.742 [0.61, 0.87]"; a question mark where the interval is only
    indicative.
    """
    if metric.value is None:
        return MISSING
    if metric.low is None or metric.high is None:
        return f"{metric.value:.3f}"
    return f"{metric.value:.3f} [{metric.low:.2f}, {metric.high:.2f}]{'?' if metric.indicative else ''}"


def show_run(run: Run, console: Console | None = None) -> None:
    """A table for each suite, then what the gate has to say."""
    console = console or Console(stderr=True)
    for suite in run.suites:
        bar = suite.outcomes
        heading = (
            f"{suite.name}: {bar.correct} correct, {bar.abstained} abstained, {bar.wrong} wrong, "
            f"{bar.error} errors · p50 {suite.latency.p50:.1f} s, p95 {suite.latency.p95:.1f} s"
        )
        table = Table(title=heading, title_justify="left", show_edge=False)
        for column in ("metric", "value [95 %]", "n", "n/a", "errors"):
            table.add_column(column, justify="left" if column == "metric" else "right")
        for name, metric in suite.metrics.items():
            counts = (str(metric.n), str(metric.not_applicable), str(metric.errored))
            table.add_row(METRICS[name].label, figure(metric), *counts)
        console.print(table)
        if suite.belief is not None:
            console.print(Text(_belief(suite.belief)))
        if suite.groups:
            console.print(groups_table(suite.groups))
        if suite.fields:
            console.print(_fields(suite.fields))
    _show_verdicts(run.gate, console)


def show_comparison(comparison: Comparison, verdicts: Sequence[GateVerdict], console: Console | None = None) -> None:
    """Paired differences, every flipped question by name, lost facts, and the gate."""
    console = console or Console(stderr=True)
    table = Table(title=Text(f"{comparison.old} -> {comparison.new}"), title_justify="left", show_edge=False)
    for column in ("suite", "metric", "change [95 %]", "better", "same", "worse", "n"):
        table.add_column(column)
    for result in comparison.results:
        change = MISSING if result.difference is None else f"{result.difference:+.3f}"
        if result.low is not None and result.high is not None:
            change += f" [{result.low:+.2f}, {result.high:+.2f}]"
        counts = (str(result.wins), str(result.ties), str(result.losses), str(result.n))
        table.add_row(result.suite, METRICS[result.metric].label, Text(change), *counts)
    console.print(table)
    flips = [
        f"{result.suite} {flip.id}: {flip.old:g} -> {flip.new:g}"
        for result in comparison.results
        if result.metric == "correct"
        for flip in result.flips
    ]
    _show_list("flipped questions", flips, console)
    lost = [f"{suite} {fact}" for suite, facts in comparison.lost_facts.items() for fact in facts]
    _show_list("vital facts lost", lost, console)
    _show_verdicts(verdicts, console)


def show_chunking(result: ChunkingResult, console: Console | None = None) -> None:
    """Our rows and the published ones in one table."""
    console = console or Console(stderr=True)
    title = f"{result.questions} questions, n = {result.retrieved}, exact search (%)"
    table = Table(title=title, title_justify="left", show_edge=False)
    for column in ("chunker", "recall", "precision", "PΩ", "IoU"):
        table.add_column(column, justify="left" if column == "chunker" else "right")
    for row in (*result.rows, *result.published):
        error = f" ± {row.recall_se:.1f}" if row.recall_se is not None else ""
        values = (
            f"{row.recall:.1f}{error}",
            *(f"{v:.1f}" for v in (row.precision, row.precision_omega, row.iou)),
        )
        table.add_row(Text(row.name), *values)
    console.print(table)


def _belief(belief: BeliefResult) -> str:
    auc = MISSING if belief.auc is None else f"{belief.auc:.3f}"
    error = MISSING if belief.calibration_error is None else f"{belief.calibration_error:.3f}"
    return f"certainty: {belief.right} of {belief.answers} answers right, AUC {auc}, calibration error {error}"


def _fields(rows: Iterable[FieldResult]) -> Table:
    table = Table(show_edge=False)
    for column in ("field", "P", "R", "F1", "equal", "different", "false alarm", "missed", "invented"):
        table.add_column(column, justify="left" if column == "field" else "right")
    for row in rows:
        shares = (MISSING if v is None else f"{v:.2f}" for v in (row.precision, row.recall, row.f1))
        c = row.counts
        counts = (str(n) for n in (c.tp, c.fd, c.fa, c.fn))
        table.add_row(row.field, *shares, *counts, f"{c.invented}/{c.nulls}")
    return table


def _show_verdicts(verdicts: Iterable[GateVerdict], console: Console) -> None:
    told = list(verdicts)
    bad = [verdict for verdict in told if verdict.verdict != "pass"]
    for verdict in bad:
        console.print(Text(f"{verdict.verdict.upper()} {verdict.suite} {verdict.rule}: {verdict.message}"))
    lost = dict.fromkeys(f"{verdict.suite} {fact}" for verdict in bad for fact in verdict.flipped)
    _show_list("vital facts lost", list(lost), console)
    if not told:
        console.print(Text("gate: nothing was measured"))
    else:
        console.print(Text(f"gate: {len(told) - len(bad)} of {len(told)} rules passed"))


def _show_list(title: str, lines: Sequence[str], console: Console) -> None:
    if not lines:
        return
    console.print(Text(f"{title}:"))
    for line in lines[:_MANY_FLIPS]:
        console.print(Text(f"  {line}"))
    if len(lines) > _MANY_FLIPS:
        console.print(Text(f"  and {len(lines) - _MANY_FLIPS} more"))
