"""Does the certainty of an answer tell right from wrong, and does it mean what it says?

AUC is the chance that a right answer has a higher certainty than a wrong one (Mann-Whitney, ties count half). ECE is
the expected calibration error over ten bins of equal width (Naeini et al. 2015; Guo et al. 2017, arXiv 1706.04599).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Believed:
    """An answer that was given: how sure the program was (0 to 1), and whether it is right."""

    certainty: float
    right: bool


def auc(answers: Sequence[Believed]) -> float | None:
    """The area under the ROC curve; None unless there are right and wrong answers."""
    right = [answer.certainty for answer in answers if answer.right]
    wrong = [answer.certainty for answer in answers if not answer.right]
    if not right or not wrong:
        return None
    won = sum((good > bad) + (good == bad) / 2 for good in right for bad in wrong)
    return won / (len(right) * len(wrong))


def calibration_error(answers: Sequence[Believed], bins: int = BINS) -> float | None:
    """The mean distance of certainty and share of right answers, weighted by the size of the bin; None without any."""
    if not answers:
        return None
    filled: dict[int, list[Believed]] = {}
    for answer in answers:
        filled.setdefault(min(int(answer.certainty * bins), bins - 1), []).append(answer)
    gaps = (
        len(inside) * abs(sum(a.certainty for a in inside) / len(inside) - sum(a.right for a in inside) / len(inside))
        for inside in filled.values()
    )
    return sum(gaps) / len(answers)
