"""Ties values to the text: finds the places where the words of a value stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from rag.schema.answer import Hit, Match
from rag.schema.partnership import Grounded
from rag.text.orders import orders_in
from rag.text.sentences import Sentence, sentences_of
from rag.text.wording import content_words, matches
from rag.values.folding import fold, folded, locate, words
from rag.values.writing import PLAIN, Writing

MIN_WINDOW_WORDS = 2
"""A single word is found as it is or not at all."""

WINDOW_STRETCH = 1.5
"""How much longer than the wording the stretch may be that holds its words."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A stretch of the document that proves a value."""

    start: int
    end: int
    match: Match
    how: str = ""


class DocumentText:
    """A document's text with its sentences: everything values are tied to."""

    def __init__(self, document: str, text: str, writing: Writing = PLAIN) -> None:
        self.document = document
        self.text = text
        self.writing = writing
        self._orders = orders_in(text, writing.language)
        found = sentences_of([Hit(document=document, start=0, end=len(text), text=text, score=0, writing=writing)])
        self.sentences = found or [Sentence(document, 0, len(text), text, is_prose=False)]  # too short to hold one
        self._starts = [sentence.start for sentence in self.sentences]

    def places(self, words: str) -> Iterator[Anchor]:
        """Where these words stand, case, accents, quotation marks, dashes and spaces aside, in order.

        Sentences that give orders to a machine prove nothing.
        """
        for place in self._located(words):
            if not self.is_order(place.start):
                yield place

    def is_order(self, offset: int) -> bool:
        """True within a sentence that gives orders to a machine."""
        return any(first <= offset < last for first, last in self._orders)

    def _located(self, words: str) -> Iterator[Anchor]:
        """The places where the words stand unchanged, then those behind them where the words stand when made alike."""
        start = 0
        while words.strip() and (place := locate(words, self.text, start, whole_words=True)) is not None:
            if place.match == "normalised":
                break
            yield Anchor(place.start, place.end, place.match)
            start = place.end
        else:
            return
        rest, wanted, begin = fold(self.text[start:]), folded(words), 0  # once, not once a place
        while (alike := rest.find(wanted, whole_words=True, start=begin)) is not None:
            yield Anchor(start + alike[0], start + alike[1], "normalised")
            begin = alike[1]

    def first(self, words: str, *, near: str = "") -> Anchor | None:
        """The place of these words; of several places, that whose sentence is most like `near`."""
        places = list(self.places(words))
        if not places:
            return None
        if not near or len(places) == 1:
            return places[0]
        wanted = content_words(near)

        @cache
        def likeness(sentence: Sentence) -> int:
            held = content_words(sentence.text)
            return sum(matches(word, held) for word in wanted)

        return max(places, key=lambda anchor: likeness(self.sentence_at(anchor.start)))

    def window(self, said: str) -> Anchor | None:
        """The shortest stretch of one sentence that holds all content words of a wording in its order.

        For words the model left out or put in ("Minister for the Environment", "Minister of Environment").
        """
        content, spoken = content_words(said), words(said)
        wanted = [word.text for word in spoken if word.text in content]
        if len(wanted) < MIN_WINDOW_WORDS:
            return None
        reach = int(len(spoken) * WINDOW_STRETCH)
        best: Anchor | None = None
        for sentence in self.sentences:
            there = words(sentence.text)
            texts = [word.text for word in there]
            for first, word in enumerate(there):
                last = _in_order(wanted, texts, first, first + reach) if word.text == wanted[0] else None
                if last is None:
                    continue
                start, end = sentence.start + word.start, sentence.start + there[last].end
                if best is None or end - start < best.end - best.start:
                    best = Anchor(start, end, "normalised")
        return best

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds an offset; the nearest one before it between sentences."""
        return self.sentences[max(bisect_right(self._starts, offset) - 1, 0)]

    def covering(self, words: str, *, share: float) -> Anchor | None:
        """The sentence that holds at least this share of the content words of a free wording."""
        wanted = content_words(words)
        if not wanted:
            return None

        def held(sentence: Sentence) -> int:
            there = content_words(sentence.text)
            return sum(matches(word, there) for word in wanted)

        best = max(self.sentences, key=held)
        if held(best) < share * len(wanted):
            return None
        return Anchor(best.start, best.end, "derived", "the sentence that holds its words")

    def grounded(self, value: Any, anchor: Anchor, *, how: str = "") -> Grounded[Any]:
        """The value with its proof. With `how` the value was derived by that rule."""
        quote = self.text[anchor.start : anchor.end]
        rule = how or anchor.how
        written: Match = "exact" if value == quote else "normalised"
        match: Match = "derived" if rule or not isinstance(value, str) else written
        return Grounded[Any](
            value=value,
            quote=quote,
            document=self.document,
            start=anchor.start,
            end=anchor.end,
            match=match,
            how=(rule or _typed(value)) if match == "derived" else "",
        )


def _in_order(wanted: list[str], there: list[str], first: int, last: int) -> int | None:
    """Where the last of the wanted words stands when they follow one another from `first` to `last`, others between."""
    place = first
    for word in wanted[1:]:
        try:
            place = there.index(word, place + 1, last + 1)
        except ValueError:
            return None
    return place


def _typed(value: object) -> str:
    if isinstance(value, Decimal | int | float):
        return "read as a number"
    return f"read as a {type(value).__name__}"


def distinct(items: list[str], same: Callable[[str, str], bool]) -> list[str]:
    """The items without repetitions of an earlier item."""
    kept: list[str] = []
    for item in items:
        if item.strip() and not any(same(item, other) for other in kept):
            kept.append(item)
    return kept
