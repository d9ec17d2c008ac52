"""Passages for a question: fused, without repeats, merged, within the budget, in the order of the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.embedding.minilm import MiniLMEmbedder
from rag.errors import EmptyLibraryError, UnknownDocumentError, UsageError
from rag.evidence.retrieval import CANDIDATES, KEYWORD_WEIGHT, RRF_CONSTANT, ChunkCandidate, gather, merge, rank, search
from rag.library import Library
from rag.schema.document import Chunk
from rag.text.tokens import count_tokens

HARBOUR = "The harbour of Orla freezes in January and ships wait at the outer pier until the ice breaks up. " * 6
BAKERY = "Bread in Velm is baked before dawn and the oldest bakery burns beech wood in a brick oven. " * 6
MONEY = "The grant ZX-4711 of 6 million euros pays for a winter depot and two icebreaking tugs. " * 6


@pytest.fixture
def filled(tmp_path: Path, library: Library) -> Library:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "accord.txt").write_text(f"Harbour accord\n\n{HARBOUR}\n\n{BAKERY}\n\n{MONEY}\n", encoding="utf-8")
    (folder / "bread.txt").write_text(f"Bread of the north\n\n{BAKERY.replace('Velm', 'Dorn')}\n", encoding="utf-8")
    library.add(folder)
    return library


def passage(ordinal: int, text: str = "text ", document: str = "d", score: float = 1.0) -> ChunkCandidate:
    start = ordinal * 5
    return ChunkCandidate(
        Chunk(document=document, ordinal=ordinal, start=start, end=start + 5, text=text, tokens=1),
        score,
        similarity=score,
    )


def test_scores_are_those_of_reciprocal_rank_fusion(filled: Library, embedder: MiniLMEmbedder) -> None:
    query = "grant ZX-4711"
    dense = filled.store.dense_search(embedder.embed([query])[0], limit=CANDIDATES, documents=None)
    keyword = filled.store.keyword_search(query, limit=CANDIDATES, documents=None)
    expected: dict[tuple[str, int], float] = {}
    for found, weight in ((dense, 1.0), (keyword, KEYWORD_WEIGHT)):
        for place, (chunk, _) in enumerate(found, start=1):
            key = (chunk.document, chunk.ordinal)
            expected[key] = expected.get(key, 0.0) + weight / (RRF_CONSTANT + place)
    ranked = rank(filled.store, embedder, query)
    assert {one.key: one.score for one in ranked} == pytest.approx(expected)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    best = ranked[0]
    assert "ZX-4711" in best.chunk.text
    assert best.similarity is not None
    assert best.bm25 is not None
    assert any(one.bm25 is None for one in ranked), "passages without the words come by meaning alone"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Where do vessels queue when the sea is frozen?", "outer pier"),
        ("ZX-4711", "ZX-4711"),
        ("Which fuel do loaves need?", "beech wood"),
    ],
)
def test_meaning_and_words_both_find_the_passage(filled: Library, query: str, words: str) -> None:
    assert any(words in hit.text for hit in filled.search(query, limit=2))


def test_hits_carry_exact_offsets_and_the_heading(filled: Library) -> None:
    for hit in filled.search("bread", limit=10):
        assert filled.text(hit.document)[hit.start : hit.end] == hit.text
        assert hit.heading.startswith({"accord": "Harbour accord", "bread": "Bread of the north"}[hit.document])


def test_the_search_stays_within_the_given_documents(filled: Library) -> None:
    assert {hit.document for hit in filled.search("bread", limit=10, documents=["accord"])} == {"accord"}
    with pytest.raises(UnknownDocumentError, match="bred"):
        filled.search("bread", documents=["bred"])
    with pytest.raises(UsageError, match="list of ids"):
        filled.search("bread", documents="bread")


def test_the_limit_holds(filled: Library) -> None:
    assert len(filled.search("bread", limit=1)) == 1
    with pytest.raises(UsageError, match="at least 1"):
        filled.search("bread", limit=0)


@pytest.mark.parametrize("query", ["", "  \n"])
def test_an_empty_query_is_refused(filled: Library, query: str) -> None:
    with pytest.raises(UsageError, match="query is empty"):
        filled.search(query)


def test_an_empty_library_says_so(library: Library) -> None:
    with pytest.raises(EmptyLibraryError) as caught:
        library.search("bread")
    assert "rag add" in caught.value.hint
    assert not library.settings.library.exists()


def test_odd_queries_find_or_do_not_but_never_fail(filled: Library) -> None:
    for query in ("🤝", '" OR * NEAR(', "the of and", "x" * 5000, "\u0000", "bread\n" * 500):
        assert len(filled.search(query, limit=3)) <= 3


def test_the_same_text_under_two_names_is_shown_once(tmp_path: Path, filled: Library) -> None:
    again = tmp_path / "copy.txt"
    again.write_text(f"Bread of the north \n\n{BAKERY.replace('Velm', 'Dorn')}\n\n", encoding="utf-8")
    filled.add(again)
    assert len(filled.documents()) == 3
    texts = [" ".join(hit.text.split()) for hit in filled.search("bread of Dorn", limit=20)]
    assert len(texts) == len(set(texts))


def test_evidence_keeps_to_its_budget_and_number(filled: Library, embedder: MiniLMEmbedder) -> None:
    def evidence(passages: int, budget: int) -> list[str]:
        hits = gather(
            filled.store, embedder, "bread", passages=passages, budget=budget, count_tokens=count_tokens, scope=None
        )
        return [hit.text for hit in hits]

    assert len(evidence(1, 10_000)) == 1
    assert len(evidence(1, 1)) == 1, "the best passage is kept even when it alone is over the budget"
    everything = evidence(50, 100_000)
    assert sum(map(count_tokens, everything)) > 300
    assert sum(map(count_tokens, evidence(50, 300))) <= 300


def test_neighbours_are_merged_in_the_order_of_the_document(filled: Library, embedder: MiniLMEmbedder) -> None:
    hits = gather(
        filled.store, embedder, "bread", passages=50, budget=100_000, count_tokens=count_tokens, scope=["accord"]
    )
    (whole,) = hits
    assert (whole.start, whole.end) == (0, len(filled.text("accord")))
    assert whole.text == filled.text("accord")


def test_merging_by_hand() -> None:
    hits = merge(
        [
            passage(4, "five ", score=0.9),
            passage(1, "two  ", score=0.2),
            passage(0, "one  ", score=0.1),
            passage(0, "other", document="e", score=0.5),
        ]
    )
    assert [(hit.document, hit.start, hit.end, hit.text, hit.score) for hit in hits] == [
        ("d", 0, 10, "one  two  ", 0.2),
        ("d", 20, 25, "five ", 0.9),
        ("e", 0, 5, "other", 0.5),
    ]
    assert merge([]) == []


def test_the_same_search_gives_the_same_hits(filled: Library, embedder: MiniLMEmbedder) -> None:
    first = search(filled.store, embedder, "bread and tugs", limit=10)
    assert search(filled.store, embedder, "bread and tugs", limit=10) == first
