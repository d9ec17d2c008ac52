"""The README keeps its word: its snippets run, its commands and settings exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.model
@pytest.mark.parametrize("snippet", blocks("python"))
def test_a_snippet_runs_as_it_stands(snippet: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    done = subprocess.run(
        [sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_there_are_snippets_to_run() -> None:
    assert len(blocks("python")) >= 2


@pytest.mark.parametrize(
    "name", sorted({match for block in blocks("sh") for match in re.findall(r"^rag ([a-z]+)", block, re.MULTILINE)})
)
def test_every_command_that_is_shown_exists(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag", name, "--help"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_setting_of_the_table_exists_with_its_default() -> None:
    rows = re.findall(r"^\| (`[a-z_`, ]+) \| ([^|]*) \|", README, re.MULTILINE)
    named = [name for row, _ in rows for name in re.findall(r"`([a-z_]+)`", row)]
    assert len(named) > 10
    assert set(named) <= set(Settings.model_fields)
    assert str(Settings.model_fields["whole_document_tokens"].default) in README
    assert str(Settings.model_fields["extract_tokens"].default) in README


def test_the_test_command_is_where_the_ci_script_looks_for_it() -> None:
    block = README.partition("<!-- test command -->")[2].partition("```sh\n")[2].partition("```")[0]
    assert "pytest" in block
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
