"""Claims and readings for the tests, about the invented documents of `eval_builders`."""

from __future__ import annotations

from datetime import UTC, datetime

from evals.claims.figures import ClaimRow, ClaimsReport, summarise_claims
from evals.claims.gold import ClaimGold, Label, Quote
from evals.claims.judging import ClaimReading, Reading
from rag.schema.verification import ClaimVerdict

NOW = datetime(2027, 1, 2, tzinfo=UTC)


def claim(
    id: str,
    label: Label = "right",
    kind: str = "sentence",
    *,
    document: str = "orla",
    quote: str = "signed on 3 May 2024",
    tags: tuple[str, ...] = (),
    author: str = "ada",
) -> ClaimGold:
    verdicts: tuple[ClaimVerdict, ...] = ("supported",) if label == "right" else ("contradicted", "not_found")
    return ClaimGold(
        id=id,
        documents=(document,),
        question="When was it signed?",
        text="3 May 2024",
        label=label,
        kind=kind,
        tags=tags,
        evidence=(Quote(document=document, quote=quote),),
        verdicts=verdicts,
        author=author,
    )


def reading(*verdicts: ClaimVerdict, checks: tuple[str, ...] = ()) -> Reading:
    """A reading of one claim for each verdict; the checks spoke about the first."""
    claims = tuple(
        ClaimReading(text="…", verdict=verdict, objections=checks if number == 0 else ())
        for number, verdict in enumerate(verdicts)
    )
    return Reading(claims=claims, seconds=0.01)


ROWS = (
    ClaimRow(gold=claim("r1", tags=("blind",)), reading=reading("supported")),
    ClaimRow(gold=claim("r2"), reading=reading("supported", "not_found", checks=("values",))),
    ClaimRow(gold=claim("r3", document="velm", author="tom"), reading=reading("supported", "supported")),
    ClaimRow(
        gold=claim("w1", "wrong", "swapped", tags=("blind",)), reading=reading("contradicted", checks=("values",))
    ),
    ClaimRow(
        gold=claim("w2", "wrong", "swapped", document="velm"),
        reading=reading("not_found", checks=("values", "polarity")),
    ),
    ClaimRow(gold=claim("w3", "wrong", "negation", tags=("blind",)), reading=reading("supported")),
    ClaimRow(gold=claim("w4", "wrong", "negation"), reading=reading("partly", checks=("polarity",))),
)
"""By hand: 2 of 3 right accepted, 3 of 4 wrong refused, 1 of them called contradicted."""


def report(rows: tuple[ClaimRow, ...] = ROWS) -> ClaimsReport:
    return summarise_claims(rows, started=NOW, gold_sha256="0" * 64)
