"""The readers in code: when they speak, and what the record says of them."""

from __future__ import annotations

import pytest
from gate_builders import hits

from rag.grounding.readers import read_by_code
from rag.schema.answer import Place

TEXT = (
    "Minister Ann Lee signed the pact for Velm and Mayor Bo Dahl for Orla. The pact does not cover eel fishing. "
    "A letter of thanks for Tarn’s help was signed by Ida Moe. Fishing boats are lent without a crew."
)


@pytest.mark.parametrize(
    ("question", "abstained", "reader", "text"),
    [
        ("Does the pact cover eel fishing?", True, "denial", "No"),
        ("Who signed for Velm?", True, "signatories", "Minister Ann Lee"),
        ("Who signed for Orla?", False, "signatories", "Mayor Bo Dahl"),
    ],
)
def test_a_reader_gives_its_name_and_its_quote(question: str, abstained: bool, reader: str, text: str) -> None:
    verdict = read_by_code(question, hits(TEXT), lambda _, __: Place(1), abstained=abstained)
    assert verdict is not None
    assert (verdict.status, verdict.text, verdict.reader) == ("answered", text, reader)
    (citation,) = verdict.citations
    assert TEXT[citation.start : citation.end] == citation.quote
    assert citation.how


@pytest.mark.parametrize(
    ("question", "abstained"),
    [
        ("Does the pact cover eel fishing?", False),  # the model has given an answer
        ("Does the pact cover cod fishing?", True),
        ("Are fishing boats lent?", True),  # a crew is not
        ("Who signed for Tarn?", True),  # a letter of thanks for its help
        ("Who paid for Velm?", True),
        ("When was the pact signed?", True),
    ],
)
def test_a_reader_that_is_not_sure_keeps_silent(question: str, abstained: bool) -> None:
    assert read_by_code(question, hits(TEXT), lambda _, __: Place(1), abstained=abstained) is None


def test_no_evidence_no_reading() -> None:
    assert read_by_code("Who signed for Velm?", [], lambda _, __: Place(1), abstained=True) is None
