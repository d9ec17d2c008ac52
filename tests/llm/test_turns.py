"""Programs that use the embedded model take turns; none of them can block the others for good."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rag.llm.turns import WAITING, Turns
from rag.progress import silent

PROGRAMS = multiprocessing.get_context("spawn")


def turns(folder: Path, patience: float = 30.0, told: list[str] | None = None) -> Turns:
    report = silent if told is None else lambda stage, done, total: told.append(stage)
    return Turns(folder, patience=patience, progress=report)


def work(folder: Path, rounds: int, log: Path) -> None:
    """Another program: takes turns, and notes when each began and ended."""
    for _ in range(rounds):
        end = turns(folder).take()
        began = time.monotonic()
        time.sleep(0.05)
        with log.open("a", encoding="ascii") as file:
            file.write(f"{os.getpid()} {began} {time.monotonic()}\n")
        end()


def hold(folder: Path, held: Any) -> None:
    """Another program: takes a turn and keeps it."""
    end = turns(folder).take()
    held.set()
    time.sleep(300)
    end()


def holder(folder: Path) -> Any:
    """A running program that has the turn."""
    held = PROGRAMS.Event()
    program = PROGRAMS.Process(target=hold, args=(folder, held), daemon=True)
    program.start()
    assert held.wait(60)
    return program


def test_only_one_program_has_the_turn_and_each_comes_to_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    programs = [PROGRAMS.Process(target=work, args=(tmp_path, 8, log)) for _ in range(3)]
    for program in programs:
        program.start()
    for program in programs:
        program.join(120)
    spans = sorted(tuple(map(float, line.split())) for line in log.read_text("ascii").splitlines())
    spans.sort(key=lambda span: span[1])
    assert len(spans) == 24
    assert all(before[2] <= after[1] for before, after in pairwise(spans))


def test_who_waits_is_next_however_often_another_asks(tmp_path: Path) -> None:
    """Without a seat, whoever ends a turn and wants the next one would always find the door free."""
    order: list[str] = []
    waits = threading.Event()

    def waiting() -> None:
        report = lambda stage, done, total: waits.set()  # noqa: E731
        end = Turns(tmp_path, patience=30, progress=report).take()
        order.append("waiting")
        end()

    first = turns(tmp_path)
    end = first.take()
    other = threading.Thread(target=waiting)
    other.start()
    assert waits.wait(30)
    end()
    for _ in range(3):
        end = first.take()
        order.append("again")
        end()
    other.join()
    assert order == ["waiting", "again", "again", "again"]


def test_a_wait_is_told_and_a_free_turn_is_not(tmp_path: Path) -> None:
    told: list[str] = []
    turns(tmp_path, told=told).take()()
    assert told == []
    program = holder(tmp_path)
    threading.Timer(0.3, program.kill).start()
    turns(tmp_path, told=told).take()()
    assert told == [WAITING]
    program.join()


def test_a_program_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    program = holder(tmp_path)
    program.kill()
    program.join()
    began = time.monotonic()
    turns(tmp_path).take()()
    assert time.monotonic() - began < 10


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to stop a program with")
def test_a_program_that_was_stopped_keeps_nobody_for_good(tmp_path: Path) -> None:
    program = holder(tmp_path)
    assert program.pid is not None
    os.kill(program.pid, signal.SIGSTOP)
    began = time.monotonic()
    turns(tmp_path, patience=0.5).take()()
    assert 0.5 <= time.monotonic() - began < 20
    program.kill()
    program.join()


def test_a_folder_that_holds_no_locks_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="ascii")
    end = turns(tmp_path / "file" / "cache").take()
    end()
    end()


def test_ending_a_turn_twice_does_not_end_anothers(tmp_path: Path) -> None:
    end = turns(tmp_path).take()
    end()
    other = turns(tmp_path).take()
    end()
    told: list[str] = []
    turns(tmp_path, patience=0.1, told=told).take()
    assert told == [WAITING], "the other one still has it"
    other()
