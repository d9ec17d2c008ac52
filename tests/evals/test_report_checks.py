"""The table of checks: what they spoke against, and how much of it gold calls right."""

from __future__ import annotations

import re

from eval_builders import SIGNED, answer, perfect
from report_builders import failed, sample

from evals.report.checks import CheckCount, checks_section, count_checks
from evals.schema import Sample
from rag.schema.answer import Try


def refused(said: str, *checks: str) -> Sample:
    """A question whose one reply some checks spoke against."""
    made = Try(prompt="answer@1", said=said, objection="no", checks=checks)
    declined = answer("").model_copy(update={"status": "not_in_documents", "citations": (), "tries": (made,)})
    return sample(SIGNED, declined)


def test_each_check_is_counted_with_what_gold_calls_right() -> None:
    right = perfect(SIGNED).text
    rows = [
        refused(right, "words", "values"),
        refused("Bern", "words"),
        refused("", "words"),
        sample(SIGNED, perfect(SIGNED)),
    ]
    assert count_checks(rows) == [CheckCount("words", 2, 1), CheckCount("values", 1, 1)]
    assert [one.on_wrong for one in count_checks(rows)] == [1, 0]


def test_the_section_lists_them() -> None:
    drawn = str(checks_section([refused("Bern", "pointing")]))
    cells = re.findall(r">([^<>]+)</t[dh]>", drawn)
    assert cells[-4:] == ["pointing", "1", "0", "1"]


def test_where_no_check_spoke_there_is_no_section() -> None:
    assert checks_section([sample(SIGNED, perfect(SIGNED)), failed(SIGNED)]) is None
