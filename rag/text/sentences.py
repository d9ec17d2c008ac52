"""Evidence cut into sentences: the unit that is quoted as proof."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.schema.answer import Hit
from rag.text.boundaries import sentence_spans
from rag.text.orders import orders_in
from rag.values.dates import find_dates
from rag.values.writing import PLAIN, Writing

_LIST_MARK = re.compile(r"(?:[-*•–—]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+")
"""The mark of a list item. Not quoted: its number is no fact of the document."""

_PARAGRAPH_NUMBER = re.compile(r"(?m)^[^\S\n]*(\d{1,2})\s+(?=[A-ZÀ-Þ“\"])")
"""A number at the start of a line that may count paragraphs, as in press releases."""

_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s*(?:\[\d+\]|[.])*$")

MIN_CHARACTERS = 4
"""What is shorter ("2.", "Ms") was cut from its sentence or is a mark; it proves nothing by itself."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document with its offsets there. `text` is verbatim, without the space around it.

    `is_prose` is False for what does not end like a sentence: titles, captions, cells, bare dates. `writing`
    is that of its document.
    """

    document: str
    start: int
    end: int
    text: str
    is_prose: bool = True
    writing: Writing = PLAIN


def sentences_of(evidence: Iterable[Hit]) -> list[Sentence]:
    """All sentences of the evidence, in its order, each once; none that gives orders to a machine."""
    found: dict[tuple[str, int, int], Sentence] = {}
    for hit in evidence:
        numbers = _paragraph_numbers(hit.text)
        orders = frozenset(orders_in(hit.text, hit.writing.language))
        for first, end in sentence_spans(hit.text, hit.writing.language):
            if (first, end) in orders:
                continue
            mark = _LIST_MARK.match(hit.text, first, end)
            start = mark.end() if mark else numbers.get(first, first)
            if not any(character.isalnum() for character in hit.text[start:end]) or end - start < MIN_CHARACTERS:
                continue
            text = hit.text[start:end]
            is_prose = bool(_SENTENCE_END.search(text))
            sentence = Sentence(hit.document, hit.start + start, hit.start + end, text, is_prose, hit.writing)
            found.setdefault((sentence.document, sentence.start, sentence.end), sentence)
    return list(found.values())


def _paragraph_numbers(text: str) -> dict[int, int]:
    """Where numbers that count paragraphs begin and end: those with a neighbour in the count, and no dates."""
    found = {int(match[1]): match for match in _PARAGRAPH_NUMBER.finditer(text)}
    return {
        match.start(1): match.end()
        for number, match in found.items()
        if (number - 1 in found or number + 1 in found)
        and not any(date.start == 0 for date in find_dates(text[match.start(1) : match.start(1) + 40]))
    }
