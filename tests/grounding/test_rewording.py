"""In other words: what a window says although it lacks words of the claim, and what it does not say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from gate_builders import reading

from rag.embedding.minilm import MiniLMEmbedder
from rag.embedding.protocol import TokenVectors
from rag.grounding import rewording
from rag.grounding.pointing import RememberedVectors
from rag.grounding.rewording import Wordings


def says(embedder: MiniLMEmbedder, embed: RememberedVectors, claim: str, text: str) -> bool:
    claimed, held = embed([claim.rstrip("."), text])
    return Wordings(embedder).chosen([reading(claim, text, likeness=float(claimed @ held))]) is not None


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Orla purchases two boats.", "Orla buys two boats."),
        ("The treaty creates no duties.", "The treaty creates no obligations."),
        ("The council bears the cost of insurance.", "The council pays for insurance."),
    ],
)
def test_other_words_for_the_same(embedder: MiniLMEmbedder, embed: RememberedVectors, claim: str, text: str) -> None:
    assert says(embedder, embed, claim, text)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Orla bakes bread for the harbour.", "Orla buys two boats."),
        ("The treaty creates duties.", "The treaty creates no obligations."),
        ("The members meet to discuss algebra.", "The members meet to discuss herring."),
    ],
)
def test_what_is_not_the_same(embedder: MiniLMEmbedder, embed: RememberedVectors, claim: str, text: str) -> None:
    assert not says(embedder, embed, claim, text)


def test_texts_are_read_once_and_not_kept_for_ever(embedder: MiniLMEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting:
        texts = 0

        def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
            self.texts += len(texts)
            return embedder.tokens(texts)

    counting = Counting()
    wordings = Wordings(counting)
    one = reading("Orla purchases two boats.", "Orla buys two boats.", likeness=0.9)
    for _ in range(2):
        assert wordings.chosen([one]) is one
    assert counting.texts == 2
    monkeypatch.setattr(rewording, "KEPT_TEXTS", 1)
    assert wordings.chosen([reading("Velm buys a mast.", "Velm purchases a mast.", likeness=0.9)])
    assert len(wordings._known) == 1


def test_nothing_is_chosen_of_nothing(embedder: MiniLMEmbedder) -> None:
    assert Wordings(embedder).chosen([]) is None
