"""Two runs side by side, question by question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from .errors import MeasureError
from .metrics import METRICS, Metric
from .results import Baseline, BaselineRow, Comparison, Flip, PairedResult, Run
from .schema import RUN_VERSION, RecordSample, Sample, Score
from .stats import Pair, paired
from .store import read_records, read_run, read_samples

_ABSENT = Score(value=None, n=0)
_RUN_ANEW = "Run the newer side's gold on both, or bless a new baseline."


@dataclass(frozen=True)
class Side:
    """One suite of one run, reduced to what pairing needs."""

    label: str
    suite: str
    gold_sha256: str
    rows: Mapping[str, BaselineRow]
    records: Mapping[str, BaselineRow]

    @classmethod
    def of(
        cls,
        label: str,
        suite: str,
        gold_sha256: str,
        rows: Iterable[BaselineRow],
        records: Iterable[BaselineRow],
    ) -> Side:
        """The side with its rows by id."""
        return cls(label, suite, gold_sha256, {row.id: row for row in rows}, {row.id: row for row in records})


def row_of(sample: Sample) -> BaselineRow:
    """What is kept of a question for pairing."""
    stated = {fact.id: fact.stated for fact in sample.facts if fact.vital}
    return BaselineRow(id=sample.id, cluster=sample.cluster, scores=sample.scores, facts=stated)


def row_of_record(record: RecordSample) -> BaselineRow:
    """What is kept of a record for pairing."""
    return BaselineRow(id=record.id, cluster=record.cluster, scores=record.scores)


def sides_of(place: Path) -> dict[str, Side]:
    """The suites of a run folder, of a folder of baselines, or of a baseline file. Raises MeasureError."""
    if place.is_dir() and not (place / "run.json").exists() and (kept := sorted(place.glob("*.json"))):
        return {name: side for path in kept for name, side in sides_of(path).items()}
    if place.is_dir():
        return sides_of_run(place.name, read_run(place), read_samples(place), read_records(place))
    baseline = read_baseline(place)
    return {baseline.result.name: side_of_baseline(baseline)}


def sides_of_run(label: str, run: Run, samples: Sequence[Sample], records: Sequence[RecordSample]) -> dict[str, Side]:
    """The suites of a run by name."""
    return {
        suite.name: Side.of(
            label,
            suite.name,
            suite.gold_sha256,
            (row_of(sample) for sample in samples if sample.suite == suite.name),
            (row_of_record(record) for record in records if record.suite == suite.name),
        )
        for suite in run.suites
    }


def side_of_baseline(baseline: Baseline) -> Side:
    """A baseline as a side."""
    result = baseline.result
    return Side.of(f"baseline {baseline.run}", result.name, result.gold_sha256, baseline.rows, baseline.records)


def read_baseline(path: Path) -> Baseline:
    """A baseline file. Raises MeasureError when it is missing, malformed or of another version."""
    try:
        baseline = Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MeasureError(f"{path} does not exist", hint="Name a run folder or a baseline file.") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise MeasureError(f"{path} is not a baseline of this program", hint="Bless a run anew.") from error
    if baseline.schema_version != RUN_VERSION:
        raise MeasureError(
            f"{path} has schema version {baseline.schema_version}, this program reads {RUN_VERSION}",
            hint="Bless a run anew.",
        )
    return baseline


def compare_runs(old: Mapping[str, Side], new: Mapping[str, Side]) -> Comparison:
    """Every metric of every suite that both sides hold.

    Raises MeasureError when no row is common to both, or when a common suite was measured against different
    gold.
    """
    common = [name for name in new if name in old]
    results: list[PairedResult] = []
    lost: dict[str, tuple[str, ...]] = {}
    gained: dict[str, tuple[str, ...]] = {}
    for name in common:
        results += compare_suite(old[name], new[name])
        lost[name], gained[name] = flipped_facts(old[name], new[name])
    if not any(result.n for result in results):
        raise MeasureError(
            "the two have no question in common: nothing was compared",
            hint="Compare runs of the same suites.",
        )
    return Comparison(
        old=old[common[0]].label,
        new=new[common[0]].label,
        results=tuple(results),
        lost_facts=lost,
        gained_facts=gained,
    )


def compare_suite(old: Side, new: Side) -> list[PairedResult]:
    """The paired result of every metric that has a value on a common row. Raises MeasureError on different
    gold.
    """
    if old.gold_sha256 != new.gold_sha256:
        raise MeasureError(
            f"{new.suite}: {old.label} and {new.label} were measured against different gold", hint=_RUN_ANEW
        )
    compared = []
    for metric in METRICS.values():
        questions = metric.rows == "questions"
        result = _compare_metric(
            metric, new.suite, old.rows if questions else old.records, new.rows if questions else new.records
        )
        if result.n:
            compared.append(result)
    return compared


def flipped_facts(old: Side, new: Side) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Vital facts stated before and not now, and the other way round, by id."""
    before = {fact: stated for row in old.rows.values() for fact, stated in row.facts.items()}
    now = {fact: stated for row in new.rows.values() for fact, stated in row.facts.items()}
    both = sorted(before.keys() & now.keys())
    lost = tuple(fact for fact in both if before[fact] and not now[fact])
    gained = tuple(fact for fact in both if now[fact] and not before[fact])
    return lost, gained


def _compare_metric(
    metric: Metric, suite: str, old: Mapping[str, BaselineRow], new: Mapping[str, BaselineRow]
) -> PairedResult:
    pairs, flips = [], []
    for name in sorted(old.keys() & new.keys()):
        before, now = (side[name].scores.get(metric.name, _ABSENT) for side in (old, new))
        if before.value is None and now.value is None:
            continue
        pairs.append(Pair(new[name].cluster, before.value, now.value, _weight(metric, before), _weight(metric, now)))
        if before.value is not None and now.value is not None and before.value != now.value:
            flips.append(Flip(id=name, old=before.value, new=now.value))
    found = paired(pairs)
    better, worse = (found.wins, found.losses) if metric.better == "higher" else (found.losses, found.wins)
    return PairedResult(
        suite=suite,
        metric=metric.name,
        n=found.n,
        clusters=found.clusters,
        difference=found.difference,
        low=found.low,
        high=found.high,
        wins=better,
        ties=found.ties,
        losses=worse,
        flips=tuple(flips),
    )


def _weight(metric: Metric, score: Score) -> float:
    return float(score.n) if metric.pooled else 1.0
