"""What a statement is about, among the things that a reader of partnerships looks for, told by its values and verbs."""

from __future__ import annotations

import re

from rag.prose.pieces import Piece
from rag.schema.summary import Theme
from rag.values import find_dates, find_durations, find_money

ORDER: tuple[Theme, ...] = ("what", "who", "when", "money", "next")
"""The order in which a reader wants them."""

_NEXT = re.compile(
    r"\b(?:will|shall|plans? to|planned|is to|are to|due (?:by|on|in|to)|expect\w*|intends?|next (?:step|year|month"
    r"|week|summer|autumn|spring|winter)|in future|upcoming|opens? (?:on|in))\b",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\b(?:sign(?:ed|s)? for|on behalf of|represent\w*|head(?:s|ed) (?:by|the)|led by|chair\w*|director|minister"
    r"|president|secretary|chief executive|members?|partners?|consortium|join(?:s|ed|ing)?|founded by|run by)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\b(?:sign(?:ed|ing|s|ature)?|concluded|launched|began|started|since|came into|runs? (?:for|until))\b", re.I
)


def theme_of(piece: Piece) -> Theme:
    """The theme under which a reader would look for a statement."""
    text = piece.text
    if find_money(text):
        return "money"
    if _NEXT.search(text):
        return "next"
    if _WHO.search(text) and not _SIGNED.search(text):
        return "who"
    if (find_dates(text) or find_durations(text)) and _SIGNED.search(text):
        return "when"
    return "who" if _WHO.search(text) else "what"
