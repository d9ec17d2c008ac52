"""A second, short question to a model that tells no probabilities: do the quotes say what the answer says?

One call for all items of an answer. The model may object; it changes nothing. Where it gives no usable reply, the
answer stays as the code's checks left it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from rag.errors import ModelConnectionError, ModelOutputError
from rag.grounding.judging import Verdict
from rag.grounding.support import Objection
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel
from rag.schema.answer import Try

CHECK_TOKENS = 120
"""Room for the words on as many items as an answer has."""

Opinion = Literal["supported", "contradicted", "not stated"]


class Opinions(BaseModel):
    """The model's word on each item, in order."""

    verdicts: list[Opinion] = Field(max_length=12)


def is_wanted(setting: Literal["auto", "on", "off"], verdict: Verdict) -> bool:
    """Whether an answer that holds is put to the model again: where it gave no certainty, unless set otherwise."""
    if verdict.status == "not_in_documents" or not verdict.citations or setting == "off":
        return False
    return setting == "on" or verdict.certainty is None


def second_check(model: LanguageModel, question: str, verdict: Verdict) -> tuple[Verdict, Try]:
    """The verdict after the second question, and the call for the record."""
    prompt = Prompt.load("second-check")
    quotes = " … ".join(citation.quote for citation in verdict.citations)
    messages = prompt.render(question=question, claims=f"Answer: {verdict.text}\nQuote: {quotes}")
    try:
        completion = model.complete(messages, Opinions, max_tokens=CHECK_TOKENS, prompt=prompt.id)
    except (ModelOutputError, ModelConnectionError) as error:
        return verdict, Try(prompt=prompt.id, said="", objection=f"no second opinion: {error.message}")
    opinions = completion.value.verdicts
    made = Try(prompt=prompt.id, said=", ".join(opinions), usage=completion.usage, seconds=completion.seconds)
    against = [opinion for opinion in opinions if opinion != "supported"]
    if not against:
        return verdict, made
    reason = f"asked again, the model finds “{verdict.text}” {against[0]} by its quote"
    objection = Objection("second_check", reason)
    made = made.model_copy(update={"objection": reason, "checks": (objection.check,)})
    return Verdict.declined(reason, objections=(objection,)), made
