"""Which answers are looked at again."""

from __future__ import annotations

import pytest

from rag.answering.rereading import wants_second_look
from rag.grounding.judging import Verdict
from rag.schema.answer import Citation

QUOTE = Citation(document="accord", start=0, end=5, quote="Orla.", match="exact", line=1)


@pytest.mark.parametrize(
    ("certainty", "is_whole", "wanted"),
    [(0.99, True, False), (0.99, False, True), (0.6, True, True), (0.6, False, True), (None, False, False)],
)
def test_unsure_answers_and_those_from_passages_are(certainty: float | None, is_whole: bool, wanted: bool) -> None:
    verdict = Verdict("answered", "Orla", (QUOTE,), certainty=certainty)
    assert wants_second_look(verdict, is_whole=is_whole) is wanted


def test_what_code_read_or_nobody_cited_is_not() -> None:
    assert not wants_second_look(Verdict("answered", "No", (QUOTE,), reader="denial", certainty=0.6), is_whole=False)
    assert not wants_second_look(Verdict("answered", "Orla", (), certainty=0.6), is_whole=False)
