"""The same job for many documents: a document that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from rag.errors import RagError, naming_the_document
from rag.parallel import in_order
from rag.progress import Progress
from rag.schema.report import FailedDocument

ResultT = TypeVar("ResultT")


def for_each(
    documents: Sequence[str], make: Callable[[str], ResultT], progress: Progress, doing: str, *, jobs: int = 1
) -> tuple[tuple[ResultT, ...], tuple[FailedDocument, ...]]:
    """What `make` makes of each document, `jobs` of them at once, in the order of the documents; and what failed.

    `doing` is what progress calls it. Raises nothing of its own.
    """
    total = len(documents)

    def made(document: str) -> ResultT | FailedDocument:
        try:
            with naming_the_document(document):
                return make(document)
        except RagError as error:
            return FailedDocument(document=document, **error.as_dict())

    progress(doing, 0, total if total > 1 else 0)
    found = in_order(made, documents, jobs=jobs, done=lambda done: progress(doing, done, total if total > 1 else 0))
    progress(doing, total, total)
    failed = tuple(one for one in found if isinstance(one, FailedDocument))
    return tuple(one for one in found if not isinstance(one, FailedDocument)), failed
