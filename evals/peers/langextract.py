"""LangExtract for records: its own prompt, chunking, schema constraints and alignment, on the shared endpoint."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar

import langextract as lx
from langextract import factory

from rag.errors import UsageError
from rag.schema.partnership import Partnership
from rag.values.money import find_money

from ..load import SuiteDocument
from .bare import bare_model
from .protocol import Bench, Extracted, Job, Peer

CHUNK_TOKENS = 2048
"""Bound of the output for one chunk, as for plain Instructor's whole record: the library sets none, and a small model
that repeats itself would never end.
"""

EXAMPLE_TEXT = (
    "Harbour towns open a tidal basin\n\n"
    "ORLA, 9 May 2031. The Republic of Orla and Velm Shipping signed the Tidal Accord in Port Orla on 4 May 2031. "
    "Minister Ida Brandt signed for Orla. Under the Clean Harbour Programme, Orla pays £3 million for a test basin; "
    "the Institute of Tides runs it. The accord on tidal power aims to cut the fuel that ships burn in port. "
    "It lasts five years."
)
"""Invented: nothing of it stands in a document of ours."""

_EXAMPLE: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("title", "Harbour towns open a tidal basin", {}),
    ("announced_on", "9 May 2031", {"date": "2031-05-09"}),
    ("parties", "Republic of Orla", {"kind": "country"}),
    ("countries", "Orla", {}),
    ("parties", "Velm Shipping", {"kind": "company"}),
    ("locations", "Port Orla", {}),
    ("signed_on", "4 May 2031", {"date": "2031-05-04"}),
    ("signatories", "Ida Brandt", {"role": "Minister", "party": "Orla"}),
    ("programmes", "Clean Harbour Programme", {}),
    ("funding", "£3 million", {"amount": "3000000", "currency": "GBP", "purpose": "a test basin"}),
    ("organisations", "Institute of Tides", {"role": "runs the test basin"}),
    ("focus_areas", "tidal power", {}),
    ("objectives", "cut the fuel that ships burn in port", {}),
    ("duration", "five years", {}),
)

_SINGLE = ("title", "signed_on", "announced_on", "duration")
_THINGS: Mapping[str, tuple[str, ...]] = {
    "parties": ("kind",),
    "signatories": ("role", "party"),
    "organisations": ("role",),
    "funding": ("currency", "purpose"),
}
"""Fields that hold things with parts, and the attributes that are their parts."""


class LangExtract(Peer):
    """`langextract.extract` with its defaults (chunks of 1000 characters, one pass, constrained output).

    Classes are the fields of the record. A chunk whose output is cut off or malformed is left out without an error, as
    the library has it, and counted. An interval that it aligned is a proof, exact or not.
    """

    name: ClassVar[str] = "langextract"
    jobs: ClassVar[frozenset[Job]] = frozenset({"records"})

    def __init__(self) -> None:
        self._texts: Mapping[str, str] = {}
        self._model: Any = None
        self._client: Any = None

    def open(self, documents: Sequence[SuiteDocument], bench: Bench, jobs: Sequence[Job]) -> None:
        """Make the library's OpenAI provider, held to the schema of the example."""
        self._texts = {document.id: document.text for document in documents}
        served = bench.served()
        config = factory.ModelConfig(
            model_id=served.model,
            provider="OpenAILanguageModel",
            provider_kwargs={
                "api_key": served.key,
                "base_url": served.base_url,
                "temperature": 0.0,
                "max_workers": 1,
                "max_output_tokens": CHUNK_TOKENS,
                "seed": 1,
            },
        )
        self._model = factory.create_model(config, examples=[_example()], use_schema_constraints=True)
        self._client = served.client()
        self._model._client = self._client  # with our time-out, and no proxy between it and this machine

    def extract(self, document: str) -> Extracted:
        """See `Peer.extract`."""
        if self._model is None:
            raise UsageError("langextract is not open", hint="Call open first.")
        with warnings.catch_warnings(), _counted_drops() as drops:
            warnings.simplefilter("ignore", UserWarning)  # that the model already holds its schema
            found = lx.extract(
                self._texts[document],
                prompt_description=_description(),
                examples=[_example()],
                model=self._model,
                max_workers=1,
                show_progress=False,
            )
        return replace(as_record(document, self._texts[document], found.extractions or []), dropped=drops.count)

    def close(self) -> None:
        """See `Peer.close`."""
        self._model = None
        if self._client is not None:
            self._client.close()
            self._client = None


class _Drops(logging.Handler):
    """Counts the library's warnings that the output of a chunk could not be read; nothing of it is printed."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += record.module == "resolver" and record.levelno == logging.WARNING


@contextmanager
def _counted_drops() -> Iterator[_Drops]:
    logger, drops = logging.getLogger("absl"), _Drops(logging.WARNING)
    handlers, propagates, level = logger.handlers, logger.propagate, logger.level
    logger.handlers, logger.propagate = [drops], False
    logger.setLevel(logging.WARNING)
    try:
        yield drops
    finally:
        logger.handlers, logger.propagate = handlers, propagates
        logger.setLevel(level)


def as_record(document: str, text: str, extractions: Sequence[Any]) -> Extracted:
    """The extractions in the shape of the record: the first of a single field, each thing of a list once."""
    values: dict[str, Any] = {name: None if name in _SINGLE else [] for name in bare_model(Partnership).model_fields}
    seen: set[tuple[str, str]] = set()
    proofs: list[Mapping[str, Any]] = []
    for one in extractions:
        field, said = one.extraction_class, str(one.extraction_text or "").strip()
        if field not in values or not said or (field, said.casefold()) in seen:
            continue
        seen.add((field, said.casefold()))
        if field in _SINGLE:
            if values[field] is not None:
                continue
            values[field] = _single(said, one.attributes or {})
        else:
            values[field].append(_item(field, said, one.attributes or {}))
        place = one.char_interval
        if place is not None and place.start_pos is not None and place.end_pos is not None:
            start, end = place.start_pos, place.end_pos
            proofs.append({"document": document, "start": start, "end": end, "quote": text[start:end]})
    return Extracted(values, tuple(proofs))


def _single(said: str, attributes: Mapping[str, Any]) -> str:
    return str(attributes.get("date") or said)


def _item(field: str, said: str, attributes: Mapping[str, Any]) -> Any:
    if field not in _THINGS:
        return said
    parts = {name: attributes.get(name) or None for name in _THINGS[field]}
    if field != "funding":
        return {"name": said, **parts}
    money = find_money(said)
    amount = attributes.get("amount") or (str(money[0].value.amount) if money else None)
    return {"amount": amount, **parts, "text": said}


def _example() -> Any:
    return lx.data.ExampleData(
        text=EXAMPLE_TEXT,
        extractions=[
            lx.data.Extraction(extraction_class=name, extraction_text=said, attributes=dict(attributes) or None)
            for name, said, attributes in _EXAMPLE
        ],
    )


def _description() -> str:
    """The instruction of the plain peer, with the classes and what they mean."""
    described = "\n".join(
        f"- {name}: {info.description}" for name, info in bare_model(Partnership).model_fields.items()
    )
    return (
        "Extract the partnership record from this document, in order of appearance. Leave out what the document does "
        f"not state. Use exact text for extractions. The classes:\n{described}"
    )
