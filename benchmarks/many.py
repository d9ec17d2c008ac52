"""A large library: ten thousand short documents, then one text of five megabytes. Prints a table.

python benchmarks/many.py [documents] [--profile]

Each round runs in a process of its own, so that its peak memory is its own. `--profile` adds the forty dearest
functions of adding.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag.library import Library

DOCUMENTS = 10_000
SMALL = 100
"""Documents of the library that search is compared with."""
LONG_BYTES = 5_000_000
SEARCHES = 100

PLACES = ("Orla", "Velm", "Tarn", "Isk", "Maravel", "Quill Bay", "Sedge", "Brannoch", "Ostrava Point", "Lirr")
BODIES = ("Harbour Board", "Pilot Guild", "Observatory", "School of Maps", "Lighthouse Trust", "Institute of Tides")
GOODS = ("tugs", "survey boats", "tide gauges", "charts", "winter depots", "pilots", "buoys", "weather balloons")
VERBS = ("lends", "sells", "shares", "maintains", "tests", "inspects", "delivers", "stores")
FILLER = (
    "the parties meet twice a year in turn",
    "either side may leave with ninety days of notice",
    "costs are shared in equal parts",
    "a joint office keeps the minutes",
    "the results are published in spring",
    "disputes go to a panel of three",
    "the work is reviewed every autumn",
)


def accord(number: int) -> str:
    """An invented agreement of about 120 words; the same number always gives the same text."""
    chance = random.Random(number)
    first, second = (f"the {chance.choice(BODIES)} of {chance.choice(PLACES)}" for _ in range(2))
    lines = [
        f"Accord {number} between {first} and {second}",
        "",
        f"On {chance.randint(1, 28)} May {chance.randint(1990, 2025)} {first} and {second} signed accord {number}.",
    ]
    for _ in range(5):
        count, sum_ = chance.randint(2, 90), chance.randint(3, 900)
        lines.append(
            f"Under it {first} {chance.choice(VERBS)} {count} {chance.choice(GOODS)} for {sum_},000 euros a year, "
            f"and {chance.choice(FILLER)}."
        )
    return "\n".join(lines) + "\n"


def long_text(size: int) -> str:
    """Accords one after another, as chapters of one text of about `size` bytes."""
    parts: list[str] = []
    total, number = 0, 1_000_000
    while total < size:
        parts.append(accord(number))
        total += len(parts[-1])
        number += 1
    return "\n".join(parts)


def add(library: Path, source: Path, profile: bool) -> dict[str, float]:
    """Add a file or folder; seconds, documents, chunks and the peak memory of this process in megabytes."""
    profiler = cProfile.Profile()
    with Library.open(library) as opened:
        started = time.perf_counter()
        if profile:
            profiler.enable()
        report = opened.add(source)
        profiler.disable()
        seconds = time.perf_counter() - started
        if report.failed:
            raise SystemExit(f"not added: {report.failed[0].message}")
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(40)
    chunks = sum(one.chunks for one in report.added)
    return {"seconds": seconds, "documents": len(report.added), "chunks": chunks, "megabytes": peak_megabytes()}


def search(library: Path) -> dict[str, float]:
    """Milliseconds of the first search, which opens everything, and of those after it."""
    chance = random.Random(7)
    took: list[float] = []
    with Library.open(library) as opened:
        for _ in range(SEARCHES + 1):
            who, what = chance.choice(BODIES), chance.choice(GOODS)
            query = f"which {who} of {chance.choice(PLACES)} {chance.choice(VERBS)} {what}?"
            started = time.perf_counter()
            opened.search(query)
            took.append(1000 * (time.perf_counter() - started))
    rest = sorted(took[1:])
    p95 = statistics.quantiles(rest, n=20)[-1]
    return {"first": took[0], "p50": statistics.median(rest), "p95": p95, "megabytes": peak_megabytes()}


def again(library: Path, source: Path) -> dict[str, float]:
    """Add the same once more: what finding out that nothing has changed costs."""
    with Library.open(library) as opened:
        started = time.perf_counter()
        report = opened.add(source)
        seconds = time.perf_counter() - started
        opened.documents()
    return {"seconds": seconds, "documents": len(report.unchanged), "megabytes": peak_megabytes()}


def peak_megabytes() -> float:
    """The most memory this process has held (Linux counts in kilobytes, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def on_disk(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def child(*arguments: object) -> dict[str, float]:
    """One round in a process of its own."""
    ran = subprocess.run(
        [sys.executable, __file__, *map(str, arguments)], stdout=subprocess.PIPE, text=True, check=True
    )
    result: dict[str, float] = json.loads(ran.stdout)
    return result


def write(folder: Path, first: int, last: int) -> None:
    """Accords as files, a thousand to a folder."""
    for number in range(first, last):
        path = folder / f"{number // 1000:03}" / f"accord-{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(accord(number), encoding="utf-8")


def main() -> None:
    """Small library, large library, the long text; one line each."""
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    count = numbers[0] if numbers else DOCUMENTS
    profile = ["--profile"] if "--profile" in sys.argv else []
    with tempfile.TemporaryDirectory(prefix="many-") as folder:
        documents, library = Path(folder, "documents"), Path(folder, "library")
        write(documents, 0, SMALL)
        child("add", library, documents)
        small = child("search", library)
        write(documents, SMALL, count)
        added = child("add", library, documents, *profile)
        size = on_disk(library)
        large = child("search", library)
        same = child("again", library, documents)
        text = Path(folder, "long.txt")
        text.write_text(long_text(LONG_BYTES), encoding="utf-8")
        long = child("add", library, text, *profile)
        print(f"{count:,} documents ({on_disk(documents) / count:.0f} bytes each)")
        print(f"  added in {added['seconds']:.0f} s: {added['documents'] / added['seconds']:.0f} documents/s, ", end="")
        print(f"peak memory {added['megabytes']:.0f} MB, {size / count:.0f} bytes on disk a document")
        print(f"  added again, unchanged: {same['seconds']:.1f} s, peak memory {same['megabytes']:.0f} MB")
        for name, found in ((f"{SMALL} documents", small), (f"{count:,} documents", large)):
            print(f"  search in {name}: first {found['first']:.0f} ms, then p50 {found['p50']:.1f} ms, ", end="")
            print(f"p95 {found['p95']:.1f} ms; peak memory {found['megabytes']:.0f} MB")
        print(f"one text of {text.stat().st_size / 1e6:.1f} MB, {long['chunks']:.0f} chunks")
        print(f"  added in {long['seconds']:.0f} s, peak memory {long['megabytes']:.0f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["add"]:
        print(json.dumps(add(Path(sys.argv[2]), Path(sys.argv[3]), "--profile" in sys.argv)))
    elif sys.argv[1:2] == ["search"]:
        print(json.dumps(search(Path(sys.argv[2]))))
    elif sys.argv[1:2] == ["again"]:
        print(json.dumps(again(Path(sys.argv[2]), Path(sys.argv[3]))))
    else:
        main()
