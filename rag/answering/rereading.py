"""A second look at an answer of which the model is not sure: the same question, its passage being the whole text.

What tempts a small model to a near miss is often elsewhere in the document. Alone with the sentence that it cited it
says "NOT FOUND" more readily where the sentence does not answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.errors import ModelConnectionError, ModelOutputError
from rag.evidence.layout import layout
from rag.grounding.judging import Verdict
from rag.grounding.support import Objection
from rag.llm.forms import ABSTENTION, ShortAnswer
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel
from rag.schema.answer import Citation, Hit, Try
from rag.storage.store import Store
from rag.text.sentences import sentences_of

UNSURE = 0.85
"""Certainty below which an answer is looked at again: 14 of 100 answers of `fiction`, 37 of real documents."""

TOO_DOUBTFUL = 0.45
"""Probability of "NOT FOUND" from which the passage is taken not to answer. It withdraws 6 of 29 wrong and 1 of 170
right answers of `fiction`, 2 of 5 and 1 of 85 of real news, and 1 of 15 and 0 of 40 to questions on 22 real documents
by somebody who had not seen the program. At .35 it is 10 and 5 in all, instead of 9 and 2."""

MAX_TOKENS = 80
"""Output bound; only the first token's probabilities are read."""

CHECK = "second_look"


def wants_second_look(verdict: Verdict) -> bool:
    """Whether an answer is looked at again: a cited one of the model's own, of which it is not sure."""
    is_unsure = verdict.certainty is not None and verdict.certainty < UNSURE
    return is_unsure and bool(verdict.citations) and not verdict.reader


def second_look(
    store: Store, model: LanguageModel, question: str, evidence: Sequence[Hit], verdict: Verdict
) -> tuple[Verdict, Try | None]:
    """The verdict after the second look, and the call that was made for it; None where the model gave no reply."""
    prompt = Prompt.load("answer")
    passages = _passages(evidence, verdict.citations)
    messages = prompt.render(evidence=layout(store, passages), question=question)
    try:
        completion = model.complete(messages, ShortAnswer, max_tokens=MAX_TOKENS, prompt=prompt.id)
    except (ModelOutputError, ModelConnectionError):
        return verdict, None  # the answer was proved without it
    doubt = completion.probability_of(ABSTENTION)
    made = Try(
        prompt=prompt.id,
        said=completion.value.answer,
        confidence=completion.confidence,
        doubt=doubt,
        usage=completion.usage,
        seconds=completion.seconds,
    )
    if doubt is None or doubt <= TOO_DOUBTFUL:
        return verdict, made
    reason = f"alone with the passage, the model doubts that it says “{verdict.text}” ({doubt:.2f})"
    declined = Verdict.declined(reason, objections=(Objection(CHECK, reason),))
    return declined, made.model_copy(update={"objection": reason, "checks": (CHECK,)})


def _passages(evidence: Sequence[Hit], citations: Sequence[Citation]) -> list[Hit]:
    """Each cited sentence with the one before it, which often names what it speaks of, as evidence of its own."""
    found: dict[tuple[str, int], Hit] = {}
    for citation in citations:
        hit = next((one for one in evidence if one.overlaps(citation)), None)
        if hit is None:
            continue
        before = [one.start for one in sentences_of([hit]) if one.end <= citation.start]
        start = before[-1] if before else max(citation.start, hit.start)
        end = min(citation.end, hit.end)
        text = hit.text[start - hit.start : end - hit.start]
        passage = hit.model_copy(update={"start": start, "end": end, "text": text})
        found.setdefault((hit.document, start), passage)
    return list(found.values())
