"""Follow-up questions: does one lean on what was said before, and if so, what does it mean by itself?

Code decides whether the model is asked at all, and whether its rewriting may be used: it must keep what the question
names and bring in nothing that was not said. In doubt the question is asked as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import BaseModel, Field

from rag.errors import ContextOverflowError, ModelOutputError
from rag.grounding.expectation import expected_kind
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel
from rag.schema.conversation import Turn
from rag.text.wording import content_words, matches
from rag.values import check, find_names, folded
from rag.values.checking import Unproved
from rag.values.folding import contains_words

TURNS_READ = 2
"""Turns before the question that the model sees: pronouns rarely point further back, and prompt tokens are time."""

MAX_QUESTION_TOKENS = 100
MOST_WORDS_ADDED = 25
MIN_KEPT = 0.75
"""Share of the follow-up's content words that its rewriting must hold."""

_PRONOUN = re.compile(
    r"\b(?:they|them|their|theirs|he|him|his|she|her|hers|its|these|those|former|latter|"
    r"the (?:same|other|others|two|both)|that one|this one|someone else|who else|what else|anyone else)\b"
    r"|\bit\b(?!\s+(?:true|possible|clear|known|said|stated|likely)\b)"
    r"|\b(?:this|that)(?=\s*(?:[?.!,]|$))"
    r"|\b(?:this|that|such an?) (?:agreement|accord|memorandum|deal|project|partnership|contract|treaty|programme|"
    r"program|company|university|institute|organi[sz]ation|person|man|woman|country|city|date|day|year|sum|amount|money|one)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(r"^\W*(?:and|but|or|also|then|so|what about|how about|what of|same for)\b", re.IGNORECASE)
_LEAD = re.compile(r"^(?:and|but|so|then|also),?\s+(\w)", re.IGNORECASE)
"""What a question that stands alone does not begin with."""

_JOINTS = re.compile(r"\s+(?:for|of|in|by|with|and|on|at|from|to)\s+(?:the\s+)?")
_ASKS = re.compile(r"\b(who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
_LEANING = frozenset({"else", "about", "one", "ones", "same", "other", "others", "former", "latter", "two"})


class Standalone(BaseModel):
    """The one field the model fills."""

    question: str = Field(max_length=400)


def needs_context(question: str) -> bool:
    """Whether a question cannot be understood without what was said before, told by its pronouns and gaps."""
    if _PRONOUN.search(question) or _CONTINUES.match(question):
        return True
    return len(content_words(question)) <= 1 and not find_names(question)


def stand_alone(model: LanguageModel, turns: Sequence[Turn], question: str) -> str | None:
    """The question with names in place of what points back, or None when no rewriting can be trusted.

    Raises ModelError and its subclasses, except for an output that does not fit.
    """
    said = "\n".join(f"Question: {turn.answer.question}\nAnswer: {turn.answer.text}" for turn in turns[-TURNS_READ:])
    prompt = Prompt.load("chat-rewrite")
    messages = prompt.render(conversation=said, question=question)
    try:
        completion = model.complete(messages, Standalone, max_tokens=MAX_QUESTION_TOKENS, prompt=prompt.id)
    except (ModelOutputError, ContextOverflowError):
        return None
    rewritten = " ".join(completion.value.question.split())
    rewritten = _LEAD.sub(lambda match: match[1].upper(), rewritten)
    if question.rstrip().endswith("?") and not rewritten.endswith("?"):
        rewritten = rewritten.rstrip(".!") + "?"
    asked_before = {folded(turn.answer.question) for turn in turns}
    if folded(rewritten) in asked_before or not is_faithful(question, rewritten, said):
        return None
    return rewritten


def is_faithful(question: str, rewritten: str, said: str) -> bool:
    """Whether a rewriting asks the same: nothing lost that the question names, nothing new that nobody said."""
    if folded(question) == folded(rewritten) or len(rewritten.split()) > len(question.split()) + MOST_WORDS_ADDED:
        return False
    there = f"{said}\n{question}"
    if check(question, rewritten) or any(not _is_said(one, there) for one in check(rewritten, there)):
        return False
    asks = {word.lower() for word in _ASKS.findall(question)}
    if not asks <= {word.lower() for word in _ASKS.findall(rewritten)}:
        return False
    kind = expected_kind(question)
    if kind not in ("anything", expected_kind(rewritten)):
        return False
    own = content_words(_PRONOUN.sub(" ", question)) - _LEANING
    new = content_words(rewritten)
    if own and sum(matches(word, new) for word in own) / len(own) < MIN_KEPT:
        return False
    held = content_words(f"{said} {question}")
    return all(matches(word, held) for word in new)


def _is_said(new: Unproved, there: str) -> bool:
    """Whether a name that stands nowhere as a whole is made of names that do: "the Accord for Velm"."""
    return new.kind == "name" and all(contains_words(part, there) for part in _JOINTS.split(new.text))
