"""What a model says is never shown broken off in a word."""

from __future__ import annotations

from rag.answering.attempts import unbroken
from rag.answering.styles import turned_out_open
from rag.llm.forms import MOST_CHARACTERS


def filled(text: str) -> str:
    """The text repeated until it fills the form."""
    return (text * MOST_CHARACTERS)[:MOST_CHARACTERS]


def test_an_answer_that_fits_is_left_alone() -> None:
    assert unbroken("Orla pays £3 million") == "Orla pays £3 million"
    whole = filled("Orla pays for the basin. ")[: MOST_CHARACTERS - 1] + "."
    assert unbroken(whole) == whole


def test_of_a_full_form_the_whole_sentences_stay() -> None:
    broken = filled("Orla pays for the basin and Velm lends three old boats. ")
    kept = unbroken(broken)
    assert kept.endswith("boats.") and broken.startswith(kept) and len(kept) > MOST_CHARACTERS - 60


def test_of_one_long_sentence_the_whole_words_stay_and_it_is_marked() -> None:
    broken = filled("Orla pays for the basin, Velm lends boats, ")
    kept = unbroken(broken)
    assert kept.endswith(" …") and kept.split()[-2].strip(",") in {
        "Orla",
        "pays",
        "for",
        "the",
        "basin",
        "Velm",
        "lends",
        "boats",
    }
    assert turned_out_open("What does the accord say about the basin?", kept)
    assert not turned_out_open("Who pays for the basin?", kept)
