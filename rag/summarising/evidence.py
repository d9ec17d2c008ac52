"""What the model reads when it rewords a sentence: the whole of a short document, the surroundings in a long one."""

from __future__ import annotations

from rag.answering import MOST_CHARACTERS_PER_TOKEN, layout
from rag.grounding.sentences import Sentence
from rag.schema.answer import Hit
from rag.schema.document import Chunk
from rag.settings import Settings
from rag.storage.store import Store
from rag.tokens import count_tokens


def window_around(store: Store, sentence: Sentence, settings: Settings) -> str:
    """The document as `answering` lays it out, or the window of its chunks in which the sentence stands.

    Windows are the same for all sentences in them, so that the model's prefix cache serves one after the other; a
    short document's is the one that questions about it use.
    """
    text = store.text(sentence.document)
    limit = settings.whole_document_tokens
    if len(text) <= limit * MOST_CHARACTERS_PER_TOKEN and count_tokens(text) <= limit:
        return layout(store, [_hit(sentence.document, 0, len(text), text)])
    for window in _windows(store.chunks(sentence.document), settings.evidence_tokens):
        start, end = window[0].start, window[-1].end
        if sentence.start < end:
            return layout(store, [_hit(sentence.document, start, end, text[start:end])])
    return sentence.text


def _windows(chunks: list[Chunk], budget: int) -> list[list[Chunk]]:
    """Consecutive chunks of at most `budget` embedder tokens together."""
    windows: list[list[Chunk]] = []
    spent = 0
    for chunk in chunks:
        if not windows or spent + chunk.tokens > budget:
            windows.append([])
            spent = 0
        windows[-1].append(chunk)
        spent += chunk.tokens
    return windows


def _hit(document: str, start: int, end: int, text: str) -> Hit:
    return Hit(document=document, start=start, end=end, text=text, score=1.0)
