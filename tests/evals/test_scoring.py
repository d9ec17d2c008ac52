"""Scorers put together: perfection scores 1, each corruption lowers the metric that is there for it."""

from __future__ import annotations

from typing import Any

import pytest
from eval_builders import (
    FIELDS,
    NOWHERE,
    QUESTIONS,
    RECORD,
    SIGNED,
    TEXT,
    TEXTS,
    answer,
    citation,
    fact,
    perfect,
    question,
    span,
    whole,
)

from evals.metrics import METRICS
from evals.schema import Question
from evals.scoring import excerpts, score_answer, score_failed_record, score_failure, score_record
from rag.schema.answer import Answer, Citation, Hit

RANKED = (whole("orla"), whole("velm"))


def hits_of(asked: Question) -> tuple[Hit, ...]:
    """The gold evidence itself, one hit for each document: the best that search could do."""
    documents = {each.document: each for fact in asked.facts for each in fact.evidence}
    return tuple(
        Hit(document=e.document, start=e.start, end=e.end, text=e.quote, score=1.0) for e in documents.values()
    )


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: str(asked.id))
def test_a_perfect_answer_gets_the_best_value_of_every_metric(asked: Question) -> None:
    judged = score_answer(asked, perfect(asked), TEXTS, hits_of(asked))
    assert judged.outcome == "correct"
    best = {name: 1.0 if METRICS[name].better == "higher" else 0.0 for name in judged.scores}
    assert {name: score.value for name, score in judged.scores.items() if score.value is not None} == {
        name: best[name] for name, score in judged.scores.items() if score.value is not None
    }
    assert all(found.stated and found.cited and found.retrieved for found in judged.facts)


def test_every_question_metric_is_scored_and_only_those() -> None:
    names = {name for name, metric in METRICS.items() if metric.rows == "questions"}
    assert set(score_answer(SIGNED, perfect(SIGNED), TEXTS, RANKED).scores) == names
    assert set(score_failure(SIGNED).scores) == names
    records = {name for name, metric in METRICS.items() if metric.rows == "records"} - {"field_macro_f1"}
    assert set(score_record(RECORD, RECORD.record, TEXTS)[1]) == records
    assert set(score_failed_record(RECORD)[1]) == records


WRONG_DATE = answer("4 May 2024", citation("signed on 3 May 2024"), evidence=(whole("orla"),))
WRONG_PLACE = answer("3 May 2024", citation("48 projects"), evidence=(whole("orla"),))
SHIFTED = answer(
    "3 May 2024",
    Citation(**{**citation("signed on 3 May 2024").model_dump(), "start": 21}),
    evidence=(whole("orla"),),
)
MISQUOTED = answer(
    "3 May 2024",
    Citation(**{**citation("signed on 3 May 2024").model_dump(), "quote": "signed on 8 May 2024"}),
    evidence=(whole("orla"),),
)
UNCITED = answer("3 May 2024", evidence=(whole("orla"),))
DECLINED = answer("", evidence=(whole("orla"),))
NO_CONTEXT = answer("3 May 2024", citation("signed on 3 May 2024"), evidence=(whole("velm"),))


@pytest.mark.parametrize(
    ("asked", "given", "dropped"),
    [
        (SIGNED, WRONG_DATE, {"fact_recall_vital", "correct", "exact_match", "contradiction", "joint_f1"}),
        (SIGNED, WRONG_PLACE, {"citation_precision", "citation_recall", "contradiction", "joint_f1"}),
        (SIGNED, SHIFTED, {"citation_validity"}),
        (SIGNED, MISQUOTED, {"citation_validity", "contradiction"}),
        (SIGNED, UNCITED, {"citation_recall", "joint_f1"}),
        (SIGNED, DECLINED, {"over_abstention", "correct", "truthfulness", "joint_f1", "abstention_precision"}),
        (SIGNED, NO_CONTEXT, {"context_fact_recall"}),
        (NOWHERE, answer("Bank of Bern", citation("in Bern")), {"bluff_rate", "correct", "joint_f1"}),
        (FIELDS, answer("tidal power", citation("tidal power and soil science")), {"correct", "joint_f1"}),
    ],
)
def test_each_corruption_lowers_its_metric(asked: Question, given: Answer, dropped: set[str]) -> None:
    before = score_answer(asked, perfect(asked), TEXTS, RANKED).scores
    after = score_answer(asked, given, TEXTS, RANKED).scores
    for name in dropped:
        metric, now, then = METRICS[name], after[name].value, before[name].value
        assert now is not None
        assert metric.gain(now - (then if then is not None else 1 - metric.worst)) < 0, name


def test_an_invented_quote_leaves_the_answer_right_but_not_valid() -> None:
    scores = score_answer(SIGNED, SHIFTED, TEXTS, RANKED).scores
    assert scores["correct"].value == 1
    assert scores["citation_validity"].value == 0


def test_declining_what_is_nowhere_is_right_only_without_a_citation() -> None:
    clean = score_answer(NOWHERE, answer(""), TEXTS, RANKED).scores
    cited = score_answer(NOWHERE, answer("", citation("in Bern")), TEXTS, RANKED).scores
    assert (clean["joint_f1"].value, cited["joint_f1"].value) == (1, 0)
    assert clean["exact_match"].value == 1
    assert clean["joint_f1_answerable"].value is None
    assert clean["citation_validity"].value is None


def test_the_sentence_of_a_declined_answer_states_nothing() -> None:
    said = question("q", "Say what?", fact("f", "text", ("documents do not say",), "in Bern"))
    judged = score_answer(said, answer(""), TEXTS, RANKED)
    assert judged.outcome == "abstained"
    assert not judged.facts[0].stated


def test_a_partial_answer_counts_as_answered() -> None:
    partial = answer("3 May 2024", citation("signed on 3 May 2024"), status="partial")
    judged = score_answer(SIGNED, partial, TEXTS, RANKED)
    assert judged.outcome == "correct"
    assert judged.scores["over_abstention"].value == 0


def test_only_vital_facts_decide_whether_an_answer_is_right() -> None:
    both = question(
        "q",
        "Where and when?",
        fact("f1", "place", ("Bern",), "in Bern"),
        fact("f2", "date", ("3 May 2024",), "3 May 2024", vital=False),
    )
    judged = score_answer(both, answer("in Bern", citation("in Bern")), TEXTS, RANKED)
    assert judged.outcome == "correct"
    assert judged.scores["fact_recall_vital"].value == 1
    assert judged.scores["fact_recall"].value == 0.5


def test_a_call_without_a_valid_output_is_told_from_an_honest_no() -> None:
    assert score_answer(NOWHERE, answer("", calls=0), TEXTS, RANKED).scores["schema_valid"].value == 0
    assert score_answer(NOWHERE, answer("", calls=1), TEXTS, RANKED).scores["schema_valid"].value == 1
    assert score_answer(SIGNED, answer("3 May 2024", calls=3), TEXTS, RANKED).scores["first_try"].value == 0


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: str(asked.id))
def test_an_error_scores_the_worst_wherever_the_question_counts(asked: Question) -> None:
    failed = score_failure(asked)
    good = score_answer(asked, perfect(asked), TEXTS, hits_of(asked)).scores
    assert failed.outcome == "error"
    unknown = {"contradiction", "citation_validity", "first_try"}
    for name, score in good.items():
        if score.value is not None and name not in unknown:
            assert failed.scores[name].value == METRICS[name].worst, name
    assert not any(found.stated for found in failed.facts)


def test_a_record_is_scored_on_values_and_proofs() -> None:
    leaf = {**span("3 May 2024").model_dump(), "value": "2024-05-03"}
    dumped: dict[str, Any] = {"title": None, "signed_on": leaf, "locations": [], "duration": None}
    counts, scores = score_record(RECORD, dumped, TEXTS)
    assert (counts["signed_on"].tp, counts["title"].fn, counts["duration"].tn) == (1, 1, 1)
    assert scores["field_f1"].value == pytest.approx(0.5)
    assert scores["record_validity"].value == 1
    assert scores["exact_record"].value == 0
    corrupt = {**dumped, "signed_on": {**leaf, "start": leaf["start"] - 1}}
    assert score_record(RECORD, corrupt, TEXTS)[1]["record_validity"].value == 0


def test_excerpts_hold_the_spans_they_are_made_for() -> None:
    kept = excerpts([span("3 May 2024"), span("in Bern"), span("12 March 2019", "velm")], TEXTS)
    assert [excerpt.document for excerpt in kept] == ["orla", "velm"]
    assert all(TEXTS[e.document][e.start : e.end] == e.text for e in kept)
    assert "3 May 2024" in kept[0].text
    assert len(kept[0].text) <= len(TEXT)
