"""Compiles what authors write into the gold of the suite: `python -m evals.suites.register.fill`.

Authors write `marked/*.txt` (see marks.py), `entries.jsonl`, `parties.jsonl`, `conflicts.jsonl`, `unread.json` and
`asked.jsonl`. Written are `documents/*.txt`, `records.jsonl` and `questions.jsonl`; `--check` only says what would
change.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...compiling import tell_compiled
from .gold import FOLDER, Asked, Gold, load_gold
from .marks import read_marked
from .reference import Register


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile the suite. Exit code 0, 1 when `--check` finds a difference, 2 on bad gold."""
    parser = argparse.ArgumentParser(prog="python -m evals.suites.register.fill", description="Compile the suite.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the suite's folder")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file would change")
    options = parser.parse_args(arguments)
    return tell_compiled(lambda: compile_suite(options.folder, write=not options.check), check=options.check)


def compile_suite(folder: Path, *, write: bool) -> list[str]:
    """The names of the compiled files that were out of date; with `write` they are so no more. Raises GoldError.

    The questions are worked out from the records as they lie in the folder, so that `--check` can be behind by a step.
    """
    stale: list[str] = []
    records = []
    for path in sorted((folder / "marked").glob("*.txt")):
        text, record = read_marked(path.stem, path.read_text(encoding="utf-8"))
        records.append(record)
        stale += _put(folder, f"documents/{path.name}", text, write)
    stale += _put(folder, "records.jsonl", _lines(records), write)
    if not write and stale:
        return [*stale, "questions.jsonl"]
    gold = load_gold(folder, questions="asked.jsonl")
    stale += _put(folder, "questions.jsonl", _lines(dataclasses.asdict(asked) for asked in answered(gold)), write)
    return stale


def answered(gold: Gold) -> list[Asked]:
    """The questions with rows, aggregate and coverage worked out from the gold register."""
    register = Register(gold)
    found: list[Asked] = []
    for asked in gold.questions:
        if asked.query is None:
            found.append(asked)
            continue
        got = register.ask(asked.query)
        found.append(dataclasses.replace(asked, rows=got.rows, result=got.result, coverage=got.coverage))
    return found


def _put(folder: Path, name: str, text: str, write: bool) -> list[str]:
    path = folder / name
    if path.is_file() and path.read_bytes() == text.encode():
        return []
    if write:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return [name]


def _lines(rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
