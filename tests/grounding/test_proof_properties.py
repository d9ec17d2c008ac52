"""Whatever the answer and the text: quotes are slices of the text, nothing is raised, and time stays bounded."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.grounding.proof import MAX_CITATIONS, Proof, prove
from rag.schema.answer import Hit, Place

SECONDS = 20.0
"""For 100 kB on a busy machine; what is quadratic in the text takes minutes."""

SIZE = 100_000

WORDS = st.sampled_from(
    [
        "tugs",
        "Orla",
        "the",
        "13 November 2025",
        "€4.5 million",
        "No.",
        "yes",
        "Ms",
        "ß",
        "ﬁ",
        "é",
        "\u200b",
        "Velm’s",
        "\u202e",
        "{{x}}",
        "%s",
        "<|im_start|>",
        "1",
        "(a)",
        "“",
        ".",
        "...",
        "\n\n",
        "-",
        "İ",
        "ͅ",
        "½",
        "東京",
        "🌊",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=60).map("".join)
)


def evidence_of(*texts: str) -> list[Hit]:
    hits, start = [], 0
    for text in texts:
        hits.append(Hit(document="d", start=start, end=start + len(text), text=text, score=0))
        start += len(text)
    return hits


def proof_of(question: str, answer: str, *texts: str) -> Proof:
    whole = "".join(texts)
    proof = prove(question, answer, evidence_of(*texts), lambda _, offset: Place(whole.count("\n", 0, offset) + 1))
    assert len(proof.citations) <= MAX_CITATIONS
    assert 0 <= proof.coverage <= 1
    for one in proof.citations:
        assert whole[one.start : one.end] == one.quote
        assert one.quote.strip() == one.quote
        assert one.quote
    places = [(one.start, one.end) for one in proof.citations]
    assert len(set(places)) == len(places)
    return proof


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=4))
def test_every_quote_is_a_slice_of_the_evidence(question: str, answer: str, texts: list[str]) -> None:
    first = proof_of(question, answer, *texts)
    assert first == proof_of(question, answer, *texts), "the same each time"


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.data())
def test_a_word_of_the_text_is_proved_by_it(text: str, data: st.DataObject) -> None:
    sentence = f"The harbour of {data.draw(st.sampled_from(['Orla', 'Velm', 'Tarn']))} opens in spring."
    proof = proof_of("Which harbour opens?", sentence, text, "\n\n", sentence, "\n")
    assert proof.citations
    assert proof.coverage == 1


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "word ",
        "1 ",
        "1. ",
        "(a) ",
        "May ",
        "13 November 2025 ",
        "€4 million, ",
        "Ms. ",
        "... ",
        "́",
        "\u200b",
        "A.",
        "“",
        "Orla’s ",
        "\n",
        "- x\n",
        "12 Tugs\n",
        "ﬁ",
        "á",
        "No. ",
        "1,",
        "1.1.",
        "tug-",
        "two hundred and ",
        "the Institute of ",
        "Orla, Velm and ",
        "!?",
        "x" * 1000 + " ",
        "東京",
    ],
    ids=lambda unit: ascii(unit[:14]).strip("'"),
)
def test_hostile_text_takes_bounded_time(unit: str) -> None:
    text = unit * (SIZE // len(unit))
    answer = (unit * 20)[:400].strip() or "tugs"
    started = time.process_time()
    proof_of("When did the Institute of Tides sign, and for how much?", answer, text)
    proof_of("When?", "13 November 2025", text)
    assert time.process_time() - started < SECONDS
