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


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Velm may show the maps to its advisers.", "Velm shall not show the maps to anybody except its advisers."),
        ("Orla may sell the crane.", "Orla may not sell the crane without the prior written consent of Velm."),
        ("Orla may lend the boats to towns.", "Orla may not lend the boats to towns unless Velm agrees."),
        ("Velm may copy the maps.", "Velm shall not copy the maps other than for the survey."),
        ("Orla may build a pier.", "Nothing in this treaty shall prevent Orla; Orla may not build a pier alone."),
        (
            "Velm darf die Karten kopieren.",
            "Die beiden Städte haben ein Abkommen über die Karten der Küste geschlossen. "
            "Velm darf die Karten nicht kopieren, es sei denn, Orla stimmt zu.",
        ),
    ],
)
def test_what_is_denied_with_an_exception_is_not_contradicted(
    library: Library, tmp_path: Path, claim: str, text: str
) -> None:
    (tmp_path / "terms.md").write_text(f"{text}\n", encoding="utf-8")
    library.add(tmp_path / "terms.md")
    (checked,) = library.verify(claim).claims
    assert checked.verdict in ("not_found", "partly"), checked
    (tmp_path / "plain.md").write_text("Tarn may not sell the ferry.\n", encoding="utf-8")
    library.add(tmp_path / "plain.md")
    (flat,) = library.verify("Tarn may sell the ferry.").claims
    assert flat.verdict == "contradicted"
