"""The program as a process: pipes, signals, terminals, speed."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from finished import ARTICLE, Runner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes, signals and terminals")


def _spent_by_programs() -> float:
    """Seconds of the processor that ended programs of this test have taken: other tests may run at the same time."""
    spent = os.times()
    return spent.children_user + spent.children_system


def test_help_is_quick_and_loads_nothing_heavy(program: Runner) -> None:
    before = _spent_by_programs()
    done = program("--help")
    assert _spent_by_programs() - before < 2
    assert done.code == 0
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "rag.cli", "--help"], capture_output=True, text=True, check=True
    ).stderr
    modules = {line.rpartition("|")[2].strip() for line in loaded.splitlines()}
    assert not modules & {"pydantic", "chromadb", "numpy", "openai", "instructor", "onnxruntime", "rag.library"}


def test_both_ways_of_starting_are_the_same(program: Runner) -> None:
    other = subprocess.run(
        [sys.executable, "-m", "rag.cli", "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert other == program("--version").out


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_reader_that_goes_away_is_no_error(stocked: Path, form: tuple[str, ...]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rag", "show", "evil", "--library", stocked, *form],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), errors) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_full_disk_behind_stdout_is_told_on_stderr(program: Runner, stocked: Path, form: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = program("list", "--library", stocked, *form, stdout=full)
    assert done.code == 1
    assert done.err.startswith("error: No space left on device\nhint: Free some disk space")
    assert len(done.err.splitlines()) == 2


def test_ctrl_c_while_adding_leaves_a_library_in_order(program: Runner, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for number in range(600):
        (files / f"{number}.txt").write_text(f"Report {number}\n" + ARTICLE * 8, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "rag", "add", "files", "--library", "library"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "library").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    # Python ends by the signal itself when the interrupt fell into a piece of `exec`; a shell calls both 130
    assert process.returncode in (130, -signal.SIGINT)
    assert (out, err) == ("", "Interrupted\n")
    checked = program("doctor", "--library", "library", "--json")
    assert checked.json["healthy"], checked.out


def test_progress_is_drawn_on_a_terminal_and_json_stays_alone_on_stdout(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(ARTICLE, encoding="utf-8")
    for quiet in (False, True):
        out, drawn = _with_terminal_as_stderr("add", "one.txt", "--json", *(["--quiet"] if quiet else []))
        assert set(json.loads(out)) >= {"added", "failed"}
        assert (b"reading" in drawn) is not quiet


def _with_terminal_as_stderr(*arguments: str) -> tuple[bytes, bytes]:
    """Standard output, and what was written to a terminal that stands for stderr."""
    ours, theirs = pty.openpty()
    chunks: list[bytes] = []

    def listen() -> None:
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:  # Linux says EIO when the last writer of a terminal has closed it
                return
            if not data:
                return
            chunks.append(data)

    listener = threading.Thread(target=listen)
    listener.start()
    environment = {**os.environ, "TERM": "xterm-256color"}
    done = subprocess.run(
        [sys.executable, "-m", "rag", *arguments], stdout=subprocess.PIPE, stderr=theirs, env=environment, check=True
    )
    os.close(theirs)
    listener.join(timeout=10)
    os.close(ours)
    return done.stdout, b"".join(chunks)


def test_the_shell_completes_commands_and_documents(stocked: Path) -> None:
    def complete(words: str, position: int) -> list[str]:
        asked = {"_RAG_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(position)}
        done = subprocess.run(
            [sys.executable, "-m", "rag"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **asked, "RAG_LIBRARY": str(stocked)},
        )
        return done.stdout.split()

    assert complete("rag sea", 1) == ["search"]
    assert complete("rag show t", 2) == ["tidal"]
    assert complete("rag ask --document ", 3) == ["evil", "tidal"]


def test_an_old_locale_cannot_break_printing(program: Runner, stocked: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = program("show", "tidal", "--library", stocked, env=environment)
    assert done.code == 0
    assert "\\u20ac4 million" in done.out
    assert "€4 million" in program("show", "tidal", "--library", stocked, "--json", env=environment).json["text"]
