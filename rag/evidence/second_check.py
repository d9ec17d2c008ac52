"""A second, short question to the model: do the quotes say what the claims say?

One call for several claims. For an answer it is asked where the model gave no probabilities; for a text that is
verified, where the user named a model. It settles wording alone: values, names, polarity and roles are the code's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from rag.errors import ModelConnectionError, ModelOutputError
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel
from rag.schema.answer import Try

AT_ONCE = 6
"""Claims put in one call: a small model loses its place in longer lists."""

TOKENS_A_CLAIM, TOKENS_AROUND = 12, 48
"""Room for the words on each claim, and for the brackets and spaces around them."""

Opinion = Literal["supported", "contradicted", "not stated"]


class Opinions(BaseModel):
    """The model's word on each claim, in order."""

    verdicts: list[Opinion] = Field(max_length=12)


@dataclass(frozen=True, slots=True)
class QuotedClaim:
    """A claim, the question it answers ("" for none), and the quotes that should say it."""

    claim: str
    quotes: tuple[str, ...]
    question: str = ""


def opinions(model: LanguageModel, claims: Sequence[QuotedClaim]) -> tuple[list[Opinion | None], Try]:
    """The model's word on each of at most AT_ONCE claims, None where it gave none, and the call for the record.

    Raises ModelError and its subclasses, except for an endpoint that fails or a reply of the wrong shape.
    """
    prompt = Prompt.load("second-check")
    shown = "\n\n".join(_shown(number, one) for number, one in enumerate(claims, start=1))
    messages = prompt.render(claims=shown, count=str(len(claims)))
    room = TOKENS_AROUND + TOKENS_A_CLAIM * len(claims)
    try:
        completion = model.complete(messages, Opinions, max_tokens=room, prompt=prompt.id)
    except (ModelOutputError, ModelConnectionError) as error:
        return [None] * len(claims), Try(prompt=prompt.id, said="", objection=f"no second opinion: {error.message}")
    said = completion.value.verdicts
    made = Try(prompt=prompt.id, said=", ".join(said), usage=completion.usage, seconds=completion.seconds)
    if len(said) != len(claims):  # it cannot be told which claim a word is about
        return [None] * len(claims), made
    return [*said], made


def _shown(number: int, one: QuotedClaim) -> str:
    question = f"Question: {one.question}\n" if one.question else ""
    said = f"{'Answer' if question else 'Statement'}: {one.claim}"
    return f"{number}.\nPassage: {' … '.join(one.quotes)}\n{question}{said}"
