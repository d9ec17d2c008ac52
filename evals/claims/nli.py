"""ContractNLI through the gate: is a hypothesis about an agreement supported, contradicted, or not found?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rag.schema.document import Frozen
from rag.schema.verification import ClaimVerdict

from ..errors import MeasureError
from ..load import stored_text
from ..published import PUBLISHED
from ..published.contract_nli import LABELS, Hypothesis, Label, read_hypotheses
from ..published.slices import slice_of
from .figures import CheckResult, check_table, overall
from .judging import Reading, VerifyOptions, filled_library, read_text

NLI_VERSION = 1

_EXPECTED: dict[Label, ClaimVerdict] = {
    "Entailment": "supported",
    "Contradiction": "contradicted",
    "NotMentioned": "not_found",
}


class NliRow(Frozen):
    """One hypothesis: its label and what the gate made of it; `cited` is None where there is no gold span."""

    id: str
    document: str
    text: str
    label: Label
    reading: Reading


class NliFigures(Frozen):
    """Figures of the gate, or of the baseline that finds nothing anywhere.

    `confusion` gives by label how often each verdict came. Precision and recall are those of "supported";
    `contradicted_supported` counts contradicted hypotheses that were called supported. Accuracy takes "partly" for
    not found, since ContractNLI has no such label.
    """

    confusion: dict[Label, dict[ClaimVerdict, int]]
    accuracy: float
    supported_precision: float | None
    supported_recall: float | None
    contradicted_precision: float | None
    contradicted_recall: float | None
    contradicted_supported: int


class NliReport(Frozen):
    """`contract_nli-….json`: the whole of a measurement."""

    schema_version: int = NLI_VERSION
    started: datetime
    part: str
    without: tuple[str, ...] = ()
    judging_seconds: float
    errors: int
    figures: NliFigures
    baseline: NliFigures
    checks: tuple[CheckResult, ...]
    rows: tuple[NliRow, ...]


def run_nli(
    part: str,
    data: Path,
    work: Path,
    options: VerifyOptions,
    *,
    limit: int | None = None,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> NliReport:
    """Judge the hypotheses of a slice (`contract_nli-all`, `contract_nli-all-a`, …), each against its agreement.

    Raises GoldError, MeasureError, UsageError.
    """
    found = slice_of(part, PUBLISHED)
    if found is None or found.source != "contract_nli":
        raise MeasureError(f"{part} is no part of contract_nli", hint="For example: contract_nli-all-a.")
    own = data / found.source
    work.mkdir(parents=True, exist_ok=True)
    hypotheses = read_hypotheses(own if own.is_dir() else data, work, found, stored_text)[:limit]
    started = datetime.now(UTC)
    documents = {hypothesis.document.id: hypothesis.document for hypothesis in hypotheses}
    rows: list[NliRow] = []
    with filled_library(tuple(documents.values()), options) as library:
        for hypothesis in hypotheses:
            rows.append(
                _row(hypothesis, read_text(options.verifier(library), hypothesis.text, "", [hypothesis.document.id]))
            )
            tick(len(rows), len(hypotheses))
    return summarise_nli(rows, part=part, started=started, without=options.without)


def summarise_nli(rows: Sequence[NliRow], *, part: str, started: datetime, without: tuple[str, ...] = ()) -> NliReport:
    """All figures of the rows, and those of a baseline that always says not found."""
    if not rows:
        raise MeasureError("no hypothesis was judged", hint="Give the folder of contract_nli.")
    silent: list[tuple[Label, ClaimVerdict]] = [(row.label, "not_found") for row in rows]
    return NliReport(
        started=started,
        part=part,
        without=without,
        judging_seconds=sum(row.reading.seconds for row in rows),
        errors=sum(row.reading.error is not None for row in rows),
        figures=figures_of([(row.label, row.reading.verdict) for row in rows]),
        baseline=figures_of(silent),
        checks=check_table((row.label == "Entailment", row.reading) for row in rows),
        rows=tuple(rows),
    )


def figures_of(judged: Sequence[tuple[Label, ClaimVerdict]]) -> NliFigures:
    """The figures of some labels with the verdicts that were given."""
    confusion = {label: overall(verdict for each, verdict in judged if each == label) for label in LABELS}
    right = sum(
        _EXPECTED[label] == verdict or (label == "NotMentioned" and verdict == "partly") for label, verdict in judged
    )
    return NliFigures(
        confusion=confusion,
        accuracy=right / len(judged),
        supported_precision=_precision(confusion, "Entailment"),
        supported_recall=_recall(confusion, "Entailment"),
        contradicted_precision=_precision(confusion, "Contradiction"),
        contradicted_recall=_recall(confusion, "Contradiction"),
        contradicted_supported=confusion["Contradiction"]["supported"],
    )


def _precision(confusion: dict[Label, dict[ClaimVerdict, int]], label: Label) -> float | None:
    said = sum(row[_EXPECTED[label]] for row in confusion.values())
    return confusion[label][_EXPECTED[label]] / said if said else None


def _recall(confusion: dict[Label, dict[ClaimVerdict, int]], label: Label) -> float | None:
    there = sum(confusion[label].values())
    return confusion[label][_EXPECTED[label]] / there if there else None


def _row(hypothesis: Hypothesis, reading: Reading) -> NliRow:
    return NliRow(
        id=hypothesis.id,
        document=hypothesis.document.id,
        text=hypothesis.text,
        label=hypothesis.label,
        reading=reading,
    )
