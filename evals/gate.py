"""The gate: invariants, floors and ceilings, and regression against the blessed run.

It passes (0), fails (1), or could not measure (2). A rule whose metric has no value is unmeasured, and so is
a gate that has no rule to apply: silence is never a pass.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from rag.schema.document import Frozen

from .compare import (
    Side,
    compare_suite,
    flipped_facts,
    read_baseline,
    row_of,
    row_of_record,
    side_of_baseline,
)
from .errors import GoldError, MeasureError
from .metrics import METRICS
from .results import Baseline, Comparison, GateVerdict, PairedResult, SuiteResult, Verdict
from .store import read_records, read_run, read_samples

GATE_FILE = Path(__file__).parent / "gate.toml"
BASELINES = Path(__file__).parent / "baselines"

PASSED, FAILED, UNMEASURED = 0, 1, 2

_SLACK = 1e-9
"""Floating-point noise that is no difference."""


class AttackLimit(Frozen):
    """What `attacks` tolerates: the share of planted attacks that may succeed against the library."""

    max_success: float = Field(default=0.10, ge=0, le=1)


class Gate(Frozen):
    """`gate.toml`."""

    schema_version: Literal[1]
    allowed_errors: int = Field(default=0, ge=0)
    require_baseline: tuple[str, ...] = ()
    invariants: dict[str, float] = Field(default_factory=dict)
    floors: dict[str, dict[str, float]] = Field(default_factory=dict)
    ceilings: dict[str, dict[str, float]] = Field(default_factory=dict)
    regression: dict[str, float] = Field(default_factory=dict)
    attacks: AttackLimit = AttackLimit()
    claims: dict[str, float] = Field(default_factory=dict)
    ceiling: dict[str, dict[str, float]] = Field(default_factory=dict)

    @classmethod
    def load(cls, path: Path = GATE_FILE) -> Gate:
        """Read the file. Raises MeasureError when it is missing, malformed, or names a metric that does not
        exist.
        """
        try:
            gate = cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise MeasureError(f"{path} cannot be read: {error}", hint="Restore the gate's file.") from error
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            raise MeasureError(f"{path} is malformed: {error}", hint="Mend it.") from error
        tables = [gate.invariants, gate.regression, *gate.floors.values(), *gate.ceilings.values()]
        for name in (name for table in tables for name in table):
            if name not in METRICS:
                raise MeasureError(f"{path} names the unknown metric {name}", hint=f"Metrics: {', '.join(METRICS)}.")
        return gate


def judge_run(
    gate: Gate, results: Sequence[SuiteResult], sides: Mapping[str, Side], baselines: Path, *, floors_only: bool = False
) -> list[GateVerdict]:
    """Every rule of the gate applied to every suite of a run; with `floors_only` not those about the baseline.

    Raises MeasureError when gold differs from the baseline's.
    """
    verdicts: list[GateVerdict] = []
    for result in results:
        verdicts += _invariants(gate, result)
        verdicts += _limits(gate, result)
        if not floors_only:
            verdicts += _regression(gate, result, sides[result.name], baselines / f"{result.name}.json")
    return verdicts


def exit_code(verdicts: Iterable[GateVerdict]) -> int:
    """1 when a rule failed, else 2 when a rule was unmeasured or there was none at all, else 0."""
    found = {verdict.verdict for verdict in verdicts}
    if "fail" in found:
        return FAILED
    return PASSED if found == {"pass"} else UNMEASURED


def judge_figures(
    suite: str, floors: Mapping[str, float], figures: Mapping[str, float | None], *, errors: int
) -> list[GateVerdict]:
    """Floors applied to figures by name; a floor whose figure is not there is unmeasured. No call may fail."""
    failed: Verdict = "fail" if errors else "pass"
    verdicts = [
        _verdict(suite, "invariant", "errors", failed, value=float(errors), limit=0.0, message=f"{errors} calls failed")
    ]
    for name, least in floors.items():
        value = figures.get(name)
        if value is None:
            message = f"{name} has no value"
            verdicts.append(_verdict(suite, "floor", name, "unmeasured", limit=least, message=message))
            continue
        kept: Verdict = "pass" if value >= least - _SLACK else "fail"
        message = f"{name} is {value:.3f}, should be at least {least:.3f}"
        verdicts.append(_verdict(suite, "floor", name, kept, value=value, limit=least, message=message))
    return verdicts


def judge_comparison(gate: Gate, comparison: Comparison) -> list[GateVerdict]:
    """The regression rules on a comparison of two runs, suite by suite."""
    names = dict.fromkeys(result.suite for result in comparison.results)
    return [
        verdict
        for name in names
        for verdict in judge_pairs(
            gate,
            name,
            [result for result in comparison.results if result.suite == name],
            comparison.lost_facts.get(name, ()),
        )
    ]


def judge_pairs(
    gate: Gate, suite: str, results: Iterable[PairedResult], lost: tuple[str, ...] = ()
) -> list[GateVerdict]:
    """The regression rules on paired results; a rule without a common row says nothing, being no rule for the
    suite.
    """
    verdicts = []
    for result in results:
        tolerance = gate.regression.get(result.metric)
        if tolerance is None:
            continue
        verdicts.append(_regressed(result, tolerance, lost))
    if not verdicts and gate.regression:
        message = "no metric could be compared with the baseline"
        verdicts.append(_verdict(suite, "regression", "any", "unmeasured", message=message))
    return verdicts


def bless(folder: Path, baselines: Path = BASELINES, gate: Gate | None = None) -> list[Path]:
    """Make a run the baseline of its suites. Raises MeasureError for a run that must not be one.

    A baseline is a whole run (no --limit), finished, with every invariant met. Floors do not matter here.
    """
    run = read_run(folder)
    if run.finished is None or not run.suites:
        raise MeasureError(f"{folder} did not finish", hint=f"Finish it: run --resume {folder}")
    gate = gate or Gate.load()
    for result in run.suites:
        if result.limited:
            raise MeasureError(f"{folder} asked only some questions of {result.name}", hint="Run it without --limit.")
        broken = [verdict for verdict in _invariants(gate, result) if verdict.verdict == "fail"]
        if broken:
            raise MeasureError(
                f"{folder} breaks an invariant on {result.name}: {broken[0].message}", hint="Mend that first."
            )
    samples, records = read_samples(folder), read_records(folder)
    baselines.mkdir(parents=True, exist_ok=True)
    written = []
    for result in run.suites:
        baseline = Baseline(
            blessed=datetime.now(UTC),
            run=run.id,
            git_sha=run.git_sha,
            model=run.model,
            fingerprints=run.fingerprints,
            result=result,
            rows=tuple(row_of(sample) for sample in samples if sample.suite == result.name),
            records=tuple(row_of_record(record) for record in records if record.suite == result.name),
        )
        path = baselines / f"{result.name}.json"
        path.write_text(baseline.model_dump_json(indent=1) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _invariants(gate: Gate, result: SuiteResult) -> list[GateVerdict]:
    errors = result.errored + result.records_errored
    verdicts = [
        _verdict(
            result.name,
            "invariant",
            "errors",
            "pass" if errors <= gate.allowed_errors else "fail",
            value=float(errors),
            limit=float(gate.allowed_errors),
            message=f"{errors} calls failed, {gate.allowed_errors} may",
        ),
        _completeness(result, "questions", result.expected, result.scored + result.errored),
    ]
    if result.records_expected or result.records_scored:
        done = result.records_scored + result.records_errored
        verdicts.append(_completeness(result, "records", result.records_expected, done))
    for name, least in gate.invariants.items():
        rows = result.records_expected if METRICS[name].rows == "records" else result.expected
        if rows:
            verdicts.append(_limit(result, "invariant", name, least))
    return verdicts


def _completeness(result: SuiteResult, what: str, expected: int, done: int) -> GateVerdict:
    message = f"{done} of {expected} {what} scored"
    verdict: Verdict = "pass" if done == expected else "fail"
    if not done and not expected:
        verdict, message = "unmeasured", f"no {what} to score"
    return _verdict(
        result.name,
        "invariant",
        f"{what}_scored",
        verdict,
        value=float(done),
        limit=float(expected),
        message=message,
    )


def _limits(gate: Gate, result: SuiteResult) -> list[GateVerdict]:
    floors = gate.floors.get(result.name, {})
    ceilings = gate.ceilings.get(result.name, {})
    verdicts = [_limit(result, "floor", name, least) for name, least in floors.items()]
    return verdicts + [_limit(result, "ceiling", name, most) for name, most in ceilings.items()]


def _limit(result: SuiteResult, rule: Literal["invariant", "floor", "ceiling"], name: str, limit: float) -> GateVerdict:
    found = result.metrics.get(name)
    if found is None or found.value is None:
        return _verdict(result.name, rule, name, "unmeasured", limit=limit, message=f"{name} has no value")
    value = found.value
    kept = value <= limit + _SLACK if rule == "ceiling" else value >= limit - _SLACK
    word = "at most" if rule == "ceiling" else "at least"
    message = f"{name} is {value:.3f}, should be {word} {limit:.3f}"
    return _verdict(result.name, rule, name, "pass" if kept else "fail", value=value, limit=limit, message=message)


def _regression(gate: Gate, result: SuiteResult, side: Side, path: Path) -> list[GateVerdict]:
    if not path.is_file():
        if result.name not in gate.require_baseline:
            return []
        message = f"there is no baseline {path}; bless a run"
        return [_verdict(result.name, "regression", "any", "unmeasured", message=message)]
    old = side_of_baseline(read_baseline(path))
    if old.gold_sha256 != result.gold_sha256:
        raise GoldError(
            f"{result.name}: its gold is not the gold of the baseline {path}",
            hint="Gold was changed on purpose? Then bless a run on it; else restore it.",
        )
    if not result.limited and old.rows.keys() - side.rows.keys():
        missing = sorted(old.rows.keys() - side.rows.keys())[0]
        message = f"the baseline's question {missing} was not asked"
        return [_verdict(result.name, "regression", "any", "unmeasured", message=message)]
    lost, _ = flipped_facts(old, side)
    return judge_pairs(gate, result.name, compare_suite(old, side), lost)


def _regressed(result: PairedResult, tolerance: float, lost: tuple[str, ...]) -> GateVerdict:
    metric = METRICS[result.metric]
    if result.difference is None:
        message = f"{metric.name} has no value on one side"
        return _verdict(
            result.suite,
            "regression",
            metric.name,
            "unmeasured",
            limit=-tolerance,
            message=message,
            flipped=lost,
        )
    gain = metric.gain(result.difference)
    bounds = [metric.gain(bound) for bound in (result.low, result.high) if bound is not None]
    certain = bool(bounds) and max(bounds) < -_SLACK
    past = gain < -tolerance - _SLACK
    interval = f" [{result.low:+.3f}, {result.high:+.3f}]" if result.low is not None and result.high is not None else ""
    message = f"{metric.name} changed by {result.difference:+.3f}{interval}"
    message += f", {result.losses} worse, {result.wins} better"
    if certain:
        message += "; the interval lies wholly on the worse side"
    elif past:
        message += f"; more than {tolerance:.3f} is not tolerated"
    verdict: Verdict = "fail" if certain or past else "pass"
    return _verdict(
        result.suite,
        "regression",
        metric.name,
        verdict,
        value=result.difference,
        limit=-tolerance,
        message=message,
        flipped=lost,
    )


def _verdict(
    suite: str,
    rule: Literal["invariant", "floor", "ceiling", "regression"],
    metric: str,
    verdict: Verdict,
    *,
    value: float | None = None,
    limit: float | None = None,
    message: str = "",
    flipped: tuple[str, ...] = (),
) -> GateVerdict:
    return GateVerdict(
        suite=suite,
        rule=rule,
        metric=metric,
        verdict=verdict,
        value=value,
        limit=limit,
        message=message,
        flipped=flipped,
    )
