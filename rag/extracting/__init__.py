"""The job of extracting: a typed record of a document, each value with its proof."""

from __future__ import annotations

import hashlib
from typing import TypeVar

from pydantic import BaseModel

from rag.answering import layout
from rag.embedding.protocol import Embedder
from rag.extracting.anchoring import Source
from rag.extracting.asking import Interview
from rag.llm.protocol import LanguageModel
from rag.prompting import Prompt
from rag.retrieval import rank
from rag.schema.answer import Hit
from rag.schema.partnership import Partnership, Record
from rag.settings import Settings
from rag.storage.store import Store
from rag.tokens import count_tokens

R = TypeVar("R", bound=Record)

VERSION = 2
"""Raised when the same answers of the model would give another record; kept records are then made anew."""

PROMPTS = ("extract-value", "extract-list", "extract-objects")

HEAD_SHARE = 0.4
"""Share of the budget that the beginning of a long document gets: it says who, what and when."""


def extract(store: Store, embedder: Embedder, model: LanguageModel, settings: Settings, document: str) -> Partnership:
    """The partnership record of one document. Raises UnknownDocumentError, ModelError and its subclasses."""
    from rag.extracting.partnership import read_partnership

    info = store.document(document)
    source = Source(info.id, store.text(info.id))
    evidence = evidence_for(store, embedder, settings, Partnership, info.id)
    interview = Interview(model, layout(store, evidence))
    fields = read_partnership(source, interview, title=info.title)
    return Partnership(
        document=info.id,
        unsupported=tuple(interview.unsupported),
        model=model.name,
        usage=interview.usage,
        seconds=interview.seconds,
        **fields,
    )


def evidence_for(
    store: Store, embedder: Embedder, settings: Settings, schema: type[BaseModel], document: str
) -> list[Hit]:
    """What the model reads: the whole text when it is short, else its beginning and the passages nearest the fields.

    It is the same for all fields, so that the model reads it once.
    """
    text = store.text(document)
    budget = settings.extract_tokens
    if count_tokens(text) <= budget:
        return [Hit(document=document, start=0, end=len(text), text=text, score=1.0)]
    chunks = store.chunks(document)
    chosen: set[int] = set()
    spent = 0
    for chunk in chunks:
        if spent + chunk.tokens > budget * HEAD_SHARE:
            break
        chosen.add(chunk.ordinal)
        spent += chunk.tokens
    queues = [
        [candidate.chunk for candidate in rank(store, embedder, info.description or name, scope=[document])]
        for name, info in schema.model_fields.items()
    ]
    for place in range(max((len(queue) for queue in queues), default=0)):
        for queue in queues:
            if place < len(queue) and queue[place].ordinal not in chosen and spent + queue[place].tokens <= budget:
                chosen.add(queue[place].ordinal)
                spent += queue[place].tokens
    return _runs(store, document, sorted(chosen))


def fingerprint(model: LanguageModel, schema: type[BaseModel], settings: Settings) -> str:
    """What a record depends on besides the document: model, prompts, schema and budget."""
    parts = [str(VERSION), model.fingerprint, *(Prompt.load(name).fingerprint for name in PROMPTS)]
    parts += [str(settings.extract_tokens), str(schema.model_json_schema())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _runs(store: Store, document: str, ordinals: list[int]) -> list[Hit]:
    """Neighbouring chunks as one passage each, in the order of the document."""
    chunks = store.chunks(document)
    hits: list[Hit] = []
    for ordinal in ordinals:
        chunk = chunks[ordinal]
        if hits and hits[-1].end == chunk.start:
            last = hits.pop()
            hits.append(last.model_copy(update={"end": chunk.end, "text": last.text + chunk.text}))
        else:
            hits.append(
                Hit(
                    document=document,
                    start=chunk.start,
                    end=chunk.end,
                    text=chunk.text,
                    heading=chunk.heading,
                    score=1.0,
                )
            )
    return hits


__all__ = ["extract", "fingerprint"]
