"""Whatever a model says about whatever text: a value stands in the text as it is quoted, or there is none."""

from __future__ import annotations

import json

import pytest
from extracting_stub import HARBOUR, Accord, Stage
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.extracting.anchoring import DocumentText
from rag.extracting.json_schema import form_of
from rag.extracting.plans import ValueType
from rag.extracting.typed import FieldQuestion, NoProofError, ground

LEAVES: dict[str, ValueType] = {plan.name: plan.value for plan in form_of(Accord).plans if plan.value is not None}
PIECES = [
    *("4 May 2031", "May 2031", "£3 million", "3,000,000", "forty", "40", "14:30", "no", "not", "yes", "signed"),
    *("tidal", "Tidal", "Accord", "salt water", "the", "25%", "\u202e", "\u00ad", "“", ".", "\n", " ", "Orla", "١٢"),
]
WORDS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=14).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(text=WORDS, said=WORDS, name=st.sampled_from(sorted(LEAVES)))
def test_a_value_is_quoted_from_the_text_or_there_is_none(text: str, said: str, name: str) -> None:
    leaf = LEAVES[name]
    try:
        proof = ground(leaf, said, DocumentText("d", text), FieldQuestion("the day of signing"))
    except NoProofError as reason:
        assert str(reason)
        return
    assert proof.quote
    assert text[proof.start : proof.end] == proof.quote
    assert bool(proof.how) is (proof.match == "derived")
    leaf.check.validate_python(proof.value)
    json.dumps(proof.model_dump(mode="json"))


@settings(max_examples=100, deadline=None)
@given(start=st.integers(0, len(HARBOUR) - 1), length=st.integers(1, 60))
def test_words_of_the_text_are_found_in_it(start: int, length: int) -> None:
    said = HARBOUR[start : start + length].strip()
    try:
        proof = ground(LEAVES["name"], said, DocumentText("d", HARBOUR), FieldQuestion("it"))
    except NoProofError:
        return
    assert HARBOUR[proof.start : proof.end] == proof.quote
    if proof.match == "exact":
        assert proof.quote == proof.value


@pytest.mark.parametrize(
    ("said", "expected"),
    [("Signed", Stage.SIGNED), ("it was signed", Stage.SIGNED), ("signe", Stage.SIGNED), ("planning", None)],
)
def test_a_choice_is_the_nearest_one(said: str, expected: Stage | None) -> None:
    source = DocumentText("d", HARBOUR)
    if expected is None:
        with pytest.raises(NoProofError):
            ground(LEAVES["stage"], said, source, FieldQuestion("stage"))
    else:
        assert ground(LEAVES["stage"], said, source, FieldQuestion("stage")).value is expected


def test_among_several_places_the_one_in_the_models_wording_counts() -> None:
    text = "The pier is 40 metres long. The pool, which is older, is 40 metres wide and 40 years old."
    proof = ground(LEAVES["budget"], "40 metres wide", DocumentText("d", text), FieldQuestion("width of the pool"))
    assert text[proof.start :].startswith("40 metres wide")


def test_an_empty_text_proves_nothing() -> None:
    with pytest.raises(NoProofError):
        ground(LEAVES["name"], "Orla", DocumentText("d", ""), FieldQuestion("it"))
