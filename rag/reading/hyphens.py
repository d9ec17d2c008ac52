"""Hyphens at line ends: "agree-ment" was one word, "long-term" still is two, and the page shows no difference."""

from __future__ import annotations

import re
from collections.abc import Sequence

SOFT_HYPHEN = "\u00ad"
"""Stands where a line ended in a hyphen."""

_FIRST_PARTS = """
all anti bi bilateral broad case clean client close co community cost counter cross day decision deep early east
eight end energy euro ex far fast few fifth first five follow four fourth free full government grant ground half
hard high home ill industry inter intra joint kick land large late lead life light long low macro market member
micro mid mini month multi nation near new nine non north off on one open over part peer pilot policy post pre
price private pro problem project public quasi re real research risk rule sea second self semi seven shared
short side single six small south state sub such super tax ten third three time top trans trust twelve twenty
two ultra under up user value vice water well west wide world year zero
"""
COMPOUNDING = frozenset(_FIRST_PARTS.split())
"""Words that begin compounds far more often than they are the first part of a hyphenated word."""

_WORD = re.compile(r"\w+(?:-\w+)*")
_HYPHENATED = re.compile(rf"((?:\w+-)*\w+){SOFT_HYPHEN}\s*(\w+)")


def unhyphenated(lines: Sequence[str]) -> list[str]:
    """Settle each hyphen by how the document writes the word elsewhere, else by what compounds look like."""
    if not any(SOFT_HYPHEN in line for line in lines):
        return list(lines)
    words = {word for line in lines for word in _WORD.findall(_HYPHENATED.sub(" ", line).lower())}

    def settled(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        if (first + second).lower() in words:
            return first + second
        is_compound = (
            f"{first}-{second}".lower() in words
            or first.lower() in COMPOUNDING
            or "-" in first
            or {first.lower(), second.lower()} <= words
            or not second[0].islower()
            or any(map(str.isdigit, first))
        )
        return f"{first}-{second}" if is_compound else first + second

    return [_HYPHENATED.sub(settled, line).replace(SOFT_HYPHEN, "-") for line in lines]
