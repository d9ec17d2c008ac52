"""A library filled with the documents of a suite."""

from __future__ import annotations

from collections.abc import Sequence

from rag.library import Library

from .errors import GoldError
from .load import SuiteDocument


def add_documents(library: Library, documents: Sequence[SuiteDocument]) -> None:
    """Add the documents and make sure that the library stores the very texts the gold was checked against.

    Raises GoldError.
    """
    report = library.add(*(document.path for document in documents))
    if report.failed:
        first = report.failed[0]
        raise GoldError(f"{first.source} was refused: {first.message}", hint=first.hint)
    for document in documents:
        if library.text(document.id) != document.text:
            raise GoldError(
                f"the library stores {document.id} differently from the text the gold was checked against",
                hint="Two documents of a suite must not have the same name.",
            )
