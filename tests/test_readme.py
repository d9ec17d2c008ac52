"""README.md beyond what tests/test_docs.py holds every page to: its Python with the real model, its test command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from snippets import ROOT, Snippet, commands, snippets

from rag.settings import Settings

README = ROOT / "README.md"
PYTHON = [one for one in snippets(README) if one.language == "python"]


@pytest.mark.model
@pytest.mark.parametrize("snippet", PYTHON, ids=lambda snippet: snippet.place)
def test_a_snippet_runs_with_the_embedded_model(snippet: Snippet, tmp_path: Path) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    done = subprocess.run(
        [sys.executable, "-c", snippet.code], cwd=tmp_path, capture_output=True, text=True, timeout=800, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_there_are_snippets_to_run() -> None:
    assert len(PYTHON) >= 2


def test_it_names_every_setting() -> None:
    """The message about an unknown setting sends people here."""
    settings = README.read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    assert [name for name in Settings.model_fields if f"`{name}`" not in settings] == []


@pytest.mark.parametrize(("mark", "program"), [("demo command", "rag"), ("test command", "python")])
def test_the_two_commands_are_where_others_look_for_them(mark: str, program: str) -> None:
    (block,) = [one for one in snippets(README) if mark in one.marks]
    install, then = commands(block.code)
    assert install.program == "pip"
    assert then.program == program


def test_the_ci_script_finds_the_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (line,) = [line for line in script.splitlines() if line.startswith("test_command=")]
    printed = subprocess.run(
        ["bash", "-c", f'{line}\nprintf %s "$test_command"'], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "pip install" in printed
    assert "pytest" in printed
