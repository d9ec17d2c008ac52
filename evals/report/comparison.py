"""`compare.md` and `compare.html`: two runs side by side, what flipped first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.exporting.elements import Child, Html, element, join, shorten

from ..metrics import METRICS
from ..results import Comparison, Flip, GateVerdict, PairedResult
from ..schema import Sample
from . import charts
from .html import gate_section, ranked
from .pieces import (
    MISSING,
    anchor,
    badge,
    bounds,
    chip,
    counted,
    document,
    fold,
    label,
    link,
    number,
    table,
    text_block,
)
from .questions import answer_of
from .summary import markdown, named

Rows = Mapping[tuple[str, str], Sample]

DECIDING = "correct"
"""The metric whose flips are shown as questions: an answer was right and is not, or the other way round."""

_MOST_BAD = 20
"""Failed rules that the Markdown names; the page shows all."""


def worsened(comparison: Comparison) -> list[tuple[str, Flip]]:
    """Questions that were right and are not any more, with their suite."""
    return [(suite, flip) for suite, flip in _flips(comparison) if flip.new < flip.old]


def improved(comparison: Comparison) -> list[tuple[str, Flip]]:
    """Questions that are right and were not."""
    return [(suite, flip) for suite, flip in _flips(comparison) if flip.new > flip.old]


def comparison_markdown(comparison: Comparison, verdicts: Sequence[GateVerdict] = ()) -> str:
    """The comparison for a pull request: flips, lost facts, failed rules, then the table."""
    lines = [f"## Evals: {markdown(comparison.old)} → {markdown(comparison.new)}", ""]
    for word, flips in (("worse", worsened(comparison)), ("better", improved(comparison))):
        names = [f"{suite}/{flip.id}" for suite, flip in flips]
        lines.append(f"- **{len(names)} {word}**{f': {named(names, 20)}' if names else ''}")
    for word, by_suite in (("lost", comparison.lost_facts), ("gained", comparison.gained_facts)):
        lines += [
            f"- **{word}** {markdown(suite)}: {counted(len(facts), 'vital fact')}: {named(facts)}"
            for suite, facts in by_suite.items()
            if facts
        ]
    bad = [verdict for verdict in ranked(verdicts) if verdict.verdict != "pass"]
    lines += [
        f"- **{verdict.verdict}** {markdown(verdict.suite)}: {markdown(verdict.message)}" for verdict in bad[:_MOST_BAD]
    ]
    lines += [
        "",
        "| suite | metric | change [95 %] | better | same | worse | n |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    lines += [_markdown_row(result) for result in comparison.results]
    return "\n".join(lines) + "\n"


def comparison_page(
    comparison: Comparison,
    verdicts: Sequence[GateVerdict] = (),
    old: Sequence[Sample] = (),
    new: Sequence[Sample] = (),
) -> str:
    """The page."""
    before = {(sample.suite, sample.id): sample for sample in old}
    now = {(sample.suite, sample.id): sample for sample in new}
    main = [
        _flipped(comparison, before, now),
        _facts(comparison, now),
        gate_section(verdicts, new) if verdicts else None,
        _metrics(comparison),
        _all_flips(comparison),
    ]
    foot = element("footer", "Paired by question: differences are new minus old, never two intervals compared.")
    body = join(_top(comparison), element("main", main, id="content"), foot)
    return document(f"Compare {comparison.old} with {comparison.new}", body)


def _flips(comparison: Comparison) -> list[tuple[str, Flip]]:
    return [(found.suite, flip) for found in comparison.results if found.metric == DECIDING for flip in found.flips]


def _top(comparison: Comparison) -> Html:
    worse, better = len(worsened(comparison)), len(improved(comparison))
    return element(
        "header",
        element("h1", element("code", comparison.old), " → ", element("code", comparison.new)),
        element("p", badge("worse", f"{worse} worse"), " ", badge("better", f"{better} better"), class_="lead"),
        class_="top",
    )


def _flipped(comparison: Comparison, before: Rows, now: Rows) -> Html:
    groups: list[Child] = []
    for title, flips in (("Worse", worsened(comparison)), ("Better", improved(comparison))):
        if flips:
            groups.append(element("h3", f"{title} ({len(flips)})"))
            groups.append([_pair(comparison, suite, flip, before, now) for suite, flip in flips])
    return element(
        "section",
        element("h2", "What flipped"),
        groups or element("p", "No question went from right to not right or back."),
        class_="card",
        id="flipped",
    )


def _pair(comparison: Comparison, suite: str, flip: Flip, before: Rows, now: Rows) -> Html:
    worse = flip.new < flip.old
    sides = (before.get((suite, flip.id)), now.get((suite, flip.id)))
    known = sides[1] or sides[0]
    title = join(
        element("h4", badge("worse" if worse else "better"), " ", element("code", f"{suite}/{flip.id}")),
        element("span", shorten(known.asked, 200), dir="auto") if known else None,
    )
    columns = [
        _side(name, sample, value)
        for name, sample, value in zip((comparison.old, comparison.new), sides, (flip.old, flip.new), strict=True)
    ]
    gold = [fact.answers[0] for fact in known.gold.facts] if known else []
    wanted = join(element("b", "Gold: "), "; ".join(gold) or "the documents do not say") if known else None
    body = element(
        "div",
        element("p", wanted, dir="auto") if wanted else None,
        element("div", columns, class_="sides"),
        id=anchor("q", suite, flip.id),
    )
    return fold(title, body, open=True, class_=f"row row-{'wrong' if worse else 'correct'}")


def _side(name: str, sample: Sample | None, value: float) -> Html:
    told: Child
    if sample is None:
        told = element("p", f"Score {value:g}; the answer is not kept.", class_="muted")
    elif sample.error is not None:
        told = element("p", badge("error"), f" {sample.error.type}: {sample.error.message}")
    else:
        told = _said(sample)
    return element("div", element("h5", name), told)


def _said(sample: Sample) -> Html:
    answer = answer_of(sample)
    if answer is None:
        return element("p", badge(sample.outcome), " The answer is not kept.")
    return join(
        element("p", badge(sample.outcome), " ", chip(answer.status.replace("_", " "))),
        text_block(shorten(answer.text, 2000)),
        [
            element(
                "figure",
                element("figcaption", f"{citation.document}, line {citation.line}"),
                element("blockquote", element("mark", shorten(citation.quote, 600), class_="cited"), dir="auto"),
                class_="source",
            )
            for citation in answer.citations
        ]
        or element("p", "No citation.", class_="muted"),
        element("p", element("b", "Reason: "), answer.reason) if answer.reason else None,
    )


def _facts(comparison: Comparison, now: Rows) -> Html | None:
    asked = {(sample.suite, fact.id): fact.answers[0] for sample in now.values() for fact in sample.gold.facts}
    lists = []
    for title, by_suite in (("Lost", comparison.lost_facts), ("Gained", comparison.gained_facts)):
        items = [
            element("li", element("code", f"{suite}/{fact}"), " ", asked.get((suite, fact)))
            for suite, facts in by_suite.items()
            for fact in facts
        ]
        if items:
            lists.append(join(element("h3", f"{title} ({len(items)})"), element("ul", items)))
    if not lists:
        return None
    return element("section", element("h2", "Vital facts"), lists, class_="card", id="facts")


def _metrics(comparison: Comparison) -> Html:
    tables = []
    for suite in dict.fromkeys(result.suite for result in comparison.results):
        rows = [_metric_row(result) for result in comparison.results if result.suite == suite]
        headings = ("metric", "chart", "change", "95 % interval", "better", "same", "worse", "n", "documents")
        tables.append(table(headings, rows, caption=f"Suite {suite}", words=2, class_="metrics"))
    note = "Green is better, red is worse, whichever way the metric points; the dashed line is no change."
    return element(
        "section",
        element("h2", "Metrics"),
        tables,
        element("p", note, class_="small muted"),
        class_="card",
        id="metrics",
    )


def _metric_row(result: PairedResult) -> tuple[Child, ...]:
    return (
        join(label(result.metric), " ", _direction(result)),
        charts.change(result) or MISSING,
        element("b", MISSING if result.difference is None else f"{result.difference:+.3f}"),
        bounds(result.low, result.high, signed=True),
        str(result.wins),
        str(result.ties),
        str(result.losses),
        str(result.n),
        str(result.clusters),
    )


def _direction(result: PairedResult) -> Html | None:
    """In a word which way the figure went, for those who do not see the colour."""
    if not result.difference:
        return None
    known = METRICS.get(result.metric)
    gain = known.gain(result.difference) if known is not None else result.difference
    return element("span", "▲ better" if gain > 0 else "▼ worse", class_="yes" if gain > 0 else "no")


def _all_flips(comparison: Comparison) -> Html | None:
    shown = {(suite, flip.id) for suite, flip in _flips(comparison)}
    tables = []
    for result in comparison.results:
        if not result.flips:
            continue
        rows = [
            (_named(result.suite, flip.id, shown), number(flip.old), number(flip.new), f"{flip.new - flip.old:+.3f}")
            for flip in result.flips
        ]
        caption = f"{result.suite}: {label(result.metric)}"
        title = f"{caption} ({len(rows)})"
        tables.append(fold(title, table(("row", "old", "new", "change"), rows, caption=caption)))
    if not tables:
        return None
    return element("section", element("h2", "Every change, metric by metric"), tables, class_="card", id="changes")


def _named(suite: str, id: str, shown: set[tuple[str, str]]) -> Html:
    name = element("code", id)
    return link(name, anchor("q", suite, id)) if (suite, id) in shown else name


def _markdown_row(result: PairedResult) -> str:
    change = MISSING if result.difference is None else f"{result.difference:+.3f}"
    if result.low is not None and result.high is not None:
        change += f" {bounds(result.low, result.high, signed=True)}"
    counts = f"{result.wins} | {result.ties} | {result.losses} | {result.n}"
    return f"| {markdown(result.suite, 40)} | {markdown(label(result.metric))} | {change} | {counts} |"
