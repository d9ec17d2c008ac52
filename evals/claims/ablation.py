"""What each check of the gate earns, source by source: the wrong texts that it alone refuses, and the right ones.

Switched off, it would let these texts through. (Another window may then be the best one, so that a run with `--without`
can differ by a text or two.)
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rag.errors import UsageError
from rag.schema.document import Frozen

from .ceiling import CeilingReport
from .figures import ClaimsReport
from .judging import Reading


class Judged(Frozen):
    """A text, the source that it comes from, whether it is right, and what the gate made of it."""

    source: str
    right: bool
    reading: Reading


class Earned(Frozen):
    """What one check alone does in one source: wrong texts refused, and right ones."""

    check: str
    source: str
    wrong: int
    right: int

    @property
    def pays(self) -> bool:
        """Whether it refuses more wrong texts than right ones."""
        return self.wrong > self.right


def judged_in(paths: Iterable[Path]) -> list[Judged]:
    """The texts of reports of `evals claims` and `evals ceiling`. Raises UsageError for any other file."""
    rows: list[Judged] = []
    for path in paths:
        if path.name.startswith("claims-"):
            claims = ClaimsReport.model_validate_json(path.read_bytes())
            rows += [
                Judged(source=row.gold.author, right=row.gold.label == "right", reading=row.reading)
                for row in claims.rows
            ]
        elif path.name.startswith("ceiling-"):
            ceiling = CeilingReport.model_validate_json(path.read_bytes())
            rows += [
                Judged(source=f"answers of {row.suite}", right=row.right, reading=row.reading) for row in ceiling.rows
            ]
        else:
            raise UsageError(
                f"{path} is no report of claims or ceiling", hint="They are claims-….json and ceiling-….json."
            )
    return rows


def earned(rows: Iterable[Judged]) -> list[Earned]:
    """Check by check, what it alone refuses in each source where it alone refuses anything."""
    counts: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if len(row.reading.checks) == 1:
            (check,) = row.reading.checks
            counts.setdefault((check, row.source), [0, 0])[row.right] += 1
    return [
        Earned(check=check, source=source, wrong=wrong, right=right)
        for (check, source), (wrong, right) in sorted(counts.items())
    ]
