"""Our library over a suite's documents, for the peers that need it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.library import Library

from ..filling import add_documents
from ..load import SuiteDocument
from .protocol import Bench


def filled_library(documents: Sequence[SuiteDocument], bench: Bench) -> Library:
    """A library in the bench's folder that holds the texts the gold was checked against. Raises GoldError."""
    settings = bench.settings.model_copy(update={"library": bench.folder / "library"})
    library = Library(settings)
    try:
        add_documents(library, documents)
    except BaseException:
        library.close()
        raise
    return library
