"""Sentences have exact spans, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.boundaries import sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n\t\n", []),
        ("One sentence", ["One sentence"]),
        ("The ports agreed. They signed.", ["The ports agreed.", "They signed."]),
        ("Dr. Smith met Ms. Jones. They agreed.", ["Dr. Smith met Ms. Jones.", "They agreed."]),
        ("Prof. Ek of Acme Inc. met Amb. Roy. They agreed.", ["Prof. Ek of Acme Inc. met Amb. Roy.", "They agreed."]),
        ("See Vol.", ["See Vol."]),
        ("It cost £1.5 million. It was paid.", ["It cost £1.5 million.", "It was paid."]),
        ("A line\nanother line", ["A line", "another line"]),
        ("  spaces around.  \n\n  And here! ", ["spaces around.", "And here!"]),
        ("One.\r\nTwo.", ["One.", "Two."]),
        ("Did they sign? Yes.", ["Did they sign?", "Yes."]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@given(st.text())
def test_spans_are_in_order_and_hold_all_that_is_not_blank(text: str) -> None:
    spans = sentence_spans(text)
    end_before = 0
    for start, end in spans:
        assert end_before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[end_before:start].strip()
        end_before = end
    assert not text[end_before:].strip()
