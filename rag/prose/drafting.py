"""A free draft over chosen passages: each sentence proved, mended once with its objection, or withdrawn and counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.grounding.citing import PlaceOf
from rag.grounding.gate import Gate
from rag.llm.prompting import Prompt
from rag.llm.protocol import Message
from rag.prose.calls import Calls, Draft, Wording
from rag.prose.choosing import says_again
from rag.prose.pieces import cleaned
from rag.prose.proving import Refused, Told, leans, prove
from rag.text.boundaries import sentence_spans

TOKENS_A_SENTENCE = 48
"""Room for one sentence of some 30 words."""

MEND_TOKENS = 120

_DECLINED = re.compile(r"\W*not[ _]found\b", re.IGNORECASE)
_ENDED = re.compile(r"[.!?][\"”’')\]]*$")


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a draft left: its proved sentences in its order, and whether the model declined."""

    told: tuple[Told, ...] = ()
    declined: bool = False


@dataclass(frozen=True)
class Drafter:
    """What a draft is made with. `known` are sentences already told."""

    calls: Calls
    gate: Gate
    place_of: PlaceOf
    known: list[Told] = field(default_factory=list)

    def write(self, evidence: str, task: str, sentences: int) -> Drafted:
        """A draft on `task` over the text `evidence`, of at most so many sentences. Raises ModelError."""
        prompt = Prompt.load("prose-draft")
        messages = prompt.render(evidence=evidence, task=task, sentences=str(sentences))
        completion = self.calls.ask(prompt.id, messages, Draft, TOKENS_A_SENTENCE * (sentences + 1))
        if completion is None:
            return Drafted()
        text = completion.value.text.strip()
        if not text or _DECLINED.match(text):
            return Drafted(declined=True)
        told: list[Told] = []
        messages = [*messages, Message("assistant", Draft(text=text).model_dump_json())]
        for sentence in split(text)[: sentences + 1]:
            found = self._proved(sentence, messages)
            if isinstance(found, Told) and not any(says_again(found.text, one.text) for one in [*self.known, *told]):
                told.append(found)
        return Drafted(tuple(told))

    def _proved(self, sentence: str, messages: Sequence[Message]) -> Told | Refused:
        found = self._judged(sentence)
        if isinstance(found, Told):
            return found
        mended = self._mended(sentence, found, messages)
        self.calls.withdraw(sentence, found.reason, unproved=found.unproved, replaced=mended is not None)
        return mended or found

    def _judged(self, sentence: str) -> Told | Refused:
        if not _ENDED.search(sentence):
            return Refused("it breaks off")
        if leans(sentence):
            return Refused("it does not stand alone")
        return prove(self.gate, sentence, self.place_of)

    def _mended(self, sentence: str, refused: Refused, messages: Sequence[Message]) -> Told | None:
        prompt = Prompt.load("prose-mend")
        asked = [*messages, *prompt.render(sentence=sentence, objection=refused.reason or "it is not proved")]
        completion = self.calls.ask(prompt.id, asked, Wording, MEND_TOKENS)
        if completion is None or _DECLINED.match(completion.value.sentence):
            return None
        again = cleaned(completion.value.sentence)
        found = self._judged(again)
        if isinstance(found, Told):
            return found
        self.calls.withdraw(again, found.reason, unproved=found.unproved, replaced=False)
        return None


def split(text: str) -> list[str]:
    """The sentences of a model's prose, without list marks and footnote marks."""
    parts = [text[start:end] for start, end in sentence_spans(text)]
    bare = [cleaned(re.sub(r"^(?:[-*•–]|\d{1,2}[.)])\s+", "", part)) for part in parts]
    return [part for part in bare if any(character.isalnum() for character in part)]
