"""Drawing a verification: each claim with its verdict in colour, and the quotes beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.cli.render import count, where
from rag.cli.screen import Screen
from rag.cli.terminal import one_line

if TYPE_CHECKING:
    from rag.schema.verification import CheckedClaim, ClaimVerdict, Verification

STYLES = {"supported": "green", "partly": "yellow", "contradicted": "bold red", "not_found": "magenta"}
WORDS: dict[ClaimVerdict, str] = {
    "supported": "supported",
    "partly": "partly",
    "contradicted": "contradicted",
    "not_found": "not found",
}


def draw_verification(screen: Screen, verification: Verification) -> None:
    """Every claim, and a line that counts them."""
    if not verification.claims:
        screen.line("There is no claim in this text.")
    for place, claim in enumerate(verification.claims):
        if place:
            screen.line()
        _draw_claim(screen, claim)
    screen.aside("")
    counts = [f"{verification.count(verdict)} {word}" for verdict, word in WORDS.items() if verification.count(verdict)]
    asked = f"asked {verification.model}" if verification.model else "no model asked"
    parts = [count(len(verification.claims), "claim"), *counts, f"{verification.seconds:.2f} s", asked]
    screen.aside(" · ".join(parts))


def _draw_claim(screen: Screen, claim: CheckedClaim) -> None:
    screen.line(f"{WORDS[claim.verdict]}: {one_line(claim.text)}", STYLES[claim.verdict])
    if claim.reason:
        screen.line(f"Why: {one_line(claim.reason)}", indent=2)
    for citation in claim.citations:
        screen.line(where(citation), "cyan", indent=2)
        screen.line(one_line(citation.quote), "dim", indent=4)
