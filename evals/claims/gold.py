"""The gold for the gate: texts that are right or wrong about the documents of `seed` and `fiction`."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from rag.schema.document import Frozen
from rag.schema.verification import ClaimVerdict

from ..errors import GoldError
from ..load import GOLD, SuiteDocument, load_suite, read_lines, verify_manifest
from ..outside import locate

FOLDER = "claims"
NOT_CLAIMS = frozenset({"harmless", "orders"})
"""Files of the same folder that hold sentences for the check of orders to machines, not claims."""

BLIND = "blind"
"""The tag of texts whose author had not seen the checks."""

Label = Literal["right", "wrong"]


class Quote(Frozen):
    """Words of a document, verbatim but for white space."""

    document: str
    quote: str = Field(min_length=1)


class ClaimGold(Frozen):
    """A text and whether the documents support it: a line of `evals/gold/claims/*.jsonl`.

    `verdicts` are the acceptable ones, `evidence` the words that support or contradict the text.
    """

    id: str = Field(min_length=1)
    documents: tuple[str, ...] = Field(min_length=1)
    question: str = ""
    text: str = Field(min_length=1)
    label: Label
    kind: str = Field(min_length=1)
    tags: tuple[str, ...] = ()
    evidence: tuple[Quote, ...] = ()
    verdicts: tuple[ClaimVerdict, ...] = Field(min_length=1)
    author: str = Field(min_length=1)
    note: str = ""


@dataclass(frozen=True)
class ClaimSuite:
    """The claims with the documents that they are about, all checked; `sha256` is over both."""

    documents: tuple[SuiteDocument, ...]
    claims: tuple[ClaimGold, ...]
    sha256: str


def load_claims(gold: Path = GOLD, suites: tuple[str, ...] = ("seed", "fiction")) -> ClaimSuite:
    """Every claim of `gold`/claims. Raises GoldError for a changed file, a twin, or a quote that does not stand."""
    paths = sorted(path for path in (gold / FOLDER).glob("*.jsonl") if path.stem not in NOT_CLAIMS)
    if not paths:
        raise GoldError(f"there are no claims in {gold / FOLDER}", hint="Restore the gold.")
    verify_manifest(gold, paths)
    documents = tuple(document for suite in suites for document in load_suite(suite, gold=gold).documents)
    claims = tuple(claim for path in paths for claim in read_lines(path, ClaimGold))
    check_claims(claims, {document.id: document.text for document in documents})
    state = {
        "documents": {document.id: document.text for document in documents},
        "claims": [claim.model_dump(mode="json") for claim in claims],
    }
    sha256 = hashlib.sha256(json.dumps(state, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return ClaimSuite(documents, claims, sha256)


def check_claims(claims: tuple[ClaimGold, ...], texts: Mapping[str, str]) -> None:
    """Raise GoldError for the first claim that cannot be trusted."""
    twins = sorted(id_ for id_, count in Counter(claim.id for claim in claims).items() if count > 1)
    if twins:
        raise GoldError(f"the claim id {twins[0]} is used more than once", hint="Ids must be unique.")
    for claim in claims:
        place = f"claim {claim.id}"
        unknown = sorted({*claim.documents, *(quote.document for quote in claim.evidence)} - texts.keys())
        if unknown:
            raise GoldError(f"{place} names the unknown document {unknown[0]}", hint="Name one of seed or fiction.")
        for quote in claim.evidence:
            if not locate(texts[quote.document], quote.quote):
                raise GoldError(f"{place}: its evidence does not stand in {quote.document}", hint="Quote it verbatim.")
        if claim.label == "right" and not claim.evidence:
            raise GoldError(f"{place} is right and has no evidence", hint="Quote the words that prove it.")
        if (claim.label == "right") != ("supported" in claim.verdicts):
            raise GoldError(
                f"{place} is {claim.label} and its acceptable verdicts are {', '.join(claim.verdicts)}",
                hint="A right text is supported, a wrong one never.",
            )
