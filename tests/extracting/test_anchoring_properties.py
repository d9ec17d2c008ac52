"""Places of values: inside the text, in order, and found in bounded time whatever the text is."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.extracting.anchoring import Anchor, DocumentText
from rag.values.folding import folded

SECONDS = 20.0
SIZE = 100_000

WORDS = st.sampled_from(
    [
        "tugs",
        "Orla",
        "the",
        "13 November 2025",
        "€4.5 million",
        "No.",
        "ß",
        "ﬁ",
        "é",
        "é",
        "\u200b",
        "Velm’s",
        "Velm's",
        "\u202e",
        "{{x}}",
        "1",
        "1.5",
        "“",
        ".",
        "\n\n",
        "-",
        "–",
        "İ",
        "i̇",
        "½",
        "東京",
        "🌊",
        "\xa0",
        "ORLA",
    ]
)
TEXTS = st.one_of(st.text(min_size=1, max_size=300), st.lists(WORDS, min_size=1, max_size=60).map(" ".join))
SAID = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=6).map(" ".join))


def check(source: DocumentText, anchor: Anchor | None) -> None:
    if anchor is None:
        return
    assert 0 <= anchor.start < anchor.end <= len(source.text)
    made = source.grounded("value", anchor)
    assert source.text[anchor.start : anchor.end] == made.quote


@settings(max_examples=300, deadline=None)
@given(TEXTS, SAID, SAID)
def test_every_place_is_a_slice_that_says_the_same(text: str, said: str, near: str) -> None:
    source = DocumentText("d", text)
    places = list(source.places(said))
    for place in places:
        check(source, place)
        assert folded(text[place.start : place.end]) == folded(said.strip())
    assert [place.start for place in places] == sorted({place.start for place in places})
    assert all(one.end <= other.start for one, other in itertools.pairwise(places))
    first = source.first(said, near=near)
    assert (first is None) == (not places)
    assert first is None or first in places


@settings(max_examples=300, deadline=None)
@given(TEXTS, SAID, st.integers(0, 400), st.floats(0.1, 1))
def test_windows_sentences_and_coverings_are_slices(text: str, said: str, offset: int, share: float) -> None:
    source = DocumentText("d", text)
    check(source, source.window(said))
    check(source, source.covering(said, share=share))
    if source.sentences:
        found = source.sentence_at(min(offset, len(text)))
        assert text[found.start : found.end] == found.text


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.data())
def test_words_cut_from_the_text_are_found_in_it(text: str, data: st.DataObject) -> None:
    whole = f"{text} Harbour of Orla {text}"
    at = len(text) + 1
    anchor = DocumentText("d", whole).first("harbour  of ORLA")
    assert anchor is not None
    assert data.draw(st.just(whole[at : at + 15])) == "Harbour of Orla"
    assert folded(whole[anchor.start : anchor.end]) == "harbour of orla"


@pytest.mark.parametrize(
    "unit",
    ["a", "a ", "a b ", "tugs of ", "1.", "1 ", "\u0301", "\u200b", "ﬁ", "A. ", "x" * 1000 + " ", "東京"],
    ids=lambda unit: ascii(unit[:14]).strip("'"),
)
def test_hostile_text_takes_bounded_time(unit: str) -> None:
    text = unit * (SIZE // len(unit))
    started = time.process_time()
    source = DocumentText("d", text)
    for said in (unit.strip() or "tugs", "a b c d", "Tugs Of", (unit * 50).strip() or "tugs"):
        check(source, source.first(said, near="tugs of Orla"))
        check(source, source.window(said))
        check(source, source.covering(said, share=0.6))
    assert time.process_time() - started < SECONDS
