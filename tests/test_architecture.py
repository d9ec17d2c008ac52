"""The house holds: modules import downwards, and `rag --help` loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_module_imports_only_what_stands_below_it() -> None:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "1 kept, 0 broken" in done.stdout


def test_every_room_is_in_the_picture() -> None:
    picture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in (ROOT / "rag").glob("*/__init__.py") if not path.parent.name.startswith("_")]
    assert rooms
    assert [room for room in rooms if f"`{room}/`" not in picture] == []
