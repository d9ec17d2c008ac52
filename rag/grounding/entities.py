"""The values and names of a text as one row of entities, each with its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.values.finding import FoundValue, same_value
from rag.values.folding import contains_words, words
from rag.values.name_forms import person_core
from rag.values.name_words import CORPORATE, HONORIFICS, INSTITUTION_HEADS
from rag.values.names import find_names, is_probably_common
from rag.values.vocabulary import word_set
from rag.values.writing import PLAIN, Writing

PERSON_WORDS = 4
"""More words than that are no person's name."""


_INSTRUMENTS = word_set(
    "agreement accord compact contract convention charter deal declaration framework letter memorandum mou pact"
    " partnership protocol statement treaty understanding alliance bulletin article annex"
)
"""What two parties make with each other: the last word of its name tells it from a name of theirs."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A value or a name: `text[start:end]` of the text it was found in. `value` is None for a name."""

    kind: str
    start: int
    end: int
    text: str
    value: FoundValue | None = None

    def is_same(self, other: Mention) -> bool:
        """Whether both can be the same value, or forms of one name."""
        if self.value is not None and other.value is not None:
            return same_value(self.value, other.value) or same_value(other.value, self.value)
        if self.value is not None or other.value is not None:
            return False
        return contains_words(self.text, other.text) or contains_words(other.text, self.text)


@lru_cache(maxsize=16384)
def entities_of(text: str, writing: Writing = PLAIN) -> tuple[Mention, ...]:
    """The values (countries left out, since they are names) and the names of a text, in order, without overlap."""
    found = [
        Mention(value.kind, value.start, value.end, value.text, value)
        for value in writing.values(text)
        if value.kind != "country" and not value.is_loose
    ]
    taken = [(entity.start, entity.end) for entity in found]
    for name in find_names(text):
        if not is_probably_common(name) and not any(a < name.end and name.start < b for a, b in taken):
            found.append(Mention(_kind_of(name.value), name.start, name.end, name.text))
    return tuple(sorted(found, key=lambda entity: entity.start))


def _kind_of(name: str) -> str:
    """ "instrument" for an agreement, "office" for titles alone, "organisation" by its head noun, "person" by its
    shape, else "name" (a place, a thing, a single word)."""
    if all(word.text in HONORIFICS for word in words(name)):
        return "office"
    core = [word.text for word in words(person_core(name))]
    if core and (core[-1] in _INSTRUMENTS or core[0] in _INSTRUMENTS):
        return "instrument"
    if any(word in INSTITUTION_HEADS or word in CORPORATE for word in core):
        return "organisation"
    is_person = 1 < len(core) <= PERSON_WORDS and not re.search(r"\d", name)
    return "person" if is_person else "name"
