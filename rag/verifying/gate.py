"""The gate for texts that people already have: words decide first, and nobody signs for another's side."""

from __future__ import annotations

from dataclasses import replace

from rag.grounding.asked import party
from rag.grounding.claims import Claim
from rag.grounding.gate import Gate
from rag.grounding.signing import other_party, wrong_side
from rag.grounding.support import Objection, Support, best_support

PARTY = party.__name__
"""The name under which the check stands that the judge of a model's answer has as well."""


class ClaimGate(Gate):
    """A gate without a model behind it. Vectors are asked for only where words do not decide."""

    def support(
        self, claim: Claim, question: str = "", *, is_lenient: bool = False, without: frozenset[str] = frozenset()
    ) -> Support:
        """The window that carries a claim best, and what speaks against it even there. Raises EmbeddingError."""
        found = self._by_words(claim, without) if not question else None
        if found is None:
            found = super().support(claim, question, is_lenient=is_lenient, without=without)
        if found.holds and PARTY not in self.without and (reason := self._other_side(claim, question)):
            return replace(found, objections=(Objection(PARTY, reason),))
        return found

    def _by_words(self, claim: Claim, without: frozenset[str]) -> Support | None:
        """The support by words alone, None where they carry no window: vectors could only let more windows through."""
        found = best_support(claim, self.readings(claim, by_words=True), self.checks(without))
        return found if found.holds else None

    def _other_side(self, claim: Claim, question: str) -> str:
        """That the documents have the person sign for another party; "" where they do not."""
        if other := other_party(question, claim.body, self.evidence):
            return f"the text has “{claim.body}” sign for “{other}”"
        return wrong_side(claim.body, self.evidence)
