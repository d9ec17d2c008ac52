"""Text as Markdown that shows it as it is: the one place where text is escaped for Markdown."""

from __future__ import annotations

import re

from rag.text.hidden import visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])|(?<=[a-z])(:)(?=//)")
"""What Markdown, or HTML in it, takes for more than text; the colon of an address, which would become a link."""

_LIST_MARK = re.compile(r"^(\d*)([-+.)])(?=\s|$)")
"""What would make a list of a line that begins so."""


def markdown_escaped(text: str) -> str:
    """Text on one line of which Markdown makes nothing else; hidden characters are shown."""
    plain = _SPECIAL.sub(lambda match: f"\\{match[0]}", visible(" ".join(text.split())))
    return _LIST_MARK.sub(r"\1\\\2", plain)
