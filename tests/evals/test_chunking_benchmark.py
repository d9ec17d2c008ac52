"""The chunking benchmark, on a corpus of two paragraphs with the real chunker, embedder and search."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.chunking import PUBLISHED, REBUILT, measure, run_chunking
from evals.errors import MeasureError
from evals.outside import Excerpts
from rag.schema.document import Chunk, Span

HARBOUR = "The harbour of Orla freezes in January. Ships then wait at the outer pier until the ice breaks up. " * 12
BAKERY = "Bread in Velm is baked before dawn. The oldest bakery burns beech wood in a brick oven. " * 12


def write_benchmark(folder: Path) -> Path:
    (folder / "corpora").mkdir(parents=True)
    lines = ["question,references,corpus_id"]
    for name, text, asked, quote in (
        ("harbour", HARBOUR, "Where do ships wait while the harbour is frozen?", "Ships then wait at the outer pier"),
        ("bakery", BAKERY, "Which wood does the oldest bakery burn?", "burns beech wood in a brick oven"),
    ):
        (folder / "corpora" / f"{name}.md").write_text(text, encoding="utf-8")
        start = text.index(quote)
        references = json.dumps([{"content": quote, "start_index": start, "end_index": start + len(quote)}])
        quoted = references.replace('"', '""')
        lines.append(f'{asked},"{quoted}",{name}')
    (folder / "questions_df.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_all_three_ways_of_searching_are_measured(tmp_path: Path) -> None:
    result = run_chunking(write_benchmark(tmp_path / "data"))
    assert result.questions == 2
    assert [row.name.split()[1] for row in result.rows] == ["dense", "keyword", "fused", "Recursive"]
    assert result.rows[-1].name == REBUILT
    assert result.published == PUBLISHED
    for row in result.rows:
        assert row.recall == 100
        assert 0 < row.iou <= row.precision <= 100
        assert 0 < row.precision_omega <= 100
    assert result.chunks >= 4


def test_a_benchmark_without_questions_measures_nothing(tmp_path: Path) -> None:
    folder = write_benchmark(tmp_path / "data")
    (folder / "questions_df.csv").write_text("question,references,corpus_id\n", encoding="utf-8")
    with pytest.raises(MeasureError, match="no question"):
        run_chunking(folder)


def test_the_means_by_hand() -> None:
    chunks = [Chunk(document="d", ordinal=n, start=10 * n, end=10 * n + 10, text="x" * 10, tokens=1) for n in range(4)]
    spans = [Span(document="d", start=chunk.start, end=chunk.end) for chunk in chunks]
    questions = (
        Excerpts("first", "d", (Span(document="d", start=0, end=10),)),
        Excerpts("second", "d", (Span(document="d", start=25, end=35),)),
    )
    found = {"first": chunks[:2], "second": chunks[2:3]}
    row = measure("hand", questions, lambda query: found[query], spans)
    assert row.recall == pytest.approx(100 * (1 + 0.5) / 2)
    assert row.precision == pytest.approx(100 * (0.5 + 0.5) / 2)
    assert row.iou == pytest.approx(100 * (10 / 20 + 5 / 15) / 2)
    assert row.precision_omega == pytest.approx(100 * (1 + 0.5) / 2)
    assert row.recall_se == pytest.approx(25)
