"""The job of extracting: a typed record of a document, each value with its proof."""

from __future__ import annotations

import hashlib
from typing import TypeVar

from pydantic import BaseModel

from rag.embedding.protocol import Embedder
from rag.evidence.building import for_fields
from rag.evidence.layout import layout
from rag.extracting.anchoring import Source
from rag.extracting.asking import Interview
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel
from rag.schema.partnership import Partnership, Record
from rag.settings import Settings
from rag.storage.store import Store

R = TypeVar("R", bound=Record)

VERSION = 2
"""Raised when the same answers of the model would give another record; kept records are then made anew."""

PROMPTS = ("extract-value", "extract-list", "extract-objects")


def extract(store: Store, embedder: Embedder, model: LanguageModel, settings: Settings, document: str) -> Partnership:
    """The partnership record of one document. Raises UnknownDocumentError, ModelError and its subclasses."""
    from rag.extracting.partnership import read_partnership

    info = store.document(document)
    source = Source(info.id, store.text(info.id))
    evidence = for_fields(store, embedder, settings, wanted_texts(Partnership), info.id)
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


def wanted_texts(schema: type[BaseModel]) -> list[str]:
    """What each field of a schema looks for, in words."""
    return [info.description or name for name, info in schema.model_fields.items()]


def fingerprint(model: LanguageModel, schema: type[BaseModel], settings: Settings) -> str:
    """What a record depends on besides the document: model, prompts, schema and budget."""
    parts = [str(VERSION), model.fingerprint, *(Prompt.load(name).fingerprint for name in PROMPTS)]
    parts += [str(settings.extract_tokens), str(schema.model_json_schema())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
