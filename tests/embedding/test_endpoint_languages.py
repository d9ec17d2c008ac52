"""A library with an endpoint's embedder finds passages in other languages than the question's, end to end."""

from __future__ import annotations

import re
from pathlib import Path

from stub_server import Reply, Request, stub_server

from rag import Library

SUITE = Path(__file__).parents[2] / "evals" / "gold" / "languages" / "documents"
MEANINGS = (
    {"funicular", "cable", "funivia"},
    {"ticket", "biglietto", "billet"},
    {"sleeper", "night", "nuit"},
    {"heat", "wärmenetz", "wärme"},
    {"desalination", "dessalinização", "dessalinizadora"},
    {"wind", "eólico"},
    {"water", "zoetwaterpact", "zoet", "bekkens"},
)
"""What the stub knows of languages: words that mean the same have the same direction."""


def embeddings(request: Request) -> Reply:
    """Vectors of an embedder that knows these words in several languages, and nothing else."""
    rows = []
    for place, text in enumerate(request.body["input"]):
        words = re.findall(r"\w+", text.lower())
        vector = [0.01, *(float(sum(word in meaning for word in words)) for meaning in MEANINGS)]
        rows.append({"object": "embedding", "index": place, "embedding": vector})
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return Reply({"object": "list", "data": rows, "model": "stub", "usage": usage})


def test_an_english_question_finds_the_passage_in_its_own_language(tmp_path: Path) -> None:
    with (
        stub_server(embeddings) as stub,
        Library.open(tmp_path / "library", embedder="openai/polyglot", embedder_base_url=stub.url) as library,
    ):
        report = library.add(*sorted(SUITE.glob("*1_*.txt")))
        assert not report.failed
        found = {
            question: library.search(question, limit=1)[0].document
            for question in (
                "Which town gets a funicular?",
                "Where is the desalination?",
                "Where does the heat come from?",
                "When does the sleeper depart?",
            )
        }
        assert [name[:2] for name in found.values()] == ["it", "pt", "de", "fr"]
        assert library.embedder.identity == f"openai/polyglot@{stub.url}"
        assert {request.path for request in stub.requests} == {"/v1/embeddings"}


def test_the_library_keeps_to_the_embedder_that_made_it(tmp_path: Path) -> None:
    with stub_server(embeddings) as stub:
        settings = {"embedder": "openai/polyglot", "embedder_base_url": stub.url}
        with Library.open(tmp_path / "library", **settings) as library:
            library.add(next(SUITE.glob("it1_*.txt")))
        with Library.open(tmp_path / "library", **settings) as library:
            assert library.search("Which town gets a funicular?")[0].document.startswith("it1")
