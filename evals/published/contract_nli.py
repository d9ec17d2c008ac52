"""ContractNLI (Koreeda and Manning 2021, arXiv 2110.01799): non-disclosure agreements and seventeen hypotheses.

As a suite each hypothesis is put as a question; `claims --data` judges the hypotheses themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import GoldError
from ..load import Reader, Suite, SuiteDocument
from ..schema import Evidence, Fact, Question
from .files import everywhere, read_json, write_document
from .slices import Slice, draw, fold_of

_FILE = "dev.json"

Label = Literal["Entailment", "Contradiction", "NotMentioned"]
LABELS: tuple[Label, Label, Label] = ("Entailment", "Contradiction", "NotMentioned")

SAMPLED = 10
"""Agreements of a fold in the everyday sample: 20 with 340 questions."""


@dataclass(frozen=True)
class Hypothesis:
    """A sentence about an agreement, what the annotators made of it, and the spans they went by."""

    id: str
    document: SuiteDocument
    text: str
    label: Label
    evidence: tuple[Evidence, ...]


def load_contract_nli(data: Path, work: Path, part: Slice, read: Reader) -> Suite:
    """The hypotheses of the slice as questions, each asked of its own agreement. Raises GoldError."""
    found = read_hypotheses(data, work, part, read)
    documents = {hypothesis.document.id: hypothesis.document for hypothesis in found}
    return Suite(part.name, tuple(documents.values()), tuple(map(_question, found)))


def read_hypotheses(data: Path, work: Path, part: Slice, read: Reader) -> tuple[Hypothesis, ...]:
    """The hypotheses of the slice. Raises GoldError."""
    whole = read_json(data / _FILE)
    entries = whole["documents"]
    names = {str(entry["id"]): f"nda-{number:02}" for number, entry in enumerate(entries, start=1)}
    folds = fold_of(names)
    found: list[Hypothesis] = []
    for fold in part.folds:
        inside = [name for name in draw(names) if folds[name] == fold]
        chosen = set(inside if part.whole else inside[:SAMPLED])
        for entry in (entry for entry in entries if str(entry["id"]) in chosen):
            document = write_document(names[str(entry["id"])], entry["text"], work, read)
            found += _hypotheses(entry, document, whole["labels"])
    return tuple(found)


def _hypotheses(
    entry: Mapping[str, Any], document: SuiteDocument, labels: Mapping[str, Mapping[str, str]]
) -> Iterator[Hypothesis]:
    for name, annotation in entry["annotation_sets"][0]["annotations"].items():
        id_ = f"{document.id}-{name.replace('nda-', 'h')}"
        label = next((label for label in LABELS if label == annotation["choice"]), None)
        if label is None or name not in labels:
            raise GoldError(f"{_FILE}, {id_}: an unknown hypothesis or label", hint="Restore the data set.")
        spans = [entry["spans"][number] for number in annotation["spans"]]
        quotes = [entry["text"][start:end] for start, end in spans]
        evidence = everywhere(document, quotes, id_) if quotes else ()
        yield Hypothesis(id_, document, labels[name]["hypothesis"], label, evidence)


def _question(hypothesis: Hypothesis) -> Question:
    asked = f"Is this true according to the agreement: “{hypothesis.text}”"
    tags = (hypothesis.label, hypothesis.id.rpartition("-")[2])
    common: dict[str, Any] = {"id": hypothesis.id, "documents": (hypothesis.document.id,), "question": asked}
    if hypothesis.label == "NotMentioned":
        return Question(**common, kind="unanswerable", tags=tags)
    answer = "Yes" if hypothesis.label == "Entailment" else "No"
    fact = Fact(id=hypothesis.id, answers=(answer,), type="text", evidence=hypothesis.evidence)
    return Question(**common, kind="yes_no", facts=(fact,), tags=tags)
