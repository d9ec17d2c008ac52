"""The job of extracting: a typed record of a document, each value with its proof."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel

from rag.embedding.protocol import Embedder
from rag.evidence.building import for_fields
from rag.evidence.layout import layout
from rag.extracting.agreement_fields import FIELDS
from rag.extracting.anchoring import DocumentText
from rag.extracting.asking import Interview
from rag.extracting.filling import fill
from rag.extracting.json_schema import form_of
from rag.extracting.partnership_fields import read_partnership
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel
from rag.schema.partnership import Partnership, Record
from rag.settings import Settings
from rag.storage.store import Store

VERSION, OWN_SCHEMA_VERSION = 3, 1
"""Raised when the same answers of the model would give another record; kept records are then made anew. The second
counts for records of a user's own schema only."""

PROMPTS = ("extract-value", "extract-list", "extract-objects")


def extract(
    store: Store,
    embedder: Embedder,
    model: LanguageModel,
    settings: Settings,
    document: str,
    schema: type[BaseModel],
) -> Record:
    """The record of one document. Raises UsageError, UnknownDocumentError, ModelError and its subclasses."""
    info = store.document(document)
    source = DocumentText(info.id, store.text(info.id), store.writing(info.id))
    by_code = FIELDS if schema is Partnership else ()
    wanted = [field.description or name for name, field in schema.model_fields.items() if name not in by_code]
    interview = Interview(model, layout(store, for_fields(store, embedder, settings, wanted, info.id)))
    record: type[Record]
    if schema is Partnership:
        record, fields = Partnership, read_partnership(source, interview, title=info.title)
    else:
        form = form_of(schema)
        record, fields = form.record, fill(source, interview, form.plans)
    return record(
        document=info.id,
        unsupported=tuple(interview.unsupported),
        model=model.name,
        usage=interview.usage,
        seconds=interview.seconds,
        **fields,
    )


def fingerprint(model: LanguageModel, schema: type[BaseModel], settings: Settings) -> str:
    """What a record depends on besides the document: model, prompts, schema and budget."""
    parts = [str(VERSION), model.fingerprint, *(Prompt.load(name).fingerprint for name in PROMPTS)]
    parts += [str(settings.extract_tokens), str(schema.model_json_schema())]
    stamp = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return stamp if schema is Partnership else f"{stamp}/{OWN_SCHEMA_VERSION}"
