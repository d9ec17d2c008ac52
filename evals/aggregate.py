"""Rows -> the figures of a suite, with their errors."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from rag.schema.answer import Usage

from .groups import group_samples
from .load import Suite
from .metrics import METRICS, Metric
from .published import is_published
from .results import BeliefResult, Latency, MetricResult, OutcomeBar, SuiteResult
from .schema import RecordSample, Sample
from .scorers import fields
from .scorers.abstention import tally
from .scorers.belief import Believed, auc, calibration_error
from .stats import Interval, Observation, clustered_mean, jackknife, percentile


def summarise_suite(
    suite: Suite,
    samples: Sequence[Sample],
    records: Sequence[RecordSample],
    *,
    limited: bool = False,
    records_expected: int = 0,
) -> SuiteResult:
    """Everything measured on a suite; the order of the rows does not matter."""
    samples = sorted(samples, key=lambda sample: sample.id)
    records = sorted(records, key=lambda record: record.id)
    seconds = [sample.seconds for sample in samples if sample.error is None]
    metrics = [_measure(metric, samples if metric.rows == "questions" else records) for metric in METRICS.values()]
    return SuiteResult(
        name=suite.name,
        gold_sha256=suite.sha256,
        expected=len(suite.questions),
        scored=sum(sample.error is None for sample in samples),
        errored=sum(sample.error is not None for sample in samples),
        records_expected=records_expected,
        records_scored=sum(record.error is None for record in records),
        records_errored=sum(record.error is not None for record in records),
        limited=limited,
        outcomes=tally([sample.outcome for sample in samples]),
        by_kind=_bars(samples, lambda sample: (sample.gold.kind,)),
        by_tag=_bars(samples, lambda sample: sample.gold.tags),
        groups=group_samples(samples) if is_published(suite.name) else (),
        belief=_belief(samples),
        metrics={metric.name: metric for metric in metrics if metric.n or metric.not_applicable},
        fields=fields.table([record.fields for record in records]),
        latency=Latency(p50=percentile(seconds, 0.5), p95=percentile(seconds, 0.95)),
        usage=sum([sample.usage for sample in samples] + [record.usage for record in records], Usage()),
    )


def _belief(samples: Sequence[Sample]) -> BeliefResult | None:
    answers = [
        Believed(sample.answer["certainty"], sample.outcome == "correct")
        for sample in samples
        if sample.answer is not None
        and sample.answer.get("status") != "not_in_documents"
        and sample.answer.get("certainty") is not None
    ]
    if not answers:
        return None
    right = sum(answer.right for answer in answers)
    return BeliefResult(
        answers=len(answers), right=right, auc=auc(answers), calibration_error=calibration_error(answers)
    )


def _measure(metric: Metric, rows: Sequence[Sample] | Sequence[RecordSample]) -> MetricResult:
    errored = sum(row.error is not None for row in rows)
    if metric.name == "field_macro_f1":
        interval, absent = _macro(rows), 0
    else:
        kept = [(row, row.scores[metric.name]) for row in rows if metric.name in row.scores]
        known = [
            Observation(row.cluster, score.value, float(score.n) if metric.pooled else 1.0)
            for row, score in kept
            if score.value is not None
        ]
        interval, absent = clustered_mean(known), len(kept) - len(known)
    return MetricResult(
        name=metric.name,
        value=interval.value,
        se=interval.se,
        low=interval.low,
        high=interval.high,
        n=interval.n,
        not_applicable=absent,
        errored=errored,
        clusters=interval.clusters,
        indicative=interval.indicative,
    )


def _macro(rows: Sequence[Sample] | Sequence[RecordSample]) -> Interval:
    records = [row for row in rows if isinstance(row, RecordSample)]
    sizes: dict[Hashable, int] = {}
    for record in records:
        sizes[record.cluster] = sizes.get(record.cluster, 0) + 1

    def over(clusters: frozenset[Hashable]) -> float | None:
        return fields.macro_f1([record.fields for record in records if record.cluster in clusters])

    return jackknife(sizes, over)


def _bars(samples: Sequence[Sample], keys: Callable[[Sample], Iterable[str]]) -> dict[str, OutcomeBar]:
    names = sorted({key for sample in samples for key in keys(sample)})
    return {name: tally([sample.outcome for sample in samples if name in keys(sample)]) for name in names}
