"""The job of answering: route, gather evidence, ask briefly, prove by code, ask once more when the proof fails."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pydantic import BaseModel, Field

from rag.embedding.protocol import Embedder
from rag.errors import ModelConnectionError, ModelOutputError
from rag.grounding.objections import Verdict, joined, judge
from rag.grounding.orders import is_order, orders_in
from rag.llm.protocol import LanguageModel, Message
from rag.prompting import Prompt
from rag.retrieval import gather
from rag.routing import route
from rag.schema.answer import Answer, Hit, Timings, Try, Usage
from rag.schema.document import DocumentInfo, Span
from rag.settings import Settings
from rag.splitting import split_question
from rag.storage.store import Store
from rag.tokens import count_tokens

MAX_ANSWER_TOKENS = 160
"""Output bound: room for a list of eight names; a small model that has not stopped by then will not stop."""

ABSTENTION = "NOT"
"""First token of the reply that the prompt asks for when the text does not answer."""

MIN_CERTAINTY = 0.5
"""An answer is withdrawn when it is more likely wrong than right: certainty is the mean probability of its tokens times
that of not abstaining. On the development gold 2 of 82 right answers lie below, and 5 of 9 wrong ones."""

MOST_DOUBT, SURE = 0.45, 0.75
"""A model that abstains while it gives abstaining less than MOST_DOUBT has an answer in mind that it spells in several
ways, each less likely than "NOT". It is asked for that answer alone, and believed when it is SURE of it (and not below
MIN_CERTAINTY). Ten such abstentions on the development gold gave three right answers and no wrong one; nine on
`fiction`, which misleads on purpose, no right and two wrong ones."""

MOST_CHARACTERS_PER_TOKEN = 10
"""More than any ordinary text has; spares counting the tokens of a book."""

_SPACED_INITIALS = re.compile(r"\b([A-Z]\.)\s+(?=[A-Z]\.)")

NOT_FOUND = "The documents do not say."


class ShortAnswer(BaseModel):
    """The one field the model fills. One short field, since more of them make small models bluff."""

    answer: str = Field(max_length=400)


class StatedAnswer(ShortAnswer):
    """A short answer that cannot be "NOT FOUND": the pattern is part of what the output is held to."""

    answer: str = Field(max_length=400, pattern=r'^([^N"\\ ]|N[^O"\\]|NO[^T"\\])[^"\\]{0,200}$')


@dataclass(slots=True)
class _Attempts:
    """The tries so far, with what they cost."""

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
    question: str,
    *,
    scope: Sequence[str] | None,
) -> Answer:
    """Answer one question from the store, within `scope` when given. Raises ModelError and its subclasses."""
    started = time.perf_counter()
    asked, evidence = find_evidence(store, embedder, settings, question, scope)
    retrieved = time.perf_counter()
    attempts = _Attempts()
    if evidence:
        verdict = _ask_and_prove(store, model, asked, evidence, attempts)
    else:
        verdict = Verdict.declined("no passage of the documents resembles the question")
    return Answer(
        question=question,
        status=verdict.status,
        text=verdict.text or NOT_FOUND,
        citations=verdict.citations,
        unproved=verdict.unproved,
        reason=verdict.reason,
        certainty=verdict.certainty if verdict.citations else None,
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


def find_evidence(
    store: Store, embedder: Embedder, settings: Settings, question: str, scope: Sequence[str] | None
) -> tuple[str, list[Hit]]:
    """The question less any mention of its document, and the evidence for it."""
    asked = question
    if scope is None:
        documents = store.documents()
        routed = route(question, documents)
        scope, asked = routed.documents, routed.question
        if len(documents) == 1:
            scope = [documents[0].id]
    if scope is not None and len(scope) == 1:
        info = store.document(scope[0])
        whole = _whole(store, info, settings.whole_document_tokens)
        if whole is not None:
            return asked, [whole]
    evidence = gather(
        store,
        embedder,
        asked,
        passages=settings.passages,
        budget=settings.evidence_tokens,
        count_tokens=count_tokens,
        scope=scope,
    )
    return asked, evidence


def _whole(store: Store, info: DocumentInfo, limit: int) -> Hit | None:
    """A short document as one passage: the model has then read it once for all questions about it."""
    if info.characters > limit * MOST_CHARACTERS_PER_TOKEN:
        return None
    text = store.text(info.id)
    if count_tokens(text) > limit:
        return None
    return Hit(document=info.id, start=0, end=len(text), text=text, score=1.0)


def _ask_and_prove(
    store: Store, model: LanguageModel, question: str, evidence: Sequence[Hit], attempts: _Attempts
) -> Verdict:
    """Ask; when the judge objects, once more with what failed; when all is declined, each part of the question."""
    verdict = _ask(store, model, question, evidence, attempts)
    if verdict.worth_a_second_try:
        second = _ask_again(store, model, question, evidence, attempts, verdict)
        verdict = second if second.rank >= verdict.rank else verdict
    parts = split_question(question) if verdict.status == "not_in_documents" else None
    if parts:
        return joined(parts, [_ask(store, model, part, evidence, attempts) for part in parts])
    return verdict


def _ask(
    store: Store,
    model: LanguageModel,
    question: str,
    evidence: Sequence[Hit],
    attempts: _Attempts,
    *,
    without: Sequence[Span] = (),
) -> Verdict:
    """The question as if for the first time, with the spans `without` left out of the evidence."""
    prompt = Prompt.load("answer")
    messages = prompt.render(evidence=layout(store, evidence, without=without), question=question)
    asked = partial(_try, store, model, prompt, messages, question=question, evidence=evidence, attempts=attempts)
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
    evidence: Sequence[Hit],
    attempts: _Attempts,
    verdict: Verdict,
) -> Verdict:
    """The question again, with the objection; or as if new, without the sentence that misled the model."""
    if verdict.misled_by:
        return _ask(store, model, question, evidence, attempts, without=verdict.misled_by)
    prompt = Prompt.load("answer-again")
    messages = Prompt.load("answer").render(evidence=layout(store, evidence), question=question)
    reply = Message("assistant", ShortAnswer(answer=attempts.made[-1].said).model_dump_json())
    messages += [reply, *prompt.render(objection=verdict.reason)]
    return _try(store, model, prompt, messages, question=question, evidence=evidence, attempts=attempts)


def _try(
    store: Store,
    model: LanguageModel,
    prompt: Prompt,
    messages: list[Message],
    *,
    question: str,
    evidence: Sequence[Hit],
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
    said = _respelled(" ".join(completion.value.answer.split()), evidence)
    verdict = judge(question, said, evidence, store.place)
    made = Try(
        prompt=prompt.id,
        said=said,
        confidence=completion.confidence,
        doubt=completion.probability_of(ABSTENTION),
        usage=completion.usage,
        seconds=completion.seconds,
    )
    unsure = made.certainty is not None and made.certainty < MIN_CERTAINTY
    if unsure and verdict.status != "not_in_documents" and not verdict.by_code:
        verdict = Verdict.declined(f"the model was not sure that the text says so (certainty {made.certainty:.2f})")
    if not verdict.by_code:
        verdict = replace(verdict, certainty=made.certainty)
    attempts.grounding_seconds += time.perf_counter() - judged_at
    attempts.made.append(made.model_copy(update={"objection": verdict.reason}))
    return verdict


def _respelled(said: str, evidence: Sequence[Hit]) -> str:
    """Initials as the documents write them: models put a space into "U.S." that no reader wants."""
    joined = _SPACED_INITIALS.sub(r"\1", said)
    spaced = {match[0] for match in _SPACED_INITIALS.finditer(said)}
    return said if any(one in hit.text for one in spaced for hit in evidence) else joined


def layout(store: Store, evidence: Sequence[Hit], *, without: Sequence[Span] = ()) -> str:
    """Evidence as the model reads it: a document's title, then its passages with `...` where text is left out.

    The spans `without` are blanked, and so are sentences that give orders to whoever reads by machine.
    The text before the first passage of a document changes only with the document, so that the model's prefix cache
    serves the next question about it.
    """
    parts: list[str] = []
    previous: str | None = None
    for hit in evidence:
        body = "\n".join(line.strip() for line in _blanked(hit, without).splitlines() if line.strip())
        if hit.document != previous:
            title = store.document(hit.document).title
            title = hit.document if is_order(title) else title
            parts.append(body if body.startswith(title) else f"{title}\n{body}")
        else:
            parts.append(f"...\n{body}")
        previous = hit.document
    return "\n".join(parts)


def _blanked(hit: Hit, spans: Sequence[Span]) -> str:
    text = hit.text
    for start, end in orders_in(text):
        text = text[:start] + " " * (end - start) + text[end:]
    for span in spans:
        if span.overlaps(hit):
            start, end = max(span.start - hit.start, 0), min(span.end, hit.end) - hit.start
            text = text[:start] + " " * (end - start) + text[end:]
    return text
