"""A kept record as statements: every grounded value with its place, and the form in which values are compared."""

from __future__ import annotations

import calendar
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from rag.schema.partnership import NO_OUTPUT
from rag.schema.register import FieldKind
from rag.storage.statements import KeptRecord, StatementRow
from rag.values import PartialDate, country, folded

BESIDE = frozenset({"document", "unsupported", "model", "usage", "seconds"})

PageOf = Callable[[str, int], int | None]


@dataclass(frozen=True, slots=True)
class Normal:
    """A value in the form in which it is compared."""

    text: str
    low: str = ""
    high: str = ""
    amount: Decimal | None = None
    currency: str = ""


def states(kept: KeptRecord, kind: str, fields: Mapping[str, FieldKind], page_of: PageOf) -> list[StatementRow]:
    """The statements of a record. What is no grounded value, as in a record of an older form, is passed over."""
    record = json.loads(kept.body)
    rows = []
    for path, leaf, parent in _leaves({k: v for k, v in record.items() if k not in BESIDE}, ()):
        field = ".".join(part for part in path if not part.isdigit())
        if fields.get(field) is None:
            continue
        normal = normalised(fields[field], leaf["value"], _currency(parent))
        rows.append(
            StatementRow(
                document=kept.document,
                kind=kind,
                entry=kept.document,
                entity="",
                field=field,
                path=".".join(path),
                value=_plain(leaf["value"]),
                normal=normal.text,
                low=normal.low,
                high=normal.high,
                amount=None if normal.amount is None else f"{normal.amount:f}",
                size=None if normal.amount is None else float(normal.amount),
                currency=normal.currency,
                quote=leaf["quote"],
                start=leaf["start"],
                end=leaf["end"],
                page=page_of(kept.document, leaf["start"]),
                match=leaf.get("match", "exact"),
                how=leaf.get("how", ""),
                model=record.get("model", ""),
                prompt=kept.fingerprint,
                revision=kept.revision,
                proposed=1,
            )
        )
    return rows


def fields_not_read(records: Iterable[KeptRecord], fields: Iterable[str]) -> dict[str, frozenset[str]]:
    """By field, the documents whose record is older than the field, or whose model gave nothing that could be used."""
    names = dict.fromkeys(name.partition(".")[0] for name in fields)
    found: dict[str, set[str]] = {}
    for kept in records:
        record = json.loads(kept.body)
        failed = {
            one["field"].partition(".")[0]
            for one in record.get("unsupported", ())
            if one["reason"].startswith(NO_OUTPUT)
        }
        for name in names:
            if name not in record or name in failed:
                found.setdefault(name, set()).add(kept.document)
    return {name: frozenset(documents) for name, documents in found.items()}


def normalised(kind: FieldKind, value: object, currency: str = "") -> Normal:
    """A value in the form in which values of its kind are compared; text that does not fit its kind is folded."""
    text = _plain(value)
    if kind == "date":
        first, last = days(text)
        return Normal(text if first else folded(text), first, last)
    if kind in ("money", "number"):
        try:
            amount = Decimal(text)
        except InvalidOperation:
            return Normal(folded(text))
        return Normal(f"{amount.normalize():f} {currency}".strip(), amount=amount, currency=currency)
    if kind == "country":
        found = country(text)
        return Normal(found.alpha2 if found else folded(text))
    return Normal(" ".join(folded(text).split()))


def days(iso: str) -> tuple[str, str]:
    """The first and the last day of a date known to the day, the month or the year; ("", "") for anything else."""
    try:
        date = PartialDate.from_iso(iso[:10])
    except ValueError:
        return "", ""
    if date.year is None:
        return "", ""
    if date.month is None:
        return f"{date.year:04d}-01-01", f"{date.year:04d}-12-31"
    last = calendar.monthrange(date.year, date.month)[1]
    month = f"{date.year:04d}-{date.month:02d}"
    return f"{month}-{date.day or 1:02d}", f"{month}-{date.day or last:02d}"


def _leaves(value: Any, path: tuple[str, ...], parent: Any = None) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _leaves(item, (*path, str(place)))
    elif isinstance(value, dict):
        if {"value", "quote", "start", "end"} <= value.keys() and isinstance(value["quote"], str):
            if value["value"] not in (None, ""):
                yield path, value, parent
            return
        for name, item in value.items():
            yield from _leaves(item, (*path, name), value)


def _currency(parent: Any) -> str:
    beside = parent.get("currency") if isinstance(parent, dict) else None
    return str(beside["value"]) if isinstance(beside, dict) and beside.get("value") else ""


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
