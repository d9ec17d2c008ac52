"""One outcome -> its scores: the scorers put together for a question and for a record. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.schema.answer import Answer, Hit
from rag.schema.document import Span

from .metrics import METRICS
from .schema import Confusion, Evidence, Excerpt, Fact, FactResult, Outcome, Question, RecordGold, Score
from .scorers import abstention, citations, facts, fields, retrieval, text

EXCERPT_MARGIN = 240
"""Characters of source text kept on each side of a gold or cited span: two sentences, enough to judge it by
eye.
"""

_NO_CALL = Score(value=None, n=0, reason="the model was not called")


@dataclass(frozen=True, slots=True)
class Judged:
    """What the scorers made of one question."""

    outcome: Outcome
    scores: dict[str, Score]
    facts: tuple[FactResult, ...] = ()


def score_answer(question: Question, answer: Answer, texts: Mapping[str, str], hits: Sequence[Hit]) -> Judged:
    """Every question metric of an answer; `hits` are the best passages for the question, best first."""
    declined = answer.status == "not_in_documents"
    said = "" if declined else answer.text
    dumped = [citation.model_dump() for citation in answer.citations]
    cited = citations.as_spans(dumped)
    judgements = [
        _with_proof(fact, judgement, cited)
        for fact, judgement in zip(question.facts, facts.judge(question, said), strict=True)
    ]
    found = tuple(
        FactResult(
            id=fact.id,
            vital=fact.vital,
            stated=judgement.stated,
            cited=citations.hits(cited, fact.evidence),
            retrieved=retrieval.is_covered(fact, answer.evidence),
        )
        for fact, judgement in zip(question.facts, judgements, strict=True)
    )
    right = bool(found) and all(fact.stated for fact in found if fact.vital or not _has_vital(question))
    outcome = abstention.outcome(question.kind, answerable=question.answerable, abstained=declined, right=right)
    precision = citations.precision(cited, evidence_of(question))
    recall = citations.recall(found)
    joint = _joint(outcome, judgements, precision, recall, declined=declined, answerable=question.answerable)
    accepted = _accepted(question, declined=declined)
    scores = {
        "joint_f1": joint,
        "joint_f1_answerable": joint if question.answerable else Score(value=None, n=0, reason="unanswerable"),
        "correct": Score(value=float(outcome == "correct"), reason=_why(outcome, judgements)),
        "truthfulness": abstention.truthfulness(outcome),
        "fact_recall_vital": _stated_share([fact for fact in found if fact.vital]),
        "fact_recall": _stated_share(found),
        "exact_match": Score(value=text.exact_match(said, accepted)),
        "token_f1": Score(value=text.token_f1(said, accepted)),
        "contradiction": _contradiction(said, [citation.quote for citation in answer.citations]),
        "citation_validity": citations.validity(dumped, texts),
        "citation_precision": precision,
        "citation_recall": recall,
        **abstention.scores(question.kind, answerable=question.answerable, abstained=declined),
        **_retrieval(question, hits),
        "context_fact_recall": retrieval.fact_recall(question.facts, answer.evidence),
        "schema_valid": _schema_valid(answer),
        "first_try": _first_try(answer),
    }
    return Judged(outcome, scores, found)


def score_failure(question: Question) -> Judged:
    """The scores of a question whose call failed: the worst value of every metric that the question could
    enter.
    """
    applicable = {"joint_f1", "correct", "truthfulness", "exact_match", "token_f1", "schema_valid"}
    applicable |= abstention.applicable_on_error(question.kind, answerable=question.answerable)
    if question.answerable:
        applicable |= {"joint_f1_answerable", "fact_recall", "citation_precision", "citation_recall"}
        applicable |= {"fact_recall_at_k", "mrr", "ndcg", "context_fact_recall", *retrieval.CHARACTER_NAMES}
        applicable |= {"fact_recall_vital"} if _has_vital(question) else set()
    scores = {
        name: Score(value=metric.worst, reason="the call failed")
        if name in applicable
        else Score(value=None, n=0, reason="the call failed")
        for name, metric in METRICS.items()
        if metric.rows == "questions"
    }
    missed = tuple(FactResult(id=fact.id, vital=fact.vital, stated=False, cited=False) for fact in question.facts)
    return Judged("error", scores, missed)


def score_record(
    gold: RecordGold, dumped: Mapping[str, Any], texts: Mapping[str, str]
) -> tuple[dict[str, Confusion], dict[str, Score]]:
    """The field counts and record metrics of a dumped `Partnership`."""
    counts = fields.compare(gold, fields.bare(dumped))
    total = sum(counts.values(), Confusion())
    return counts, {
        "field_f1": fields.f1(total),
        "null_hallucination": fields.null_hallucination(total),
        "exact_record": Score(value=float(fields.is_exact(counts))),
        "record_validity": fields.proofs(dumped, texts),
        "record_schema_valid": Score(value=1.0),
    }


def score_failed_record(gold: RecordGold) -> tuple[dict[str, Confusion], dict[str, Score]]:
    """Everything missed, every empty field counted against it."""
    counts = fields.all_missed(gold)
    total = sum(counts.values(), Confusion())
    return counts, {
        "field_f1": fields.f1(total),
        "null_hallucination": fields.null_hallucination(total),
        "exact_record": Score(value=0.0, reason="the call failed"),
        "record_validity": Score(value=None, n=0, reason="the call failed"),
        "record_schema_valid": Score(value=0.0, reason="the call failed"),
    }


def evidence_of(question: Question) -> list[Evidence]:
    """All gold evidence of a question."""
    return [span for fact in question.facts for span in fact.evidence]


def excerpts(spans: Iterable[Span], texts: Mapping[str, str]) -> tuple[Excerpt, ...]:
    """The source text around the spans, overlapping stretches joined; spans of unknown documents are left
    out.
    """
    wide = [
        Span(
            document=span.document,
            start=max(0, span.start - EXCERPT_MARGIN),
            end=min(len(texts[span.document]), span.end + EXCERPT_MARGIN),
        )
        for span in spans
        if span.document in texts
    ]
    return tuple(
        Excerpt(
            document=span.document,
            start=span.start,
            end=span.end,
            text=texts[span.document][span.start : span.end],
        )
        for span in retrieval.union(wide)
    )


def _with_proof(fact: Fact, judgement: facts.Judgement, cited: Sequence[Span]) -> facts.Judgement:
    """A clause is stated when it is cited: its wording is the agreement's, and there are many."""
    if fact.type != "clause" or not judgement.stated or citations.hits(cited, fact.evidence):
        return judgement
    return facts.Judgement(fact.id, False, 0.0, 0.0, "no citation meets the clause")


def _joint(
    outcome: Outcome,
    judgements: Sequence[facts.Judgement],
    precision: Score,
    recall: Score,
    *,
    declined: bool,
    answerable: bool,
) -> Score:
    """Joint F1; where nothing is to be said, the empty rules: declined without a citation 1, anything else
    0.
    """
    if not answerable:
        return Score(value=float(declined and precision.value is None), reason="nothing is to be stated")
    if declined:
        return Score(value=float(outcome == "correct"), reason="declined")
    answer = (
        sum(judgement.precision for judgement in judgements) / len(judgements),
        sum(judgement.recall for judgement in judgements) / len(judgements),
    )
    return Score(value=citations.joint_f1(answer, (precision.value or 0.0, recall.value or 0.0)))


def _has_vital(question: Question) -> bool:
    return any(fact.vital for fact in question.facts)


def _accepted(question: Question, *, declined: bool) -> tuple[str, ...]:
    """What exact match and token F1 compare with; of several facts, their references in a row."""
    if question.kind == "false_premise" and declined:
        return ()
    if len(question.facts) == 1:
        return question.facts[0].answers
    return (", ".join(fact.answers[0] for fact in question.facts),)


def _stated_share(found: Sequence[FactResult]) -> Score:
    if not found:
        return Score(value=None, n=0, reason="no such gold fact")
    stated = sum(fact.stated for fact in found)
    return Score(value=stated / len(found), n=len(found), reason=f"{stated} of {len(found)} stated")


def _contradiction(said: str, quotes: Sequence[str]) -> Score:
    lacking, count = facts.unproved_values(said, quotes)
    if not count:
        return Score(value=None, n=0, reason="the answer holds no number, date or sum")
    return Score(value=len(lacking) / count, n=count, reason=", ".join(lacking))


def _retrieval(question: Question, hits: Sequence[Hit]) -> dict[str, Score]:
    return {
        **retrieval.characters(evidence_of(question), hits),
        "fact_recall_at_k": retrieval.fact_recall(question.facts, hits),
        "mrr": retrieval.reciprocal_rank(question.facts, hits),
        "ndcg": retrieval.ndcg(question.facts, hits),
    }


def _schema_valid(answer: Answer) -> Score:
    """0 when a call ended without a valid output: the library then declines, which must not pass for a good
    no.
    """
    if not answer.tries:
        return _NO_CALL
    failed = [attempt.objection for attempt in answer.tries if not attempt.usage.calls]
    return Score(value=float(not failed), reason="; ".join(failed))


def _first_try(answer: Answer) -> Score:
    called = [attempt for attempt in answer.tries if attempt.usage.calls]
    if not called:
        return _NO_CALL
    clean = sum(attempt.usage.calls == 1 for attempt in called)
    return Score(value=clean / len(called), n=len(called))


def _why(outcome: Outcome, judgements: Sequence[facts.Judgement]) -> str:
    missed = [f"{judgement.fact}: {judgement.reason}" for judgement in judgements if not judgement.stated]
    return outcome if not missed else f"{outcome} ({'; '.join(missed)})"
