"""Our library over a suite's documents, for the peers that need it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.library import Library

from ..errors import GoldError
from ..load import SuiteDocument
from .protocol import Bench


def filled_library(documents: Sequence[SuiteDocument], bench: Bench) -> Library:
    """A library in the bench's folder that holds the texts the gold was checked against. Raises GoldError."""
    settings = bench.settings.model_copy(update={"library": bench.folder / "library"})
    library = Library(settings)
    try:
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
    except BaseException:
        library.close()
        raise
    return library
