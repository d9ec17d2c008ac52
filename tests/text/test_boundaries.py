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


@pytest.mark.parametrize(
    "text",
    [
        "Tarnmouth pays EUR 3 Mio. for the landing stage.",
        "Velby pays USD 40 mn. in all.",
        "Velby zahlt 2 Mrd. Kronen an die Stadt.",
        "Under Para. 7 of the treaty and Art. 12 of the statutes, Velby pays.",
        "See Ref. No. 4 and Encl. 2 of the letter.",
        "The Govt. of Velby and the Dept. of Ports signed.",
        "The Govt. Printing Office of Velby signed.",
        "Dipl.-Ing. Jana Kessler and Mag. Tom Reiter signed for Velby.",
        "Shri. Ravi Menon and Smt. Leela Nair signed in Kochi.",
        "Nach Art. 3 Abs. 4 und Nr. 9 zahlt Velby.",
        "El art. 3 y el núm. 9 obligan a la Sra. Ibarra.",
        "It was signed approx. 20 days later.",
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert sentence_spans(text) == [(0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        "The ferry was built by Askild Ltd. The quay is older.",
        "The treaty ended in 2035. The councils met.",
        "The share is 40 mn. It grows.",
        "Velby belongs to the Govt. It pays nothing.",
        "The crew grew fast. 30 sailors joined.",
        "The treaty ended in 2035.[3] The councils met.",
        "The treaty ended in 2035.³ The councils met.",
        "It is in Annex B. The councils met.",
    ],
)
def test_a_sentence_may_end_in_an_abbreviation_a_number_or_a_mark(text: str) -> None:
    assert len(sentence_spans(text)) == 2


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


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        ("de", "Der Vertrag endet am 31. Dezember 2034. Er gilt.", "Der Vertrag endet am 31. Dezember 2034."),
        ("de", "Velm zahlt 5 Mio. Euro. Die Stadt zahlt.", "Velm zahlt 5 Mio. Euro."),
        ("fr", "Mme. Orla signe pour M. Velm. Le texte suit.", "Mme. Orla signe pour M. Velm."),
        ("nl", "Mevr. De Velm tekent. Het geldt.", "Mevr. De Velm tekent."),
    ],
)
def test_sentences_end_by_the_rules_of_their_language(language: str, text: str, first: str) -> None:
    start, end = sentence_spans(text, language)[0]
    assert text[start:end] == first
