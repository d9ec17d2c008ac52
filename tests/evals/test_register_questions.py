"""The natural questions of the suite over gold records, and the gold of a part of the suite."""

from __future__ import annotations

from evals.register.end_to_end import sample
from evals.register.gold_records import SUITE
from evals.register.questions import measured
from evals.suites.register.gold import load_gold

FLOOR = 76
"""Of 80 questions; code alone read 78 when this was written."""


def test_code_alone_reads_the_questions_of_the_suite() -> None:
    counts = measured(SUITE, None, model=False, show=False)
    assert counts["questions"] == 80
    assert counts["right"] >= FLOOR, counts


def test_code_alone_reads_the_questions_of_somebody_who_had_not_seen_it() -> None:
    counts = measured(SUITE, SUITE / "blind.json", model=False, show=False)
    assert counts["questions"] == 50
    assert counts["right"] >= 34 and counts["wrong by rows"] <= 1, counts
    assert "wrong by unanswerable" not in counts


def test_a_part_of_the_suite_has_its_own_gold() -> None:
    few = sample(load_gold(), deals=4)
    assert [entry.id for entry in few.entries] == ["E01", "E02", "E03", "E04"]
    assert set(few.records) == set(few.documents) == {name for entry in few.entries for name in entry.documents}
    by_id = {one.id: one for one in few.questions}
    assert by_id["q01"].rows == ("E01", "E02") and by_id["q25"].result == 4
