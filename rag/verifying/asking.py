"""The second opinion on a verified text: a model is asked whether the passages say what the claims say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence.second_check import AT_ONCE, Opinion, QuotedClaim, opinions
from rag.grounding.citing import PlaceOf
from rag.grounding.judging import citations_of
from rag.grounding.support import Support
from rag.llm.protocol import LanguageModel
from rag.parallel import in_order
from rag.progress import Progress
from rag.schema.answer import Usage
from rag.schema.verification import CheckedClaim

CHECK = "second_check"
"""The name under which the model's objection stands beside those of the code's checks."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A claim with what the gate found on it: the supports of its items, and what the user sees."""

    supports: tuple[Support, ...]
    claim: CheckedClaim

    @property
    def is_open(self) -> bool:
        """Whether the model has something to say: the passages are there, and at most their wording is in doubt."""
        return bool(self.supports) and all(one.is_reworded for one in self.supports)


def ask_again(
    model: LanguageModel,
    question: str,
    examined: Sequence[Examined],
    place_of: PlaceOf,
    progress: Progress,
    *,
    jobs: int = 1,
) -> tuple[tuple[CheckedClaim, ...], Usage]:
    """The claims after the model's word on those that are open to it, and what that cost.

    Raises ModelError and its subclasses, except for an endpoint that fails in between or a reply of the wrong shape:
    then the code's verdict stands.
    """
    claims = [one.claim for one in examined]
    open_ones = [index for index, one in enumerate(examined) if one.is_open]
    usage = Usage()
    found = {index: citations_of(examined[index].supports, place_of) for index in open_ones}
    groups = [open_ones[first : first + AT_ONCE] for first in range(0, len(open_ones), AT_ONCE)]

    def asked(group: Sequence[int]) -> tuple[Sequence[Opinion | None], Usage]:
        quoted = [
            QuotedClaim(claims[index].text, tuple(one.quote for one in found[index]), question=question)
            for index in group
        ]
        said, made = opinions(model, quoted)
        return said, made.usage

    progress("asking the model", 0, len(groups))
    answers = in_order(asked, groups, jobs=jobs, done=lambda done: progress("asking the model", done, len(groups)))
    for group, (said, spent) in zip(groups, answers, strict=True):
        usage += spent
        for index, opinion in zip(group, said, strict=True):
            claims[index] = _revised(claims[index], opinion).model_copy(update={"citations": found[index]})
    return tuple(claims), usage


def _revised(claim: CheckedClaim, opinion: Opinion | None) -> CheckedClaim:
    """The claim with the verdict that the model's word leaves; unchanged where it agrees or gave none."""
    if opinion is None:
        return claim
    if opinion == "supported":
        if claim.verdict == "supported":
            return claim
        values = tuple(value.model_copy(update={"verdict": "supported"}) for value in claim.values)
        reason = "the passage says it in other words, the model finds"
        return claim.model_copy(update={"verdict": "supported", "reason": reason, "values": values})
    if opinion == "not stated" and claim.verdict != "supported":
        return claim
    verdict = "contradicted" if opinion == "contradicted" else "not_found"
    reason = f"the model finds it {opinion} by its passage"
    return claim.model_copy(update={"verdict": verdict, "reason": reason, "objections": (*claim.objections, CHECK)})
