"""Does the keyword search find the gold sentence in other languages? The suite `languages`, without a language model.

python benchmarks/languages.py [--embedder openai/MODEL --base-url http://127.0.0.1:8000/v1]

For each question of the suite that has an answer all passages of the suite are ranked: by the keyword index as it
is (stems of each document's language), by an index that stems all words as English, by the vectors alone, and by both
is (stems of each language), by an index that stems all words as English, by the vectors alone, and by both
the first three; questions asked in English about a document in another language stand apart.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.load import Suite, load_suite
from evals.schema import Question
from rag.evidence.retrieval import rank
from rag.library import Library
from rag.schema.document import Chunk

DEPTHS = (1, 3)
Search = Callable[[str], Sequence[Chunk]]


def main() -> None:
    """Fill a library, rank the passages for each question, print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--embedder", default="local/minilm", help="or openai/MODEL")
    options.add_argument("--base-url", default=None, help="an OpenAI-compatible endpoint for embeddings")
    chosen = options.parse_args()
    suite = load_suite("languages")
    with (
        tempfile.TemporaryDirectory(prefix="languages-") as folder,
        Library.open(Path(folder) / "library", embedder=chosen.embedder, embedder_base_url=chosen.base_url) as library,
    ):
        library.add(*(document.path for document in suite.documents))
        store, embedder = library.store, library.embedder

        def keyword(question: str) -> list[Chunk]:
            return [chunk for chunk, _ in store.keyword_search(question, limit=max(DEPTHS), documents=None)]

        def dense(question: str) -> list[Chunk]:
            found = store.dense_search(embedder.embed([question])[0], limit=max(DEPTHS), documents=None)
            return [chunk for chunk, _ in found]

        def fused(question: str) -> list[Chunk]:
            return [candidate.chunk for candidate in rank(store, embedder, question)]

        searches: dict[str, Search] = {"keyword": keyword, "dense": dense, "fused": fused}
        shares = {name: measure(suite, search) for name, search in searches.items()}
        as_english(store.folder / "catalog.db")
        shares["keyword, stemmed as English"] = measure(suite, keyword)
        shares["fused, stemmed as English"] = measure(suite, fused)
    show(shares)


def as_english(path: Path) -> None:
    """Make the keyword index anew as if every document were English."""
    import sqlite3

    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE chunks SET stems = NULL")
        connection.execute("UPDATE documents SET language = 'en'")
        connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
    connection.close()


def measure(suite: Suite, search: Search) -> dict[str, list[tuple[bool, ...]]]:
    """For each question, by group, whether its evidence begins in the first so many passages."""
    found: dict[str, list[tuple[bool, ...]]] = defaultdict(list)
    for question in suite.questions:
        if question.facts:
            chunks = search(question.question)
            found[group_of(question)].append(tuple(holds(chunks[:depth], question) for depth in DEPTHS))
    return found


def holds(chunks: Sequence[Chunk], question: Question) -> bool:
    """Whether one of the passages holds the beginning of a quote that proves the answer."""
    return any(
        chunk.document == span.document and chunk.start <= span.start < chunk.end
        for chunk in chunks
        for fact in question.facts
        for span in fact.evidence
    )


def group_of(question: Question) -> str:
    """The language of the question's document, and whether it is asked in English."""
    return "other, asked in English" if "asked-in-english" in question.tags else question.documents[0][:2]


def show(shares: dict[str, dict[str, list[tuple[bool, ...]]]]) -> None:
    """A line a search and a group."""
    for name, groups in shares.items():
        for group, rows in sorted(groups.items()):
            cells = [
                f"first {depth}: {sum(row[at] for row in rows) / len(rows):.2f}" for at, depth in enumerate(DEPTHS)
            ]
            print(f"{name:28} {group:24} {len(rows):3} questions  {'  '.join(cells)}")


if __name__ == "__main__":
    main()
