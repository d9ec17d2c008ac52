"""A suite's questions by group (a category of clause, an article, a label): the figures that published tables give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table

from .results import GroupResult
from .schema import Sample

MISSING = "–"


def group_samples(samples: Sequence[Sample]) -> tuple[GroupResult, ...]:
    """The figures of all questions (group "all") and of each tag; a failed call is neither right nor declined."""
    tags = sorted({tag for sample in samples for tag in sample.gold.tags})
    groups = [("all", list(samples)), *((tag, [s for s in samples if tag in s.gold.tags]) for tag in tags)]
    return tuple(_group(name, inside) for name, inside in groups if inside)


def groups_table(groups: Iterable[GroupResult]) -> Table:
    """Present: right, on gold and declined; absent: declined; exact match and F1 as in SQuAD 2."""
    table = Table(show_edge=False)
    for column in ("group", "present", "right", "on gold", "declined", "absent", "declined", "EM", "F1"):
        table.add_column(column, justify="left" if column == "group" else "right")
    for group in groups:
        of_present = (_share(n, group.present) for n in (group.right, group.cited, group.declined))
        of_absent = (str(group.absent), _share(group.absent_declined, group.absent))
        table.add_row(
            group.name, str(group.present), *of_present, *of_absent, f"{group.exact_match:.3f}", f"{group.token_f1:.3f}"
        )
    return table


def _group(name: str, samples: Sequence[Sample]) -> GroupResult:
    present = [sample for sample in samples if sample.gold.answerable]
    absent = [sample for sample in samples if not sample.gold.answerable]
    right = [sample for sample in present if sample.outcome == "correct"]
    return GroupResult(
        name=name,
        present=len(present),
        right=len(right),
        cited=sum(any(fact.stated and fact.cited for fact in sample.facts) for sample in right),
        declined=sum(_declined(sample) for sample in present),
        absent=len(absent),
        absent_declined=sum(_declined(sample) for sample in absent),
        exact_match=_mean(samples, "exact_match"),
        token_f1=_mean(samples, "token_f1"),
    )


def _declined(sample: Sample) -> bool:
    return sample.answer is not None and sample.answer.get("status") == "not_in_documents"


def _mean(samples: Sequence[Sample], metric: str) -> float:
    values = [sample.scores[metric].value or 0.0 for sample in samples]
    return sum(values) / len(values)


def _share(count: int, of: int) -> str:
    return f"{count / of:.2f}" if of else MISSING
