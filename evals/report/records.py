"""The drill-down of one record: gold and found values side by side, and where they stand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rag.exporting.elements import Html, element, join

from ..schema import Confusion, RecordSample
from ..scorers import fields
from . import highlight
from .pieces import MISSING, Limits, anchor, badge, fold, table, tokens
from .sources import failure, raw, scores, sources


def record_list(suite: str, records: Sequence[RecordSample], limits: Limits) -> Html:
    """A suite's records; those that failed or differ first."""
    ordered = sorted(records, key=lambda record: (_rank(record), record.id))
    return element(
        "section",
        element("h2", "Records of ", element("code", suite)),
        element("h3", f"Documents ({len(ordered)})"),
        [record_card(record, limits) for record in ordered],
        class_="card",
        id=anchor("records", suite),
    )


def record_card(record: RecordSample, limits: Limits) -> Html:
    """One document's record, folded."""
    word = ("error", "wrong", "correct")[_rank(record)]
    text = ("error", "differs", "exact")[_rank(record)]
    total = sum(record.fields.values(), Confusion())
    told = f"{total.tp} equal, {total.fd} different, {total.fa} false alarms, {total.fn} missed"
    title = join(
        element("h4", badge(word, text), " ", element("code", record.id)),
        element("span", told, class_="small muted"),
    )
    body = element("div", _body(record, limits), id=anchor("r", record.suite, record.id))
    return fold(title, body, class_=f"row row-{word}")


def _rank(record: RecordSample) -> int:
    if record.error is not None or record.record is None:
        return 0
    return 2 if fields.is_exact(record.fields) else 1


def _body(record: RecordSample, limits: Limits) -> Html:
    unsupported = (record.record or {}).get("unsupported")
    return join(
        failure(record.error) if record.error else None,
        _values(record),
        raw("Values blanked because no quote proved them", unsupported, limits) if unsupported else None,
        sources(record.excerpts, _marks(record), limits),
        raw("The whole record", record.record, limits) if record.record else None,
        element("p", f"{record.seconds:.2f} s · {tokens(record.usage)}", class_="small"),
        [element("p", element("b", "Note: "), note, class_="small") for note in record.gold.notes] or None,
        scores(record.scores),
    )


def _values(record: RecordSample) -> Html:
    names = list(dict.fromkeys([*record.gold.record, *record.values]))
    rows = [
        (
            element("code", name),
            _verdict(record.fields.get(name)),
            join(_value(record.gold.record.get(name)), _optional(record.gold.optional, name)),
            _value(record.values.get(name)),
        )
        for name in names
    ]
    return table(("field", "verdict", "gold", "found"), rows, caption="Values", words=4)


def _verdict(counts: Confusion | None) -> Html:
    if counts is None:
        return element("span", "not compared", class_="muted")
    told = (("equal", counts.tp), ("different", counts.fd), ("false alarm", counts.fa), ("missed", counts.fn))
    bad = counts.fd + counts.fa + counts.fn + counts.invented
    words = ", ".join(f"{count} {name}" if count > 1 else name for name, count in told if count)
    words = words or ("invented" if counts.invented else "both empty")
    return element("span", "✗ " if bad else "✓ ", words, class_="no" if bad else "yes")


def _optional(optional: Mapping[str, list[Any]], name: str) -> Html | None:
    accepted = optional.get(name)
    if not accepted:
        return None
    return element("small", "also accepted: ", " · ".join(_written(value) for value in accepted), dir="auto")


def _value(value: Any) -> Html:
    if value in (None, "", []):
        return element("span", MISSING, class_="muted")
    if isinstance(value, list):
        return element("div", [element("div", _written(item), dir="auto") for item in value])
    return element("span", _written(value), dir="auto")


def _written(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_written(part)}" for name, part in value.items() if part not in (None, "", []))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _marks(record: RecordSample) -> list[highlight.Mark]:
    marks = [
        highlight.Mark(span, "gold", f"gold {path}") for path, spans in record.gold.evidence.items() for span in spans
    ]
    return marks + [highlight.Mark(span, "cited", "cited") for span in fields.spans(record.record or {})]
