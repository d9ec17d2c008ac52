"""Joins the installed weights into a fresh folder and prints time and peak memory.

python benchmarks/weights.py [qwen2.5-coder-1.5b]
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from rag.llm.weights import known_model, verify, weights_path


def main() -> None:
    """Time the first join, the later start that trusts the stamp, and the check that hashes anew."""
    model = known_model(sys.argv[1] if len(sys.argv) > 1 else "qwen2.5-coder-1.5b")
    with tempfile.TemporaryDirectory(prefix="weights-") as folder:
        started = time.perf_counter()
        path = weights_path(model.name, Path(folder))
        joined = time.perf_counter()
        weights_path(model.name, Path(folder))
        trusted = time.perf_counter()
        verify(path)
        verified = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    print(f"model            local/{model.name}, {model.size / 1e6:,.0f} MB")
    print(f"first join       {joined - started:.2f} s")
    print(f"start afterwards {(trusted - joined) * 1000:.2f} ms")
    print(f"verify           {verified - trusted:.2f} s")
    print(f"peak memory      {peak:.0f} MB")


if __name__ == "__main__":
    main()
