"""What each check of the gate did in a run: how often it spoke, and whether what it spoke against was right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.exporting.elements import Child, Html, element

from ..schema import Sample
from ..scorers.facts import judge
from .pieces import fold, table
from .questions import answer_of


@dataclass(frozen=True, slots=True)
class CheckCount:
    """A check, how many replies of the model it spoke against, and how many of these were right by gold."""

    check: str
    spoke: int
    on_right: int

    @property
    def on_wrong(self) -> int:
        return self.spoke - self.on_right


def count_checks(samples: Sequence[Sample]) -> list[CheckCount]:
    """A row for each check that spoke, the most talkative first.

    A reply is right when every fact of the question is in it; to a question without an answer none is.
    """
    spoke: Counter[str] = Counter()
    on_right: Counter[str] = Counter()
    for sample in samples:
        given = answer_of(sample)
        for reply in given.tries if given is not None else ():
            if not reply.checks or not reply.said:
                continue
            is_right = sample.gold.answerable and all(one.stated for one in judge(sample.gold, reply.said))
            spoke.update(reply.checks)
            on_right.update(reply.checks if is_right else ())
    return [CheckCount(check, count, on_right[check]) for check, count in spoke.most_common()]


def checks_section(samples: Sequence[Sample]) -> Html | None:
    """The table of a suite's samples; None when no check spoke."""
    counts = count_checks(samples)
    if not counts:
        return None
    rows: list[Sequence[Child]] = [(one.check, str(one.spoke), str(one.on_right), str(one.on_wrong)) for one in counts]
    return fold(
        "Checks of the gate",
        element(
            "p",
            "Replies of the model that a check spoke against, and how many of these gold calls right.",
            class_="muted",
        ),
        table(("check", "spoke", "on right", "on wrong"), rows, caption="What each check did"),
        class_="card",
    )
