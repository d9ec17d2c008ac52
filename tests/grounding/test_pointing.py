"""Which windows a question points to: scores by words and, with the real embedder, by meaning."""

from __future__ import annotations

import numpy as np
import pytest
from gate_builders import hits

from rag.grounding.pointing import Embed, RememberedVectors, Weights, nearness, point
from rag.grounding.windows import windows_of
from rag.text.wording import stems

TEXT = (
    "Orla and Velm signed the Tidal Pact on 3 May 2031. The harbour office was founded on 9 June 1988. "
    "The crane costs €4 million. Ida Moe directs the harbour office. Divers eat at noon."
)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When was the pact signed?", "signed the Tidal Pact"),
        ("When was the harbour office founded?", "founded on 9 June"),
        ("How expensive is the crane?", "The crane costs"),
        ("Who is in charge of the port authority?", "Ida Moe directs"),  # other words
    ],
)
def test_a_question_points_to_the_sentence_about_what_is_asked(embed: Embed, question: str, sentence: str) -> None:
    windows = windows_of(hits(TEXT))
    pointed = point(question, windows, Weights(windows), embed)
    best = max(range(len(windows)), key=pointed.gap)
    assert sentence in windows[best].text
    assert pointed.gap(best) == 0
    assert all(pointed.gap(index) <= 0 for index in range(len(windows)))
    assert pointed.best == max(pointed.scores)


def test_what_is_not_asked_about_stands_well_below(embed: Embed) -> None:
    windows = windows_of(hits(TEXT))
    pointed = point("When was the pact signed?", windows, Weights(windows), embed)
    founded, eaten = (next(i for i, w in enumerate(windows) if word in w.text) for word in ("founded", "noon"))
    assert pointed.gap(founded) < -0.3
    assert pointed.gap(eaten) < -0.3


def test_without_an_embedder_words_alone_decide() -> None:
    windows = windows_of(hits(TEXT))
    pointed = point("When was the harbour office founded?", windows, Weights(windows), None)
    assert "founded" in windows[max(range(len(windows)), key=pointed.gap)].text


def test_no_question_points_nowhere(embed: Embed) -> None:
    windows = windows_of(hits(TEXT))
    assert set(point(" ", windows, Weights(windows), embed).scores) == {0.0}
    assert point("When?", [], Weights([]), embed).scores == ()


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    weights = Weights(windows_of(hits(TEXT)))
    assert weights["crane"] > weights["harbour"] > 0
    assert weights.share(frozenset(), frozenset()) == 1
    assert weights.share(frozenset({"crane"}), frozenset()) == 0
    assert 0.5 < weights.share(stems("crane harbour"), stems("crane")) < 1


def test_nearness_tells_the_value_of_one_party_from_that_of_the_other() -> None:
    text = "Orla pays €3 million for the pier and Velm pays €5 million for the crane."
    weights = Weights(windows_of(hits(text)))
    asked = stems("How much does Velm pay for the crane?")

    def near(value: str) -> float:
        start = text.index(value)
        return nearness(asked, text, start, start + len(value), weights)

    assert 0 < near("€3 million") < near("€5 million") <= 1


@pytest.mark.parametrize("asked", ["", "zeppelins"])
def test_nothing_of_the_question_is_near(asked: str) -> None:
    weights = Weights(windows_of(hits("Orla pays.")))
    assert nearness(stems(asked), "Orla pays.", 0, 4, weights) == 0
    assert nearness(stems("Orla"), "Orla pays.", 10, 10, weights) == 0


def test_vectors_are_remembered_and_come_in_the_order_asked_for(embed: RememberedVectors) -> None:
    asked: list[str] = []

    def counting(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return embed(texts)

    remembered = RememberedVectors(counting)  # type: ignore[arg-type]
    first = remembered(["a pier", "a crane", "a pier"])
    again = remembered(["a crane", "a pier"])
    assert asked == ["a pier", "a crane"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(again, first[[1, 0]])
