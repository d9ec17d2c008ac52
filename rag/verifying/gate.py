"""The gate for texts that people already have: by words first, in other words last, and nobody on another's side."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rag.grounding.asked import party
from rag.grounding.claims import Claim
from rag.grounding.gate import Gate
from rag.grounding.rewording import Wordings
from rag.grounding.signing import other_party, wrong_side
from rag.grounding.support import Objection, Support, WindowReading, best_support, is_wording_alone

PARTY = party.__name__
"""The name under which the check stands that the judge of a model's answer has as well."""


@dataclass(frozen=True)
class ClaimGate(Gate):
    """A gate without a model behind it.

    Vectors are asked for only where words do not decide. With `wordings` a window may say in other words what the claim
    says, where nothing else speaks against it.
    """

    wordings: Wordings | None = None

    def support(
        self, claim: Claim, question: str = "", *, is_lenient: bool = False, without: frozenset[str] = frozenset()
    ) -> Support:
        """The window that carries a claim best, and what speaks against it even there. Raises EmbeddingError."""
        found = self._by_words(claim, question) or self._by_meaning(claim, question, is_lenient, without)
        if found.holds and PARTY not in self.without and (reason := self._other_side(claim, question)):
            return replace(found, objections=(Objection(PARTY, reason),))
        return found

    def _by_words(self, claim: Claim, question: str) -> Support | None:
        """The support by words alone; None where there is none, or a question that is pointed at by vectors too."""
        if question:
            return None
        found = best_support(claim, self.readings(claim, by_words=True), self.checks())
        return found if found.holds else None

    def _by_meaning(self, claim: Claim, question: str, is_lenient: bool, without: frozenset[str]) -> Support:
        """The support by words and vectors, and where only the wording speaks against it, in other words."""
        checks = self.checks(without)
        readings = self.readings(claim, question, is_lenient=is_lenient)
        best = best_support(claim, readings, checks)
        if best.holds or self.wordings is None or not claim.body:
            return best
        reworded = self.wordings.chosen([one for one in readings if is_wording_alone(one, checks)])
        return best if reworded is None else _in_other_words(claim, reworded)

    def _other_side(self, claim: Claim, question: str) -> str:
        """That the documents have the person sign for another party; "" where they do not."""
        if other := other_party(question, claim.body, self.evidence):
            return f"the text has “{claim.body}” sign for “{other}”"
        return wrong_side(claim.body, self.evidence)


def _in_other_words(claim: Claim, reading: WindowReading) -> Support:
    return Support(claim, reading, (), is_in_other_words=True)
