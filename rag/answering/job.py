"""The job of answering: route, gather evidence, ask briefly, prove by code, ask once more when the proof fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from rag.answering.attempts import Attempts, ask, ask_again
from rag.answering.counting import counted, with_items
from rag.answering.explaining import explained
from rag.answering.parts import split_question
from rag.answering.rereading import second_look, wants_second_look
from rag.answering.several import differ, in_each_document, together
from rag.answering.styles import style_of, turned_out_open
from rag.embedding.protocol import Embedder
from rag.evidence.building import are_whole, for_question
from rag.evidence.second_check import QuotedClaim, opinions
from rag.grounding.gate import Gate
from rag.grounding.judging import Verdict, joined, judge
from rag.grounding.pointing import Embed
from rag.grounding.readers import read_by_code
from rag.grounding.support import Objection
from rag.llm.protocol import LanguageModel, is_embedded
from rag.prose.form import form_for
from rag.schema.answer import Answer, AnswerSentence, Timings
from rag.settings import Settings
from rag.storage.store import Store
from rag.text.language import language_of_question
from rag.text.plain_answers import in_language, plain_answers


def answer(
    store: Store,
    embedder: Embedder,
    model: LanguageModel,
    settings: Settings,
    embed: Embed,
    question: str,
    *,
    scope: Sequence[str] | None,
    tell: Callable[[str], None] | None = None,
) -> Answer:
    """Answer one question from the store, within `scope` when given. Raises ModelError and its subclasses.

    `embed` turns sentences into vectors for the gate; it may remember them. An open question is explained (see
    `settings.style`); `tell` then hears of each sentence as soon as it is settled.
    """
    short = partial(_short_answer, store, embedder, model, settings, embed, question, scope=scope)
    explain = partial(explained, store, embedder, model, settings, embed, question, scope=scope, tell=tell)
    if style_of(question, settings.style) == "explained":
        told = explain()
        is_settled = told.status != "not_in_documents" or settings.style == "explained"
        return told if is_settled else _after(told, short())
    said = short()
    is_open = settings.style == "auto" and said.status == "answered" and turned_out_open(question, said.text)
    if is_open and form_for(settings, model) == "chosen":
        return _after(said, explain(answered_by=said.citations))
    return said


def _after(first: Answer, second: Answer) -> Answer:
    """The second of two answers to a question, with what both cost."""
    return second.model_copy(
        update={
            "tries": first.tries + second.tries,
            "withdrawn": first.withdrawn + second.withdrawn,
            "usage": first.usage + second.usage,
            "timings": first.timings + second.timings,
        }
    )


def _short_answer(
    store: Store,
    embedder: Embedder,
    model: LanguageModel,
    settings: Settings,
    embed: Embed,
    question: str,
    *,
    scope: Sequence[str] | None,
) -> Answer:
    started = time.perf_counter()
    asked, evidence = for_question(store, embedder, settings, question, scope)
    retrieved = time.perf_counter()
    attempts = Attempts(settings.second_check != "off")
    if evidence:
        gate = Gate(tuple(evidence), embed, frozenset(settings.checks_off))
        verdict = _ask_and_prove(store, model, asked, gate, attempts)
        # the threshold for passages was measured on the embedded model only
        is_whole = not is_embedded(model) or are_whole(store, evidence)
        if settings.second_check != "off" and wants_second_look(verdict, is_whole=is_whole):
            verdict, looked = second_look(store, model, asked, gate.evidence, verdict, is_whole=is_whole)
            attempts.made += [] if looked is None else [looked]
        if _wants_second_check(settings, verdict):
            verdict = _checked_again(store, model, asked, gate, attempts, verdict)
        attempts.checked_again = False  # what is asked below is not put to the model twice, so the code is strict
        each = in_each_document(store, gate, asked, verdict, lambda alone: ask(store, model, asked, alone, attempts))
        verdict = together(each) if each else verdict
    else:
        verdict, each = Verdict.declined("no passage of the documents resembles the question"), []
    language = language_of_question(asked, (hit.writing.language for hit in evidence))
    return Answer(
        question=question,
        status=verdict.status,
        text=in_language(verdict.text, language) or plain_answers(language).not_found,
        sentences=_as_sentences(verdict),
        citations=verdict.citations,
        unproved=verdict.unproved,
        reason=verdict.reason,
        said=verdict.said,
        reader=verdict.reader,
        certainty=verdict.certainty if verdict.citations else None,
        by_document=tuple(each),
        differs=differ(each) if each else False,
        evidence=tuple(evidence),
        tries=tuple(attempts.made),
        model=model.name,
        usage=attempts.usage,
        timings=Timings(
            retrieval=retrieved - started,
            model=attempts.model_seconds,
            grounding=attempts.grounding_seconds,
            total=time.perf_counter() - started,
        ),
    )


def _as_sentences(verdict: Verdict) -> tuple[AnswerSentence, ...]:
    """A short answer is one sentence."""
    return (AnswerSentence(text=verdict.text, citations=verdict.citations),) if verdict.citations else ()


def _ask_and_prove(store: Store, model: LanguageModel, question: str, gate: Gate, attempts: Attempts) -> Verdict:
    """Ask; when the judge objects, once more with what failed; when all is declined, each part of the question.

    Where nothing of the model's holds, a reader in code may still be sure of an answer.
    """
    verdict = ask(store, model, question, gate, attempts)
    abstained = verdict.abstained
    if verdict.worth_a_second_try:
        second = ask_again(store, model, question, gate, attempts, verdict)
        verdict = second if second.rank >= verdict.rank else verdict
    if verdict.status != "not_in_documents":
        return with_items(gate, question, verdict, store.place)
    read = read_by_code(question, gate.evidence, store.place, abstained=abstained)
    if read is not None:
        return read
    tally = counted(gate, question, store.place)
    if tally is not None:
        return tally
    parts = split_question(question)
    if parts:
        return joined(parts, [ask(store, model, part, gate, attempts) for part in parts])
    return verdict


def _wants_second_check(settings: Settings, verdict: Verdict) -> bool:
    """Whether an answer is put to the model again: where it gave no probabilities, unless set otherwise."""
    if verdict.reader or settings.second_check == "off" or not (verdict.citations or verdict.in_other_words):
        return False
    return settings.second_check == "on" or verdict.certainty is None


def _checked_again(
    store: Store, model: LanguageModel, question: str, gate: Gate, attempts: Attempts, verdict: Verdict
) -> Verdict:
    """The verdict after the second question: an answer that the code proved may be withdrawn, and an answer for which
    it found the passage, in other words, may stand after all. Without a usable reply the code judges more strictly."""
    proposed = verdict.in_other_words or verdict
    quotes = tuple(citation.quote for citation in proposed.citations)
    (opinion,), made = opinions(model, [QuotedClaim(proposed.text, quotes, question)])
    result = verdict
    if opinion == "supported":
        result = proposed
    elif opinion is None and verdict.citations:
        strict = judge(gate, question, verdict.text, store.place)
        result = verdict if strict.rank >= verdict.rank else strict
    elif opinion is not None and proposed is verdict:
        reason = f"asked again, the model finds “{verdict.text}” {opinion} by its quote"
        made = made.model_copy(update={"objection": reason, "checks": ("second_check",)})
        result = Verdict.declined(reason, objections=(Objection("second_check", reason),))
    attempts.made.append(made)
    return result
