"""Reports: drawn from the files of a run, and from nothing else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ..results import Comparison, GateVerdict
from ..schema import Sample
from ..store import read_records, read_run, read_samples
from .comparison import comparison_markdown, comparison_page
from .html import report_page
from .junit import junit
from .summary import summary

__all__ = ["append_step_summary", "write_comparison", "write_report"]

SUMMARY_FILE, PAGE_FILE, JUNIT_FILE = "summary.md", "report.html", "junit.xml"
COMPARISON_FILE, COMPARISON_PAGE_FILE = "compare.md", "compare.html"


def write_report(folder: Path) -> list[Path]:
    """Draw `summary.md`, `report.html` and `junit.xml` into the run's folder and return their paths.

    The summary is also appended to the file that `GITHUB_STEP_SUMMARY` names. Raises MeasureError when the
    folder is not a run.
    """
    run, samples, records = read_run(folder), read_samples(folder), read_records(folder)
    told = summary(run, samples)
    append_step_summary(told)
    return [
        _write(folder / SUMMARY_FILE, told),
        _write(folder / PAGE_FILE, report_page(run, samples, records)),
        _write(folder / JUNIT_FILE, junit(run, samples)),
    ]


def write_comparison(
    comparison: Comparison,
    folder: Path,
    *,
    verdicts: Sequence[GateVerdict] = (),
    old: Sequence[Sample] = (),
    new: Sequence[Sample] = (),
) -> list[Path]:
    """Draw `compare.md` and `compare.html` into a folder and return their paths.

    `old` and `new` are the questions of both runs where they are kept (a baseline keeps none): with them the two
    answers of every flipped question stand side by side.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _write(folder / COMPARISON_FILE, comparison_markdown(comparison, verdicts)),
        _write(folder / COMPARISON_PAGE_FILE, comparison_page(comparison, verdicts, old, new)),
    ]


def append_step_summary(told: str) -> None:
    """Add the text to the summary of the running GitHub Actions step; nothing elsewhere."""
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        with Path(target).open("a", encoding="utf-8", newline="\n") as file:
            file.write(told)


def _write(path: Path, text: str) -> Path:
    """Write the file whole or not at all."""
    draft = path.with_name(f"{path.name}.part")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
    return path
