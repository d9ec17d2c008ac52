"""Tables of the gate's figures for people, on stderr."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..results import GateVerdict
from .ablation import Earned
from .ceiling import CeilingReport
from .figures import CheckResult, ClaimGroup, ClaimsReport, Share
from .nli import NliFigures, NliReport
from .orders import OrdersResult

MISSING = "–"
WIDE = 130


def show_claims(report: ClaimsReport, console: Console | None = None, *, wanted: bool = False) -> None:
    """The headline, the groups and kinds, the checks and the gate; with `wanted` every text that came out wrong."""
    console = console or _console()
    for name, share in (
        ("right accepted", report.right_accepted),
        ("wrong refused", report.wrong_refused),
        ("wrong called contradicted", report.wrong_contradicted),
        ("blind: right accepted", report.blind_right_accepted),
        ("blind: wrong refused", report.blind_wrong_refused),
    ):
        console.print(Text(f"{name}: {_share(share)}"))
    console.print(_groups("all, blind, by author", report.groups))
    console.print(_groups("by kind", report.kinds))
    console.print(_groups("by kind, blind", report.blind_kinds))
    _show_checks(report.checks, console)
    if report.orders is not None:
        _show_orders(report.orders, console)
    if wanted:
        for row in report.rows:
            if not row.good:
                head = f"{row.gold.id} {row.gold.label} {row.gold.kind}: {row.gold.text}"
                asked = f" [to: {row.gold.question}]" if row.gold.question else ""
                console.print(Text(f"{head}{asked} -> {row.reading.verdict} {row.reading.reason}".rstrip()))
    spent = f"{report.loading_seconds:.1f} s to load, {report.judging_seconds:.1f} s for {len(report.rows)} texts"
    console.print(Text(f"{spent} (processor time), {report.errors} errors"))
    _show_gate(report.gate, report.exit_code, console)


def show_ceiling(report: CeilingReport, console: Console | None = None, *, wanted: bool = False) -> None:
    """The share that comes through by suite and wording; with `wanted` the answers that came out wrong."""
    console = console or _console()
    table = Table(show_edge=False)
    for column in ("suite", "wording", "good", "of", "share", "lost, by kind"):
        table.add_column(column)
    for result in report.results:
        if not result.of:
            continue
        lost = ", ".join(f"{kind} {of - good}" for kind, (good, of) in result.by_kind.items() if good < of)
        name = "swapped, refused" if result.wording == "swapped" else result.wording
        table.add_row(result.suite, name, str(result.good), str(result.of), f"{result.value:.3f}", lost)
    console.print(table)
    _show_checks(report.checks, console)
    if wanted:
        for row in report.rows:
            if not row.good:
                why = row.reading.reason or ("came through" if row.reading.supported else row.reading.verdict)
                line = f"{row.suite} {row.id} {row.wording} ({row.kind}): {row.question} -> {row.text} | {why}"
                console.print(Text(line))
    each = f"{report.milliseconds_per_answer:.1f} ms an answer"
    console.print(Text(f"{report.seconds:.1f} s of processor time in all, {each}, {report.errors} errors"))
    _show_gate(report.gate, report.exit_code, console)


def show_nli(report: NliReport, console: Console | None = None, *, wanted: bool = False) -> None:
    """Label by verdict, and the figures beside the baseline that always says not found."""
    console = console or _console()
    table = Table(title=f"{report.part}: {len(report.rows)} hypotheses", title_justify="left", show_edge=False)
    verdicts = list(next(iter(report.figures.confusion.values())))
    for column in ("label", *verdicts):
        table.add_column(column, justify="left" if column == "label" else "right")
    for label, counts in report.figures.confusion.items():
        table.add_row(label, *(str(counts[verdict]) for verdict in verdicts))
    console.print(table)
    beside = Table(show_edge=False)
    for column in ("", "the gate", "always not found"):
        beside.add_column(column)
    for name, gate, baseline in zip(
        ("accuracy", "supported: precision", "supported: recall", "contradicted: precision", "contradicted: recall"),
        _nli_figures(report.figures),
        _nli_figures(report.baseline),
        strict=True,
    ):
        beside.add_row(name, gate, baseline)
    ours, none = report.figures.contradicted_supported, report.baseline.contradicted_supported
    beside.add_row("contradicted, called supported", str(ours), str(none))
    console.print(beside)
    _show_checks(report.checks, console)
    if wanted:
        for row in report.rows:
            if row.label == "Contradiction" and row.reading.supported:
                console.print(Text(f"{row.id} is contradicted and called supported: {row.text}"))
    console.print(Text(f"{report.judging_seconds:.1f} s of processor time, {report.errors} errors"))


def _console() -> Console:
    """Stderr; wide enough for the tables where no terminal says how wide it is."""
    console = Console(stderr=True)
    return console if console.is_terminal else Console(stderr=True, width=WIDE)


def _nli_figures(figures: NliFigures) -> list[str]:
    values = (
        figures.accuracy,
        figures.supported_precision,
        figures.supported_recall,
        figures.contradicted_precision,
        figures.contradicted_recall,
    )
    return [MISSING if value is None else f"{value:.3f}" for value in values]


def _groups(title: str, groups: Iterable[ClaimGroup]) -> Table:
    table = Table(title=title, title_justify="left", show_edge=False)
    for column in ("", "right", "accepted", "wrong", "refused", "contradicted", "expected"):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)
    for group in groups:
        table.add_row(
            group.name,
            str(group.right),
            _of(group.accepted, group.right),
            str(group.wrong),
            _of(group.refused, group.wrong),
            _of(group.contradicted, group.wrong),
            _of(group.as_expected, group.right + group.wrong),
        )
    return table


def _show_checks(checks: Iterable[CheckResult], console: Console) -> None:
    table = Table(title="checks", title_justify="left", show_edge=False)
    for column in ("check", "spoke", "on right", "on wrong", "alone on right", "alone on wrong"):
        table.add_column(column, justify="left" if column == "check" else "right")
    for check in checks:
        counts = (check.spoke, check.on_right, check.on_wrong, check.alone_on_right, check.alone_on_wrong)
        table.add_row(check.check, *map(str, counts))
    console.print(table)


def show_ablation(found: Sequence[Earned]) -> None:
    """A row for each check: the sources in which it pays, and the wrong and right texts that it alone refuses."""
    console = _console()
    sources = sorted({one.source for one in found})
    table = Table(title="refused by the check alone: wrong / right", title_justify="left", show_edge=False)
    for column in ("check", "pays in", "all", *sources):
        table.add_column(column, justify="left" if column == "check" else "right")
    for check in sorted({one.check for one in found}):
        own = {one.source: one for one in found if one.check == check}
        paying = sum(one.pays for one in own.values())
        everywhere = f"{sum(one.wrong for one in own.values())} / {sum(one.right for one in own.values())}"
        each = [f"{own[source].wrong} / {own[source].right}" if source in own else "" for source in sources]
        table.add_row(check, str(paying), everywhere, *each)
    console.print(table)


def _show_orders(result: OrdersResult, console: Console) -> None:
    missed = f" (not {', '.join(result.missed)})" if result.missed else ""
    dropped = f" (not {', '.join(result.dropped)})" if result.dropped else ""
    console.print(Text(f"orders to machines recognised: {result.caught} of {result.orders}{missed}"))
    console.print(Text(f"harmless sentences left alone: {result.kept} of {result.harmless}{dropped}"))


def _show_gate(verdicts: Iterable[GateVerdict], code: int | None, console: Console) -> None:
    if code is None:
        console.print(Text("no gate is applied to a part of the gold, or with checks switched off"))
        return
    told = list(verdicts)
    for verdict in told:
        if verdict.verdict != "pass":
            console.print(Text(f"{verdict.verdict.upper()} {verdict.suite} {verdict.rule}: {verdict.message}"))
    passed = sum(verdict.verdict == "pass" for verdict in told)
    console.print(Text(f"gate: {passed} of {len(told)} rules passed" if told else "gate: nothing was measured"))


def _share(share: Share) -> str:
    if share.value is None:
        return MISSING
    bounds = f" [{share.low:.3f}, {share.high:.3f}]" if share.low is not None and share.high is not None else ""
    return f"{share.count} of {share.of}, {share.value:.3f}{bounds}"


def _of(count: int, of: int) -> str:
    return f"{count} ({count / of:.2f})" if of else MISSING
