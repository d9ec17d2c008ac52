"""What comes of checking a text against the documents: its claims, each with a verdict and its quotes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from rag.schema.answer import Citation, Usage
from rag.schema.document import Frozen

ClaimVerdict = Literal["supported", "partly", "contradicted", "not_found"]
"""Said by the documents · said in part · the contrary is said · not said."""


class CheckedValue(Frozen):
    """A date, sum, number or span of time of a claim: whether the quote states it, and what it states instead."""

    text: str
    start: int = Field(ge=0, description="offset in the text that was checked")
    end: int = Field(ge=0)
    kind: str
    verdict: ClaimVerdict
    found: str = Field(default="", description="the value of this kind that the documents give instead")


class CheckedClaim(Frozen):
    """A claim of the text, `text[start:end]` of it, and what the documents say of it.

    `citations` are the quotes that prove it, or that show the contrary; `objections` the names of the checks that
    spoke against it.
    """

    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    verdict: ClaimVerdict
    citations: tuple[Citation, ...] = ()
    values: tuple[CheckedValue, ...] = ()
    reason: str = ""
    objections: tuple[str, ...] = ()


class Verification(Frozen):
    """A text held against documents. `model` is the one that was asked for a second opinion, "" for none."""

    text: str
    question: str = ""
    claims: tuple[CheckedClaim, ...] = ()
    documents: tuple[str, ...] | None = Field(default=None, description="the documents it was held to; None: all")
    model: str = ""
    usage: Usage = Usage()
    seconds: float = 0.0

    @property
    def supported(self) -> bool:
        """Whether there are claims, and the documents say every one of them."""
        return bool(self.claims) and all(claim.verdict == "supported" for claim in self.claims)

    def count(self, *verdicts: ClaimVerdict) -> int:
        """How many claims have one of these verdicts."""
        return sum(claim.verdict in verdicts for claim in self.claims)


def worst(verdicts: Sequence[ClaimVerdict]) -> ClaimVerdict:
    """The verdict on a whole from those on its parts: partly when only some are supported, contradicted when all the
    others are: beside a part that no passage speaks of, what looks like a contradiction is mostly about something else
    (of seven such claims of the gold six are right).
    """
    if "contradicted" in verdicts and set(verdicts) <= {"contradicted", "supported"}:
        return "contradicted"
    if all(verdict == "supported" for verdict in verdicts):
        return "supported"
    return "partly" if any(verdict in ("supported", "partly") for verdict in verdicts) else "not_found"
