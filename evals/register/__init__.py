"""`python -m evals register`: over gold records, over the questions as asked, and from records of the model."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from .gold_records import SUITE, run

__all__ = ["FLOOR", "main"]

FLOOR = 0.95
"""Below this share of right rows, results, coverage or pairs the suite fails."""


def main(arguments: Sequence[str]) -> int:
    """The command. Exit code 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(prog="evals register", description="typed queries over gold records")
    parser.add_argument("--data", type=Path, default=SUITE, help="another folder of the same layout")
    parser.add_argument("--questions", action="store_true", help="ask the natural questions, not their gold queries")
    parser.add_argument("--asked", type=Path, metavar="FILE", help="with --questions: those of another author")
    parser.add_argument(
        "--with-model", action="store_true", help="with --questions: the model reads what code does not"
    )
    parser.add_argument("--show", action="store_true", help="with --questions: name those that are not right")
    parser.add_argument("--end-to-end", action="store_true", help="records by the embedded model, then the questions")
    parser.add_argument("--mode", choices=("replay", "record"), default="replay", help="with --end-to-end")
    parser.add_argument("--passages", action="store_true", help="with --end-to-end: passages alone beside it")
    parser.add_argument("--deals", type=int, default=12, metavar="N", help="with --end-to-end: the first N deals only")
    options = parser.parse_args(arguments)
    if options.end_to_end:
        from .end_to_end import measured as end_to_end

        for name, figure in end_to_end(options.data, options.mode, options.passages, options.deals).items():
            print(f"{name:<18} {figure:.3f}")
        return 0
    if options.questions:
        from .questions import measured

        counts = measured(options.data, options.asked, options.with_model, options.show)
        print("; ".join(f"{count} {name}" for name, count in counts.items()))
        return 0
    figures = run(options.data)
    for name, figure in figures.items():
        print(f"{name:<18} {figure:.3f}")
    low = [name for name, figure in figures.items() if figure < FLOOR]
    print(f"below {FLOOR}: {', '.join(low)}" if low else f"gate: every figure is at least {FLOOR}")
    return 1 if low else 0
