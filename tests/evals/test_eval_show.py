"""Tables for people: the figures are there, and document text cannot become markup."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from eval_builders import QUESTIONS, answer, citation
from rich.console import Console
from test_gate import changed, good_rows, write

from evals.chunking import PUBLISHED, ChunkingResult
from evals.compare import compare_runs, sides_of
from evals.results import GateVerdict, MetricResult
from evals.show import figure, show_chunking, show_comparison, show_run


def console() -> tuple[Console, StringIO]:
    file = StringIO()
    return Console(file=file, width=160), file


def test_a_run_shows_outcomes_metrics_and_the_gate(tmp_path: Path) -> None:
    run = write(tmp_path / "run", good_rows())
    failed = GateVerdict(suite="small", rule="floor", metric="mrr", verdict="fail", message="mrr is [low]")
    screen, file = console()
    show_run(run.model_copy(update={"gate": (failed,)}), screen)
    assert "small: 5 correct, 0 abstained, 0 wrong, 0 errors" in file.getvalue()
    assert "joint F1" in file.getvalue()
    assert "FAIL small floor: mrr is [low]" in file.getvalue()


def test_a_gate_without_a_verdict_says_so(tmp_path: Path) -> None:
    screen, file = console()
    show_run(write(tmp_path / "run", good_rows()), screen)
    assert "nothing was measured" in file.getvalue()


def test_a_comparison_names_flips_and_lost_facts(tmp_path: Path) -> None:
    write(tmp_path / "old", good_rows())
    write(tmp_path / "new", changed(QUESTIONS[0].id, answer("4 May 2024", citation("signed on 3 May 2024"))))
    screen, file = console()
    show_comparison(compare_runs(sides_of(tmp_path / "old"), sides_of(tmp_path / "new")), [], screen)
    assert "small q-signed: 1 -> 0" in file.getvalue()
    assert "small f-signed" in file.getvalue()


def test_an_indicative_interval_is_marked() -> None:
    metric = MetricResult(name="mrr", value=0.5, se=0.1, low=0.3, high=0.7, clusters=5, indicative=True)
    assert figure(metric) == "0.500 [0.30, 0.70]?"
    assert figure(metric.model_copy(update={"indicative": False})) == "0.500 [0.30, 0.70]"
    assert figure(MetricResult(name="mrr", value=None)) == "–"


def test_the_benchmark_stands_beside_the_published_rows(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    result = ChunkingResult(
        started=datetime(2026, 1, 2, tzinfo=UTC),
        questions=472,
        retrieved=5,
        chunks=9,
        mean_characters=800.0,
        embedder="e",
        rows=(PUBLISHED[0].model_copy(update={"name": "ours [dense]", "recall_se": 1.8}),),
    )
    screen, file = console()
    show_chunking(result, screen)
    assert "ours [dense]" in file.getvalue()
    assert "78.7 ± 1.8" in file.getvalue()
    assert "TokenText 250/125" in file.getvalue()
