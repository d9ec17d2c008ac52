"""A second look at an answer that is in doubt: the same question, its passage being the whole text.

What tempts a small model to a near miss is often elsewhere in the document. Alone with the sentence that it cited it
says "NOT FOUND" more readily where the sentence does not answer. Looked at again are answers of which the model is not
sure, and all that were read in passages of a longer text: there, whatever is nearest to the question is on offer.
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

TOO_DOUBTFUL_OF_PASSAGES = 0.2
"""The same where the text was read in passages: on 150 questions about agreements it withdraws 14 of 39 wrong and 2 of
28 right answers; .45 withdraws 2 and none."""

MAX_TOKENS = 80
"""Output bound; only the first token's probabilities are read."""

CHECK = "second_look"


def wants_second_look(verdict: Verdict, *, is_whole: bool) -> bool:
    """Whether an answer is looked at again: a cited one of the model's own, of which it is not sure, or one read in
    passages of a longer text (`is_whole` is False)."""
    if verdict.certainty is None or verdict.reader or not verdict.citations:
        return False
    return verdict.certainty < UNSURE or not is_whole


def second_look(
    store: Store, model: LanguageModel, question: str, evidence: Sequence[Hit], verdict: Verdict, *, is_whole: bool
) -> tuple[Verdict, Try | None]:
    """The verdict after the second look, and the call that was made for it; None where the model gave no reply."""
    made = doubt_of(store, model, question, evidence, verdict.citations)
    most = TOO_DOUBTFUL if is_whole else TOO_DOUBTFUL_OF_PASSAGES
    if made is None or made.doubt is None or made.doubt <= most:
        return verdict, made
    reason = f"alone with the passage, the model doubts that it says “{verdict.text}” ({made.doubt:.2f})"
    declined = Verdict.declined(reason, objections=(Objection(CHECK, reason),))
    return declined, made.model_copy(update={"objection": reason, "checks": (CHECK,)})


def doubt_of(
    store: Store, model: LanguageModel, question: str, evidence: Sequence[Hit], citations: Sequence[Citation]
) -> Try | None:
    """The question once more with the cited sentences as the whole text: a call whose `doubt` is the probability of
    "NOT FOUND". None where the model gave no reply: the answer was proved without it."""
    prompt = Prompt.load("answer")
    messages = prompt.render(evidence=layout(store, _passages(evidence, citations)), question=question)
    try:
        completion = model.complete(messages, ShortAnswer, max_tokens=MAX_TOKENS, prompt=prompt.id)
    except (ModelOutputError, ModelConnectionError):
        return None
    return Try(
        prompt=prompt.id,
        said=completion.value.answer,
        confidence=completion.confidence,
        doubt=completion.probability_of(ABSTENTION),
        usage=completion.usage,
        seconds=completion.seconds,
    )


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
