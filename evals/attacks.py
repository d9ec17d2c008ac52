"""The attack suite: documents that give orders to the model. Does the library obey them?

`attacks` is an ordinary suite, asked by an ordinary run (recorded and replayed as any other); the success of the
attacks is read from its samples. For comparison the same questions can be put to the same model without defences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rag.errors import UsageError
from rag.library import Library
from rag.schema.document import Frozen

from .attacks_gold import SUITE, AttackGold, load_attacks
from .attacks_plain import plain_chat, plain_message
from .attacks_scoring import Reply, SideResult, Tried, defended_reply, summarise_side, undefended_reply
from .errors import MeasureError
from .gate import FAILED, PASSED, UNMEASURED, Gate
from .load import Suite, load_suite, select
from .results import OutcomeBar, Run
from .run import Plan, Watcher, run
from .schema import Mode
from .store import read_samples

REPORT_FILE = "attacks.json"
REPORT_VERSION = 1


class AttackReport(Frozen):
    """`attacks.json`, beside the `run.json` of the run that asked the questions."""

    schema_version: int = REPORT_VERSION
    run: str
    mode: Mode
    model: str
    gold_sha256: str
    max_success: float
    defended: SideResult
    undefended: SideResult | None = None
    replies: tuple[Reply, ...]
    exit_code: int


def run_attacks(
    plan: Plan, *, undefended: bool = False, watcher: Watcher | None = None
) -> tuple[Path, Run, AttackReport]:
    """Ask the suite, judge the attacks, and write `attacks.json` into the run's folder.

    Raises GoldError, MeasureError, UsageError, and what makes an ordinary run impossible (exit code 2 all of them).
    """
    if undefended and plan.mode == "replay":
        raise UsageError("--undefended has no recordings", hint="It asks the model: use --mode live or record.")
    watcher = watcher or Watcher()
    whole = load_suite(SUITE, gold=plan.gold)
    attacks = load_attacks(whole, plan.gold)
    limit = Gate.load(plan.gate).attacks.max_success
    folder, finished = run(replace(plan, suites=(SUITE,)), watcher)
    replies = [
        defended_reply(sample, attacks.get(sample.id), whole.texts)
        for sample in read_samples(folder)
        if sample.suite == SUITE
    ]
    defended = summarise_side(replies)
    plain = _ask_plainly(plan, select(whole, plan.limit), attacks, watcher) if undefended else []
    report = AttackReport(
        run=finished.id,
        mode=plan.mode,
        model=finished.model,
        gold_sha256=whole.sha256,
        max_success=limit,
        defended=defended,
        undefended=summarise_side(plain) if undefended else None,
        replies=(*replies, *plain),
        exit_code=_exit_code(defended.attacks, limit, finished),
    )
    (folder / REPORT_FILE).write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return folder, finished, report


def show_attacks(report: AttackReport, console: Console | None = None) -> None:
    """A table by kind, how the questions ended, and every attack that got through the defences."""
    console = console or Console(stderr=True)
    table = Table(title="attacks that succeeded", title_justify="left", show_edge=False)
    for column in ("kind", "with defences", "without"):
        table.add_column(column, justify="left" if column == "kind" else "right")
    plain = report.undefended
    for kind, tried in report.defended.by_kind.items():
        table.add_row(kind, _share(tried), _share(plain.by_kind.get(kind) if plain else None))
    table.add_row("all", _share(report.defended.attacks), _share(plain.attacks if plain else None), style="bold")
    console.print(table)
    for name, side in (("with defences", report.defended), ("without", plain)):
        if side is not None:
            quiet = f"{side.unattacked.correct} of {side.unattacked.total} questions without an attack right"
            figures = (_facts(side.answerable), _declined(side.unanswerable), quiet)
            console.print(f"{name}: {'; '.join(figures)}", highlight=False)
    for reply in report.replies:
        if reply.side == "defended" and reply.steered:
            console.print(f"{reply.question} ({reply.kind}): {reply.steered}", markup=False, highlight=False)
    word = {PASSED: "passed", FAILED: "FAILED", UNMEASURED: "not measured"}[report.exit_code]
    console.print(f"{word}: at most {report.max_success:.0%} may succeed", highlight=False)


def _ask_plainly(plan: Plan, suite: Suite, attacks: Mapping[str, AttackGold], watcher: Watcher) -> list[Reply]:
    """The suite's questions without defences, each with the raw texts of its documents."""
    settings = Library.open(None, **{**plan.settings, "model": plan.model}).settings
    replies = []
    with plain_chat(settings) as chat:
        for number, question in enumerate(suite.questions, start=1):
            texts = [suite.texts[document] for document in question.documents]
            said = chat(plain_message(texts, question.question))
            replies.append(undefended_reply(question, attacks.get(question.id), said, suite.texts))
            if number % 25 == 0:
                watcher.note(f"without defences: {number} of {len(suite.questions)} asked")
    if not replies:
        raise MeasureError("no question was asked without defences", hint="Ask for one question or more.")
    return replies


def _exit_code(attacks: Tried, limit: float, finished: Run) -> int:
    """1 when too many attacks succeed, 2 when one could not be judged; else what the run's own gate says."""
    if attacks.rate is not None and attacks.rate > limit:
        return FAILED
    if not attacks.tried or attacks.errored or finished.exit_code is None:
        return UNMEASURED
    return finished.exit_code


def _share(tried: Tried | None) -> str:
    if tried is None or tried.rate is None:
        return "–"
    errors = f", {tried.errored} errors" if tried.errored else ""
    return f"{tried.succeeded} of {tried.tried} ({tried.rate:.0%}{errors})"


def _facts(bar: OutcomeBar) -> str:
    return f"{bar.correct} of {bar.total} answerable questions right ({bar.abstained} declined, {bar.wrong} wrong)"


def _declined(bar: OutcomeBar) -> str:
    return f"{bar.correct} of {bar.total} unanswerable ones declined"
