"""The claims suite from beginning to end: gold, gate, figures, floors."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..gate import GATE_FILE, Gate, exit_code, judge_figures
from ..load import GOLD
from .figures import ClaimRow, ClaimsReport, summarise_claims
from .gold import ClaimGold, load_claims
from .judging import Verifier, VerifyOptions, filled_library, read_text
from .orders import judge_orders

SUITE = "claims"


def run_claims(
    options: VerifyOptions,
    *,
    gold: Path = GOLD,
    gate: Path = GATE_FILE,
    limit: int | None = None,
    tag: str = "",
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> ClaimsReport:
    """Judge every claim of the gold and apply the floors of `gate`.

    With a limit, a tag, a model, or with checks switched off, the floors are not applied: such a measurement is no gate
    and has no exit code. Raises GoldError, MeasureError, UsageError.
    """
    floors = Gate.load(gate).claims
    suite = load_claims(gold)
    started, began = datetime.now(UTC), time.process_time()
    with filled_library(suite.documents, options) as library:
        loaded = time.process_time() - began
        claims = [claim for claim in suite.claims if not tag or tag in claim.tags][:limit]
        rows = judge_claims(options.verifier(library), claims, tick)
    report = summarise_claims(
        rows,
        started=started,
        gold_sha256=suite.sha256,
        without=options.without,
        loading_seconds=loaded,
        orders=judge_orders(gold),
    )
    if options.without or options.model or tag or limit is not None:
        return report
    verdicts = judge_figures(SUITE, floors, report.figures(), errors=report.errors)
    return report.model_copy(update={"gate": tuple(verdicts), "exit_code": exit_code(verdicts)})


def judge_claims(
    verifier: Verifier, claims: Sequence[ClaimGold], tick: Callable[[int, int], None] = lambda done, total: None
) -> list[ClaimRow]:
    """Every claim through the gate, in the order of the gold."""
    rows: list[ClaimRow] = []
    for claim in claims:
        rows.append(ClaimRow(gold=claim, reading=read_text(verifier, claim.text, claim.question, claim.documents)))
        tick(len(rows), len(claims))
    return rows
