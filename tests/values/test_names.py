"""Names are found by their capitals, whole and without the words around them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.values.names import find_names

TEXTS = [
    (
        "The Ministry of Tides and the Harbour University of Selvia signed it.",
        ["Ministry of Tides", "Harbour University of Selvia"],
    ),
    ("Agency for Soil, Water and Forests (A*SOIL) spoke", ["Agency for Soil, Water and Forests", "A*SOIL"]),
    ("the Ministry of Trade and Industry agreed", ["Ministry of Trade and Industry"]),
    ("the Ministry of Tides and Ministry of Winds", ["Ministry of Tides", "Ministry of Winds"]),
    ("the University of Selvia and Quay College", ["University of Selvia", "Quay College"]),
    ("the Institute of Marine Biology and KELP met", ["Institute of Marine Biology", "KELP"]),
    ("by Dr. Ann Velder, SC, and Mr. J. K. Orrin", ["Dr. Ann Velder, SC", "Mr. J. K. Orrin"]),
    ("met H.E. Ambassador Ana Ruiz. She said", ["H.E. Ambassador Ana Ruiz"]),
    ("bought Velder & Orrin, Inc. and AT&T", ["Velder & Orrin, Inc", "AT&T"]),
    ("Selvia's Minister for Home Affairs", ["Selvia", "Minister for Home Affairs"]),
    ("Ludwig van Orrin and Ana de la Cruz", ["Ludwig van Orrin", "Ana de la Cruz"]),
    ("the Selvia-based Quay Labs", ["Selvia", "Quay Labs"]),
    ("between Duke-Quay and Rolls-Orrin", ["Duke-Quay", "Rolls-Orrin"]),
    ("on Monday, 5 May 2025 in March", []),
    ("it is the US. In May, Will Orrin left", ["US", "Will Orrin"]),
    ("SELVIA, 5 May 2025 \u2013 The Bank of Tides", ["SELVIA", "Bank of Tides"]),
    ("the Ministry of\nTrade said", ["Ministry of Trade"]),
    ("the iQuay app, 3M and the EU", ["iQuay", "3M", "EU"]),
    ("at the Universidade de São Velder", ["Universidade de São Velder"]),
    ("between X Corp and Y Ltd.", ["X Corp", "Y Ltd"]),
    ("I said that we agree. They do. However, it is.", []),
    ("the Harbour\u00ad Fund", ["Harbour Fund"]),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_names_are_whole(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_names(text)] == expected


def test_a_lone_word_that_begins_a_sentence_is_marked() -> None:
    assert [(f.value, f.note) for f in find_names("Velder signed. They met Orrin.")] == [
        ("Velder", "initial"),
        ("Orrin", ""),
    ]


def test_a_word_also_written_small_is_no_name() -> None:
    assert find_names("Researchers met. The researchers agreed.") == []


PIECES = st.sampled_from(
    [
        "Ministry",
        "of",
        "and",
        "the",
        "for",
        "&",
        "Tides,",
        "Orrin",
        "J.",
        "Dr.",
        "May",
        "US",
        "The",
        "in",
        "'s",
        "-",
        "Inc.",
        "(",
        ")",
        "A*B",
        "é",
        "É",
        "\xad",
        "\n",
        ".",
        "2025",
        "van",
        "AT&T",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_spans_are_exact_and_apart_whatever_the_text(text: str) -> None:
    found = find_names(text)
    assert all(text[f.start : f.end] == f.text and f.value for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
