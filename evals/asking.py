"""One question or record of a suite: asked, scored, and made a row, whatever comes back."""

from __future__ import annotations

import time
from typing import Any

from rag.errors import (
    MissingExtraError,
    MissingKeyError,
    ModelNotFoundError,
    RagError,
    RecordingMissingError,
    StorageError,
    UsageError,
    WeightsError,
)
from rag.library import Library
from rag.schema.answer import Usage

from .load import Suite
from .schema import Failure, Question, RecordGold, RecordSample, Sample
from .scorers import fields
from .scorers.citations import as_spans
from .scoring import evidence_of, excerpts, score_answer, score_failed_record, score_failure, score_record

SEARCHED = 5
"""Passages taken for the retrieval metrics: the n of the published chunking benchmark."""

HOPELESS = (
    MissingExtraError,
    MissingKeyError,
    ModelNotFoundError,
    RecordingMissingError,
    StorageError,
    UsageError,
    WeightsError,
)
"""Errors that every further question would meet as well: the run ends with exit code 2 and can be resumed."""


def ask(library: Library, suite: Suite, question: Question) -> Sample:
    """Ask one question and score what comes back; a failure is a row as well, with the worst scores."""
    common: dict[str, Any] = {
        "suite": suite.name,
        "id": question.id,
        "cluster": question.cluster,
        "asked": question.question,
        "gold": question,
    }
    scope = None if question.asked_of is None else list(question.asked_of)
    began = time.perf_counter()
    try:
        answer = library.ask(question.question, documents=scope)
        seconds = time.perf_counter() - began
        hits = library.search(question.question, limit=SEARCHED, documents=scope)
    except HOPELESS:
        raise
    except Exception as error:  # an eval must outlive the failure of what it measures
        judged = score_failure(question)
        return Sample(
            **common,
            answer=None,
            outcome=judged.outcome,
            scores=judged.scores,
            facts=judged.facts,
            excerpts=excerpts(evidence_of(question), suite.texts),
            error=as_failure(error),
            seconds=time.perf_counter() - began,
        )
    judged = score_answer(question, answer, suite.texts, hits)
    cited = as_spans(citation.model_dump() for citation in answer.citations)
    return Sample(
        **common,
        answer=answer.model_dump(mode="json"),
        outcome=judged.outcome,
        scores=judged.scores,
        facts=judged.facts,
        retrieved=tuple(hits),
        excerpts=excerpts([*evidence_of(question), *cited], suite.texts),
        seconds=seconds,
        usage=answer.usage,
    )


def extract(library: Any, suite: Suite, gold: RecordGold) -> RecordSample:
    """Extract one record and score it; a failure is a row as well, with everything missed."""
    common: dict[str, Any] = {
        "suite": suite.name,
        "id": gold.document,
        "cluster": gold.document,
        "gold": gold,
    }
    proofs = [span for spans in gold.evidence.values() for span in spans]
    began = time.perf_counter()
    try:
        record = library.extract(gold.document)
    except HOPELESS:
        raise
    except Exception as error:  # as above
        counts, scores = score_failed_record(gold)
        return RecordSample(
            **common,
            record=None,
            fields=counts,
            scores=scores,
            excerpts=excerpts(proofs, suite.texts),
            error=as_failure(error),
            seconds=time.perf_counter() - began,
        )
    seconds = time.perf_counter() - began
    dumped = record.model_dump(mode="json")
    counts, scores = score_record(gold, dumped, suite.texts)
    return RecordSample(
        **common,
        record=dumped,
        values={name: fields.bare(dumped.get(name)) for name in gold.record},
        fields=counts,
        scores=scores,
        excerpts=excerpts([*proofs, *fields.spans(dumped)], suite.texts),
        seconds=seconds,
        usage=Usage.model_validate(dumped["usage"]) if dumped.get("usage") else Usage(),
    )


def as_failure(error: Exception) -> Failure:
    """An error as a row keeps it: class, message and hint."""
    if isinstance(error, RagError):
        return Failure(type=type(error).__name__, message=error.message, hint=error.hint)
    return Failure(type=type(error).__name__, message=str(error))
