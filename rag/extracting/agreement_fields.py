"""Fills the fields that agreements have and news have not: code proposes, the model chooses, code checks.

Nothing is asked where no clause speaks of the agreement's course, nor where only one value is tied to it most closely.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rag.extracting.anchoring import DocumentText
from rag.extracting.asking import Interview
from rag.extracting.course import FINDERS, CourseCandidate
from rag.schema.partnership import Grounded, Partnership
from rag.values.dates import PartialDate
from rag.values.folding import folded

FIELDS = tuple(FINDERS)

MOST_OFFERED = 5
"""Values that the model chooses from; a text that ties more of them to one field equally is read wrongly."""


def agreement_fields(source: DocumentText, interview: Interview) -> dict[str, Grounded[Any] | None]:
    """When the agreement takes effect and ends, its renewal, notice and law; None where the text does not say."""
    found: dict[str, Grounded[Any] | None] = {}
    for name, find in FINDERS.items():
        proposed = strongest(one for one in find(source) if not source.is_order(one.sentence.start))
        chosen = proposed[0] if len(proposed) == 1 else _chosen(source, interview, name, proposed[:MOST_OFFERED])
        found[name] = None if chosen is None else _grounded(source, chosen)
    return found


def strongest(proposed: Iterable[CourseCandidate]) -> list[CourseCandidate]:
    """The values that are tied to the field most closely, each once, in the order of the text."""
    by_value: dict[str, CourseCandidate] = {}
    for candidate in proposed:
        key = folded(candidate.written)
        if key not in by_value or by_value[key].weight < candidate.weight:
            by_value[key] = candidate
    most = max((candidate.weight for candidate in by_value.values()), default=0)
    return sorted((one for one in by_value.values() if one.weight == most), key=lambda one: one.anchor.start)


def _chosen(
    source: DocumentText, interview: Interview, name: str, proposed: Sequence[CourseCandidate]
) -> CourseCandidate | None:
    """The value that the model chooses when it reads the sentences that propose them, and nothing else."""
    if not proposed:
        return None
    wanted = Partnership.model_fields[name].description or name
    offered = [" ".join(source.text[one.anchor.start : one.anchor.end].split()) for one in proposed]
    sentences = dict.fromkeys(" ".join(one.sentence.text.split()) for one in proposed)
    asked = f"{wanted} (one of: {'; '.join(offered)})"
    said, _ = interview.value(asked, name=name, evidence="\n".join(sentences))
    if not said:
        return None
    wording = folded(said)
    for candidate, words in zip(proposed, offered, strict=True):
        if folded(words) == wording or folded(candidate.written) == wording:
            return candidate
    interview.drop(name, said, "this is none of the values that the text gives")
    return None


def _grounded(source: DocumentText, candidate: CourseCandidate) -> Grounded[Any]:
    how = "read as a date" if isinstance(candidate.value, PartialDate) else ""
    return source.grounded(candidate.value, candidate.anchor, how=how)
