"""How much longer `rag --help` takes than an empty Python program (medians of paired runs).

python benchmarks/startup.py [runs]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time


def main() -> None:
    """Time both in turns, so that a busy moment hits them alike."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    pairs = [(seconds("-c", "pass"), seconds("-m", "rag", "--help")) for _ in range(runs)]
    print(f"python -c pass   {statistics.median(pair[0] for pair in pairs):.3f} s")
    print(f"rag --help       {statistics.median(pair[1] for pair in pairs):.3f} s")
    print(f"difference       {statistics.median(pair[1] - pair[0] for pair in pairs):.3f} s")


def seconds(*arguments: str) -> float:
    """Wall time of one run."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
