"""Ours, through the public face of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rag.errors import UsageError
from rag.exporting.leaves import field_names, leaves
from rag.library import Library
from rag.schema.answer import Answer

from ..load import SuiteDocument
from ..scorers import fields
from ..scorers.summaries import Sentence
from .libraries import filled_library
from .protocol import Bench, Extracted, Job, Peer


class Ours(Peer):
    """`Library.ask`, `Library.extract` and `Library.summarise` (medium), with the settings as they are."""

    name: ClassVar[str] = "ours"
    jobs: ClassVar[frozenset[Job]] = frozenset({"questions", "records", "summaries"})

    def __init__(self) -> None:
        self._opened: Library | None = None

    def open(self, documents: Sequence[SuiteDocument], bench: Bench, jobs: Sequence[Job]) -> None:
        """Fill a library. Raises GoldError."""
        self._opened = filled_library(documents, bench)

    def ask(self, question: str, documents: Sequence[str] | None) -> Answer:
        """See `Peer.ask`."""
        return self._library.ask(question, documents=documents)

    def extract(self, document: str) -> Extracted:
        """See `Peer.extract`."""
        record = self._library.extract(document, fresh=True)
        dumped = record.model_dump(mode="json")
        values = {name: fields.bare(dumped[name]) for name in field_names(type(record))}
        return Extracted(values, tuple(leaf.proof.model_dump(mode="json") for leaf in leaves(record)))

    def summarise(self, document: str) -> list[Sentence]:
        """The headline and the sentences."""
        summary = self._library.summarise(document, length="medium")
        told = (*((summary.headline,) if summary.headline else ()), *summary.sentences)
        return [Sentence(one.text, tuple(_dumped(one.citations))) for one in told]

    def close(self) -> None:
        """See `Peer.close`."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @property
    def _library(self) -> Library:
        if self._opened is None:
            raise UsageError("ours is not open", hint="Call open first.")
        return self._opened


def _dumped(citations: Sequence[Any]) -> list[Mapping[str, Any]]:
    return [citation.model_dump(mode="json") for citation in citations]
