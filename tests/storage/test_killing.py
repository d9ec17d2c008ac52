"""Killed at any moment (`kill -9`): what was stored is there, nothing is half there, the next writer tidies up."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from storage_process import NEW, OLD

from rag.library import Library

SCRIPT = Path(__file__).with_name("storage_process.py")
FILES = 30
KILLS = 6


@pytest.mark.parametrize("change", ["add", "replace", "remove"])
def test_a_kill_at_any_statement_leaves_the_old_state_or_the_new(tmp_path: Path, change: str) -> None:
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), "kill", str(tmp_path), change], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    looks = json.loads(ran.stdout)
    before = {"a": list(OLD), "kept": list(OLD)}
    after = {
        "add": {**before, "new": list(NEW)},
        "replace": {"a": list(NEW), "kept": list(OLD)},
        "remove": {"kept": list(OLD)},
    }[change]
    for place, look in enumerate(looks):
        assert look["seen"] in (before, after), f"killed at the statement of look {place}"
        assert (look["whole"], look["problems"], look["in_step"]) == (True, [], True), (
            f"killed at the statement of look {place}"
        )
    assert len(looks) > 4
    assert all(look["killed"] for look in looks[:-1])
    assert looks[0]["seen"] == before
    assert looks[-1]["seen"] == after
    states = [look["seen"] == after for look in looks]
    assert states == sorted(states), "there is one moment of change"


def body(number: int, round_: int) -> str:
    lent = f"In round {round_} the port of Orla lends tug {number} to Velm."
    return f"Accord {number}\n\n{lent} The fee is {round_}00 euros.\n"


def write_round(folder: Path, round_: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(FILES):
        (folder / f"accord-{number:02}.txt").write_text(body(number, round_), encoding="utf-8")


def test_kills_at_random_moments_of_adding_lose_nothing(tmp_path: Path, open_library: Callable[..., Library]) -> None:
    chance = random.Random(20251113)
    folder, library = tmp_path / "documents", tmp_path / "library"
    stored: dict[str, int] = {}
    for round_ in range(1, KILLS + 1):
        write_round(folder, round_)
        wait_for = "reading" if round_ % 3 == 0 else "embedding"
        delay = chance.uniform(0, 0.7)
        kill_while_adding(library, folder, wait_for, delay)
        where = f"round {round_}, killed {delay:.3f} s after {wait_for}"
        with open_library(library) as opened:
            report = opened.doctor()
            assert report.healthy, (where, report.checks)
            rounds = {info.id: round_of(opened.text(info.id), round_) for info in opened.documents()}
            assert all(rounds.get(one, 0) >= known for one, known in stored.items()), where
            stored = rounds
    with open_library(library) as opened:
        report = opened.add(folder)
        assert not report.failed
        assert len(opened.documents()) == FILES
        assert all(opened.text(info.id) == body(int(info.id[-2:]), KILLS) for info in opened.documents())
        assert opened.doctor().healthy


def kill_while_adding(library: Path, folder: Path, wait_for: str, delay: float) -> None:
    child = subprocess.Popen(
        [sys.executable, str(SCRIPT), "add", str(library), str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    while (said := child.stdout.readline().strip()) != wait_for:
        assert said, "the process ended before it was killed"
    time.sleep(delay)
    child.kill()
    child.communicate()


def round_of(text: str, latest: int) -> int:
    """Which round's version a stored text is, word for word."""
    number = int(text.split()[1])
    (found,) = [round_ for round_ in range(1, latest + 1) if body(number, round_) == text]
    return found
