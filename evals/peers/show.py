"""The tables of the peers and their progress, on stderr."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ..show import MISSING
from .figures import Line, PeersReport, QuestionLine, RecordLine, Share, SummaryLine
from .protocol import Job
from .rows import PeerRow
from .run import Watcher

QUESTION_HEADS = (
    "correct", "unanswerable declined", "answerable declined", "joint F1", "quotes verbatim",
    "characters cited, p50",
)  # fmt: skip
RECORD_HEADS = ("F1, strict fields", "F1, all fields", "empty fields filled", "values with a quote", "parts dropped")
SUMMARY_HEADS = (
    "sentences with valid quotes", "gold facts covered", "values not in the quotes", "values not in the document",
    "names not in the quotes", "names not in the document", "length / document",
)  # fmt: skip


class PeersWatcher(Watcher):
    """A progress bar for each job of each peer, with its failures by name."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def job(self, suite: str, peer: str, job: Job, total: int, done: int) -> None:
        self._task = self._progress.add_task(f"{peer}: {job} of {suite}", total=total, completed=done)

    def row(self, row: PeerRow) -> None:
        if row.error is not None:
            self._console.print(Text(f"{row.peer} failed at {row.id}: {row.error.type}"))
        if self._task is not None:
            self._progress.update(self._task, advance=1)


def show_peers(report: PeersReport, console: Console | None = None) -> None:
    """One table for each job, a column for each peer, then the fields of the records."""
    console = console or Console(stderr=True)
    if report.questions:
        told = [(*map(_counted, _shares(line)), _number(line.cited_characters)) for line in report.questions]
        console.print(_table("questions", QUESTION_HEADS, report.questions, told))
    if report.records:
        told = [
            (*map(_of, (line.strict_f1, line.all_f1)), *map(_counted, _shares(line)), str(line.dropped))
            for line in report.records
        ]
        console.print(_table("records", RECORD_HEADS, report.records, told))
        console.print(_fields(report.records))
    if report.summaries:
        told = [(*map(_counted, _shares(line)), _number(line.compression, 2)) for line in report.summaries]
        console.print(_table("summaries", SUMMARY_HEADS, report.summaries, told))


def _shares(line: QuestionLine | RecordLine | SummaryLine) -> tuple[Share, ...]:
    """Those that are counts, in the order of the heads."""
    if isinstance(line, QuestionLine):
        return line.correct, line.declined, line.wrongly_declined, line.joint_f1, line.quotes_verbatim
    if isinstance(line, RecordLine):
        return line.null_hallucination, line.proved
    values, names = (line.values_unproved, line.values_absent), (line.names_unproved, line.names_absent)
    return line.cited_sentences, line.covered_facts, *values, *names


def _table(title: str, heads: Sequence[str], lines: Sequence[Line], cells: Sequence[Sequence[str]]) -> Table:
    """Figures downwards, peers across: it fits a narrow screen and is easy to compare."""
    table = Table(title=title, title_justify="left", show_edge=False)
    table.add_column("")
    for line in lines:
        table.add_column(Text(f"{line.peer} ({line.suite})"), justify="right")
    for place, head in enumerate(heads):
        table.add_row(head, *(column[place] for column in cells))
    table.add_row("failures", *(str(line.failures) for line in lines))
    table.add_row("seconds, p50", *(f"{line.p50:.1f}" for line in lines))
    table.add_row("seconds, p95", *(f"{line.p95:.1f}" for line in lines))
    table.add_row("rows", *(str(line.rows) for line in lines))
    return table


def _fields(lines: Sequence[RecordLine]) -> Table:
    """Precision / recall / F1 of each field, a column for each peer."""
    table = Table(title="fields: P / R / F1", title_justify="left", show_edge=False)
    table.add_column("field")
    for line in lines:
        table.add_column(Text(f"{line.peer} ({line.suite})"), justify="right")
    held = [{row.field: row for row in line.fields} for line in lines]
    for name in dict.fromkeys(name for rows in held for name in rows):
        cells = []
        for rows in held:
            row = rows.get(name)
            shares = (row.precision, row.recall, row.f1) if row else (None, None, None)
            cells.append(" / ".join(MISSING if share is None else f"{share:.2f}" for share in shares))
        table.add_row(name, *cells)
    return table


def _counted(share: Share) -> str:
    """A share with what it is made of: ".93 (14/15)"."""
    return MISSING if share.value is None else f"{share.value:.2f} ({share.good:.4g}/{share.of})"


def _of(share: Share) -> str:
    return MISSING if share.value is None else f"{share.value:.3f}"


def _number(value: float | None, digits: int = 0) -> str:
    return MISSING if value is None else f"{value:.{digits}f}"
