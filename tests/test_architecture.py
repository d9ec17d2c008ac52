"""The house holds: modules import downwards, and `rag --help` loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
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


def test_a_name_has_one_meaning() -> None:
    homes = defaultdict(set)
    for path in (ROOT / "rag").rglob("*.py"):
        for name in _names_of_types(ast.parse(path.read_text(encoding="utf-8"))):
            homes[name].add(path.relative_to(ROOT).as_posix())
    assert "Library" in homes and "Bounds" in homes
    assert {name: sorted(files) for name, files in homes.items() if len(files) > 1} == {}


def _names_of_types(module: ast.Module) -> Iterator[str]:
    """The public classes and aliases of a module's top level; what is written in capitals is a constant."""
    statements = list(module.body)
    while statements:
        statement = statements.pop()
        if isinstance(statement, ast.If):
            statements += [*statement.body, *statement.orelse]
        names: list[str] = []
        if isinstance(statement, ast.ClassDef):
            names = [statement.name]
        elif isinstance(statement, ast.Assign):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            names = [statement.target.id]
        yield from (name for name in names if name[0].isupper() and not name.isupper())
