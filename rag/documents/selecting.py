"""Choosing documents by what is known of them: their date, their language, where they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Protocol, Self

from rag.errors import UsageError
from rag.schema.document import DocumentInfo
from rag.values.partial_dates import PartialDate

_LANGUAGE = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*")


PAGE = 1000
"""Documents read at a time while those that are as asked are looked for."""


class Pages(Protocol):
    """Gives documents by id: those that come after an id, so many at most."""

    def __call__(self, *, after: str = "", limit: int | None = None) -> list[DocumentInfo]: ...


@dataclass(frozen=True, slots=True)
class Selection:
    """What documents must be like; None where it does not matter. Made by `of`, which checks it."""

    since: str | None = None
    until: str | None = None
    language: str | None = None
    source: str | None = None

    @classmethod
    def of(
        cls,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        language: str | None = None,
        source: str | None = None,
    ) -> Self:
        """Check what was asked for. Raises UsageError."""
        first, last = _day(since, "since"), _day(until, "until")
        if first is not None and last is not None and not _not_before(last, first):
            raise UsageError(f"no day is since {first} and until {last}", hint="The earlier date goes with since.")
        return cls(first, last, _language(language), _pattern(source))

    def __bool__(self) -> bool:
        """False when every document will do."""
        return any(one is not None for one in (self.since, self.until, self.language, self.source))

    def __str__(self) -> str:
        parts = {"since": self.since, "until": self.until, "language": self.language, "source": self.source}
        return ", ".join(f"{name} {value}" for name, value in parts.items() if value is not None)

    def among(self, documents: Iterable[DocumentInfo]) -> list[DocumentInfo]:
        """Those that are as asked, in their order."""
        return [info for info in documents if self._takes(info)]

    def page(self, fetch: Pages, *, after: str = "", limit: int | None = None) -> list[DocumentInfo]:
        """The first `limit` of those that are as asked and come after an id, read page by page."""
        if limit is None or not self:
            return self.among(fetch(after=after, limit=limit))
        found: list[DocumentInfo] = []
        while len(found) < limit:
            page = fetch(after=after, limit=PAGE)
            found += self.among(page)
            if len(page) < PAGE:
                break
            after = page[-1].id
        return found[:limit]

    def _takes(self, info: DocumentInfo) -> bool:
        return (
            (self.since is None or (info.date is not None and _not_before(info.date, self.since)))
            and (self.until is None or (info.date is not None and _not_before(self.until, info.date)))
            and (self.language is None or _speaks(info.language, self.language))
            and (self.source is None or any(_lies_in(one, self.source) for one in _sources(info)))
        )


def _day(given: date | str | None, name: str) -> str | None:
    """A date in ISO 8601, as precise as it was given."""
    if given is None:
        return None
    text = f"{given:%Y-%m-%d}" if isinstance(given, date) else given.strip()
    try:
        if PartialDate.from_iso(text).year is not None:
            return text
    except ValueError:
        pass  # told below, with the years that are missing
    raise UsageError(f"{name}: {given!r} is no date", hint="Write 2025, 2025-11 or 2025-11-30.")


def _not_before(later: str, earlier: str) -> bool:
    """Compare ISO dates as far as both are known: 2025 is not before 2025-11, nor 2025-11 before 2025."""
    known = min(len(later), len(earlier))
    return later[:known] >= earlier[:known]


def _language(given: str | None) -> str | None:
    if given is None:
        return None
    code = _folded_code(given)
    if not _LANGUAGE.fullmatch(code):
        raise UsageError(f"language: {given!r} is no code of a language", hint="Write en, de or pt-BR.")
    return code


def _speaks(declared: str | None, wanted: str) -> bool:
    """A wider code takes the narrower ones: `en` takes `en-GB` (basic filtering of RFC 4647)."""
    code = _folded_code(declared or "")
    return code == wanted or code.startswith(f"{wanted}-")


def _folded_code(code: str) -> str:
    return code.strip().lower().replace("_", "-")


def _pattern(given: str | None) -> str | None:
    if given is not None and not given.strip():
        raise UsageError("source: the pattern is empty", hint="Write one, as in 'reports/*' or '*.pdf'.")
    return given


def _sources(info: DocumentInfo) -> list[str]:
    """Where the document was read from, and the address that the file itself gives."""
    return [info.source, *([info.metadata["source"]] if "source" in info.metadata else [])]


def _lies_in(source: str, pattern: str) -> bool:
    """`*` takes the place of anything, `/` too; the pattern is that of the whole source or of its last parts."""
    path = source.replace("\\", "/").casefold()
    wanted = pattern.replace("\\", "/").casefold()
    tails = [path, *(path[match.end() :] for match in re.finditer("/", path))]
    return any(fnmatchcase(tail, wanted) for tail in tails)
