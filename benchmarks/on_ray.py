"""Adding on Ray beside plain adding: documents a second, and what a kill in the middle costs.

python benchmarks/on_ray.py [documents] [workers ...]

Every round is a command of its own, Ray's start and end in its time. In the last the program is killed when a third of
the documents is stored, then started again.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from many import accord

from rag.library import Library

DOCUMENTS = 300
WAIT = 600.0
"""Seconds to wait for the documents before the kill."""


def main() -> None:
    """Each way once, then the kill."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    rounds = [int(one) for one in sys.argv[2:]] or [1, 2]
    with tempfile.TemporaryDirectory(prefix="ray-") as work:
        files = Path(work, "files")
        files.mkdir()
        for number in range(documents):
            (files / f"accord-{number:05}.txt").write_text(accord(number), encoding="utf-8")
        for name, options in [("plain", []), *((f"Ray, {n}", ["--ray", "local", "--workers", str(n)]) for n in rounds)]:
            library = Path(work, name)
            started = time.perf_counter()
            subprocess.run(adding(library, files, options), check=True, stdout=subprocess.DEVNULL)
            seconds = time.perf_counter() - started
            told = f"{documents / seconds:.1f} documents a second  [load {os.getloadavg()[0]:.1f}]"
            print(f"{name}: {documents} in {seconds:.1f} s, {told}; {state(library)}", flush=True)
        killed(Path(work, "killed"), files, documents)


def adding(library: Path, files: Path, options: list[str]) -> list[str]:
    """The command."""
    return [sys.executable, "-m", "rag", "--quiet", "--library", str(library), "add", *options, str(files)]


def killed(library: Path, files: Path, documents: int) -> None:
    """Killed when a third is stored; then started again."""
    options = ["--ray", "local", "--workers", "1"]
    process = subprocess.Popen(adding(library, files, options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + WAIT
    while stored(library) < documents // 3 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    process.kill()
    process.wait()
    left = len(list((library / "shards").glob("*.parquet")))
    print(f"killed: {stored(library)} stored, {left} shards left", flush=True)
    subprocess.run(adding(library, files, options), check=True, stdout=subprocess.DEVNULL)
    print(f"again: {state(library)}")


def stored(library: Path) -> int:
    """How many documents the catalogue holds, looked at from outside."""
    try:
        with sqlite3.connect(f"file:{library / 'catalog.db'}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.Error:
        return 0


def state(library: Path) -> str:
    """Documents, how many of them are there twice, and how catalogue and vectors agree."""
    with Library.open(library) as opened:
        sources = Counter(info.source for info in opened.documents())
        keys, vectors = opened.store.chunk_keys(), opened.store.index.keys()
    twice = sum(count > 1 for count in sources.values())
    apart = f"{len(keys - vectors)} passages without vector, {len(vectors - keys)} vectors too many"
    return f"{len(sources)} stored, {twice} twice, {apart}"


if __name__ == "__main__":
    main()
