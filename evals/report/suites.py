"""A suite's figures as tables and charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rag.exporting.elements import Child, Html, element, join

from ..metrics import METRICS
from ..results import BeliefResult, FieldResult, GroupResult, MetricResult, OutcomeBar, SuiteResult
from . import charts
from .pieces import (
    MISSING,
    anchor,
    badge,
    bounds,
    chip,
    described,
    fold,
    label,
    number,
    spaced,
    table,
    tokens,
)

_GROUPS: Mapping[str, str] = {
    "headline": "Headline",
    "answers": "Answers",
    "proof": "Proof",
    "abstention": "Abstention",
    "retrieval": "Retrieval",
    "records": "Records",
    "contract": "Contract with the model",
    "other": "Other",
}


def suite_section(suite: SuiteResult) -> Html:
    """Everything measured on one suite."""
    return element(
        "section",
        element("h2", "Suite ", element("code", suite.name)),
        spaced(*_warnings(suite)),
        charts.outcome_bar(suite.outcomes),
        charts.outcome_legend(suite.outcomes),
        _facts(suite),
        _metric_tables(suite),
        groups_table(suite.groups) if suite.groups else None,
        _outcome_tables(suite),
        fields_table(suite.fields) if suite.fields else None,
        class_="card",
        id=anchor("suite", suite.name),
    )


def fields_table(rows: Iterable[FieldResult]) -> Html:
    """The record's fields, one a row."""
    headings = ("field", "F1", "P", "R", "equal", "different", "false alarm", "missed", "invented / empty")
    body = [
        (
            element("code", row.field),
            join(number(row.f1, 2), charts.share(row.f1)),
            number(row.precision, 2),
            number(row.recall, 2),
            str(row.counts.tp),
            str(row.counts.fd),
            str(row.counts.fa),
            str(row.counts.fn),
            f"{row.counts.invented} / {row.counts.nulls}",
        )
        for row in rows
    ]
    return table(headings, body, caption="Record, field by field")


def groups_table(groups: Iterable[GroupResult]) -> Html:
    """The groups of a published suite: questions with an answer, questions without, and SQuAD's two figures."""
    headings = ("group", "present", "right", "on gold", "declined", "absent", "declined", "EM", "F1")
    body = [
        (
            group.name,
            str(group.present),
            *(_part(count, group.present) for count in (group.right, group.cited, group.declined)),
            str(group.absent),
            _part(group.absent_declined, group.absent),
            number(group.exact_match),
            number(group.token_f1),
        )
        for group in groups
    ]
    return table(headings, body, caption="Group by group")


def _part(count: int, of: int) -> str:
    return f"{count / of:.2f}" if of else MISSING


def _warnings(suite: SuiteResult) -> list[Html]:
    found = []
    if suite.limited:
        found.append(chip("only the first questions were asked (--limit)"))
    missing = suite.expected - suite.scored - suite.errored
    if missing > 0:
        found.append(badge("error", f"{missing} of {suite.expected} questions have no result"))
    missing = suite.records_expected - suite.records_scored - suite.records_errored
    if missing > 0:
        found.append(badge("error", f"{missing} of {suite.records_expected} records have no result"))
    return found


def _facts(suite: SuiteResult) -> Html:
    pairs: list[tuple[str, Child]] = [
        ("Questions scored", f"{suite.scored} of {suite.expected}"),
        ("Questions that failed", str(suite.errored)),
    ]
    if suite.records_expected:
        pairs.append(("Records scored", f"{suite.records_scored} of {suite.records_expected}"))
        pairs.append(("Records that failed", str(suite.records_errored)))
    pairs += [
        *([("Certainty", _belief(suite.belief))] if suite.belief is not None else []),
        ("Seconds a question", f"{suite.latency.p50:.1f} (p50), {suite.latency.p95:.1f} (p95)"),
        ("Model", tokens(suite.usage)),
        ("Gold", element("code", suite.gold_sha256[:12])),
    ]
    return described(pairs)


def _belief(belief: BeliefResult) -> str:
    told = f"{belief.right} of {belief.answers} answers with a certainty are right"
    return f"{told}; AUC {number(belief.auc)}, calibration error {number(belief.calibration_error)}"


def _metric_tables(suite: SuiteResult) -> Html:
    by_group: dict[str, list[MetricResult]] = {}
    for name, metric in suite.metrics.items():
        by_group.setdefault(METRICS[name].group if name in METRICS else "other", []).append(metric)
    ordered = [group for group in _GROUPS if group in by_group]
    return join(
        [_metric_table(_GROUPS[group], by_group[group]) for group in ordered],
        element(
            "p",
            "Intervals are 95 %, clustered by document; a hollow dot marks one from fewer than ten documents, which "
            "is indicative only. “n/a” counts rows to which the metric does not apply, “errors” rows whose call "
            "failed and that score the worst value. ↓ means that lower is better.",
            class_="small muted",
        ),
    )


def _metric_table(group: str, metrics: Iterable[MetricResult]) -> Html:
    rows = [
        (
            _metric_name(metric.name),
            charts.interval(metric) or MISSING,
            element("b", number(metric.value)),
            bounds(metric.low, metric.high),
            str(metric.n),
            str(metric.not_applicable),
            str(metric.errored),
            str(metric.clusters),
        )
        for metric in metrics
    ]
    headings = ("metric", "chart", "value", "95 % interval", "n", "n/a", "errors", "documents")
    return table(headings, rows, caption=group, words=2, class_="metrics")


def _metric_name(name: str) -> Html:
    known = METRICS.get(name)
    if known is None:
        return element("code", name)
    arrow = element("span", " ↓", title="lower is better") if known.better == "lower" else None
    return join(label(name), arrow, element("small", known.about))


def _outcome_tables(suite: SuiteResult) -> Html | None:
    parts = [_by(name, bars) for name, bars in (("kind", suite.by_kind), ("tag", suite.by_tag)) if bars]
    return fold("Outcomes by kind and tag", *parts) if parts else None


def _by(name: str, bars: Mapping[str, OutcomeBar]) -> Html:
    rows: list[tuple[Child, ...]] = [
        (
            group,
            charts.outcome_bar(bar, height=18),
            *(str(getattr(bar, outcome)) for outcome in charts.OUTCOMES),
        )
        for group, bar in bars.items()
    ]
    return table((name, "chart", *charts.WORDS.values()), rows, caption=f"Outcomes by {name}", words=2, class_="bars")
