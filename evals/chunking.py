"""Our chunker, embedder and search on Chroma's chunking benchmark, beside the published rows.

All corpora are in one index, as in the paper; dense search is exact (every vector compared), so that no
approximate index stands between chunker and figure. Metrics are `evals.scorers.retrieval`, means over the
questions, in per cent. Source of the published rows: B. Smith and A. Troynikov, "Evaluating Chunking
Strategies for Retrieval", Chroma, 2024 (https://research.trychroma.com/evaluating-chunking), tables for
all-MiniLM-L6-v2 and text-embedding-3-large.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rag.documents.chunking import embedding_text
from rag.embedding.protocol import Vectors
from rag.evidence.retrieval import CANDIDATES, rank
from rag.library import Library
from rag.schema.document import Chunk, Frozen, Span
from rag.text.tokens import count_tokens

from .errors import GoldError, MeasureError
from .outside import Excerpts, load_chunking
from .scorers import retrieval
from .stats import Observation, clustered_mean

if TYPE_CHECKING:
    from rag.storage.store import Store

RETRIEVED = 5
"""n of the published tables."""

REBUILT = "rebuilt: Recursive 200/0, MiniLM int8"
"""A published row made again with a splitter of our own choosing (LangChain's, a dependency of the tests)."""

_MINILM = "MiniLM"
_LARGE = "text-embedding-3-large"


class ChunkingRow(Frozen):
    """Means over the questions, in per cent; the standard errors are of independent questions, as
    published.
    """

    name: str
    recall: float
    precision: float
    precision_omega: float
    iou: float
    recall_se: float | None = None


def _published(name: str, recall: float, precision: float, precision_omega: float, iou: float) -> ChunkingRow:
    return ChunkingRow(name=name, recall=recall, precision=precision, precision_omega=precision_omega, iou=iou)


PUBLISHED = (
    _published(f"Recursive 250/125, {_MINILM}", 78.7, 4.9, 21.9, 4.9),
    _published(f"TokenText 250/125, {_MINILM}", 82.4, 3.6, 11.4, 3.5),
    _published(f"Recursive 250/0, {_MINILM}", 78.5, 5.4, 26.7, 5.4),
    _published(f"TokenText 250/0, {_MINILM}", 77.1, 3.3, 16.4, 3.3),
    _published(f"Recursive 200/0, {_MINILM}", 75.7, 6.5, 31.2, 6.5),
    _published(f"TokenText 200/0, {_MINILM}", 76.6, 4.1, 19.1, 4.1),
    _published(f"Cluster 250, {_MINILM}", 77.3, 6.1, 28.6, 6.0),
    _published(f"Cluster 200, {_MINILM}", 75.2, 7.2, 33.6, 7.2),
    _published(f"Recursive 200/0, {_LARGE}", 88.1, 7.0, 29.9, 6.9),
    _published(f"Cluster 400, {_LARGE}", 91.3, 4.5, 20.7, 4.5),
)
"""The published rows; the standard error of their recall is about 1.8 points."""


class ChunkingResult(Frozen):
    """Our rows (dense, keyword, fused) and the published ones."""

    started: datetime
    questions: int
    retrieved: int
    chunks: int
    mean_characters: float
    embedder: str
    rows: tuple[ChunkingRow, ...]
    published: tuple[ChunkingRow, ...] = PUBLISHED


@dataclass(frozen=True)
class ExactStore:
    """A store whose dense search compares every vector; the keyword search is the library's own."""

    store: Any
    chunks: Sequence[Chunk]
    vectors: Vectors

    def dense_search(
        self, vector: Vectors, *, limit: int, documents: Sequence[str] | None = None
    ) -> list[tuple[Chunk, float]]:
        """The chunks nearest by cosine, best first. Vectors are unit vectors, so the product is the
        cosine.
        """
        if documents is not None:
            raise ValueError("the benchmark searches all corpora")
        similarities = self.vectors @ vector
        best = (-similarities).argsort(kind="stable")[:limit]
        return [(self.chunks[int(place)], float(similarities[place])) for place in best]

    def keyword_search(
        self, query: str, *, limit: int, documents: Sequence[str] | None = None
    ) -> list[tuple[Chunk, float]]:
        """The library's bm25 search."""
        return cast("list[tuple[Chunk, float]]", self.store.keyword_search(query, limit=limit, documents=documents))


def run_chunking(data: Path, *, limit: int | None = None, settings: Mapping[str, Any] | None = None) -> ChunkingResult:
    """Measure on the benchmark in `data`. Raises GoldError, and MeasureError when there is no question."""
    corpora, questions = load_chunking(data)
    questions = questions[:limit]
    if not questions:
        raise MeasureError("the chunking benchmark has no question", hint="Restore questions_df.csv.")
    started = datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory(prefix="rag-chunking-") as work,
        Library.open(Path(work) / "library", **(settings or {})) as library,
    ):
        files = []
        for name, text in corpora.items():
            files.append(Path(work) / f"{name}.txt")
            files[-1].write_text(text, encoding="utf-8", newline="\n")
        library.add(*files)
        chunks = _chunks(library, corpora)
        embedder = library.embedder
        exact = ExactStore(library.store, chunks, embedder.embed([embedding_text(chunk) for chunk in chunks]))
        store = cast("Store", exact)

        def dense(query: str) -> list[Chunk]:
            vector = embedder.embed([query])[0]
            return [chunk for chunk, _ in exact.dense_search(vector, limit=RETRIEVED)]

        def keyword(query: str) -> list[Chunk]:
            return [chunk for chunk, _ in exact.keyword_search(query, limit=RETRIEVED)]

        def fused(query: str) -> list[Chunk]:
            return [candidate.chunk for candidate in rank(store, embedder, query)[:RETRIEVED]]

        ways = {"dense": dense, "keyword (bm25)": keyword, f"fused (RRF of {CANDIDATES})": fused}
        spans = [as_span(chunk) for chunk in chunks]
        rows = tuple(measure(f"ours, {name}", questions, way, spans) for name, way in ways.items())
        if (rebuilt := rebuilt_chunks(corpora)) is not None:
            vectors = embedder.embed([chunk.text for chunk in rebuilt])

            def published(query: str) -> list[Chunk]:
                order = (-(vectors @ embedder.embed([query])[0])).argsort(kind="stable")[:RETRIEVED]
                return [rebuilt[int(place)] for place in order]

            rows = (*rows, measure(REBUILT, questions, published, [as_span(chunk) for chunk in rebuilt]))
        identity = embedder.identity
    return ChunkingResult(
        started=started,
        questions=len(questions),
        retrieved=RETRIEVED,
        chunks=len(chunks),
        mean_characters=retrieval.length(spans) / len(spans),
        embedder=identity,
        rows=rows,
    )


def rebuilt_chunks(corpora: Mapping[str, str]) -> list[Chunk] | None:
    """The chunks of the published row REBUILT, by LangChain's splitter; None where that is not installed.

    It checks the harness: metric, corpora and embedder are right when the row comes out as published.
    """
    try:
        from langchain_text_splitters import RecursiveCharacterTextSplitter
    except ImportError:
        return None
    splitter = RecursiveCharacterTextSplitter(
        separators=["\n\n", "\n", ".", "?", "!", " ", ""],  # the paper's
        chunk_size=200,
        chunk_overlap=0,
        length_function=count_tokens,
        add_start_index=True,
    )
    chunks: list[Chunk] = []
    for name, text in corpora.items():
        for ordinal, piece in enumerate(splitter.create_documents([text])):
            start = int(piece.metadata["start_index"])
            chunks.append(
                Chunk(
                    document=name,
                    ordinal=ordinal,
                    start=start,
                    end=start + len(piece.page_content),
                    text=piece.page_content,
                    tokens=0,
                )
            )
    return chunks


def measure(
    name: str,
    questions: Sequence[Excerpts],
    search: Callable[[str], Sequence[Chunk]],
    every_chunk: Sequence[Span],
) -> ChunkingRow:
    """One way of searching over all questions: the means of recall, precision, PΩ and IoU, in per cent."""
    by_document: dict[str, list[Span]] = {}
    for chunk in every_chunk:
        by_document.setdefault(chunk.document, []).append(chunk)
    columns: dict[str, list[float]] = {}
    for question in questions:
        scores = retrieval.characters(question.references, [as_span(chunk) for chunk in search(question.question)])
        scores["omega"] = retrieval.precision_omega(question.references, by_document[question.corpus])
        for metric, score in scores.items():
            if score.value is None:
                raise GoldError(f"a question has no excerpt: {question.question[:80]}", hint="Restore the benchmark.")
            columns.setdefault(metric, []).append(100 * score.value)
    means = {metric: sum(values) / len(values) for metric, values in columns.items()}
    recall = clustered_mean(Observation(place, value) for place, value in enumerate(columns["retrieval_recall"]))
    return ChunkingRow(
        name=name,
        recall=means["retrieval_recall"],
        precision=means["retrieval_precision"],
        precision_omega=means["omega"],
        iou=means["retrieval_iou"],
        recall_se=recall.se,
    )


def as_span(chunk: Chunk) -> Span:
    """Where the chunk stands."""
    return Span(document=chunk.document, start=chunk.start, end=chunk.end)


def _chunks(library: Library, corpora: Mapping[str, str]) -> list[Chunk]:
    chunks: list[Chunk] = []
    for name, text in corpora.items():
        if library.text(name) != text:
            raise GoldError(
                f"the library stores the corpus {name} differently from the benchmark's text",
                hint="The benchmark's offsets would point elsewhere; its corpora must be canonical text.",
            )
        chunks += library.chunks(name)
    return chunks
