"""Making text harmless for a terminal: what a reader cannot see, or a terminal would obey, is shown as an escape."""

from __future__ import annotations

import re

from rag.text.hidden import python_escape, visible

_LINE_BREAKING = re.compile(r"[\t\n]")


def escaped(text: str) -> str:
    """The text with every hidden or obeyed character as its escape (`\\x1b`, `\\u202e`); tabs and newlines stay."""
    return visible(text, python_escape)


def one_line(text: str) -> str:
    """As `escaped`, for text that belongs on one line: tabs and newlines are escaped too."""
    return _LINE_BREAKING.sub(lambda match: python_escape(match[0]), escaped(text))
