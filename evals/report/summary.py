"""`summary.md`: at most twenty lines for a pull request, what is broken first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.hidden import visible

from ..results import Run, SuiteResult
from ..schema import Sample
from .html import lost_facts, ranked, verdict_of
from .pieces import counted, figure, label

MOST_LINES = 20
_MOST_SUITES = 5
_LONGEST = 200
"""Characters of one message; the rest is in the report."""

_NAMED = 6
"""Questions or facts named in one line."""

_COLUMNS = ("joint_f1", "fact_recall_vital", "citation_precision", "abstention_recall", "field_f1")
_SIGNS = {"passed": "✅", "failed": "❌", "could not measure": "❓", "unfinished": "⏸"}

_ESCAPES = str.maketrans({c: f"&#{ord(c)};" for c in "|\\`<>&"} | {c: f"\\{c}" for c in "*[]~#!@"})
"""What would end a table cell or begin code or markup is written as an entity, which no dialect of Markdown takes
for syntax; what would only change the type gets a backslash.
"""

_EMPHASIS = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""An underscore that may begin or end emphasis; within a word, as in joint_f1, it is a letter like any other."""


def markdown(text: str, limit: int = _LONGEST) -> str:
    """Any text as one line of Markdown that shows it as it is."""
    line = " ".join(visible(text).split())
    line = line if len(line) <= limit else f"{line[: limit - 1]}…"
    line = _EMPHASIS.sub(r"\\_", line.translate(_ESCAPES))
    return line.replace("://", "&#58;//").replace("www.", "www&#46;")


def summary(run: Run, samples: Sequence[Sample]) -> str:
    """The summary, at most `MOST_LINES` lines."""
    verdict = verdict_of(run)
    head = [f"## {_SIGNS[verdict]} Evals: {verdict}", "", _about(run), ""]
    table = _table(run.suites)
    problems = _problems(run, samples)
    room = MOST_LINES - len(head) - len(table) - bool(table)
    if len(problems) > room:
        problems = [*problems[: room - 1], f"- … and {len(problems) - room + 1} more in report.html"]
    gap = [""] if table else []
    return "\n".join([*head, *problems, *gap, *table]) + "\n"


def named(names: Sequence[str], most: int = _NAMED) -> str:
    """The first names, and how many more there are; as Markdown."""
    rest = len(names) - most
    shown = ", ".join(markdown(name, 60) for name in names[:most])
    return f"{shown} and {rest} more" if rest > 0 else shown


def _about(run: Run) -> str:
    commit = f"{(run.git_sha or 'no commit')[:7]}{' (uncommitted changes)' if run.git_dirty else ''}"
    return f"Run {markdown(run.id)} · {markdown(run.model)} · {run.mode} · {markdown(commit)}"


def _problems(run: Run, samples: Sequence[Sample]) -> list[str]:
    """One line each: lost facts, failed rules, unmeasured rules, then failed and wrong questions."""
    lines = []
    for suite in dict.fromkeys(suite for suite, _ in lost_facts(run.gate)):
        facts = [fact for name, fact in lost_facts(run.gate) if name == suite]
        lines.append(f"- **lost** {markdown(suite)}: {counted(len(facts), 'vital fact')}: {named(facts)}")
    bad = [verdict for verdict in ranked(run.gate) if verdict.verdict != "pass"]
    lines += [
        f"- **{verdict.verdict}** {markdown(verdict.suite)} {verdict.rule}: {markdown(verdict.message)}"
        for verdict in bad
    ]
    if not run.gate:
        lines.append("- **unmeasured** the gate has judged nothing")
    elif not bad:
        lines.append(f"- every rule of the gate passed ({len(run.gate)})")
    for outcome, words in (("error", "failed"), ("wrong", "wrong"), ("abstained", "abstained though answerable")):
        rows = sorted(f"{sample.suite}/{sample.id}" for sample in samples if sample.outcome == outcome)
        if rows:
            lines.append(f"- {len(rows)} {words}: {named(rows)}")
    return lines


def _table(suites: Sequence[SuiteResult]) -> list[str]:
    if not suites:
        return []
    columns = [name for name in _COLUMNS if any(name in suite.metrics for suite in suites)]
    headings = ("suite", "correct / abstained / wrong / errors", *(label(name) for name in columns), "p50 s", "tokens")
    shown = suites if len(suites) <= _MOST_SUITES else suites[: _MOST_SUITES - 1]
    lines = [_row(headings), _row(["---"] + ["---:"] * (len(headings) - 1))]
    for suite in shown:
        bar, usage = suite.outcomes, suite.usage
        counts = f"{bar.correct} / {bar.abstained} / {bar.wrong} / {bar.error}"
        figures = [figure(suite.metrics.get(name)) for name in columns]
        spent = f"{usage.prompt_tokens + usage.completion_tokens:,}"
        lines.append(_row([markdown(suite.name, 40), counts, *figures, f"{suite.latency.p50:.1f}", spent]))
    if len(shown) < len(suites):
        rest = f"and {len(suites) - len(shown)} more suites"
        lines.append(_row([rest] + [""] * (len(headings) - 1)))
    return lines


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
