"""What a record adds to a briefing: its proved values as entries, each with the sentence that holds it."""

from __future__ import annotations

from typing import Any

from rag.schema.answer import Citation
from rag.schema.brief import BriefSentence
from rag.schema.partnership import Grounded, Partnership
from rag.storage.store import Store
from rag.text.boundaries import sentence_spans


def parties_of(record: Partnership, store: Store) -> list[BriefSentence]:
    """The partners in one entry, and each signatory with office and side."""
    found = []
    if record.parties:
        names = [party.name for party in record.parties]
        found.append(_entry("Partners: " + "; ".join(name.value for name in names), names, store))
    for person in record.signatories:
        role = f", {person.role.value}" if person.role else ""
        party = f", for {person.party.value}" if person.party else ""
        proofs = [proof for proof in (person.name, person.role, person.party) if proof is not None]
        found.append(_entry(f"Signed by {person.name.value}{role}{party}", proofs, store))
    return found


def money_of(record: Partnership, store: Store) -> list[BriefSentence]:
    """Each sum with what it is for."""
    found = []
    for sum_ in record.funding:
        purpose = f": {sum_.purpose.value}" if sum_.purpose else ""
        proofs = [proof for proof in (sum_.text, sum_.purpose) if proof is not None]
        found.append(_entry(f"{sum_.text.value}{purpose}", proofs, store))
    return found


def _entry(text: str, proofs: list[Grounded[Any]], store: Store) -> BriefSentence:
    return BriefSentence(text=text, citations=tuple(dict.fromkeys(_citation(proof, store) for proof in proofs)))


def _citation(proof: Grounded[Any], store: Store) -> Citation:
    """The sentence in which the value stands, since a reader of a page wants more than the value again."""
    text = store.text(proof.document)
    language = store.writing(proof.document).language
    start, end = next(
        (span for span in sentence_spans(text, language) if span[0] <= proof.start and proof.end <= span[1]),
        (proof.start, proof.end),
    )
    place = store.place(proof.document, start)
    return Citation(
        document=proof.document,
        start=start,
        end=end,
        quote=text[start:end],
        match=proof.match,
        how=proof.how,
        line=place.line,
        page=place.page,
        where=place.where,
    )
