"""A timeline's phrases: what happens on a date, in a few whole words of the sentence."""

from __future__ import annotations

import pytest

from rag.summarising.candidates import Source
from rag.summarising.phrases import phrase_around
from rag.summarising.unsaid import unsaid


@pytest.mark.parametrize(
    ("sentence", "date", "phrase"),
    [
        ("Orla and Velm signed the Tidal Accord on 4 May 2031.", "4 May 2031", "Orla and Velm signed the Tidal Accord"),
        ("The accord runs until June 2041.", "June 2041", "The accord runs until June 2041"),
        ("The Chart Pact, signed on 4 May 2031, aims to map the sea.", "4 May 2031", "The Chart Pact, signed"),
        ("On 9 June 2032 the first turbine turned.", "9 June 2032", "The first turbine turned"),
    ],
)
def test_a_phrase_says_what_happens(sentence: str, date: str, phrase: str) -> None:
    start = sentence.index(date)
    assert phrase_around(sentence, start, start + len(date)) == phrase


def test_a_long_clause_ends_with_a_whole_word() -> None:
    words = " ".join(f"word{number}" for number in range(30))
    said = phrase_around(f"The town opened {words} on 4 May 2031.", len(words) + 20, len(words) + 30)
    assert said.endswith(" …") and len(said.split()) <= 13


def test_what_a_reader_looks_for_and_does_not_find_is_named() -> None:
    bare = unsaid([Source.read("d", "Maps", "Maps\n\nOrla and Velm study the tides of the Narrows together.\n")])
    assert [point.text for point in bare] == [
        "The document names no sum of money.",
        "The document does not say who pays.",
        "The document does not say how long it lasts.",
        "The document does not say whether it is legally binding.",
        "The document gives no date for a next step.",
    ]
    full = "Orla pays £3 million. The contract is binding and lasts five years. The basin will open on 1 March 2034.\n"
    assert unsaid([Source.read("d", "Maps", full)]) == []
