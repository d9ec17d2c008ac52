"""Two programs ask the embedded model at once: how much longer each takes than alone.

    python benchmarks/two_at_once.py [--rounds N] [--apart] [--programs N]

Each program opens a library of its own with one short invented document, asks one question to warm up, waits for the
others, and asks six. Every round measures alone and together one after the other, so that both meet the same machine.
Sharing the cores fairly would make two programs take twice as long. `--apart` gives each program a cache of its own,
and so takes away the turns that they otherwise take. Prints seconds and the median ratio of the rounds.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag import Library
from rag.settings import Settings

TEXT = """The Skerrow Harbour Accord

The port of Orla and the town of Velm signed the Skerrow accord in Orla on 4 May 2031. Mayor Ines Talbryn signed for
Velm, and harbour master Ruben Oskarsen signed for the port.

Under the accord, the port lends Velm two tugs, the Heron and the Plover, with a crew of nine. The crew is housed in the
old customs house at the north quay of Velm. Velm pays 1.2 million crowns a year for fuel and repairs, and the port pays
the wages.

The accord lasts six years and may be renewed once for three more. Either side may end it with a notice of nine months.
A joint board of four members meets each quarter in Velm. Disputes go to the harbour court of Orla.
"""

QUESTIONS = (
    "When was the accord signed?",
    "Who signed it for Velm?",
    "How many tugs are lent?",
    "Where is the crew housed?",
    "What does Velm pay a year?",
    "How long does the accord last?",
)

READY = "ready"


def ask(cache: Path, model: str | None) -> None:
    """One of the programs: warm up, say so, wait for a line on stdin, ask, and print the seconds."""
    with tempfile.TemporaryDirectory(prefix="rag-two-") as made:
        document = Path(made, "accord.txt")
        document.write_text(TEXT, encoding="utf-8")
        with Library.open(Path(made, "library"), cache=cache, model=model) as library:
            library.add(document)
            library.ask("Is this in English?")
            print(READY, flush=True)
            sys.stdin.readline()
            began = time.perf_counter()
            for question in QUESTIONS:
                library.ask(question)
            print(time.perf_counter() - began, flush=True)


def seconds(programs: int, caches: list[Path], model: str | None) -> list[float]:
    """What each of so many programs takes when they start at once."""
    running = [
        subprocess.Popen(
            [sys.executable, __file__, "--child", str(caches[number]), *(("--model", model) if model else ())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(programs)
    ]
    try:
        for program in running:
            assert program.stdout is not None
            if program.stdout.readline().strip() != READY:
                raise SystemExit("a program ended before it could ask; its message is above")
        for program in running:
            assert program.stdin is not None
            program.stdin.write("go\n")
            program.stdin.flush()
        return [float(program.stdout.readline()) for program in running if program.stdout is not None]
    finally:
        for program in running:
            program.communicate()


def main() -> int:
    """Measure, and print a line for each round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--programs", type=int, default=2)
    parser.add_argument("--apart", action="store_true")
    parser.add_argument("--model")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        ask(arguments.child, arguments.model)
        return 0
    cache = Settings.load().cache
    ratios = []
    with tempfile.TemporaryDirectory(prefix="rag-caches-") as made:
        caches = [cache] * arguments.programs
        if arguments.apart:
            caches = [_linked(cache, Path(made, str(number))) for number in range(arguments.programs)]
        print(f"{'round':>5} {'alone':>8} {'together':>9} {'ratio':>6}")
        for round_ in range(1, arguments.rounds + 1):
            (alone,) = seconds(1, caches, arguments.model)
            together = max(seconds(arguments.programs, caches, arguments.model))
            ratios.append(together / alone)
            print(f"{round_:5} {alone:7.1f}s {together:8.1f}s {ratios[-1]:6.2f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.2f}")
    return 0


def _linked(cache: Path, folder: Path) -> Path:
    """A cache with the same weights, and nothing else in common."""
    folder.mkdir()
    for path in cache.rglob("*"):
        if path.is_dir():
            (folder / path.relative_to(cache)).mkdir(parents=True, exist_ok=True)
        elif path.suffix == ".gguf":
            place = folder / path.relative_to(cache)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(path)
    return folder


if __name__ == "__main__":
    sys.exit(main())
