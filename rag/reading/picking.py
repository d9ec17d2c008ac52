"""Which files of a folder are meant: patterns as `.gitignore` has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rag.errors import UsageError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class Picker:
    """Takes what `include` matches, everything when it is empty, but never what `exclude` matches.

    A pattern without a slash is that of a name at any depth, of a file or of a folder with all that is in it; one with
    a slash is that of a path below the folder that was named; `**` takes the place of any number of folders. Raises
    UsageError for a pattern that means nothing.
    """

    def __init__(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> None:
        self._include = _spec("include", include)
        self._exclude = _spec("exclude", exclude)

    def takes(self, path: str) -> bool:
        """Whether a file is meant; `path` is relative to the folder that was named, with slashes."""
        return (self._include is None or self._include.match_file(path)) and not self._leaves_out(path)

    def enters(self, path: str) -> bool:
        """Whether there may be files that are meant in a folder."""
        return not self._leaves_out(f"{path}/")

    def _leaves_out(self, path: str) -> bool:
        return self._exclude is not None and self._exclude.match_file(path)


def _spec(name: str, patterns: Iterable[str]) -> GitIgnoreSpec | None:
    given = [patterns] if isinstance(patterns, str) else list(patterns)
    if not given:
        return None
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines([_line(name, pattern) for pattern in given])
    except ValueError as error:
        raise UsageError(f"{name}: {error}", hint="Patterns are written as in .gitignore.") from error


def _line(name: str, pattern: str) -> str:
    """A pattern as a line of `.gitignore`, where `#` begins a remark and `!` turns the meaning round."""
    if not pattern.strip(" /"):
        raise UsageError(f"{name}: {pattern!r} is no pattern", hint="Write one, as in '*.pdf' or 'drafts/**'.")
    if pattern.startswith("!"):
        other = "exclude" if name == "include" else "include"
        raise UsageError(f"{name}: {pattern!r} turns the pattern round", hint=f"Give {pattern[1:]!r} to {other}.")
    return f"\\{pattern}" if pattern.startswith("#") else pattern
