"""Quotes: real, on the gold evidence, and joined with the answer."""

from __future__ import annotations

import pytest
from eval_builders import TEXTS, citation, span

from evals.schema import FactResult
from evals.scorers.citations import as_spans, joint_f1, precision, recall, validity

GOOD = citation("signed on 3 May 2024").model_dump()


def test_a_verbatim_quote_is_valid() -> None:
    assert validity([GOOD], TEXTS).value == 1


@pytest.mark.parametrize(
    "change",
    [
        {"start": GOOD["start"] + 1},
        {"end": GOOD["end"] - 1},
        {"quote": "signed on 4 May 2024"},
        {"quote": "", "end": GOOD["start"]},
        {"document": "velm"},
        {"document": "unknown"},
        {"end": 10_000},
    ],
)
def test_any_change_to_a_quote_or_its_offsets_makes_it_invalid(change: dict[str, object]) -> None:
    score = validity([GOOD, {**GOOD, **change}], TEXTS)
    assert (score.value, score.n) == (0.5, 2)


def test_no_citation_is_not_applicable_rather_than_faithful() -> None:
    assert validity([], TEXTS).value is None
    assert precision([], [span("3 May 2024")]).value is None


def test_precision_counts_citations_on_gold_evidence() -> None:
    cited = as_spans([GOOD, citation("48 projects").model_dump(), citation("12 March 2019", "velm").model_dump()])
    score = precision(cited, [span("3 May 2024")])
    assert (score.value, score.n) == (pytest.approx(1 / 3), 3)
    assert precision(cited[::-1], [span("3 May 2024")]) == score
    assert precision(cited, []).value == 0


def test_touching_without_sharing_a_character_is_no_hit() -> None:
    evidence = span("3 May 2024")
    before = {**GOOD, "start": evidence.start - 3, "end": evidence.start}
    assert precision(as_spans([before]), [evidence]).value == 0


def test_recall_wants_a_fact_both_stated_and_cited() -> None:
    facts = [
        FactResult(id=str(number), vital=True, stated=stated, cited=cited)
        for number, (stated, cited) in enumerate([(True, True), (True, False), (False, True), (False, False)])
    ]
    assert recall(facts).value == 0.25
    assert recall(facts[::-1]).value == 0.25
    assert recall([]).value is None


@pytest.mark.parametrize(
    ("answer", "proof", "joint"),
    [
        ((1, 1), (1, 1), 1),
        ((1, 1), (0, 0), 0),
        ((0, 0), (1, 1), 0),
        ((1, 0.5), (0.5, 1), 0.5),
        ((0.8, 0.6), (0.5, 1), 2 * 0.4 * 0.6 / (0.4 + 0.6)),
    ],
)
def test_joint_f1_multiplies_before_it_averages(
    answer: tuple[float, float], proof: tuple[float, float], joint: float
) -> None:
    assert joint_f1(answer, proof) == pytest.approx(joint)
