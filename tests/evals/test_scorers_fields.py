"""Records against gold, field by field."""

from __future__ import annotations

from typing import Any

import pytest
from eval_builders import RECORD, TEXTS, span

from evals.schema import Confusion, RecordGold
from evals.scorers.fields import (
    all_missed,
    bare,
    compare,
    f1,
    is_exact,
    macro_f1,
    null_hallucination,
    proofs,
    same_item,
    spans,
    table,
)


def counts(field: str, gold: Any, predicted: Any, optional: list[Any] | None = None) -> tuple[int, ...]:
    record = RecordGold(document="orla", record={field: gold}, optional={field: optional or []})
    c = compare(record, {field: predicted})[field]
    return c.tp, c.fd, c.fa, c.fn, c.tn


@pytest.mark.parametrize(
    ("gold", "predicted", "optional", "expected"),
    [
        ("2024-05-03", "2024-05-03", [], (1, 0, 0, 0, 0)),
        ("2024-05-03", "2024-05", [], (1, 0, 0, 0, 0)),
        ("2024-05-03", "2024-05-04", [], (0, 1, 0, 0, 0)),
        ("2024-05-03", None, [], (0, 0, 0, 1, 0)),
        (None, "2024-05-03", [], (0, 0, 1, 0, 0)),
        (None, None, [], (0, 0, 0, 0, 1)),
        (None, "2024-05-03", ["2024-05-03"], (0, 0, 0, 0, 0)),
        ("2024-05-03", "2024-05-09", ["2024-05-09"], (0, 0, 0, 0, 0)),
        ("2024-05-03", None, [None], (0, 0, 0, 0, 0)),
    ],
)
def test_a_single_value(
    gold: str | None, predicted: str | None, optional: list[Any], expected: tuple[int, ...]
) -> None:
    assert counts("signed_on", gold, predicted, optional) == expected


@pytest.mark.parametrize(
    ("gold", "predicted", "optional", "expected"),
    [
        (["Bern", "Basel"], ["Basel", "Bern"], [], (2, 0, 0, 0, 0)),
        (["Bern", "Basel"], ["Bern"], [], (1, 0, 0, 1, 0)),
        (["Bern"], ["Bern", "Oslo"], [], (1, 0, 1, 0, 0)),
        (["Bern", "Basel"], ["Bern", "Oslo"], [], (1, 1, 0, 0, 0)),
        (["Bern"], ["Bern", "Bern"], [], (1, 0, 1, 0, 0)),
        (["Bern"], ["Bern", "Oslo"], ["Oslo"], (1, 0, 0, 0, 0)),
        ([], ["Oslo", "Rome"], [], (0, 0, 2, 0, 0)),
        ([], ["Oslo"], ["Oslo"], (0, 0, 0, 0, 0)),
        ([], [], [], (0, 0, 0, 0, 1)),
        (["Bern"], [], [[]], (0, 0, 0, 0, 0)),
    ],
)
def test_a_list(gold: list[str], predicted: list[str], optional: list[Any], expected: tuple[int, ...]) -> None:
    assert counts("locations", gold, predicted, optional) == expected
    assert counts("locations", gold[::-1], predicted[::-1], optional) == expected


@pytest.mark.parametrize(
    ("kind", "gold", "predicted", "same"),
    [
        ("person", {"name": "Ada Quill", "role": "Minister"}, {"name": "Dr Ada Quill", "role": None}, True),
        ("person", {"name": "Ada Quill"}, {"name": "Tom Reyes"}, False),
        (
            "money",
            {"amount": 7000000, "currency": "EUR"},
            {"amount": "7000000.0", "currency": "EUR"},
            True,
        ),
        ("money", {"amount": 7000000, "currency": "EUR"}, {"amount": 7000000, "currency": "GBP"}, False),
        ("money", {"amount": 7000000, "currency": "EUR"}, {"amount": 7000000, "currency": None}, True),
        ("money", {"amount": 7000000, "currency": "EUR"}, {"amount": None, "currency": "EUR"}, False),
        ("duration", "four years", "48 months", True),
        ("duration", "four years", "4 years", True),
        ("duration", "four years", "four months", False),
        ("name", "National Tide Board (NTB)", "National Tide Board", True),
        ("name", "National Tide Board", "National Wind Board", False),
        ("text", "soil science", "soil science research", True),
        ("text", "soil science", "tidal power", False),
    ],
)
def test_when_two_values_are_the_same(kind: Any, gold: Any, predicted: Any, same: bool) -> None:
    assert same_item(kind, gold, predicted) is same


def test_a_perfect_record_scores_one() -> None:
    perfect = compare(RECORD, RECORD.record)
    total = sum(perfect.values(), Confusion())
    assert is_exact(perfect)
    assert f1(total).value == macro_f1([perfect]) == 1
    assert null_hallucination(total).value == 0


def test_micro_f1_by_hand() -> None:
    score = f1(Confusion(tp=3, fd=1, fa=2, fn=1, tn=9))
    precision, recall = 3 / 6, 3 / 5
    assert score.value == pytest.approx(2 * precision * recall / (precision + recall))


def test_inventing_where_gold_is_silent_counts_by_document_not_by_item() -> None:
    silent = RecordGold(document="orla", record={"locations": []})
    invented = compare(silent, {"locations": ["Oslo", "Rome", "Bonn"]})
    honest = compare(silent, {"locations": []})
    both = table([invented, honest])[0]
    assert both.null_hallucination == 0.5
    assert both.counts.fa == 3


def test_true_negatives_never_enter_f1() -> None:
    assert f1(Confusion(tn=5)).value is None
    assert f1(Confusion(tp=1, tn=5)).value == f1(Confusion(tp=1)).value


def test_a_failed_record_misses_everything() -> None:
    missed = sum(all_missed(RECORD).values(), Confusion())
    assert (missed.tp, missed.fn) == (0, 3)
    assert f1(missed).value == 0
    assert null_hallucination(missed).value == 1


def test_the_proofs_of_a_dumped_record() -> None:
    proof = span("3 May 2024")
    leaf = {**proof.model_dump(), "value": "2024-05-03", "match": "derived"}
    dumped = {
        "document": "orla",
        "signed_on": leaf,
        "duration": None,
        "locations": [{**leaf, "value": "Bern", "start": leaf["start"] + 1}],
        "unsupported": [leaf],
    }
    assert bare(dumped)["signed_on"] == "2024-05-03"
    assert bare(dumped)["locations"] == ["Bern"]
    score = proofs(dumped, TEXTS)
    assert (score.value, score.n) == (0.5, 2)
    assert proofs({"duration": None}, TEXTS).value is None
    assert len(spans(dumped)) == 2
