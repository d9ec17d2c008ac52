"""The questions an extraction asks the model: one bounded field at a time behind one stable document prefix."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, create_model

from rag.errors import ModelOutputError
from rag.llm.forms import ABSTENTION, ShortAnswer
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel
from rag.schema.answer import Usage
from rag.schema.partnership import NO_OUTPUT, Unsupported

MAX_ITEMS = 8
"""Items of a list: more than most documents have, and the bound that keeps a small model from never ending."""

ITEM_CHARACTERS = 120
LIST_TOKENS = 260
VALUE_TOKENS = 120
OBJECT_TOKENS = 320

NAMED_FAILURES = 3
"""Failures that a second question names: more would be a long order, which small models do not follow."""

R = TypeVar("R")

ItemText = Annotated[str, Field(max_length=ITEM_CHARACTERS)]


class Items(BaseModel):
    """A list of short texts."""

    items: list[ItemText] = Field(max_length=MAX_ITEMS)


@dataclass(slots=True)
class Interview:
    """Asks about one document; keeps what it cost and what could not be used."""

    model: LanguageModel
    evidence: str
    usage: Usage = field(default_factory=Usage)
    unsupported: list[Unsupported] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        """Wall time since the first question."""
        return time.perf_counter() - self.started

    def value(self, wanted: str, *, name: str, evidence: str = "") -> tuple[str, float | None]:
        """The model's words for one value ("" when it abstained), and its certainty where the model gives one.

        `evidence` is read instead of the document, where only a few of its sentences matter.
        """
        answer = self._ask("extract-value", ShortAnswer, VALUE_TOKENS, name, evidence, wanted=wanted)
        if answer is None:
            return "", None
        said, certainty = answer[0].answer.strip(), answer[1]
        return ("" if said.strip(" .").upper() in ("NOT FOUND", "NONE", "N/A", "") else said), certainty

    def values(self, wanted: str, *, name: str) -> list[str]:
        """The model's words for a list."""
        answer = self._ask("extract-list", Items, LIST_TOKENS, name, wanted=wanted)
        return [] if answer is None else [_whole(item) for item in answer[0].items if item.strip()]

    def objects(self, wanted: str, keys: Mapping[str, str], *, name: str) -> list[dict[str, str]]:
        """The model's words for a list of things with several parts each; `keys` are the parts and what they are."""
        listed = ", ".join(f"{key} ({what})" if what else key for key, what in keys.items())
        answer = self._ask("extract-objects", _objects(tuple(keys)), OBJECT_TOKENS, name, wanted=wanted, keys=listed)
        if answer is None:
            return []
        found: Sequence[BaseModel] = answer[0].items
        return [{key: _whole(str(getattr(item, key))) for key in keys} for item in found]

    def insist(self, wanted: str, read: Callable[[str], R]) -> R:
        """The values that `read` proves in the model's words for `wanted`.

        When it proves nothing of them, it reads once more, and the question then names what failed and why.
        """
        before = len(self.unsupported)
        found = read(wanted)
        failed = [dropped for dropped in self.unsupported[before:] if dropped.said]
        if found or not failed:
            return found
        named = "; ".join(f"“{dropped.said}”: {dropped.reason}" for dropped in failed[:NAMED_FAILURES])
        return read(f"{wanted} (not {named})")

    def drop(self, name: str, said: str, reason: str) -> None:
        """Note words of the model that are not in the record, and the reason."""
        self.unsupported.append(Unsupported(field=name, said=said, reason=reason))

    def _ask(
        self, prompt_name: str, schema: type[Any], max_tokens: int, name: str, evidence: str = "", **values: str
    ) -> tuple[Any, float | None] | None:
        prompt = Prompt.load(prompt_name)
        messages = prompt.render(evidence=evidence or self.evidence, **values)
        try:
            completion = self.model.complete(messages, schema, max_tokens=max_tokens, prompt=prompt.id)
        except ModelOutputError as error:
            self.drop(name, "", f"{NO_OUTPUT}: {error.message}")
            return None
        self.usage += completion.usage
        doubt = completion.probability_of(ABSTENTION) or 0.0
        certainty = None if completion.confidence is None else completion.confidence * (1 - doubt)
        return completion.value, certainty


def _whole(said: str) -> str:
    """On one line, and without the piece of a word that the bound on its length cut off."""
    line = " ".join(said.split())
    return line.rpartition(" ")[0].rstrip(" ,;:") or line if len(said) >= ITEM_CHARACTERS else line


@lru_cache(maxsize=32)
def _objects(keys: tuple[str, ...]) -> type[BaseModel]:
    fields: dict[str, Any] = dict.fromkeys(keys, (ItemText, ...))
    item = create_model("Item", **fields)
    return create_model("Objects", items=(list[item], Field(max_length=MAX_ITEMS)))
