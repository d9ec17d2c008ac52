"""What a record adds to a briefing: its proved values as entries, each with its quote."""

from __future__ import annotations

from typing import Any

from rag.schema.answer import Citation
from rag.schema.brief import BriefSentence
from rag.schema.partnership import Grounded, Partnership


def parties_of(record: Partnership) -> list[BriefSentence]:
    """The partners in one entry, and each signatory with office and side."""
    found = []
    if record.parties:
        names = [party.name for party in record.parties]
        found.append(_entry("Partners: " + "; ".join(name.value for name in names), names))
    for person in record.signatories:
        role = f", {person.role.value}" if person.role else ""
        party = f", for {person.party.value}" if person.party else ""
        proofs = [proof for proof in (person.name, person.role, person.party) if proof is not None]
        found.append(_entry(f"Signed by {person.name.value}{role}{party}", proofs))
    return found


def money_of(record: Partnership) -> list[BriefSentence]:
    """Each sum with what it is for."""
    found = []
    for sum_ in record.funding:
        purpose = f": {sum_.purpose.value}" if sum_.purpose else ""
        proofs = [proof for proof in (sum_.text, sum_.purpose) if proof is not None]
        found.append(_entry(f"{sum_.text.value}{purpose}", proofs))
    return found


def _entry(text: str, proofs: list[Grounded[Any]]) -> BriefSentence:
    return BriefSentence(text=text, citations=tuple(dict.fromkeys(_citation(proof) for proof in proofs)))


def _citation(proof: Grounded[Any]) -> Citation:
    return Citation(
        document=proof.document,
        start=proof.start,
        end=proof.end,
        quote=proof.quote,
        match=proof.match,
        how=proof.how,
        line=1,
    )
