"""Two programs ask the embedded model at once: how much longer they take than one alone.

    python benchmarks/two_at_once.py [--rounds N] [--apart] [--programs N]

Each program opens a library of its own with one short invented document and asks the six questions once, to warm up.
Then, in every round, the first asks them alone, and then all ask them at once, so that both meet the same machine.
Sharing the cores fairly would make two programs take twice as long. `--apart` gives each program a cache of its own,
and so takes away the turns that they otherwise take; GOMP_SPINCOUNT=300000 in the environment gives back llama.cpp's
own way of waiting. Prints seconds, processor seconds of the first program, and the median ratio of the rounds.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Program:
    """One of the programs, warm, and asked by a line on its stdin."""

    process: subprocess.Popen[str]

    @classmethod
    def started(cls, cache: Path, model: str | None) -> Program:
        """A program that is warming up."""
        command = [sys.executable, __file__, "--child", str(cache), *(("--model", model) if model else ())]
        return cls(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))

    def go(self) -> None:
        """Let it ask."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def seconds(self) -> tuple[float, float]:
        """Wait until it has asked: the seconds it took, and those of the processor."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a program ended before it could answer; its message is above")
        wall, processor = map(float, line.split())
        return wall, processor


def ask_when_told(cache: Path, model: str | None) -> None:
    """What a program does: ask all questions, print the seconds, wait for a line, and so on until stdin ends."""
    with tempfile.TemporaryDirectory(prefix="rag-two-") as made:
        document = Path(made, "accord.txt")
        document.write_text(TEXT, encoding="utf-8")
        with Library.open(Path(made, "library"), cache=cache, model=model) as library:
            library.add(document)
            while True:
                began, used = time.perf_counter(), time.process_time()
                for question in QUESTIONS:
                    library.ask(question)
                print(time.perf_counter() - began, time.process_time() - used, flush=True)
                if not sys.stdin.readline():
                    return


def measured(programs: list[Program], rounds: int) -> list[float]:
    """The ratio of each round, whose line is printed."""
    for program in programs:
        program.seconds()  # of the warming up
    ratios = []
    print(f"{'round':>5} {'alone':>8} {'(cpu)':>8} {'together':>9} {'(cpu)':>8} {'ratio':>6}")
    for round_ in range(1, rounds + 1):
        programs[0].go()
        alone, alone_used = programs[0].seconds()
        for program in programs:
            program.go()
        took = [program.seconds() for program in programs]
        together = max(wall for wall, _ in took)
        ratios.append(together / alone)
        cells = f"{alone:7.1f}s {alone_used:7.1f}s {together:8.1f}s {took[0][1]:7.1f}s {ratios[-1]:6.2f}"
        print(f"{round_:5} {cells}", flush=True)
    return ratios


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
        ask_when_told(arguments.child, arguments.model)
        return 0
    cache = Settings.load().cache
    with tempfile.TemporaryDirectory(prefix="rag-caches-") as made:
        caches = [cache] * arguments.programs
        if arguments.apart:
            caches = [_linked(cache, Path(made, str(number))) for number in range(arguments.programs)]
        programs: list[Program] = []
        try:
            programs += [Program.started(one, arguments.model) for one in caches]
            ratios = measured(programs, arguments.rounds)
        finally:
            for program in programs:
                program.process.communicate()
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
