"""What code reads without a model, where a small model falls silent: each a reader with a name of its own.

A reader speaks only when the model has declined or its answer did not hold, and its answer says who read it.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.grounding.citing import PlaceOf
from rag.grounding.denial import find_denial
from rag.grounding.expectation import expected_kind
from rag.grounding.judging import Verdict
from rag.grounding.signing import signed_for
from rag.schema.answer import Hit
from rag.text.language import language_of_question


def read_by_code(question: str, evidence: Sequence[Hit], place_of: PlaceOf, *, abstained: bool) -> Verdict | None:
    """The answer of the first reader that is sure of one: a plain denial, or who signed for which party."""
    language = language_of_question(question, (hit.writing.language for hit in evidence))
    if abstained and expected_kind(question, language) == "yes_no":
        denial = find_denial(question, evidence, place_of)
        if denial is not None:
            shown = denial.model_copy(update={"how": "the sentence denies what is asked"})
            return Verdict("answered", "No", (shown,), reader="denial")
    signed = signed_for(question, evidence, place_of)
    if signed is not None:
        names, citation = signed
        return Verdict("answered", names, (citation,), reader="signatories")
    return None
