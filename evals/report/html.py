"""`report.html`: the whole run on one page, the verdict first."""

from __future__ import annotations

from collections.abc import Sequence

from rag.exporting.elements import Child, Html, element, join

from ..results import GateVerdict, MetricResult, Run, Verdict
from ..schema import RecordSample, Sample
from . import charts
from .checks import checks_section
from .pieces import (
    MISSING,
    Limits,
    anchor,
    badge,
    bounds,
    described,
    document,
    fold,
    label,
    link,
    number,
    spaced,
    table,
)
from .questions import question_list
from .records import record_list
from .risk import risk_section
from .suites import suite_section

_ORDER: tuple[Verdict, ...] = ("fail", "unmeasured", "pass")
_RULES = ("regression", "invariant", "floor", "ceiling")
_GLANCE = ("joint_f1", "truthfulness", "fact_recall_vital", "citation_precision", "abstention_recall", "field_f1")


def verdict_of(run: Run) -> str:
    """The gate in a word or three: "passed", "failed", "could not measure", or "unfinished"."""
    if run.finished is None:
        return "unfinished"
    return {0: "passed", 1: "failed"}.get(run.exit_code if run.exit_code is not None else 2, "could not measure")


def ranked(verdicts: Sequence[GateVerdict]) -> list[GateVerdict]:
    """Failures first, regressions before them all, then what could not be measured."""
    return sorted(verdicts, key=lambda verdict: (_ORDER.index(verdict.verdict), _RULES.index(verdict.rule)))


def lost_facts(verdicts: Sequence[GateVerdict]) -> list[tuple[str, str]]:
    """Vital facts that the baseline stated and the run does not, as (suite, fact)."""
    return list(dict.fromkeys((verdict.suite, fact) for verdict in verdicts for fact in verdict.flipped))


def report_page(run: Run, samples: Sequence[Sample], records: Sequence[RecordSample]) -> str:
    """The page; a function of the run's files and of nothing else."""
    limits = Limits.for_rows(len(samples) + len(records))
    sections: list[Html] = [gate_section(run.gate, samples)]
    if run.suites:
        sections.append(_glance(run))
    for suite in run.suites:
        asked = [sample for sample in samples if sample.suite == suite.name]
        extracted = [record for record in records if record.suite == suite.name]
        sections.append(suite_section(suite))
        sections += [part for part in (risk_section(asked), checks_section(asked)) if part is not None]
        sections += [question_list(suite.name, asked, limits)] if asked else []
        sections += [record_list(suite.name, extracted, limits)] if extracted else []
    sections.append(_provenance(run))
    body = join(_top(run), _jump(run), element("main", sections, id="content"), _foot(run))
    return document(f"Eval {verdict_of(run)}: {run.id}", body)


def gate_section(verdicts: Sequence[GateVerdict], samples: Sequence[Sample] = ()) -> Html:
    """The gate: what failed, what could not be measured, and, folded, what passed."""
    bad = [verdict for verdict in ranked(verdicts) if verdict.verdict != "pass"]
    good = [verdict for verdict in ranked(verdicts) if verdict.verdict == "pass"]
    if not verdicts:
        told: Child = element("p", "The gate has judged nothing.", class_="notice")
    elif not bad:
        told = element("p", f"Every rule passed ({len(good)}).", class_="lead")
    else:
        told = element("p", f"{len(bad)} of {len(verdicts)} rules did not pass.", class_="lead")
    return element(
        "section",
        element("h2", "Gate"),
        told,
        _verdict_table("Rules that did not pass", bad) if bad else None,
        _lost(verdicts, samples),
        fold(f"Rules that passed ({len(good)})", _verdict_table("Rules that passed", good)) if good else None,
        class_="card",
        id="gate",
    )


def _verdict_table(caption: str, verdicts: Sequence[GateVerdict]) -> Html:
    rows = [
        (
            badge(verdict.verdict),
            element("code", verdict.suite),
            verdict.rule,
            label(verdict.metric),
            verdict.message,
            number(verdict.value),
            number(verdict.limit),
        )
        for verdict in verdicts
    ]
    headings = ("verdict", "suite", "rule", "metric", "what it says", "value", "limit")
    return table(headings, rows, caption=caption, words=5)


def _lost(verdicts: Sequence[GateVerdict], samples: Sequence[Sample]) -> Html | None:
    lost = lost_facts(verdicts)
    if not lost:
        return None
    asked = {(sample.suite, fact.id): sample.id for sample in samples for fact in sample.gold.facts}
    items = []
    for suite, fact in lost:
        question = asked.get((suite, fact))
        name = element("code", fact)
        linked = link(name, anchor("q", suite, question)) if question is not None else name
        items.append(element("li", element("code", suite), " ", linked))
    title = element("h3", f"Vital facts stated in the baseline and not any more ({len(lost)})")
    return join(title, element("ul", items))


def _glance(run: Run) -> Html:
    shown = [name for name in _GLANCE if any(name in suite.metrics for suite in run.suites)]
    rows: list[tuple[Child, ...]] = [
        (
            link(element("code", suite.name), anchor("suite", suite.name)),
            join(charts.outcome_bar(suite.outcomes, height=20), element("small", charts.outcome_words(suite.outcomes))),
            *(_stacked(suite.metrics.get(name)) for name in shown),
        )
        for suite in run.suites
    ]
    headings = ("suite", "outcomes", *(label(name) for name in shown))
    return element(
        "section",
        element("h2", "At a glance"),
        table(headings, rows, caption="Suites", words=2, class_="bars"),
        element("p", "~ marks an interval from fewer than ten documents: indicative only.", class_="small muted"),
        class_="card",
        id="glance",
    )


def _stacked(metric: MetricResult | None) -> Html:
    """The value with its interval below it."""
    if metric is None or metric.value is None:
        return element("span", MISSING, class_="muted")
    around = bounds(metric.low, metric.high)
    mark = "~" if metric.indicative and around != MISSING else ""
    return join(element("b", number(metric.value)), element("small", f"{mark}{around}"))


def _top(run: Run) -> Html:
    verdict = verdict_of(run)
    dirty = " with uncommitted changes" if run.git_dirty else ""
    took = f"{(run.finished - run.started).total_seconds():,.0f} s" if run.finished is not None else "not finished"
    pairs: list[tuple[str, Child]] = [
        ("Started", f"{run.started:%d %B %Y, %H:%M} UTC" if run.started.tzinfo else f"{run.started:%d %B %Y, %H:%M}"),
        ("Took", took),
        ("Model", run.model),
        ("Mode", run.mode),
        ("Commit", join(element("code", (run.git_sha or "unknown")[:12]), dirty)),
    ]
    return element(
        "header",
        element("h1", "Eval run ", element("code", run.id)),
        element("p", badge(verdict, f"gate {verdict}" if verdict != "unfinished" else verdict), class_="lead"),
        described(pairs),
        class_="top",
    )


def _jump(run: Run) -> Html:
    targets = [("Gate", "gate"), ("At a glance", "glance")]
    targets += [(suite.name, anchor("suite", suite.name)) for suite in run.suites]
    targets.append(("Provenance", "provenance"))
    items = [element("li", link(text, target)) for text, target in targets]
    return element("nav", element("ul", items), class_="jump", aria_label="Parts of the report")


def _provenance(run: Run) -> Html:
    prints: list[tuple[str, Child]] = [
        (name, element("code", value)) for name, value in run.fingerprints.model_dump().items()
    ]
    packages = [(name, version) for name, version in sorted(run.packages.items())]
    return element(
        "section",
        element("h2", "Provenance"),
        element("p", "Two runs with equal fingerprints and recordings must agree.", class_="muted small"),
        described(prints),
        described([("Python", run.python)]) if run.python else None,
        fold(f"Packages ({len(packages)})", described([(name, version) for name, version in packages]))
        if packages
        else None,
        class_="card",
        id="provenance",
    )


def _foot(run: Run) -> Html:
    words = "Drawn from run.json, samples.jsonl and records.jsonl of this run, and from nothing else."
    return element("footer", spaced(words, f"Format {run.schema_version}."))
