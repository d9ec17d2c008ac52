"""Records of many documents: a document that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.errors import RagError, naming_the_document
from rag.parallel import in_order
from rag.progress import Progress
from rag.schema.partnership import Record
from rag.schema.report import Extracted, FailedDocument


def extract_each(
    documents: Sequence[str], extract: Callable[[str], Record], progress: Progress, *, jobs: int = 1
) -> Extracted:
    """What `extract` makes of each document, `jobs` of them at once, in the order of the documents.

    Raises nothing of its own: failures stand in the result.
    """
    total = len(documents)

    def made(document: str) -> Record | FailedDocument:
        try:
            with naming_the_document(document):
                return extract(document)
        except RagError as error:
            return FailedDocument(document=document, **error.as_dict())

    progress("extracting", 0, total if total > 1 else 0)
    found = in_order(
        made, documents, jobs=jobs, done=lambda done: progress("extracting", done, total if total > 1 else 0)
    )
    progress("extracting", total, total)
    return Extracted(
        records=tuple(one for one in found if not isinstance(one, FailedDocument)),
        failed=tuple(one for one in found if isinstance(one, FailedDocument)),
    )
