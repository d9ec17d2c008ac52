"""Records of many documents: a document that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.errors import RagError, naming_the_document
from rag.progress import Progress
from rag.schema.partnership import Record
from rag.schema.report import Extracted, FailedDocument


def extract_each(documents: Sequence[str], extract: Callable[[str], Record], progress: Progress) -> Extracted:
    """What `extract` makes of each document. Raises nothing of its own: failures stand in the result."""
    records: list[Record] = []
    failed: list[FailedDocument] = []
    for done, document in enumerate(documents):
        progress("extracting", done, len(documents) if len(documents) > 1 else 0)
        try:
            with naming_the_document(document):
                records.append(extract(document))
        except RagError as error:
            failed.append(FailedDocument(document=document, **error.as_dict()))
    progress("extracting", len(documents), len(documents))
    return Extracted(records=tuple(records), failed=tuple(failed))
