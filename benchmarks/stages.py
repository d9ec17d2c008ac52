"""Where the time of one question goes: the first question about a document, and the next ones.

python benchmarks/stages.py DOCUMENT [QUESTION...]

Asks the questions of the document alone, three times over, each round with the model loaded anew. What llama.cpp says
of reading and writing comes from the calls as they are recorded. Prints medians in seconds.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from rag.library import Library

ROUNDS = 3
QUESTIONS = (
    "When was the partnership signed?",
    "Who takes part in it?",
    "Where was it announced?",
    "How much money is there for it?",
)


def round_of(document: Path, questions: tuple[str, ...], work: Path) -> list[dict[str, float]]:
    """The stages of each question, in seconds."""
    calls = work / "calls"
    rows: list[dict[str, float]] = []
    with Library.open(work / "library", replay=calls, replay_mode="record") as library:
        library.add(document)
        for question in questions:
            known = set(calls.glob("*.json"))
            started = time.perf_counter()
            answer = library.ask(question)
            total = time.perf_counter() - started
            timings = [
                json.loads(path.read_text(encoding="utf-8"))["response"]["timings"]
                for path in set(calls.glob("*.json")) - known
            ]
            read = sum(one["prompt_ms"] for one in timings) / 1000
            written = sum(one["predicted_ms"] for one in timings) / 1000
            rows.append(
                {
                    "search": answer.timings.retrieval,
                    "load": answer.timings.model - read - written,
                    "read": read,
                    "write": written,
                    "prove": answer.timings.grounding,
                    "total": total,
                    "tokens read": float(sum(one["prompt_n"] for one in timings)),
                }
            )
    return rows


def main() -> int:
    """Ask, and print the medians of the first question and of the others."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    document, questions = Path(sys.argv[1]), tuple(sys.argv[2:]) or QUESTIONS
    first: list[dict[str, float]] = []
    others: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="rag-stages-") as made:
            head, *rest = round_of(document, questions, Path(made))
        first.append(head)
        others += rest
    names = list(first[0])
    print(f"{'':16}" + "".join(f"{name:>12}" for name in names))
    for label, rows in (("first question", first), ("next ones", others)):
        if rows:
            print(f"{label:16}" + "".join(f"{statistics.median(row[name] for row in rows):12.3f}" for name in names))
    return 0


if __name__ == "__main__":
    sys.exit(main())
