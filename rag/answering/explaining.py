"""Explained answers: each part of an open question answered in proved sentences, or named as not in the documents."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from rag.answering.styles import QuestionPart, parts_of
from rag.embedding.protocol import Embedder
from rag.evidence.building import for_prose
from rag.grounding.gate import Gate
from rag.grounding.pointing import Embed
from rag.llm.protocol import LanguageModel
from rag.prose.answers import MOST_SENTENCES, Explained, explain
from rag.prose.calls import Calls
from rag.prose.choosing import speaks_of
from rag.prose.form import form_for
from rag.prose.pieces import Piece
from rag.prose.proving import Told
from rag.schema.answer import Answer, AnswerSentence, Citation, Hit, Status, Timings
from rag.settings import Settings
from rag.storage.store import Store
from rag.text.sentences import Sentence

NOT_FOUND = "The documents do not say."


def explained(
    store: Store,
    embedder: Embedder,
    model: LanguageModel,
    settings: Settings,
    embed: Embed,
    question: str,
    *,
    scope: Sequence[str] | None,
    tell: Callable[[str], None] | None = None,
    answered_by: Sequence[Citation] = (),
) -> Answer:
    """Answer an open question in one to five sentences; `tell` hears of each as soon as it is settled.

    `answered_by` are the quotes of a short answer that has been proved: their statements are told first.

    Raises ModelError and its subclasses.
    """
    started = time.perf_counter()
    asked, evidence = for_prose(store, embedder, settings, question, scope)
    retrieved = time.perf_counter()
    calls = Calls(model)
    told: list[Told] = []
    lacking: list[str] = []
    reasons: list[str] = []
    if evidence:
        gate = Gate(tuple(evidence), embed, frozenset(settings.checks_off))
        parts, form = [QuestionPart(asked)] if answered_by else parts_of(asked), form_for(settings, model)
        for place, part in enumerate(parts):
            most = (MOST_SENTENCES + len(parts) - 1 - place) // len(parts)
            found = explain(
                calls,
                gate,
                store,
                part.question,
                form=form,
                sides=part.sides,
                known=told,
                most=most,
                answered_by=answered_by,
            )
            for sentence in found.told:
                if tell is not None:
                    tell((" " if told else "") + sentence.text)
                told.append(sentence)
            lacking += _lacking(part, found, gate)
            reasons += [found.reason] if found.reason else []
    total = time.perf_counter() - started
    return Answer(
        question=question,
        style="explained",
        status=_status(told, lacking),
        text=" ".join(one.text for one in told) or NOT_FOUND,
        sentences=tuple(_sentence(one) for one in told),
        citations=tuple(dict.fromkeys(citation for one in told for citation in one.citations)),
        withdrawn=tuple(calls.withdrawn),
        unproved=tuple(lacking) if told else (),
        reason=_reason(told, lacking, reasons),
        evidence=_read(evidence, told),
        tries=tuple(calls.tries),
        model=model.name,
        usage=calls.usage,
        timings=Timings(
            retrieval=retrieved - started,
            model=calls.seconds,
            grounding=max(0.0, total - (retrieved - started) - calls.seconds),
            total=total,
        ),
    )


def _lacking(part: QuestionPart, found: Explained, gate: Gate) -> list[str]:
    """What of a part is not answered: all of it, or the sides of a comparison that no sentence speaks of."""
    if not found.told:
        return [part.question]
    return [side for side in part.sides if not any(_speaks(one, side, gate) for one in found.told)]


def _speaks(told: Told, side: str, gate: Gate) -> bool:
    quoted = " ".join([told.text, *(citation.quote for citation in told.citations)])
    sentence = Sentence(told.place[0], told.place[1], told.place[1] + len(quoted), quoted)
    return speaks_of(Piece(quoted, (sentence,), sentence), side, gate.weights)


def _sentence(told: Told) -> AnswerSentence:
    return AnswerSentence(text=told.text, citations=told.citations, verbatim=told.verbatim)


def _status(told: Sequence[Told], lacking: Sequence[str]) -> Status:
    if not told:
        return "not_in_documents"
    return "partial" if lacking else "answered"


def _reason(told: Sequence[Told], lacking: Sequence[str], reasons: Sequence[str]) -> str:
    if not told:
        return reasons[0] if reasons else "no passage of the documents resembles the question"
    return "not in the documents: " + ", ".join(f"“{one}”" for one in lacking) if lacking else ""


def _read(evidence: Sequence[Hit], told: Sequence[Told]) -> tuple[Hit, ...]:
    """The passages that the answer was made from: all when they are few, else those with a quote."""
    quoted = [one for sentence in told for one in sentence.citations]
    return tuple(hit for hit in evidence if len(evidence) == 1 or not told or any(hit.overlaps(one) for one in quoted))
