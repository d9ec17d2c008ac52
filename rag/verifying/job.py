"""The job of verifying: a text read into claims, each held against the passages that are nearest to it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rag.embedding.protocol import Embedder
from rag.evidence.building import whole_within
from rag.evidence.retrieval import rank
from rag.grounding.citing import PlaceOf
from rag.grounding.claims import Claim, read_claim, read_claims
from rag.grounding.judging import citations_of
from rag.grounding.pointing import Embed
from rag.grounding.support import Support
from rag.llm.protocol import LanguageModel
from rag.progress import Progress, silent
from rag.schema.answer import Hit, Usage
from rag.schema.verification import CheckedClaim, CheckedValue, ClaimVerdict, Verification, worst
from rag.storage.store import Store
from rag.verifying.asking import Examined, ask_again
from rag.verifying.gate import ClaimGate

WHOLE_CHARACTERS = 60_000
"""Documents that together are no longer are looked at whole; of more, the passages nearest to each claim."""

PASSAGES = 8
"""Passages looked at for a claim: what is asked of an index, not of a model, so that reading them costs little."""

PARTLY = 0.5
"""Share of a claim's words from which it counts as said in part where one passage holds it without the rest."""


def verify(
    store: Store,
    embedder: Embedder,
    embed: Embed,
    text: str,
    *,
    question: str = "",
    scope: Sequence[str] | None,
    without: Sequence[str] = (),
    model: LanguageModel | None = None,
    jobs: int = 1,
    progress: Progress = silent,
) -> Verification:
    """Each claim of a text with its verdict. With a question, the whole text is one answer to it.

    A `model` is asked for a second opinion on what the code found, `jobs` questions at a time; without one no model is
    asked. Raises ModelError
    and its subclasses.
    """
    started = time.perf_counter()
    documents = [info.id for info in store.documents()] if scope is None else list(scope)
    evidence = whole_within(store, documents, WHOLE_CHARACTERS)

    def gate_of(hits: Sequence[Hit]) -> ClaimGate:
        return ClaimGate(tuple(hits), embed, frozenset(without))

    shared = None if evidence is None else gate_of(evidence)
    claims = [read_claim(text.strip(), text.index(text.strip()))] if question else read_claims(text)
    examined = []
    for number, claim in enumerate(claims, start=1):
        gate = shared or gate_of(_nearest(store, embedder, claim, question, scope))
        supports = gate.supports(claim, question)
        examined.append(Examined(supports, check_claim(claim, supports, store.place)))
        progress("verifying", number, len(claims))
    checked, usage = tuple(one.claim for one in examined), Usage()
    if model is not None:
        checked, usage = ask_again(model, question, examined, store.place, progress, jobs=jobs)
    return Verification(
        text=text,
        question=question,
        claims=checked,
        documents=tuple(documents),
        model="" if model is None else model.name,
        usage=usage,
        seconds=time.perf_counter() - started,
    )


def check_claim(claim: Claim, supports: Sequence[Support], place_of: PlaceOf) -> CheckedClaim:
    """What the gate found on a claim, as the user sees it."""
    verdict = worst([_verdict(one) for one in supports])
    shown = [one for one in supports if one.holds or one.is_denied or verdict == "partly"]
    reasons = [objection.reason for one in supports if not one.holds for objection in one.objections]
    return CheckedClaim(
        text=claim.text,
        start=claim.start,
        end=claim.end,
        verdict=verdict,
        citations=citations_of(shown, place_of),
        values=tuple(value for one in supports for value in _values(one, claim)),
        reason="; ".join(dict.fromkeys(reasons)),
        objections=tuple(dict.fromkeys(o.check for one in supports if not one.holds for o in one.objections)),
    )


def _nearest(store: Store, embedder: Embedder, claim: Claim, question: str, scope: Sequence[str] | None) -> list[Hit]:
    asked = f"{question} {claim.body}".strip() or claim.text
    return [
        Hit(
            document=found.chunk.document,
            start=found.chunk.start,
            end=found.chunk.end,
            text=found.chunk.text,
            heading=found.chunk.heading,
            score=found.score,
            writing=store.writing(found.chunk.document),
        )
        for found in rank(store, embedder, asked, scope=scope)[:PASSAGES]
    ]


def _verdict(support: Support) -> ClaimVerdict:
    if support.holds:
        return "supported"
    reading = support.reading
    if reading is None:
        return "not_found"
    if support.is_denied and reading.coverage >= PARTLY:
        return "contradicted"
    refuted = {objection.check for objection in support.objections} - {"scope", "certainty", "names"}
    return "partly" if not refuted and reading.coverage >= PARTLY else "not_found"


def _values(support: Support, claim: Claim) -> list[CheckedValue]:
    reading = support.reading
    if reading is None:
        return []
    shift = support.claim.start + support.claim.text.find(support.claim.body)
    missing = dict.fromkeys(reading.missing_values, "")
    missing.update({mine: theirs.text for mine, theirs in reading.other_values})
    checked = []
    for value in support.claim.values:
        verdict: ClaimVerdict = "supported"
        if value in missing:
            verdict = "contradicted" if missing[value] else "not_found"
        elif not support.holds:
            verdict = "not_found" if support.reading is None else "partly"
        checked.append(
            CheckedValue(
                text=value.text,
                start=shift + value.start,
                end=shift + value.end,
                kind=value.kind,
                verdict=verdict,
                found=missing.get(value, ""),
            )
        )
    return checked
