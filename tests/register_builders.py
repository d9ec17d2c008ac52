"""Invented records for the register: documents are stored, and every value stands in its text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from rag.library import Library
from rag.schema.document import ParsedDocument
from rag.schema.partnership import Partnership

TEXTS = {
    "accord-news": "Bay Courier, 6 May 2031. Orla Energy GmbH and the University of Velm signed the Tidal Accord on"
    " 4 May 2031. Orla Energy pays EUR 3 million. Japan takes part.",
    "accord-release": "Press release, 7 May 2031. Orla Energy and the University of Velm (UV) signed the Tidal Accord"
    " on 4 May 2031. EUR 3.5 million are paid. Japan takes part.",
    "accord-renewed": "Bay Courier, 2 June 2034. Orla Energy and UV renew the Tidal Accord: signed on 1 June 2034, with"
    " EUR 2 million.",
    "lamps": "Bay Courier, 3 March 2032. Lumo S.p.A. and Orla Energy signed a contract on lamps in March 2032, for USD"
    " 1 million.",
    "silent": "Bay Courier. Lumo and the University of Velm will work together on lighthouses.",
    "unread": "Bay Courier. Nobody has made a record of this yet.",
}
_TITLES = {"accord-news": "Tidal Accord", "accord-release": "Tidal Accord", "accord-renewed": "renew the Tidal Accord",
           "lamps": "contract on lamps", "silent": "lighthouses"}  # fmt: skip
_PARTIES = {
    "accord-news": ("Orla Energy GmbH", "University of Velm"),
    "accord-release": ("Orla Energy", "University of Velm"),
    "accord-renewed": ("Orla Energy", "UV"),
    "lamps": ("Lumo S.p.A.", "Orla Energy"),
    "silent": ("Lumo", "University of Velm"),
}
_SIGNED = {"accord-news": ("2031-05-04", "4 May"), "accord-release": ("2031-05-04", "4 May"),
           "accord-renewed": ("2034-06-01", "1 June 2034"), "lamps": ("2032-03", "March 2032, for")}  # fmt: skip
_SUMS = {"accord-news": ("3000000", "EUR", "EUR 3 million"), "accord-release": ("3500000", "EUR", "EUR 3.5 million"),
         "accord-renewed": ("2000000", "EUR", "2 million"), "lamps": ("1000000", "USD", "1 million")}  # fmt: skip


def a_library(folder: Path) -> Library:
    """A library with six documents, five of them with records."""
    library = Library.open(folder)
    keep_documents(library, TEXTS)
    for document in _TITLES:
        keep_record(library, document)
    return library


def keep_documents(library: Library, texts: dict[str, str]) -> None:
    """Store documents without chunks: the register reads no vectors."""
    with library.store.write() as writer:
        for name, text in texts.items():
            parsed = ParsedDocument(text=text, title=name, media_type="text/plain")
            vectors = np.zeros((0, 4), dtype=np.float32)
            writer.put(parsed, source=f"{name}.txt", sha256=f"{name}-{hash(text)}", chunks=[], vectors=vectors)


def keep_record(library: Library, document: str) -> None:
    """Keep the record of one of the documents."""
    text = library.text(document)

    def leaf(value: str, quote: str) -> dict[str, Any]:
        start = text.index(quote)
        end = start + len(quote)
        match = "exact" if value == quote else "derived"
        return {"value": value, "document": document, "start": start, "end": end, "quote": quote, "match": match}

    given: dict[str, Any] = {"document": document, "title": leaf(_TITLES[document], _TITLES[document])}
    given["parties"] = [
        {"name": leaf(name, name), "kind": leaf("university" if name.startswith("U") else "company", name)}
        for name in _PARTIES[document]
    ]
    if document in _SIGNED:
        given["signed_on"] = leaf(*_SIGNED[document])
    if document in _SUMS:
        amount, currency, quote = _SUMS[document]
        given["funding"] = [
            {"amount": leaf(amount, quote), "currency": leaf(currency, quote), "text": leaf(quote, quote)}
        ]
    if "Japan" in text:
        given["countries"] = [leaf("Japan", "Japan")]
    record = Partnership.model_validate(given)
    library.store.keep_record(document, "Partnership", "invented", record.model_dump_json())
