"""Folding makes look-alikes comparable and always finds the way back to the original characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.values.folding import contains_words, fold, folded, level, locate, words

FOLDINGS = {
    "case": ("Straße", "strasse"),
    "pound sign stays": ("£6m", "£6m"),
    "composed accent": ("Café", "cafe"),
    "decomposed accent": ("Cafe\u0301", "cafe"),
    "curly quotes": ("\u201cit\u2019s\u201d", '"it\'s"'),
    "guillemets": ("«oui»", '"oui"'),
    "dashes": ("a\u2013b\u2014c\u2212d\u2011e", "a-b-c-d-e"),
    "no-break and thin spaces": ("6\u00a0000\u2009m", "6 000 m"),
    "white space runs": ("a \r\n\t b", "a b"),
    "soft hyphen": ("part\u00adner", "partner"),
    "zero width": ("a\u200bb\ufeffc", "abc"),
    "ligature": ("e\ufb03cient", "efficient"),
    "dotted capital I": ("İstanbul", "istanbul"),
    "dotless i": ("ısı", "isi"),
    "stroked letters": ("Łódź Ørsted", "lodz orsted"),
    "full width": ("ＡＢＣ１２", "abc12"),
    "ellipsis": ("and…", "and..."),
    "emoji with selector": ("❤\ufe0f", "❤"),
    "kana voicing is a letter": ("ガ", "カ\u3099"),
}


@pytest.mark.parametrize(("text", "expected"), FOLDINGS.values(), ids=FOLDINGS.keys())
def test_look_alikes_fold_to_one_form(text: str, expected: str) -> None:
    assert folded(text) == expected


LOCATIONS = {
    "as it is": ("signed today", "It was signed today.", "signed today", "exact"),
    "other case": ("SIGNED", "It was signed.", "signed", "normalised"),
    "curly quotes in the source": ('"new era"', "a \u201cnew era\u201d of", "\u201cnew era\u201d", "normalised"),
    "accent composed and not": ("Café X", "the Cafe\u0301 X.", "Cafe\u0301 X", "normalised"),
    "accent left out": ("Jose", "by José.", "José", "normalised"),
    "accent at the very end": ("cafe", "a cafe\u0301 b", "cafe", "exact"),
    "soft hyphen inside": ("partnership", "the partner\u00adship is", "partner\u00adship", "normalised"),
    "line end inside": ("Ministry of Law", "the Ministry\r\nof Law said", "Ministry\r\nof Law", "normalised"),
    "no-break space": ("£6 million", "a £6\u00a0million fund", "£6\u00a0million", "normalised"),
    "after an emoji": ("deal", "🤝🏽 a deal", "deal", "exact"),
    "ligature in the source": ("efficient", "an e\ufb03cient way", "e\ufb03cient", "normalised"),
    "sharp s": ("STRASSE", "Große Straße 1", "Straße", "normalised"),
    "dash": ("2024-2027", "in 2024\u20132027.", "2024\u20132027", "normalised"),
    "quote with space around": ("  deal \n", "a deal.", "deal", "exact"),
}


@pytest.mark.parametrize(("quote", "text", "real", "match"), LOCATIONS.values(), ids=LOCATIONS.keys())
def test_a_quote_is_located_in_the_original(quote: str, text: str, real: str, match: str) -> None:
    place = locate(quote, text)
    assert place is not None
    assert (text[place.start : place.end], place.match) == (real, match)


@pytest.mark.parametrize("quote", ["", "  ", "\u00ad", "not there", "\u0301"])
def test_what_is_not_there_is_not_located(quote: str) -> None:
    assert locate(quote, "some text") is None


def test_half_a_ligature_is_not_a_place() -> None:
    assert locate("ef", "e\ufb00ect") is None
    assert locate("eff", "e\ufb00ect") == (0, 2, "normalised")


def test_locating_stays_within_its_bounds() -> None:
    text = "alpha beta Alpha"
    assert locate("alpha", text, start=1) == (11, 16, "normalised")
    assert locate("beta", text, end=9) is None
    assert locate("alpha", text, start=99) is None


@pytest.mark.parametrize(
    ("needle", "haystack", "expected"),
    [
        ("9", "in 2019", False),
        ("9", "the 9 partners", True),
        ("9", "(9)", True),
        ("3", "3.5 million", False),
        ("5", "3.5 million", False),
        ("3", "1,003 jobs", False),
        ("1", "1,003 jobs", False),
        ("3", "version 3.", True),
        ("art", "partner", False),
        ("Ireland", "Ireland\u2019s minister", True),
        ("IRELAND", "in ireland", True),
        ("research and", "Research\n and", True),
        ("", "anything", False),
    ],
)
def test_whole_words_only(needle: str, haystack: str, expected: bool) -> None:
    assert contains_words(needle, haystack) is expected
    assert (locate(needle, haystack, whole_words=True) is not None) is expected


def test_whole_words_skips_to_the_place_that_stands_alone() -> None:
    assert locate("art", "partner art", whole_words=True) == (8, 11, "exact")


def test_words_keep_numbers_whole_and_drop_the_possessive() -> None:
    text = "Ireland\u2019s 3,300 jobs, 2.5% don't e\ufb03ciently"
    assert [word.text for word in words(text)] == ["ireland", "3,300", "jobs", "2.5", "don't", "efficiently"]
    assert text[words(text)[0].start : words(text)[0].end] == "Ireland"
    assert text[words(text)[-1].start : words(text)[-1].end] == "e\ufb03ciently"


def test_levelling_keeps_every_offset_when_characters_are_dropped() -> None:
    text = "a\u00ad\u2013b"
    levelled = level(text)
    assert levelled.text == "a-b"
    assert levelled.original(1, 3) == (2, 4)


@given(st.text())
def test_the_map_is_as_long_as_the_text_and_never_runs_backwards(text: str) -> None:
    result = fold(text)
    assert len(result.text) == len(result.starts) == len(result.ends)
    assert list(result.starts) == sorted(result.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(result.starts, result.ends, strict=True))


@given(st.text(), st.data())
def test_located_offsets_slice_to_something_that_folds_to_the_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = data.draw(st.sampled_from([text[start:end], text[start:end].upper(), text[start:end].title()]))
    place = locate(quote, text)
    if place is not None:
        assert folded(text[place.start : place.end]) == folded(quote)


@given(st.text(min_size=1))
def test_a_text_is_found_in_itself(text: str) -> None:
    assert locate(text, f"x {text} y") is not None or not text.strip()


@given(st.text(alphabet="aé\u0301 ’'–-\u00adﬁß\r\n9.,£", max_size=40))
def test_words_slice_to_what_they_fold_to(text: str) -> None:
    for word in words(text):
        assert folded(text[word.start : word.end]).removesuffix("'s") == word.text
