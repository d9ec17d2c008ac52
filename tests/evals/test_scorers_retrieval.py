"""Retrieval on characters, against figures worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.schema import Evidence, Fact
from evals.scorers.retrieval import (
    characters,
    fact_recall,
    ndcg,
    precision_omega,
    reciprocal_rank,
    shared,
    union,
)
from rag.schema.document import Span


def at(start: int, end: int, document: str = "d") -> Span:
    return Span(document=document, start=start, end=end)


def gold(id: str, *places: tuple[int, int], document: str = "d") -> Fact:
    evidence = tuple(
        Evidence(document=document, start=start, end=end, quote="x" * (end - start)) for start, end in places
    )
    return Fact(id=id, type="text", answers=("x",), evidence=evidence)


def test_characters_by_hand() -> None:
    # gold 10-30 and 50-60 (30 characters); chunks 0-20, 15-40 and 100-110 (55, of which 15-20 twice)
    scores = characters([at(10, 30), at(50, 60)], [at(0, 20), at(15, 40), at(100, 110)])
    assert scores["retrieval_recall"].value == pytest.approx(20 / 30)
    assert scores["retrieval_precision"].value == pytest.approx(20 / 55)
    assert scores["retrieval_iou"].value == pytest.approx(20 / (55 + 10))


def test_a_chunk_retrieved_twice_is_paid_for_twice() -> None:
    scores = characters([at(0, 10)], [at(0, 10), at(0, 10)])
    assert scores["retrieval_recall"].value == 1
    assert scores["retrieval_precision"].value == 0.5


def test_a_perfect_retrieval_scores_one() -> None:
    scores = characters([at(0, 10), at(20, 30)], [at(20, 30), at(0, 10)])
    assert [score.value for score in scores.values()] == [1, 1, 1]


def test_nothing_retrieved_scores_zero_and_no_gold_does_not_apply() -> None:
    assert [score.value for score in characters([at(0, 10)], []).values()] == [0, 0, 0]
    assert [score.value for score in characters([], [at(0, 10)]).values()] == [None, None, None]
    assert fact_recall([], [at(0, 10)]).value is None
    assert reciprocal_rank([], []).value is None
    assert ndcg([], []).value is None
    assert precision_omega([], []).value is None


def test_the_same_offsets_in_another_document_are_other_characters() -> None:
    assert shared([at(0, 10, "a")], [at(0, 10, "b")]) == 0


def test_precision_omega_fetches_what_touches_gold() -> None:
    chunks = [at(0, 10), at(10, 20), at(20, 30), at(30, 40)]
    assert precision_omega([at(8, 14)], chunks).value == pytest.approx(6 / 20)
    assert precision_omega([at(8, 14)], chunks[2:]).value == 0


def test_a_fact_counts_from_four_fifths_of_one_of_its_spans() -> None:
    assert fact_recall([gold("f", (0, 10))], [at(2, 50)]).value == 1
    assert fact_recall([gold("f", (0, 10))], [at(3, 50)]).value == 0
    assert fact_recall([gold("f", (0, 10), (40, 50))], [at(40, 50)]).value == 1
    assert fact_recall([gold("f", (0, 10))], [at(0, 5), at(5, 9)]).value == 1
    assert fact_recall([gold("f", (0, 10)), gold("g", (90, 95))], [at(0, 10)]).value == 0.5


def test_mrr_is_one_over_the_first_rank() -> None:
    facts = [gold("f", (0, 10))]
    assert reciprocal_rank(facts, [at(50, 60), at(5, 20), at(0, 10)]).value == 0.5
    assert reciprocal_rank(facts, [at(50, 60)]).value == 0


def test_ndcg_by_hand() -> None:
    facts = [gold("f", (0, 10)), gold("g", (100, 110))]
    # one document: the ideal finds both facts at rank 1, which is 2; here they come at ranks 1 and 3
    ranked = [at(0, 20), at(5, 30), at(100, 120)]
    assert ndcg(facts, ranked).value == pytest.approx((1 + 1 / math.log2(4)) / 2)
    assert ndcg(facts, [at(0, 200)]).value == 1
    # two documents: the ideal is one chunk for each
    apart = [gold("f", (0, 10)), gold("g", (0, 10), document="e")]
    assert ndcg(apart, [at(0, 10), at(0, 10, "e")]).value == 1


def test_a_second_chunk_on_a_known_fact_does_not_lower_ndcg() -> None:
    facts = [gold("f", (0, 10))]
    assert ndcg(facts, [at(0, 10), at(50, 60), at(0, 5)]) == ndcg(facts, [at(0, 10)])


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20), st.sampled_from("de")).map(lambda x: at(x[0], x[0] + x[1], x[2])),
    max_size=6,
)


@given(SPANS, SPANS)
def test_scores_agree_with_counting_characters_and_ignore_order(gold: list[Span], chunks: list[Span]) -> None:
    def cells(spans: list[Span]) -> set[tuple[str, int]]:
        return {(span.document, place) for span in spans for place in range(span.start, span.end)}

    both = len(cells(gold) & cells(chunks))
    assert shared(gold, chunks) == both
    assert sum(span.end - span.start for span in union(gold)) == len(cells(gold))
    scores = characters(gold, chunks)
    if gold:
        assert scores["retrieval_recall"].value == pytest.approx(both / len(cells(gold)))
        assert all(score.value is not None and 0 <= score.value <= 1 for score in scores.values())
    assert characters(gold[::-1], chunks[::-1]) == scores
