"""A record against its gold, field by field.

Per field and document: TP equal; FD both present and different; FA gold empty, predicted; FN gold present,
predicted empty; TN both empty (never in F1). P = TP/(TP+FD+FA), R = TP/(TP+FD+FN), F1 = 2TP/(2TP+2FD+FA+FN).
In a list every item counts: items are paired one to one, as many as can be; of the items left over on both
sides pairs are "different", the rest are false alarms or misses, so that TP+FD+FN is the number of gold items
and TP+FD+FA that of predicted ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from rag.schema.document import Span

from ..results import FieldResult
from ..schema import Confusion, RecordGold, Score
from .matching import match_one_to_one
from .text import contains, normalise, token_f1
from .values import same_date, same_name, same_number, same_span_of_time

FieldKind = Literal["date", "duration", "name", "text", "person", "money"]

KINDS: Mapping[str, FieldKind] = {
    "title": "text",
    "parties": "name",
    "countries": "name",
    "signed_on": "date",
    "announced_on": "date",
    "signatories": "person",
    "focus_areas": "text",
    "objectives": "text",
    "organisations": "name",
    "locations": "name",
    "funding": "money",
    "programmes": "name",
    "duration": "duration",
}
"""How the values of each field are compared; a field of another name is compared as text."""

AGREEMENT_KINDS: Mapping[str, FieldKind] = {
    "effective_on": "date",
    "expires_on": "date",
    "renewal": "text",
    "notice_period": "duration",
    "governing_law": "text",
}
"""Fields that agreements have and news have not: gold may leave them out, and then they are not scored."""

TEXT_F1 = 0.6
"""Token F1 from which two phrasings of a theme or aim are the same; below it they share function words at
most.
"""

_LEAF = frozenset({"value", "quote", "start", "end"})


def bare(node: Any) -> Any:
    """The values of a dumped `Partnership` without their proofs: each leaf {"value", "quote", ...} becomes
    its value.
    """
    if isinstance(node, Mapping):
        if node.keys() >= _LEAF:
            return bare(node["value"])
        return {name: bare(value) for name, value in node.items()}
    if isinstance(node, list | tuple):
        return [bare(item) for item in node]
    return node


def compare(gold: RecordGold, predicted: Mapping[str, Any]) -> dict[str, Confusion]:
    """The counts of every field of the gold record; `predicted` holds bare values."""
    return {
        name: _compare_field(name, value, predicted.get(name), gold.optional.get(name, []))
        for name, value in gold.record.items()
    }


def all_missed(gold: RecordGold) -> dict[str, Confusion]:
    """The counts when extraction failed: every gold value is missed and no empty field is credited."""
    counts = {}
    for name, value in gold.record.items():
        missed = len(_items(value))
        counts[name] = Confusion(fn=missed, nulls=int(not missed), invented=int(not missed))
    return counts


def f1(counts: Confusion) -> Score:
    """Micro F1 as a pooled score: its weight n = 2TP+2FD+FA+FN makes the pooled mean the micro F1 of the
    suite.
    """
    weight = 2 * counts.tp + 2 * counts.fd + counts.fa + counts.fn
    if not weight:
        return Score(value=None, n=0, reason="nothing stated and nothing predicted")
    return Score(value=2 * counts.tp / weight, n=weight)


def null_hallucination(counts: Confusion) -> Score:
    """Empty gold fields that were given a value / empty gold fields; FA/(FA+TN) for fields with a single
    value.
    """
    if not counts.nulls:
        return Score(value=None, n=0, reason="gold leaves no field empty")
    return Score(value=counts.invented / counts.nulls, n=counts.nulls)


def is_exact(fields: Mapping[str, Confusion]) -> bool:
    """Whether no field has a difference, a false alarm or a miss."""
    return all(counts.fd + counts.fa + counts.fn == 0 for counts in fields.values())


def proofs(record: Any, texts: Mapping[str, str]) -> Score:
    """Leaves whose quote is verbatim at its offsets / leaves that hold a value (the record's citation
    validity).
    """
    leaves = _leaves(record)
    if not leaves:
        return Score(value=None, n=0, reason="no value was given")
    good = sum(_verbatim(leaf, texts) for leaf in leaves)
    return Score(value=good / len(leaves), n=len(leaves), reason=f"{good} of {len(leaves)} verbatim")


def spans(record: Any) -> list[Span]:
    """Where the proofs of a dumped record stand."""
    return [Span(document=leaf["document"], start=leaf["start"], end=leaf["end"]) for leaf in _leaves(record)]


def table(per_document: Sequence[Mapping[str, Confusion]]) -> tuple[FieldResult, ...]:
    """One row for each field over all documents, in the order of the first record."""
    total: dict[str, Confusion] = {}
    for document in per_document:
        for name, counts in document.items():
            total[name] = total.get(name, Confusion()) + counts
    return tuple(_row(name, counts) for name, counts in total.items())


def macro_f1(per_document: Sequence[Mapping[str, Confusion]]) -> float | None:
    """The mean of the fields' F1, over fields that have one."""
    known = [row.f1 for row in table(per_document) if row.f1 is not None]
    return sum(known) / len(known) if known else None


def same_item(kind: FieldKind, gold: Any, predicted: Any) -> bool:
    """Whether two values of a field say the same, after typed normalisation.

    date: equal at the coarser precision. name: an alias of the other, whatever kind or role stands beside it. person:
    the name agrees; role and party are not compared. money: amount and currency are equal, a currency given on one
    side only is not a difference. duration: the same span of time, or the same words. text: one holds the other on word
    boundaries, or token F1 >= 0.6.
    """
    if kind in ("person", "name"):
        return _same_text_or_name(_part(gold, "name"), _part(predicted, "name"))
    if kind == "money":
        return _same_money(gold, predicted)
    left, right = str(gold), str(predicted)
    if kind == "date":
        return same_date(left, right)
    if kind == "duration" and same_span_of_time(left, right):
        return True
    return contains(left, right) or contains(right, left) or token_f1(right, [left]) >= TEXT_F1


def _compare_field(name: str, gold: Any, predicted: Any, optional: Sequence[Any]) -> Confusion:
    kind = KINDS.get(name) or AGREEMENT_KINDS.get(name, "text")
    wanted, given = _items(gold), _items(predicted)
    pairs = match_one_to_one([[same_item(kind, item, other) for other in given] for item in wanted])
    may_be_empty = any(not _items(value) for value in optional)
    alternatives = [item for value in optional for item in _items(value)]
    spare = [other for column, other in enumerate(given) if column not in pairs.values()]
    extra = [other for other in spare if not any(same_item(kind, value, other) for value in alternatives)]
    missing = len(wanted) - len(pairs)
    single = not isinstance(gold, list)
    if (single and len(extra) < len(spare)) or (may_be_empty and not given):
        missing = 0
    different = min(missing, len(extra))
    nothing = not wanted and not given
    return Confusion(
        tp=len(pairs),
        fd=different,
        fa=len(extra) - different,
        fn=missing - different,
        tn=int(nothing),
        nulls=int(not wanted and (nothing or bool(extra))),
        invented=int(not wanted and bool(extra)),
    )


def _items(value: Any) -> list[Any]:
    """The values in a field: none for null, "" and [], one for a single value, and the items of a list."""
    if isinstance(value, list | tuple):
        return [item for entry in value for item in _items(entry)]
    if isinstance(value, Mapping):
        return [value] if any(_items(part) for part in value.values()) else []
    return [] if value is None or value == "" else [value]


def _part(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, Mapping) else value
    return "" if found is None else str(found)


def _same_text_or_name(left: str, right: str) -> bool:
    return bool(left and right) and (normalise(left) == normalise(right) or same_name(left, right))


def _same_money(gold: Any, predicted: Any) -> bool:
    amounts = _part(gold, "amount"), _part(predicted, "amount")
    currencies = _part(gold, "currency").upper(), _part(predicted, "currency").upper()
    if not all(amounts) or not same_number(*amounts):
        return False
    return not all(currencies) or currencies[0] == currencies[1]


def _row(name: str, counts: Confusion) -> FieldResult:
    given, wanted = counts.tp + counts.fd + counts.fa, counts.tp + counts.fd + counts.fn
    return FieldResult(
        field=name,
        counts=counts,
        precision=counts.tp / given if given else None,
        recall=counts.tp / wanted if wanted else None,
        f1=f1(counts).value,
        null_hallucination=null_hallucination(counts).value,
    )


def _leaves(node: Any) -> list[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        if node.keys() >= _LEAF:
            return [node] if node["value"] not in (None, "", []) else []
        return [leaf for name, value in node.items() if name != "unsupported" for leaf in _leaves(value)]
    if isinstance(node, list | tuple):
        return [leaf for item in node for leaf in _leaves(item)]
    return []


def _verbatim(leaf: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    text, quote = texts.get(leaf.get("document", "")), leaf["quote"]
    start, end = leaf["start"], leaf["end"]
    if text is None or not quote or start is None or end is None:
        return False
    return bool(text[start:end] == quote)
