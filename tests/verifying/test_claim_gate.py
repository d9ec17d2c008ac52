"""The gate for texts that people have: words decide first, and nobody signs for another's side."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.embedding.protocol import Vectors
from rag.grounding.claims import read_claim
from rag.library import Library
from rag.schema.answer import Hit
from rag.verifying.gate import ClaimGate

LETTER = (
    "Orla buys two cranes for the harbour. The treaty creates no obligations. "
    "Ann Lee signed for Velm and Bo Dahl signed for Orla."
)


@pytest.fixture
def letter(library: Library, tmp_path: Path) -> Library:
    (tmp_path / "letter.md").write_text(LETTER, encoding="utf-8")
    library.add(tmp_path / "letter.md")
    return library


@pytest.mark.parametrize("question", ["", "Who signed for Orla?"])
def test_who_signed_for_one_side_did_not_sign_for_the_other(letter: Library, question: str) -> None:
    (claim,) = letter.verify("Ann Lee signed for Orla.", question).claims
    assert claim.verdict != "supported"
    (right,) = letter.verify("Bo Dahl signed for Orla.", question).claims
    assert right.verdict == "supported", right.reason


def test_no_vector_is_asked_for_where_words_decide() -> None:
    def never(texts: object) -> Vectors:
        raise AssertionError(texts)

    hit = Hit(document="letter", start=0, end=len(LETTER), text=LETTER, score=1.0)
    gate = ClaimGate((hit,), never)
    assert gate.support(read_claim("Orla buys two cranes.")).holds
    with pytest.raises(AssertionError):
        gate.support(read_claim("Orla purchases two cranes for its harbours' quays."))
