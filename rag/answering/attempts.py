"""Attempts at one answer: a question to the model, its reply judged by the gate, both put on the record."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from rag.errors import ModelConnectionError, ModelOutputError
from rag.evidence.layout import layout
from rag.grounding.gate import Gate
from rag.grounding.judging import Certainty, Verdict, judge
from rag.grounding.support import Objection
from rag.llm.forms import ABSTENTION, MOST_CHARACTERS, ShortAnswer, StatedAnswer
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel, Message
from rag.schema.answer import Hit, Try, Usage
from rag.schema.document import Span
from rag.storage.store import Store
from rag.text.boundaries import sentence_spans

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

BROKEN_WITHIN = 5
"""An answer so few characters shorter than its form allows has filled it: a token has several."""

_SPACED_INITIALS = re.compile(r"\b([A-Z]\.)\s+(?=[A-Z]\.)")


@dataclass(slots=True)
class Attempts:
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


def ask(
    store: Store,
    model: LanguageModel,
    question: str,
    gate: Gate,
    attempts: Attempts,
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


def ask_again(
    store: Store,
    model: LanguageModel,
    question: str,
    gate: Gate,
    attempts: Attempts,
    verdict: Verdict,
) -> Verdict:
    """The question again, with the objection; or as if new, without the sentence that misled the model."""
    if verdict.misled_by:
        return ask(store, model, question, gate, attempts, without=verdict.misled_by)
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
    attempts: Attempts,
    form: type[ShortAnswer] = ShortAnswer,
) -> Verdict:
    """One call and its judgement, put on the record."""
    try:
        completion = model.complete(messages, form, max_tokens=MAX_ANSWER_TOKENS, prompt=prompt.id)
    except ModelOutputError as error:
        attempts.made.append(Try(prompt=prompt.id, said="", objection=error.message))
        return Verdict.declined("the model gave no answer in the shape it was asked for")
    judged_at = time.perf_counter()
    said = _respelled(" ".join(unbroken(completion.value.answer).split()), gate.evidence)
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


def unbroken(answer: str) -> str:
    """An answer that does not break off in a word: of one that fills its form the whole sentences or, if there is but
    one, the whole words of it and an ellipsis."""
    if len(answer) < MOST_CHARACTERS - BROKEN_WITHIN:
        return answer
    *whole, last = [answer[start:end] for start, end in sentence_spans(answer)] or [answer]
    if last.endswith((".", "!", "?")):
        return answer
    return " ".join(whole) if whole else last.rpartition(" ")[0].rstrip(" ,;:(") + " …"


def _how_certain(made: Try, attempts: Attempts) -> Certainty:
    if made.certainty is None:
        return "unknown" if attempts.checked_again else "unsure"
    return "certain" if made.certainty >= CERTAIN else "unsure"


def _respelled(said: str, evidence: Sequence[Hit]) -> str:
    """Initials as the documents write them: models put a space into "U.S." that no reader wants."""
    joined = _SPACED_INITIALS.sub(r"\1", said)
    spaced = {match[0] for match in _SPACED_INITIALS.finditer(said)}
    return said if any(one in hit.text for one in spaced for hit in evidence) else joined
