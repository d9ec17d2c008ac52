"""The article and the result type that the tests of the command line share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ARTICLE = """Harbour towns agree on tidal research
Oslo, 3 May 2024.
The towns of Aldervik and Brennhavn signed a Tidal Research Accord on 2 May 2024. It runs for five years.

Money
Both councils set aside €4 million for a shared test basin. The basin opens in Aldervik.
"""
EVIL = (
    "# A \u202etitle\u202c [bold red]in markup[/]\n\n"
    "The budget\u200b of the Quiet Basin is \x1b[31m9 million\x1b[0m kroner, paid by Brennhavn.\n"
    + "The basin is quiet at night and busy by day. "
    * 20
)


@dataclass(frozen=True, slots=True)
class Finished:
    """A run of the program."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON object on one line."""
        assert self.out.endswith("\n") and self.out.count("\n") == 1, self.out
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Runner = Callable[..., Finished]
