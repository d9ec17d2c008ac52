"""Evidence cut into sentences: the unit that is quoted as proof."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.schema.answer import Hit
from rag.sentences import sentence_spans


_LIST_MARK = re.compile(r"(?:[-*•–—]|\(?\d{1,3}[.)]|\d{1,2}(?=\s+[A-ZÀ-Þ“\"])|\(?[a-z]\))\s+")
"""The mark of a list item or numbered paragraph. Not quoted: its number is no fact of the document."""


MIN_CHARACTERS = 4
"""What is shorter ("2.", "Ms") was cut from its sentence or is a mark; it proves nothing by itself."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document with its offsets there. `text` is verbatim, without the space around it."""

    document: str
    start: int
    end: int
    text: str


def sentences_of(evidence: Iterable[Hit]) -> list[Sentence]:
    """All sentences of the evidence, in its order, each once."""
    found: dict[tuple[str, int, int], Sentence] = {}
    for hit in evidence:
        for start, end in sentence_spans(hit.text):
            mark = _LIST_MARK.match(hit.text, start, end)
            start = mark.end() if mark else start
            if not any(character.isalnum() for character in hit.text[start:end]) or end - start < MIN_CHARACTERS:
                continue
            sentence = Sentence(hit.document, hit.start + start, hit.start + end, hit.text[start:end])
            found.setdefault((sentence.document, sentence.start, sentence.end), sentence)
    return list(found.values())
