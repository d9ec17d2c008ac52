"""One or two statements in fewer words: the model's wording where it is proved faithful, else the document's own.

Wordings are kept in the library, so that a summary that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field

from rag.errors import StorageError
from rag.grounding.gate import Gate
from rag.grounding.windows import Window
from rag.llm.prompting import Prompt
from rag.prose.calls import Calls
from rag.prose.choosing import values_in
from rag.prose.faithful import object_to, support
from rag.prose.pieces import Piece
from rag.prose.proving import Told, as_it_stands, leans, prove
from rag.schema.answer import Citation, Hit
from rag.storage.store import Store
from rag.text.orders import is_order
from rag.text.sentences import Sentence

WORDING_TOKENS = 120
"""Output bound of one wording: some 80 words."""

KIND = "wordings"
"""Under this kind the library keeps a document's wordings, until its text changes."""

HOW = "shorter wording with the same names and values"


@dataclass
class Wordings:
    """The wordings of the statements of one document, kept as they are made."""

    store: Store
    document: str
    stamp: str
    _known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with suppress(StorageError, ValueError):
            kept = self.store.record(self.document, KIND, self.stamp)
            self._known = dict(json.loads(kept)) if kept else {}

    def get(self, key: str) -> str | None:
        return self._known.get(key)

    def keep(self, key: str, wording: str) -> None:
        """Remember a wording; a library that cannot be written costs nobody the summary."""
        self._known[key] = wording
        with suppress(StorageError):
            self.store.keep_record(self.document, KIND, self.stamp, json.dumps(self._known, ensure_ascii=False))


@dataclass(frozen=True)
class Worder:
    """Puts statements of one document into fewer words. `sentences` are all of the document, in order."""

    calls: Calls
    store: Store
    sentences: tuple[Sentence, ...]
    wordings: Wordings

    def shorter(self, piece: Piece, place: int, words: int) -> Told:
        """A statement in at most `words` words that stands alone, or as the document has it.

        `place` is the index of its sentence among those of the document. Raises ModelError and its subclasses.
        """
        verbatim = as_it_stands(piece, self.store.place)
        if piece.words <= words and not piece.leans:
            return verbatim
        prompt = Prompt.load("prose-shorten")
        before = self._before(place)
        wording = self._asked(
            f"{piece.main.start}:{words}", prompt, before=before, sentence=piece.text, words=str(words)
        )
        if wording is None or wording == piece.text:
            return verbatim
        cited = support(piece.main, self.sentences[:place], wording)
        objection = object_to(wording, piece.main, cited, words)
        if objection is not None:
            self.calls.withdraw(wording, objection.reason, unproved=objection.unproved, replaced=True)
            return verbatim
        return Told(wording, tuple(self._cited(one, wording) for one in cited))

    def joined(self, first: Told, second: Told, words: int) -> Told | None:
        """Two proved sentences as one of at most `words` words that keeps all their values, or None."""
        prompt = Prompt.load("prose-join")
        key = f"{first.citations[0].start}+{second.citations[0].start}:{words}"
        wording = self._asked(key, prompt, first=first.text, second=second.text, words=str(words))
        if wording is None:
            return None
        citations = tuple(dict.fromkeys([*first.citations, *second.citations]))
        reason = self._against_joining(wording, first, second, citations, words)
        if reason:
            self.calls.withdraw(wording, reason, replaced=True)
            return None
        derived = tuple(one.model_copy(update={"match": "derived", "how": HOW}) for one in citations)
        return Told(wording, derived)

    def _against_joining(
        self, wording: str, first: Told, second: Told, citations: tuple[Citation, ...], words: int
    ) -> str:
        if len(wording.split()) > words:
            return "longer than it was asked to be"
        if not values_in(f"{first.text} {second.text}") <= values_in(wording):
            return "a value was lost"
        if leans(wording) or not wording.rstrip().endswith("."):
            return "it does not stand alone"
        quotes = [
            Hit(document=one.document, start=one.start, end=one.end, text=one.quote, score=1.0) for one in citations
        ]
        found = prove(_OneWindow(tuple(quotes)), wording, self.store.place)
        return "" if isinstance(found, Told) else found.reason or "it is not proved"

    def _asked(self, key: str, prompt: Prompt, **values: str) -> str | None:
        """The model's wording, from what is kept where it has been asked before."""
        known = self.wordings.get(f"{prompt.id}:{key}")
        if known is not None:
            return known or None
        wording = self.calls.sentence(prompt, WORDING_TOKENS, **values)
        if wording is not None:
            self.wordings.keep(f"{prompt.id}:{key}", wording)
        return wording

    def _before(self, place: int) -> str:
        """The sentence before, which says what a pronoun stands for; no heading, no order to a machine."""
        if place == 0:
            return ""
        before = self.sentences[place - 1]
        return f"{before.text}\n" if before.is_prose and not is_order(before.text) else ""

    def _cited(self, sentence: Sentence, wording: str) -> Citation:
        place = self.store.place(sentence.document, sentence.start)
        exact = wording in sentence.text
        return Citation(
            document=sentence.document,
            start=sentence.start,
            end=sentence.end,
            quote=sentence.text,
            match="exact" if exact else "derived",
            how="" if exact else HOW,
            line=place.line,
            page=place.page,
            where=place.where,
        )


class _OneWindow(Gate):
    """A gate for a joined sentence: its quotes are read together, and each alone."""

    @property
    def windows(self) -> list[Window]:
        alone = [Sentence(hit.document, hit.start, hit.end, hit.text) for hit in self.evidence]
        together = Window(tuple(alone), alone[0], " ".join(one.text for one in alone))
        return [*(Window((one,), one, one.text) for one in alone), together]
