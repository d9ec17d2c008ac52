"""add: choosing files, removing what vanished only when that is confirmed, failures as a table, following changes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from finished import ARTICLE, Runner

PATIENCE = 60.0


@pytest.fixture
def files(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    (made / "drafts").mkdir(parents=True)
    (made / "one.txt").write_text(ARTICLE, encoding="utf-8")
    (made / "two.md").write_text("# Two\n\nAnother accord.\n", encoding="utf-8")
    (made / "drafts" / "three.txt").write_text("A draft.\n", encoding="utf-8")
    return made


def ids(rag: Runner) -> list[str]:
    return [one["id"] for one in rag("list", "--json").json["documents"]]


def test_patterns_choose_among_the_files_of_folders(rag: Runner, files: Path) -> None:
    done = rag("add", files, "--include", "*.txt", "--include", "*.md", "--exclude", "drafts/**", "--exclude", "t*.md")
    assert done.code == 0, done.err
    assert ids(rag) == ["one"]
    named = rag("add", files / "two.md", "--exclude", "*.md")
    assert "added     two" in named.out


def test_a_pattern_that_means_nothing_is_wrong_usage(rag: Runner, files: Path) -> None:
    done = rag("add", files, "--exclude", "!one.txt")
    assert done.code == 2
    assert "--exclude" in done.err or "exclude" in done.err
    assert "hint: Give 'one.txt' to include." in done.err


def test_sync_keeps_what_is_there_but_excluded(rag: Runner, files: Path) -> None:
    rag("add", files)
    done = rag("add", files, "--sync", "--yes", "--exclude", "drafts", "--json")
    assert done.json["removed"] == [] and done.json["vanished"] == []
    assert ids(rag) == ["one", "three", "two"]


def test_without_a_terminal_sync_removes_nothing_unless_it_is_confirmed(rag: Runner, files: Path) -> None:
    rag("add", files)
    (files / "one.txt").unlink()
    told = rag("add", files, "--sync")
    assert told.code == 0
    assert "1 document of which the file is gone:\n" in told.err
    assert f"  one  {files / 'one.txt'}\n" in told.err
    assert "add --yes" in told.err
    assert told.out.endswith("2 unchanged, 1 vanished and kept\n")
    reported = rag("add", files, "--sync", "--json")
    assert [one["id"] for one in reported.json["vanished"]] == ["one"]
    assert reported.json["removed"] == []
    assert "add --yes" in reported.err
    assert "one" in ids(rag)
    done = rag("add", files, "--sync", "--yes", "--json")
    assert [one["id"] for one in done.json["removed"]] == ["one"]
    assert done.json["vanished"] == []
    assert ids(rag) == ["three", "two"]


def test_a_hostile_name_is_harmless_in_the_question(rag: Runner, tmp_path: Path) -> None:
    hostile = tmp_path / "files" / "a\x1b[2K\u202e.txt"
    hostile.parent.mkdir()
    hostile.write_text(ARTICLE, encoding="utf-8")
    rag("add", hostile.parent)
    hostile.unlink()
    told = rag("add", hostile.parent, "--sync")
    assert "\\x1b[2K\\u202e.txt" in told.err
    assert not {"\x1b", "\u202e"} & set(told.out + told.err)


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("answer", "stays"), [("n", True), ("", True), ("y", False), ("YES", False), ("\x04", True)])
def test_on_a_terminal_it_asks(rag: Runner, files: Path, answer: str, stays: bool) -> None:
    rag("add", files)
    (files / "one.txt").unlink()
    seen = on_terminal(
        ["add", str(files), "--sync"], when="(y/N)", answer=answer if answer == "\x04" else f"{answer}\n"
    )
    assert "1 document of which the file is gone" in seen
    assert ("one" in ids(rag)) is stays


def on_terminal(arguments: list[str], *, when: str, answer: str) -> str:
    """Run the program on a pseudo-terminal, and answer when it asks."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "rag", *arguments])
    seen, answered = "", False
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        seen += data.decode("utf-8", "replace")
        if when in seen and not answered:
            os.write(terminal, answer.encode())
            answered = True
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert answered and os.waitstatus_to_exitcode(status) == 0, seen
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)


def test_failures_are_a_table_at_the_end_and_duplicates_are_counted(rag: Runner, files: Path) -> None:
    (files / "same.txt").write_text(ARTICLE, encoding="utf-8")
    (files / "empty.txt").write_text("", encoding="utf-8")
    (files / "bad.pdf").write_bytes(b"no pdf at all")
    done = rag("add", files, files / "nowhere.txt", files / "data.csv")
    assert done.code == 1
    head, *rows = done.err.splitlines()
    assert head == "4 files failed:"
    table = {Path(name).name: (wrong, remedy) for name, wrong, remedy in (row.split("\t") for row in rows)}
    assert set(table) == {"bad.pdf", "empty.txt", "nowhere.txt", "data.csv"}
    assert table["empty.txt"][0] == "holds no text"
    assert all(wrong and remedy for wrong, remedy in table.values())
    assert done.out.splitlines()[-1] == "3 added, 1 duplicate, 4 failed"
    assert "failed  " not in done.out


# following changes, as a process of its own


@contextmanager
def following(tmp_path: Path, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """`rag add --watch`, its output in the files out and err; killed when the test fails."""
    with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        command = [sys.executable, "-m", "rag", "add", "--watch", *(str(one) for one in arguments)]
        process = subprocess.Popen(command, stdout=out, stderr=err, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.1)


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_changes_are_told_a_line_each_until_ctrl_c(rag: Runner, files: Path, tmp_path: Path) -> None:
    err = tmp_path / "err"
    with following(tmp_path, files) as process:
        until(lambda: "following changes" in err.read_text())
        assert (tmp_path / "out").read_text().endswith("3 added\n")
        (files / "new\x1b[31m.txt").write_text("A new accord.", encoding="utf-8")
        until(lambda: "added     new" in err.read_text())
        (files / "empty.txt").write_text("", encoding="utf-8")
        until(lambda: "failed    " in err.read_text())
        (files / "one.txt").unlink()
        until(lambda: "vanished  one" in err.read_text())
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
    assert "\x1b" not in err.read_text() and "Traceback" not in err.read_text()
    assert rag("doctor", "--json").json["healthy"] is True
    assert "one" in ids(rag)


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_the_json_of_watching_is_one_object_a_line(rag: Runner, files: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with following(tmp_path, files, "--json", "--sync", "--yes") as process:
        until(lambda: out.read_text().count("\n") == 1)
        (files / "one.txt").rename(files / "uno.txt")
        until(lambda: out.read_text().count("\n") == 3)
        (files / "empty.txt").write_text("", encoding="utf-8")
        until(lambda: out.read_text().count("\n") == 4)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
    first, *changes = [json.loads(line) for line in out.read_text().splitlines()]
    assert first["event"] == "report" and len(first["added"]) == 3
    told = {(one["event"], one.get("id", one.get("type"))) for one in changes}
    assert told == {("added", "uno"), ("removed", "one"), ("failed", "EmptyFileError")}
    assert ids(rag) == ["three", "two", "uno"]


def test_what_cannot_be_followed_is_wrong_usage(rag: Runner) -> None:
    done = rag("add", "nowhere", "--watch", "--json")
    assert done.code == 2
    assert done.json["error"]["type"] == "UsageError"
