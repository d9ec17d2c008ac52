"""The figures of the claims suite by hand, and that a changed label or verdict is felt."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from claim_builders import NOW, ROWS, claim, reading, report

from evals.claims.figures import ClaimRow, check_table, summarise_claims
from evals.claims.judging import Reading
from evals.claims.nli import NliRow, figures_of, summarise_nli
from evals.errors import MeasureError
from evals.gate import FAILED, PASSED, UNMEASURED, exit_code, judge_figures
from evals.published.contract_nli import Label
from evals.schema import Failure
from rag.schema.verification import ClaimVerdict

FLOORS = {"right_accepted": 0.66, "wrong_refused": 0.75, "blind_right_accepted": 1.0, "blind_wrong_refused": 0.5}


def gate(rows: Sequence[ClaimRow]) -> int:
    found = summarise_claims(rows, started=NOW, gold_sha256="")
    return exit_code(judge_figures("claims", FLOORS, found.figures(), errors=found.errors))


def test_the_shares_by_hand() -> None:
    found = report()
    assert (found.right_accepted.count, found.right_accepted.of) == (2, 3)
    assert (found.wrong_refused.count, found.wrong_refused.of) == (3, 4)
    assert found.wrong_contradicted.value == 1 / 4
    assert found.blind_right_accepted.value == 1 and found.blind_wrong_refused.value == 1 / 2
    assert found.right_accepted.low is not None and found.right_accepted.low < 2 / 3


def test_the_groups_by_hand() -> None:
    found = report()
    groups = {group.name: group for group in found.groups}
    assert list(groups) == ["all", "blind", "ada", "tom"]
    assert (groups["ada"].right, groups["ada"].accepted, groups["ada"].wrong, groups["ada"].refused) == (2, 1, 4, 3)
    assert (groups["tom"].right, groups["tom"].accepted, groups["tom"].wrong) == (1, 1, 0)
    assert groups["all"].as_expected == 4  # r1, r3, w1, w2; "partly" is not among the verdicts of w4
    kinds = {group.name: group for group in found.kinds}
    assert (kinds["wrong: negation"].refused, kinds["wrong: negation"].wrong) == (1, 2)
    assert kinds["wrong: swapped"].contradicted == 1
    assert [group.name for group in found.blind_kinds] == ["right: sentence", "wrong: negation", "wrong: swapped"]


def test_the_table_of_checks_by_hand() -> None:
    values, polarity = report().checks
    assert (values.check, values.spoke, values.on_right, values.on_wrong) == ("values", 3, 1, 2)
    assert (values.alone_on_right, values.alone_on_wrong) == (1, 1)
    assert (polarity.check, polarity.spoke, polarity.on_right, polarity.on_wrong) == ("polarity", 2, 0, 2)
    assert (polarity.alone_on_right, polarity.alone_on_wrong) == (0, 1)
    assert check_table([]) == ()


def test_the_order_of_rows_does_not_matter() -> None:
    forth, back = report(), report(ROWS[::-1])
    assert forth.model_dump(exclude={"rows", "judging_seconds"}) == back.model_dump(exclude={"rows", "judging_seconds"})


def test_a_perfect_gate_scores_one() -> None:
    rows = [
        row.model_copy(update={"reading": reading("supported" if row.gold.label == "right" else "contradicted")})
        for row in ROWS
    ]
    assert set(summarise_claims(rows, started=NOW, gold_sha256="").figures().values()) == {1.0}


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_a_single_turned_reading_lowers_a_share_or_raises_it(number: int) -> None:
    row = ROWS[number]
    turned = row.model_copy(update={"reading": reading("not_found" if row.reading.supported else "supported")})
    rows = [*ROWS[:number], turned, *ROWS[number + 1 :]]
    before, after = report(), summarise_claims(rows, started=NOW, gold_sha256="")
    name = "right_accepted" if row.gold.label == "right" else "wrong_refused"
    changed = after.figures()[name], before.figures()[name]
    assert changed[0] is not None and changed[1] is not None
    assert (changed[0] < changed[1]) is row.good
    assert (gate(rows) == FAILED) is row.good


def test_a_corrupted_label_is_felt_and_fails_the_gate() -> None:
    assert gate(ROWS) == PASSED
    wrong = ROWS[0].gold.model_copy(update={"label": "wrong", "verdicts": ("not_found",)})
    rows = [ROWS[0].model_copy(update={"gold": wrong}), *ROWS[1:]]
    found = summarise_claims(rows, started=NOW, gold_sha256="")
    assert found.wrong_refused.value == 3 / 5 and found.right_accepted.value == 1 / 2
    assert gate(rows) == FAILED


def test_a_text_without_claims_is_neither_accepted_nor_refused() -> None:
    empty = reading()
    assert not empty.supported and not empty.refused and empty.verdict == "not_found"


def test_a_failure_counts_against_the_gate_whatever_the_label() -> None:
    failed = Reading(error=Failure(type="ValueError", message="…"))
    for label in ("right", "wrong"):
        row = ClaimRow(gold=claim("x", "right" if label == "right" else "wrong"), reading=failed)
        assert not row.good
        assert summarise_claims([row], started=NOW, gold_sha256="").errors == 1
        assert gate([*ROWS, row]) == FAILED


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (("supported", "supported"), "supported"),
        (("supported", "contradicted"), "contradicted"),
        (("supported", "not_found"), "partly"),
        (("not_found", "not_found"), "not_found"),
        (("partly",), "partly"),
    ],
)
def test_the_verdict_on_a_whole_text(verdicts: tuple[ClaimVerdict, ...], expected: str) -> None:
    assert reading(*verdicts).verdict == expected


def test_a_floor_without_a_figure_is_unmeasured() -> None:
    found = summarise_claims(ROWS[1:2], started=NOW, gold_sha256="")
    assert found.figures()["wrong_refused"] is None
    verdicts = judge_figures("claims", {"wrong_refused": 0.5}, found.figures(), errors=0)
    assert exit_code(verdicts) == UNMEASURED


JUDGED: list[tuple[Label, ClaimVerdict]] = [
    ("Entailment", "supported"),
    ("Entailment", "supported"),
    ("Entailment", "not_found"),
    ("Contradiction", "supported"),
    ("Contradiction", "contradicted"),
    ("NotMentioned", "partly"),
    ("NotMentioned", "contradicted"),
    ("NotMentioned", "not_found"),
]


def test_the_figures_of_contract_nli_by_hand() -> None:
    found = figures_of(JUDGED)
    assert found.supported_precision == 2 / 3 and found.supported_recall == 2 / 3
    assert found.contradicted_precision == 1 / 2 and found.contradicted_recall == 1 / 2
    assert found.contradicted_supported == 1
    assert found.accuracy == 5 / 8
    assert found.confusion["NotMentioned"] == {"supported": 0, "partly": 1, "contradicted": 1, "not_found": 1}


def test_the_baseline_says_not_found_to_everything() -> None:
    rows = [
        NliRow(id=str(number), document="d", text="…", label=label, reading=reading(verdict))
        for number, (label, verdict) in enumerate(JUDGED)
    ]
    found = summarise_nli(rows, part="contract_nli-all", started=NOW)
    assert found.figures == figures_of(JUDGED)
    assert found.baseline.accuracy == 3 / 8 and found.baseline.supported_precision is None
    assert found.baseline.supported_recall == 0 and found.baseline.contradicted_supported == 0
    with pytest.raises(MeasureError):
        summarise_nli([], part="contract_nli-all", started=NOW)
