"""Content words and stems: what carries the meaning of a sentence, and when two words are the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.function_words import ENGLISH_WORDS
from rag.text.wording import content_words, matches, stems, terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The pact of the towns is old.", {"pact", "towns", "old"}),
        ("Orla lends eight boats", {"orla", "lends", "8", "boats"}),
        ("Orla lends 8 boats", {"orla", "lends", "8", "boats"}),
        ("It is what it is", set()),
        ("", set()),
        ("Yes", {"yes"}),
        ("no", {"no"}),
        ("No boats", {"boats"}),
        ("ÉLISE", {"elise"}),
        ("“Orla’s” pier", {"orla", "pier"}),
    ],
)
def test_content_words(text: str, words: set[str]) -> None:
    assert content_words(text) == words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("collaborate", "collaborative", True),
        ("fund", "funding", True),
        ("boat", "boats", True),
        ("signed", "signing", True),
        ("port", "pier", False),
        ("car", "cars", False),  # too short to tell
        ("2031", "2030", False),
        ("20", "2031", False),
        ("c60", "c601", False),
    ],
)
def test_forms_of_a_word(one: str, other: str, same: bool) -> None:
    assert matches(one, {other}) is same
    assert matches(other, {one}) is same
    assert matches(one, {one})
    assert not matches(one, set())


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "funding", "funds"),
        ("en", "agreement", "agreements"),
        ("de", "Häfen", "Häfen"),
        ("de", "Verträge", "Vertrages"),
        ("fr", "navires", "navire"),
        ("es", "puertos", "puerto"),
        ("it", "navi", "nave"),
        ("nl", "contracten", "contract"),
        ("pt", "navios", "navio"),
        ("xx", "funding", "funds"),  # read as English
    ],
)
def test_stems_are_those_of_the_language(language: str, one: str, other: str) -> None:
    assert stems(one, language) == stems(other, language) != frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("café", unicodedata.normalize("NFD", "café")),
        ("coastline", "coast\u00adline"),
        ("pilot boats", "pilot\u00a0boats"),
        ("Orla’s pier", "Orla's pier"),
        ("PIER", "pier"),
        ("eight boats", "8 boats"),
    ],
)
def test_words_are_the_same_in_any_spelling(one: str, other: str) -> None:
    assert stems(one) == stems(other) != frozenset()


def test_terms_stand_at_their_offsets_in_order() -> None:
    text = "The twelve boats of Orla’s café were mended in 2031."
    found = terms(text)
    assert [text[term.start : term.end] for term in found][:2] == ["twelve", "boats"]
    assert [term.start for term in found] == sorted(term.start for term in found)
    assert {"12", "boat", "2031"} <= {term.stem for term in found}


@given(st.text(max_size=120))
def test_any_text_has_terms_within_it(text: str) -> None:
    for term in terms(text):
        assert 0 <= term.start < term.end <= len(text)
        assert term.stem
    assert not content_words(text) - {"no"} & ENGLISH_WORDS
