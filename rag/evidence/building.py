"""The one builder of what the model reads: for a question, for the fields of a record, for one sentence.

A document that fits its budget is read whole, so that the model has read it once for all that is asked about it.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.embedding.protocol import Embedder
from rag.evidence.retrieval import gather, rank, written
from rag.evidence.routing import route
from rag.schema.answer import Hit
from rag.schema.document import Chunk, DocumentInfo
from rag.settings import Settings
from rag.storage.store import Store
from rag.text.sentences import Sentence
from rag.text.tokens import count_tokens

MOST_CHARACTERS_PER_TOKEN = 10
"""More than any ordinary text has; spares counting the tokens of a book."""

HEAD_SHARE = 0.4
"""Share of the budget that the beginning of a long document gets: it says who, what and when."""

OPENING_TOKENS = 200
"""Least tokens of the beginning of a long document that are read with every question about it: who, what and when. The
date of an agreement stands there in 39 of 46, and is among the three best passages in 15 (CUAD). It is the same for all
questions, so that the model reads it once."""

PROSE_WHOLE_TOKENS, PROSE_PASSAGES, PROSE_TOKENS = 6000, 10, 3000
"""Sentences of an explained answer are chosen by code, which reads some 5,000 tokens a second: a document up to the
first number whole (about 2 s when it is first asked about, then remembered), of more so many passages and tokens."""


def for_question(
    store: Store, embedder: Embedder, settings: Settings, question: str, scope: Sequence[str] | None
) -> tuple[str, list[Hit]]:
    """The question less any mention of its document, and the evidence for it."""
    asked, scope = _routed(store, question, scope)
    whole = before_any_question(store, settings, scope)
    if whole:
        return asked, whole
    evidence = gather(
        store,
        embedder,
        asked,
        passages=settings.passages,
        budget=settings.evidence_tokens,
        count_tokens=count_tokens,
        scope=scope,
        opening=_opening(store, scope),
    )
    return asked, evidence


def before_any_question(store: Store, settings: Settings, scope: Sequence[str] | None) -> list[Hit]:
    """The evidence that is the same for all questions: the one document within `scope`, or of the store, when it is
    short enough to be read whole; else none."""
    if scope is None and store.count() == 1:
        scope = [info.id for info in store.documents(limit=1)]
    if scope is None or len(scope) != 1:
        return []
    whole = _whole(store, store.document(scope[0]), settings.whole_document_tokens)
    return [] if whole is None else [whole]


def for_prose(
    store: Store, embedder: Embedder, settings: Settings, question: str, scope: Sequence[str] | None
) -> tuple[str, list[Hit]]:
    """The question less any mention of its document, and what sentences are chosen from: a document that is not too
    long as a whole, else many passages. The model reads only what is chosen of it.
    """
    asked, scope = _routed(store, question, scope)
    if scope is not None and len(scope) == 1:
        whole = _whole(store, store.document(scope[0]), PROSE_WHOLE_TOKENS)
        if whole is not None:
            return asked, [whole]
    passages = max(PROSE_PASSAGES, settings.passages)
    budget = max(PROSE_TOKENS, settings.evidence_tokens)
    found = gather(store, embedder, asked, passages=passages, budget=budget, count_tokens=count_tokens, scope=scope)
    return asked, found


def _routed(store: Store, question: str, scope: Sequence[str] | None) -> tuple[str, Sequence[str] | None]:
    """The question less any mention of its document, and the documents to look in: the given ones, else the one that
    the question names, else the only one there is."""
    if scope is not None:
        return question, scope
    documents = store.documents()
    routed = route(question, documents)
    return routed.question, [documents[0].id] if len(documents) == 1 else routed.documents


def for_fields(store: Store, embedder: Embedder, settings: Settings, wanted: Sequence[str], document: str) -> list[Hit]:
    """The whole text when it is short, else its beginning and the passages nearest to `wanted`, one text a field.

    It is the same for all fields, so that the model reads it once.
    """
    budget = settings.extract_tokens
    whole = _whole(store, store.document(document), budget)
    if whole is not None:
        return [whole]
    chunks = store.chunks(document)
    chosen: set[int] = set()
    spent = 0
    for chunk in chunks:
        if spent + chunk.tokens > budget * HEAD_SHARE:
            break
        chosen.add(chunk.ordinal)
        spent += chunk.tokens
    queues = [[found.chunk for found in rank(store, embedder, text, scope=[document])] for text in wanted]
    for place in range(max((len(queue) for queue in queues), default=0)):
        for queue in queues:
            if place < len(queue) and queue[place].ordinal not in chosen and spent + queue[place].tokens <= budget:
                chosen.add(queue[place].ordinal)
                spent += queue[place].tokens
    return written(store, [_passage(run) for run in _runs([chunk for chunk in chunks if chunk.ordinal in chosen])])


def for_sentence(store: Store, settings: Settings, sentence: Sentence) -> list[Hit]:
    """The document in which a sentence stands, or the window of its chunks around it.

    Windows are the same for all sentences in them, so that the model's prefix cache serves one after the other; a
    short document's is the one that questions about it use. Empty for a sentence past the last chunk.
    """
    whole = _whole(store, store.document(sentence.document), settings.whole_document_tokens)
    if whole is not None:
        return [whole]
    windows = _windows(store.chunks(sentence.document), settings.evidence_tokens)
    return written(store, [_passage(window) for window in windows if sentence.start < window[-1].end][:1])


def whole_within(store: Store, documents: Sequence[str], limit: int) -> list[Hit] | None:
    """The documents whole, one passage each; None when they have more than `limit` characters together."""
    if sum(store.document(document).characters for document in documents) > limit:
        return None
    return [whole_text(store, document) for document in documents]


def are_whole(store: Store, evidence: Sequence[Hit]) -> bool:
    """Whether each piece of evidence is all of its document. Raises UnknownDocumentError."""
    return all(hit.end - hit.start >= store.document(hit.document).characters for hit in evidence)


def whole_text(store: Store, document: str) -> Hit:
    """A document as one passage. Raises UnknownDocumentError."""
    text = store.text(document)
    return Hit(document=document, start=0, end=len(text), text=text, score=1.0, writing=store.writing(document))


def _opening(store: Store, scope: Sequence[str] | None) -> list[Chunk]:
    """The first chunks of the one document within `scope`; none where there are several."""
    if scope is None or len(scope) != 1:
        return []
    taken: list[Chunk] = []
    for chunk in store.chunks(scope[0]):
        taken.append(chunk)
        if sum(one.tokens for one in taken) >= OPENING_TOKENS:
            break
    return taken


def _whole(store: Store, info: DocumentInfo, limit: int) -> Hit | None:
    """A document of at most `limit` tokens as one passage."""
    if info.characters > limit * MOST_CHARACTERS_PER_TOKEN:
        return None
    whole = whole_text(store, info.id)
    return None if count_tokens(whole.text) > limit else whole


def _windows(chunks: Sequence[Chunk], budget: int) -> list[list[Chunk]]:
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


def _runs(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """Stretches of neighbouring chunks, in the order of the document."""
    runs: list[list[Chunk]] = []
    for chunk in chunks:
        if runs and runs[-1][-1].end == chunk.start:
            runs[-1].append(chunk)
        else:
            runs.append([chunk])
    return runs


def _passage(run: Sequence[Chunk]) -> Hit:
    """Neighbouring chunks as one passage."""
    return Hit(
        document=run[0].document,
        start=run[0].start,
        end=run[-1].end,
        text="".join(chunk.text for chunk in run),
        heading=run[0].heading,
        score=1.0,
    )
