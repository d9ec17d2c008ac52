"""Running the program: in this process where that is enough, as a real process where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from finished import ARTICLE, EVIL, Finished, Runner

from rag.cli import main


@pytest.fixture(autouse=True)
def _bare_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches a test: own working folder, no RAG_* variables."""
    for name in [name for name in os.environ if name.startswith("RAG_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def rag(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Run a command line in this process."""

    def run(*arguments: str | Path) -> Finished:
        capsys.readouterr()
        code = main([str(one) for one in arguments])
        out, err = capsys.readouterr()
        return Finished(code, out, err)

    return run


@pytest.fixture
def program() -> Runner:
    """Run a command line in a process of its own; keywords are those of `subprocess.run`."""

    def run(*arguments: str | Path, **more: Any) -> Finished:
        streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [sys.executable, "-m", "rag", *(str(one) for one in arguments)]
        done = subprocess.run(command, check=False, encoding="utf-8", timeout=120, **{**streams, **more})
        return Finished(done.returncode, done.stdout or "", done.stderr or "")

    return run


@pytest.fixture(scope="session")
def _stocked_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("stocked")
    files = base / "files"
    files.mkdir()
    (files / "tidal.txt").write_text(ARTICLE, encoding="utf-8")
    (files / "evil.md").write_text(EVIL, encoding="utf-8")
    assert main(["--quiet", "--library", str(base / "library"), "add", str(files)]) == 0
    return base


@pytest.fixture
def stocked(_stocked_once: Path, tmp_path: Path) -> Path:
    """A library of two documents, `tidal` and `evil`, that the test may change."""
    return Path(shutil.copytree(_stocked_once / "library", tmp_path / "stocked"))
