"""The job of answering: route, gather evidence, ask briefly, prove by code, ask once more when the proof fails."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from rag.answering.counting import counted, with_items
from rag.answering.explaining import explained
from rag.answering.parts import split_question
from rag.answering.rereading import second_look, wants_second_look
from rag.answering.several import differ, in_each_document, together
from rag.answering.styles import style_of
from rag.embedding.protocol import Embedder
from rag.errors import ModelConnectionError, ModelOutputError
from rag.evidence.building import for_question
from rag.evidence.layout import layout
from rag.evidence.second_check import QuotedClaim, opinions
from rag.grounding.gate import Gate
from rag.grounding.judging import Certainty, Verdict, joined, judge
from rag.grounding.pointing import Embed
from rag.grounding.readers import read_by_code
from rag.grounding.support import Objection
from rag.llm.forms import ABSTENTION, ShortAnswer, StatedAnswer
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel, Message
from rag.schema.answer import Answer, AnswerSentence, Hit, Timings, Try, Usage
from rag.schema.document import Span
from rag.settings import Settings
from rag.storage.store import Store
from rag.text.language import language_of_question
from rag.text.plain_answers import in_language, plain_answers

MAX_ANSWER_TOKENS = 160
"""Output bound: room for a list of eight names; a small model that has not stopped by then will not stop."""

MIN_CERTAINTY = 0.5
"""An answer is withdrawn when it is more likely wrong than right: certainty is the mean probability of its tokens times
that of not abstaining. On the development gold 2 of 82 right answers lie below, and 5 of 9 wrong ones."""

CERTAIN = 0.95
"""From this certainty on, an answer stands although the question points to another passage as well: of eight right
answers of `fiction` that only that check refused five are as certain, of fourteen wrong ones three."""

MOST_DOUBT, SURE = 0.45, 0.75
"""A model that abstains while it gives abstaining less than MOST_DOUBT has an answer in mind that it spells in several
ways, each less likely than "NOT". It is asked for that answer alone, and believed when it is SURE of it (and not below
MIN_CERTAINTY). Ten such abstentions on the development gold gave three right answers and no wrong one; nine on
`fiction`, which misleads on purpose, no right and two wrong ones."""

_SPACED_INITIALS = re.compile(r"\b([A-Z]\.)\s+(?=[A-Z]\.)")


@dataclass(slots=True)
class _Attempts:
    """The tries so far, with what they cost, and whether an answer of unknown certainty is put to the model again."""

    checked_again: bool = True
    made: list[Try] = field(default_factory=list)
    grounding_seconds: float = 0.0

    @property
    def usage(self) -> Usage:
        return sum((one.usage for one in self.made), Usage())

    @property
    def model_seconds(self) -> float:
        return sum(one.seconds for one in self.made)


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
    if style_of(question, settings.style) == "explained":
        return explained(store, embedder, model, settings, embed, question, scope=scope, tell=tell)
    started = time.perf_counter()
    asked, evidence = for_question(store, embedder, settings, question, scope)
    retrieved = time.perf_counter()
    attempts = _Attempts(settings.second_check != "off")
    if evidence:
        gate = Gate(tuple(evidence), embed, frozenset(settings.checks_off))
        verdict = _ask_and_prove(store, model, asked, gate, attempts)
        if settings.second_check != "off" and wants_second_look(verdict):
            verdict = _looked_at_again(store, model, asked, gate, attempts, verdict)
        if _wants_second_check(settings, verdict):
            verdict = _checked_again(store, model, asked, gate, attempts, verdict)
        attempts.checked_again = False  # what is asked below is not put to the model twice, so the code is strict
        each = in_each_document(store, gate, asked, verdict, lambda alone: _ask(store, model, asked, alone, attempts))
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


def _ask_and_prove(store: Store, model: LanguageModel, question: str, gate: Gate, attempts: _Attempts) -> Verdict:
    """Ask; when the judge objects, once more with what failed; when all is declined, each part of the question.

    Where nothing of the model's holds, a reader in code may still be sure of an answer.
    """
    verdict = _ask(store, model, question, gate, attempts)
    abstained = verdict.abstained
    if verdict.worth_a_second_try:
        second = _ask_again(store, model, question, gate, attempts, verdict)
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
        return joined(parts, [_ask(store, model, part, gate, attempts) for part in parts])
    return verdict


def _looked_at_again(
    store: Store, model: LanguageModel, question: str, gate: Gate, attempts: _Attempts, verdict: Verdict
) -> Verdict:
    """The verdict after the model has read the cited passage alone."""
    looked, made = second_look(store, model, question, gate.evidence, verdict)
    if made is not None:
        attempts.made.append(made)
    return looked


def _wants_second_check(settings: Settings, verdict: Verdict) -> bool:
    """Whether an answer is put to the model again: where it gave no probabilities, unless set otherwise."""
    if verdict.reader or settings.second_check == "off" or not (verdict.citations or verdict.in_other_words):
        return False
    return settings.second_check == "on" or verdict.certainty is None


def _checked_again(
    store: Store, model: LanguageModel, question: str, gate: Gate, attempts: _Attempts, verdict: Verdict
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


def _ask(
    store: Store,
    model: LanguageModel,
    question: str,
    gate: Gate,
    attempts: _Attempts,
    *,
    without: Sequence[Span] = (),
) -> Verdict:
    """The question as if for the first time, with the spans `without` left out of the evidence."""
    prompt = Prompt.load("answer")
    messages = prompt.render(evidence=layout(store, gate.evidence, without=without), question=question)
    asked = partial(_try, store, model, prompt, messages, question=question, gate=gate, attempts=attempts)
    verdict = asked()
    doubt = attempts.made[-1].doubt
    if verdict.abstained and doubt is not None and doubt < MOST_DOUBT:
        try:
            stated = asked(form=StatedAnswer)
        except ModelConnectionError:
            return verdict  # an endpoint that cannot hold to the pattern: there is an answer already
        confidence = attempts.made[-1].confidence
        if stated.status != "not_in_documents" and confidence is not None and confidence >= SURE:
            return stated
    return verdict


def _ask_again(
    store: Store,
    model: LanguageModel,
    question: str,
    gate: Gate,
    attempts: _Attempts,
    verdict: Verdict,
) -> Verdict:
    """The question again, with the objection; or as if new, without the sentence that misled the model."""
    if verdict.misled_by:
        return _ask(store, model, question, gate, attempts, without=verdict.misled_by)
    prompt = Prompt.load("answer-again")
    messages = Prompt.load("answer").render(evidence=layout(store, gate.evidence), question=question)
    reply = Message("assistant", ShortAnswer(answer=attempts.made[-1].said).model_dump_json())
    messages += [reply, *prompt.render(objection=verdict.reason)]
    return _try(store, model, prompt, messages, question=question, gate=gate, attempts=attempts)


def _try(
    store: Store,
    model: LanguageModel,
    prompt: Prompt,
    messages: list[Message],
    *,
    question: str,
    gate: Gate,
    attempts: _Attempts,
    form: type[ShortAnswer] = ShortAnswer,
) -> Verdict:
    """One call and its judgement, put on the record."""
    try:
        completion = model.complete(messages, form, max_tokens=MAX_ANSWER_TOKENS, prompt=prompt.id)
    except ModelOutputError as error:
        attempts.made.append(Try(prompt=prompt.id, said="", objection=error.message))
        return Verdict.declined("the model gave no answer in the shape it was asked for")
    judged_at = time.perf_counter()
    said = _respelled(" ".join(completion.value.answer.split()), gate.evidence)
    made = Try(
        prompt=prompt.id,
        said=said,
        confidence=completion.confidence,
        doubt=completion.probability_of(ABSTENTION),
        usage=completion.usage,
        seconds=completion.seconds,
    )
    verdict = judge(gate, question, said, store.place, certainty=_how_certain(made, attempts))
    unsure = made.certainty is not None and made.certainty < MIN_CERTAINTY
    if unsure and verdict.status != "not_in_documents":
        doubt = f"the model was not sure that the text says so (certainty {made.certainty:.2f})"
        verdict = Verdict.declined(doubt, objections=(Objection("certain", doubt),))
    verdict = replace(verdict, certainty=made.certainty)
    attempts.grounding_seconds += time.perf_counter() - judged_at
    checks = tuple(dict.fromkeys(objection.check for objection in verdict.objections))
    attempts.made.append(made.model_copy(update={"objection": verdict.reason, "checks": checks}))
    return verdict


def _how_certain(made: Try, attempts: _Attempts) -> Certainty:
    if made.certainty is None:
        return "unknown" if attempts.checked_again else "unsure"
    return "certain" if made.certainty >= CERTAIN else "unsure"


def _respelled(said: str, evidence: Sequence[Hit]) -> str:
    """Initials as the documents write them: models put a space into "U.S." that no reader wants."""
    joined = _SPACED_INITIALS.sub(r"\1", said)
    spaced = {match[0] for match in _SPACED_INITIALS.finditer(said)}
    return said if any(one in hit.text for one in spaced for hit in evidence) else joined
