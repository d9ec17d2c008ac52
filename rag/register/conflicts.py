"""Values of one field of one entry that cannot all be true: which one is proposed, and why. All of them stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.schema.register import FieldKind, Value

OWN_DATE = frozenset({"announced_on"})
"""Dates that every report has for itself: two of them contradict nothing."""

CONTRACT, OFFICIAL, REPORT = 3, 2, 1
"""How official a text is: the agreement itself, an official notice or release, a report about it."""

_CONTRACT = re.compile(
    r"\b(?:hereby agree|hereinafter|the parties agree|in witness whereof|article 1\b)", re.IGNORECASE
)
_OFFICIAL = re.compile(
    r"\b(?:(?:press|media|news) release|for immediate release|official (?:notice|gazette|journal|bulletin)|"
    r"(?:joint )?communiqu[eé]|joint statement|pressemitteilung|communiqué de presse|comunicato stampa)\b",
    re.IGNORECASE,
)
HEAD = 600
"""Characters in which a text says what it is."""

_WORDS = {CONTRACT: "the agreement itself", OFFICIAL: "an official notice or release", REPORT: "a report"}


@dataclass(frozen=True, slots=True)
class DocumentStanding:
    """How much a document counts against another one: how official it is, and its day."""

    official: int
    day: str


def standing(text: str, day: str) -> DocumentStanding:
    """What a document is, by its own words."""
    if _CONTRACT.search(text):
        return DocumentStanding(CONTRACT, day)
    return DocumentStanding(OFFICIAL if _OFFICIAL.search(text[:HEAD]) else REPORT, day)


def weighed(
    field: str, kind: FieldKind, values: Sequence[Value], standings: Mapping[str, DocumentStanding], *, single: bool
) -> tuple[tuple[Value, ...], str]:
    """The values, each marked as proposed or not, and why; "" where nothing contradicts.

    `single` is true for a field that holds one value; of lists only sums of money can contradict each other.
    """
    if kind == "date" and field not in OWN_DATE and single:
        rivals = _rival_dates(values)
    elif kind == "money":
        rivals = _rival_sums(values)
    else:
        rivals = []
    if not rivals:
        return tuple(values), ""
    best = max(rivals, key=lambda value: _weight(value, standings))
    lost = {value.normal for value in rivals} - {best.normal}
    marked = tuple(value.model_copy(update={"proposed": value.normal not in lost}) for value in values)
    return marked, _why(best, [value for value in rivals if value is not best], standings)


def _rival_dates(values: Sequence[Value]) -> list[Value]:
    """Dates that cannot be one; what is only less exact contradicts nothing."""
    spans = [(value, value.statements[0].low, value.statements[0].high) for value in values]
    return [
        value
        for value, low, high in spans
        if low and any(other is not value and start and (end < low or high < start) for other, start, end in spans)
    ]


def _rival_sums(values: Sequence[Value]) -> list[Value]:
    """One sum in each of two documents and not in the other, in one currency: two readings of one sum."""
    by_document: dict[tuple[str, str], set[str]] = defaultdict(set)
    for value in values:
        for statement in value.statements:
            by_document[statement.document, statement.currency].add(value.normal)
    rivals: set[str] = set()
    for (mine, currency), one in by_document.items():
        for (theirs, other), two in by_document.items():
            if mine < theirs and currency == other and len(one - two) == 1 == len(two - one):
                rivals |= one ^ two
    return [value for value in values if value.normal in rivals]


def _weight(value: Value, standings: Mapping[str, DocumentStanding]) -> tuple[int, int, str]:
    held = [standings[document] for document in value.documents if document in standings]
    return (
        max((one.official for one in held), default=0),
        len(value.documents),
        max((one.day for one in held), default=""),
    )


def _why(best: Value, others: Sequence[Value], standings: Mapping[str, DocumentStanding]) -> str:
    mine = _weight(best, standings)
    theirs = max(_weight(other, standings) for other in others)
    if mine[0] != theirs[0]:
        return f"{best.text} stands in {_WORDS[mine[0]]}, the other in {_WORDS[theirs[0]]}"
    if mine[1] != theirs[1]:
        return f"{best.text} stands in {mine[1]} documents, the other in {theirs[1]}"
    return f"{best.text} stands in the later document" if mine[2] != theirs[2] else "nothing tells which is right"
