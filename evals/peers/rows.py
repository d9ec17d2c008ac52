"""One job of one peer over one question or document: done, scored and made a row, whatever comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import Field

from rag.schema.answer import Answer
from rag.schema.document import Frozen
from rag.values.checking import check
from rag.values.names import find_names, is_probably_common

from ..asking import HOPELESS, as_failure
from ..load import Suite
from ..schema import Confusion, Fact, Failure, Outcome, Question, RecordGold, Score
from ..scorers import summaries
from ..scorers.citations import is_verbatim
from ..scorers.facts import unproved_values
from ..scorers.summaries import Sentence
from ..scoring import score_answer, score_failed_record, score_failure, score_record
from .bare import count_values
from .protocol import Extracted, Job, Peer

ROW_VERSION = 1


class PeerRow(Frozen):
    """A line of `peers.jsonl`. `output` is what the peer gave, None when it failed; a failure has the worst scores."""

    schema_version: int = ROW_VERSION
    suite: str
    peer: str
    job: Job
    id: str
    cluster: str
    outcome: Outcome | None = Field(default=None, description="of a question")
    scores: dict[str, Score]
    fields: dict[str, Confusion] = Field(default_factory=dict, description="of a record")
    output: Any = None
    error: Failure | None = None
    seconds: float

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What there is one row of."""
        return self.suite, self.peer, self.job, self.id


def ask(peer: Peer, suite: Suite, question: Question) -> PeerRow:
    """One question, asked of the documents that it is about."""

    def scored(answer: Answer) -> dict[str, Any]:
        judged = score_answer(question, answer, suite.texts, answer.evidence)
        kept = {"status", "text", "citations", "reason"}
        return {
            "outcome": judged.outcome,
            "scores": judged.scores,
            "output": answer.model_dump(mode="json", include=kept),
        }

    def failed() -> dict[str, Any]:
        judged = score_failure(question)
        return {"outcome": judged.outcome, "scores": judged.scores}

    scope = None if question.asked_of is None else list(question.asked_of)
    common = _common(peer, suite, "questions", question.id, question.cluster)
    return _row(common, lambda: peer.ask(question.question, scope), scored, failed)


def extract(peer: Peer, suite: Suite, gold: RecordGold) -> PeerRow:
    """One record."""

    def scored(found: Extracted) -> dict[str, Any]:
        counts, scores = score_record(gold, found.values, suite.texts)
        scores["record_validity"] = _proved(found, suite.texts)
        proofs = [dict(proof) for proof in found.proofs]
        output = {"values": dict(found.values), "proofs": proofs, "dropped": found.dropped}
        return {"fields": counts, "scores": scores, "output": output}

    def failed() -> dict[str, Any]:
        counts, scores = score_failed_record(gold)
        return {"fields": counts, "scores": scores}

    common = _common(peer, suite, "records", gold.document, gold.document)
    return _row(common, lambda: peer.extract(gold.document), scored, failed)


def summarise(peer: Peer, suite: Suite, document: str) -> PeerRow:
    """One summary, against the gold facts of all questions about its document alone."""
    facts = facts_of(suite, document)

    def scored(sentences: list[Sentence]) -> dict[str, Any]:
        output = [{"text": one.text, "citations": [dict(cited) for cited in one.citations]} for one in sentences]
        return {"scores": score_summary(sentences, document, facts, suite.texts), "output": output}

    def failed() -> dict[str, Any]:
        return {"scores": score_summary([], document, facts, suite.texts)}

    common = _common(peer, suite, "summaries", document, document)
    return _row(common, lambda: peer.summarise(document), scored, failed)


def facts_of(suite: Suite, document: str) -> list[Fact]:
    """Gold facts of the questions about this document and no other."""
    return [fact for question in suite.questions if question.documents == (document,) for fact in question.facts]


def score_summary(
    sentences: Sequence[Sentence], document: str, facts: Sequence[Fact], texts: Mapping[str, str]
) -> dict[str, Score]:
    """Proof and coverage of a summary; an empty one, which a failure is as well, covers and proves nothing.

    Values and names are looked for in what their sentence cites, and, as `..._absent`, in the whole document.
    """
    source = texts[document]
    return {
        "cited_sentences": summaries.cited_sentences(sentences, texts),
        "covered_facts": summaries.covered_facts(sentences, facts),
        "values_unproved": summaries.unproved(sentences),
        "values_absent": _values_absent(sentences, source),
        "names_unproved": _names(sentences, None),
        "names_absent": _names(sentences, source),
        "compression": summaries.compression(sentences, [source]),
    }


def _values_absent(sentences: Sequence[Sentence], source: str) -> Score:
    absent, total = unproved_values("\n".join(one.text for one in sentences), [source])
    return _share(absent, total, "no number, date or sum")


def _names(sentences: Sequence[Sentence], source: str | None) -> Score:
    """Names that do not occur in the source, or without one in what the sentence cites."""
    missing: list[str] = []
    total = 0
    for one in sentences:
        held = "\n".join(cited["quote"] for cited in one.citations) if source is None else source
        total += sum(not is_probably_common(name) for name in find_names(one.text))
        missing += [value.text for value in check(one.text, held) if value.kind == "name"]
    return _share(missing, total, "no name")


def _share(missing: Sequence[str], total: int, nothing: str) -> Score:
    if not total:
        return Score(value=None, n=0, reason=nothing)
    return Score(value=min(1.0, len(missing) / total), n=total, reason=", ".join(missing))


def _proved(found: Extracted, texts: Mapping[str, str]) -> Score:
    """Values that came with a verbatim quote / values."""
    total = count_values(found.values)
    if not total:
        return Score(value=None, n=0, reason="no value was given")
    good = min(total, sum(is_verbatim(proof, texts) for proof in found.proofs))
    return Score(value=good / total, n=total, reason=f"{good} of {total} values with a verbatim quote")


def _common(peer: Peer, suite: Suite, job: Job, id: str, cluster: str) -> dict[str, Any]:
    return {"suite": suite.name, "peer": peer.name, "job": job, "id": id, "cluster": cluster}


def _row(
    common: Mapping[str, Any],
    work: Callable[[], Any],
    scored: Callable[[Any], dict[str, Any]],
    failed: Callable[[], dict[str, Any]],
) -> PeerRow:
    """The work's row. Scoring is not the peer's work: an error there is ours and is raised."""
    began = time.perf_counter()
    try:
        result = work()
    except HOPELESS:
        raise
    except Exception as error:  # an eval must outlive the failure of what it measures
        seconds = time.perf_counter() - began
        return PeerRow(**common, **failed(), error=as_failure(error), seconds=seconds)
    seconds = time.perf_counter() - began
    return PeerRow(**common, **scored(result), seconds=seconds)
