"""Statements of a document that prose can be made of: sentences and lists, cleaned for a reader, with what they quote.

The text of a piece is for reading: footnote marks, datelines, speakers and linking words at its beginning are left out.
Its sentences are the quote, character for character as they stand in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rag.grounding.windows import Window
from rag.text.datelines import dateline_end
from rag.text.sentences import Sentence
from rag.text.wording import stems
from rag.values.finding import FoundValue, find_values

FEW_WORDS = 6
"""Words that a sentence needs to say something by itself."""

LIST_WORDS = 60
"""A longer list is not taken into prose as a whole; its items may be."""

ANAPHORA = re.compile(
    r"^(?:(?:it|its|they|their|he|she|his|her|this|these|those|such|both (?:of|will|have|are|were)|"
    r"the (?:former|latter|other|two|three|four)|under (?:it|them)|that)\b"
    r"|(?:and|but|however|moreover|also|furthermore|in addition|meanwhile|"
    r"therefore|thus|then)\b)",
    re.IGNORECASE,
)
"""Beginnings that lean on the sentence before."""

_ORDERS = re.compile(
    r"[{}<>]|https?://|\b(?:ignore|disregard|forget)\b.{0,30}\b(?:instructions?|above|previous|prompt)\b"
    r"|\b(?:system prompt|language model|as an ai|assistant must|you are an? )\b|\brole\W+system\b",
    re.IGNORECASE,
)
"""Markup, and text that speaks to a machine: data of the document, and nothing that prose should repeat."""

_BOILERPLATE = re.compile(
    r"\S@\S+\.\w|\bwww\.|\b(?:all rights reserved|cookies?|privacy policy|terms of use|subscribe|unsubscribe|newsletter"
    r" sign[- ]?up|click here|read more|find out more|learn more|share this|follow us|press (?:contact|office)|media"
    r" (?:contact|enquir\w+|inquir\w+)|for (?:more|further) information|for immediate release"
    r"|photo(?:graph)? (?:by|credit)|image credit|editors?['’]? notes?|last updated)\b",
    re.IGNORECASE,
)
"""What stands around an article: contacts, invitations and notices."""

_MARK = re.compile(r"\s*(?:\[\d{1,3}(?:[,–-]\s?\d{1,3})*\])+|(?:(?<=[.,;”\"')])|(?<=\w\w\w))[⁰¹²³⁴-⁹]+")
_LINKING = re.compile(
    r"^(?:additionally|moreover|furthermore|in addition|also|besides|in particular|notably|in fact|indeed|overall"
    r"|in conclusion|in summary|ultimately|importantly)\s*,\s+(?=\S)",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"[A-Z]:\s+")
_AFTER_DATELINE = re.compile(r"\s*[–—:-]+\s+")


@dataclass(frozen=True)
class Piece:
    """A statement: `text` for the reader, `sentences` as the quote; `main` is the sentence it is about."""

    text: str
    sentences: tuple[Sentence, ...]
    main: Sentence

    @property
    def document(self) -> str:
        return self.main.document

    @property
    def place(self) -> tuple[str, int]:
        """Document and offset, by which pieces are in reading order within a document."""
        return self.main.document, self.main.start

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def leans(self) -> bool:
        """Whether it cannot be understood without the sentence before it."""
        return ANAPHORA.match(self.text) is not None

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems(self.text)

    @cached_property
    def values(self) -> tuple[FoundValue, ...]:
        """Its dates, sums, numbers, shares and spans of time."""
        return tuple(value for value in find_values(self.text) if value.kind != "country")


def piece_of(sentence: Sentence) -> Piece:
    """A sentence as a piece."""
    return Piece(cleaned(without_lead(sentence).text), (sentence,), sentence)


def pieces_of(windows: Iterable[Window]) -> list[Piece]:
    """The quotable sentences and lists among windows, in their order, each once."""
    found: dict[tuple[str, int, int], Piece] = {}
    for window in windows:
        piece = _list_piece(window) if len(window.parts) > 1 else _sentence_piece(window.main)
        if piece is not None:
            last = piece.sentences[-1]
            found.setdefault((piece.document, piece.sentences[0].start, last.end), piece)
    return list(found.values())


def cleaned(text: str) -> str:
    """A sentence for a reader: no footnote marks, no linking word at its beginning, on one line."""
    bare = " ".join(_MARK.sub("", text).split()).strip("*_ ")
    unlinked = _LINKING.sub("", bare)
    return unlinked[:1].upper() + unlinked[1:] if unlinked != bare else bare


def without_lead(sentence: Sentence) -> Sentence:
    """The sentence less the place and date that a report begins with, or the "A:" of an interview."""
    end = dateline_end(sentence.text)
    cut = _SPEAKER.match(sentence.text) if end is None else _AFTER_DATELINE.match(sentence.text, end)
    if cut is None or len(sentence.text[cut.end() :].split()) < FEW_WORDS:
        return sentence
    return replace(sentence, start=sentence.start + cut.end(), text=sentence.text[cut.end() :])


def is_quotable(sentence: Sentence) -> bool:
    """Whether a sentence can stand in prose: enough words, no heading, no question, no markup, no orders."""
    text = sentence.text
    return (
        sentence.is_prose
        and len(text.split()) >= FEW_WORDS
        and not text.startswith(("#", "|"))
        and "|" not in text
        and not text.rstrip().endswith((":", "?"))
        and not is_refused(text)
    )


def is_refused(text: str) -> bool:
    """Whether a text is markup, an order to a machine, or boilerplate."""
    return _ORDERS.search(text) is not None or _BOILERPLATE.search(text) is not None


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter text's stems that the other holds as well: 1 when it says nothing new."""
    if not one or not other:
        return 0.0
    return len(one & other) / min(len(one), len(other))


def _sentence_piece(sentence: Sentence) -> Piece | None:
    return piece_of(sentence) if is_quotable(sentence) else None


def _list_piece(window: Window) -> Piece | None:
    """A whole list with its lead-in as one sentence: "They share: boats; crews; maps." None for other windows."""
    lead, *items = window.parts
    if len(items) < 2 or window.main is not lead or not lead.text.rstrip().endswith(":") or window.is_table:
        return None
    said = "; ".join(item.text.strip().rstrip(".;,") for item in items)
    text = cleaned(f"{lead.text.strip().strip('#*_ ')} {said}.")
    if len(text.split()) > LIST_WORDS or is_refused(text) or any(item.text.startswith("#") for item in items):
        return None
    return Piece(text, tuple(window.parts), lead)


def reading_order(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces in the order of their documents' first appearance, then as they stand there."""
    documents = list(dict.fromkeys(piece.document for piece in pieces))
    return sorted(pieces, key=lambda piece: (documents.index(piece.document), piece.main.start))
