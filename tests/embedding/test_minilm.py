"""The embedded embedder: unit vectors that depend on the text and on nothing else."""

from __future__ import annotations

import random
import threading

import numpy as np
import pytest

from rag.embedding import open_embedder
from rag.embedding.minilm import BATCH_TOKENS, MODEL_SHA256, MiniLMEmbedder
from rag.errors import SettingsError
from rag.settings import Settings

TEXTS = [
    "The ports of Orla and Velm share two tugs.",
    "Bread is baked before dawn.",
    "",
    "£6 million for a floating solar farm — 🤝",
    "tugs " * 100,
    "漢字",
    "x",
    "\u0000\ufffd\u200b",
]
CLOSE = 1e-4
"""Largest difference of a number between a vector computed alone and in a batch. Over 567 sentences none was seen."""


def test_vectors_are_of_length_one_and_in_order(embedder: MiniLMEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    alone = np.vstack([embedder.embed([text]) for text in TEXTS])
    assert vectors == pytest.approx(alone, abs=CLOSE)


def test_the_same_call_gives_the_same_vectors(embedder: MiniLMEmbedder) -> None:
    assert np.array_equal(embedder.embed(TEXTS), embedder.embed(TEXTS))
    assert embedder.embed(TEXTS) == pytest.approx(MiniLMEmbedder(threads=1).embed(TEXTS), abs=CLOSE)


def test_vectors_do_not_depend_on_the_order_of_the_texts(embedder: MiniLMEmbedder) -> None:
    texts = [f"Sentence {number} about {'tugs and ' * (number % 7)}harbours." for number in range(120)]
    order = list(range(len(texts)))
    random.Random(7).shuffle(order)
    straight, shuffled = embedder.embed(texts), embedder.embed([texts[place] for place in order])
    assert straight[order] == pytest.approx(shuffled, abs=CLOSE)


def test_meaning_is_nearer_than_words(embedder: MiniLMEmbedder) -> None:
    question, near, far = embedder.embed(
        ["Which boats do the ports share?", "Two tugs are used by both harbours.", "Which bread do the bakers share?"]
    )
    assert question @ near > question @ far


def test_what_lies_beyond_the_window_does_not_count(embedder: MiniLMEmbedder) -> None:
    window = "tugs " * embedder.max_tokens
    vectors = embedder.embed([window, window + "bread " * 300])
    assert vectors[0] == pytest.approx(vectors[1], abs=1e-6)
    assert vectors[0] @ embedder.embed(["tugs " * (embedder.max_tokens - 60) + "bread " * 60])[0] < 0.9999


def test_tokens_are_counted_without_the_window_and_without_special_tokens(embedder: MiniLMEmbedder) -> None:
    assert embedder.count_tokens([]) == []
    assert embedder.count_tokens(["", "tugboats", "two boats", "a-b"]) == [0, 2, 2, 3]
    embedder.embed(["tugs"])  # which truncates, with a tokenizer of its own
    assert embedder.count_tokens(["dog " * 1000]) == [1000]


def test_progress_counts_every_text_once(embedder: MiniLMEmbedder) -> None:
    done: list[int] = []
    embedder.embed(["tugs " * 200] * 30, done.append)
    assert sum(done) == 30
    assert len(done) >= 30 * 200 // BATCH_TOKENS


def test_no_texts_give_no_vectors(embedder: MiniLMEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_several_threads_may_embed_at_once(embedder: MiniLMEmbedder) -> None:
    expected = embedder.embed(TEXTS)
    results: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: results.append(embedder.embed(TEXTS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert all(np.array_equal(result, expected) for result in results)


def test_the_identity_names_the_weights(embedder: MiniLMEmbedder) -> None:
    assert embedder.identity == f"local/minilm@{MODEL_SHA256[:12]}"


def test_the_settings_choose_the_embedder() -> None:
    assert isinstance(open_embedder(Settings.load()), MiniLMEmbedder)
    for name in ("local/other", "minilm", "openai/", "hub/model"):
        with pytest.raises(SettingsError, match=f"unknown embedder {name}") as caught:
            open_embedder(Settings.load(embedder=name))
        assert "local/minilm" in caught.value.hint
