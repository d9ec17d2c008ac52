"""What a wheel installs, and which evals `rag eval` finds."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PROBE = """
import sys
from rag.cli.commands.evaluating import load_evals
load_evals()
import rag.evals.load
assert "evals" not in sys.modules
print(rag.evals.load.__file__)
print(len(rag.evals.load.load_suite("seed").questions))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built with the build tool at hand: no network."""
    folder = tmp_path_factory.mktemp("wheel")
    _run("-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--quiet", "-w", str(folder))
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_installs_one_top_level_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"rag"}
    assert "rag/evals/gold/manifest.json" in names and "rag/evals/scorers/text.py" in names
    assert not [name for name in names if name.startswith("rag/evals/runs/")]


def test_the_installed_program_has_its_evals_beside_a_foreign_package_of_that_name(wheel: Path, tmp_path: Path) -> None:
    target, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    _run("-m", "pip", "install", "--no-deps", "--quiet", "--target", str(target), str(wheel))
    (target / "evals").mkdir()
    (target / "evals" / "__init__.py").write_text("raise RuntimeError('this package is not ours')\n")
    elsewhere.mkdir()
    helped = _run("-m", "rag", "eval", "--help", path=target, folder=elsewhere)
    assert "compare" in helped and "bless" in helped
    file, questions = _run("-c", PROBE, path=target, folder=elsewhere).split()
    assert Path(file) == target / "rag" / "evals" / "load.py"
    assert questions == "23"


def test_a_checkout_finds_the_folder_beside_its_package(tmp_path: Path) -> None:
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals" / "__init__.py").write_text("raise RuntimeError('this package is not ours')\n")
    file, questions = _run("-c", PROBE, path=ROOT, folder=tmp_path).split()
    assert Path(file) == ROOT / "evals" / "load.py"
    assert questions == "23"


def _run(*arguments: str, path: Path | None = None, folder: Path | None = None) -> str:
    """The standard output of a Python of its own, with `path` as the first place to import from."""
    environment = dict(os.environ) | ({"PYTHONPATH": str(path)} if path else {})
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
