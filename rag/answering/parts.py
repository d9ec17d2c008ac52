"""A question that asks two things at once, as two: small models decline "Where and when is it due?" and know both."""

from __future__ import annotations

import re

_ASKING = r"(?:where|when|(?:on|in|at|by|from|since|until) (?:what|which) [a-z]+)"
_LEADING = re.compile(rf"^\W*({_ASKING}) and ({_ASKING}) ([^?]+)\?*\s*$", re.IGNORECASE)
_TRAILING = re.compile(rf"^\W*({_ASKING}) ([^?,]+), and ({_ASKING})\?*\s*$", re.IGNORECASE)


def split_question(question: str) -> tuple[str, str] | None:
    """ "Where and when is it due?" or "Where is it due, and on what day?" as two questions; None for any other."""
    if match := _LEADING.match(question):
        first, second, rest = match.groups()
    elif match := _TRAILING.match(question):
        first, rest, second = match.groups()
    else:
        return None
    return f"{_opened(first)} {rest}?", f"{_opened(second)} {rest}?"


def _opened(words: str) -> str:
    return words[0].upper() + words[1:]
