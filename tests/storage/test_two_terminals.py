"""A short run of the benchmark of several terminals: real programs that add and search at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "two_terminals.py"


def test_terminals_that_add_and_search_at_once_lose_nothing() -> None:
    ran = subprocess.run([sys.executable, str(BENCHMARK), "0.2"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "lost or wrong: 0; refused as locked: 0; other errors: 0" in ran.stdout
    programs = {line.split()[0]: int(line.split()[1]) for line in ran.stdout.splitlines()[1:5]}
    assert all(count >= 1 for count in programs.values()), ran.stdout
