"""Where the time of one question goes: as a cold command, as the first question of a program, and as the next ones.

python benchmarks/stages.py DOCUMENT [QUESTION...]

Asks the questions of the document alone, three times over, each round with the model loaded anew, and the first one as
a command of its own, too. What llama.cpp says of reading and writing comes from the calls as they are recorded.
`import` is what a command takes beside its answer: Python, the modules, the end. Prints medians in seconds.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag.library import Library
from rag.schema.answer import Answer

ROUNDS = 3
QUESTIONS = (
    "When was the partnership signed?",
    "Who takes part in it?",
    "Where was it announced?",
    "How much money is there for it?",
)


def command(question: str, work: Path) -> dict[str, float]:
    """The stages of a `rag ask` on the library of a round, in seconds."""
    calls = work / "calls of a command"
    settings = {"RAG_LIBRARY": work / "library", "RAG_REPLAY": calls, "RAG_REPLAY_MODE": "record"}
    environment = {**os.environ, **{name: str(value) for name, value in settings.items()}}
    line = [sys.executable, "-m", "rag", "ask", question, "--json", "--no-server"]
    started = time.perf_counter()
    done = subprocess.run(line, env=environment, capture_output=True, check=True, text=True)
    wall = time.perf_counter() - started
    answer = Answer.model_validate_json(done.stdout)
    row = stages(answer, list(calls.glob("*.json")))
    return {**row, "import": wall - row["total"], "total": wall}


def stages(answer: Answer, calls: list[Path]) -> dict[str, float]:
    """The stages of an answer, for which these calls were recorded."""
    timings = [json.loads(path.read_text(encoding="utf-8"))["response"]["timings"] for path in calls]
    read = sum(one["prompt_ms"] for one in timings) / 1000
    written = sum(one["predicted_ms"] for one in timings) / 1000
    return {
        "import": 0.0,
        "search": answer.timings.retrieval,
        "load": answer.timings.model - read - written,
        "read": read,
        "write": written,
        "prove": answer.timings.grounding,
        "total": answer.timings.total,
        "tokens read": float(sum(one["prompt_n"] for one in timings)),
    }


def round_of(document: Path, questions: tuple[str, ...], work: Path) -> list[dict[str, float]]:
    """The stages of each question, in seconds."""
    calls = work / "calls"
    rows: list[dict[str, float]] = []
    with Library.open(work / "library", replay=calls, replay_mode="record") as library:
        library.add(document)
        for question in questions:
            known = set(calls.glob("*.json"))
            answer = library.ask(question)
            rows.append(stages(answer, list(set(calls.glob("*.json")) - known)))
    return rows


def main() -> int:
    """Ask, and print the medians of the first question and of the others."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    document, questions = Path(sys.argv[1]), tuple(sys.argv[2:]) or QUESTIONS
    alone: list[dict[str, float]] = []
    first: list[dict[str, float]] = []
    others: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="rag-stages-") as made:
            head, *rest = round_of(document, questions, Path(made))
            alone.append(command(questions[0], Path(made)))
        first.append(head)
        others += rest
    names = list(first[0])
    print(f"{'':16}" + "".join(f"{name:>12}" for name in names))
    for label, rows in (("cold command", alone), ("first question", first), ("next ones", others)):
        if rows:
            print(f"{label:16}" + "".join(f"{statistics.median(row[name] for row in rows):12.3f}" for name in names))
    return 0


if __name__ == "__main__":
    sys.exit(main())
