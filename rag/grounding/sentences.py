"""Evidence cut into sentences: the unit that is quoted as proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rag.schema.answer import Hit
from rag.sentences import sentence_spans


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
            sentence = Sentence(hit.document, hit.start + start, hit.start + end, hit.text[start:end])
            found.setdefault((sentence.document, sentence.start, sentence.end), sentence)
    return list(found.values())
