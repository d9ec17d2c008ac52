"""What a typed query must give on the gold register: plain and slow on purpose, and no part of the product.

README.md tells the grammar. The gold of the questions is worked out here, and a test works it out again.
"""

from __future__ import annotations

import operator
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

from rag.values.folding import folded

from .gold import DATES, FIELDS, LISTS, TEXTS, Conflict, Entry, Gold

Verdict = bool | None
"""True, False, or None: the entry gives no value, or one too coarse to tell."""

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
RECKONED: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": lambda amounts: sum(amounts, Decimal()),
    "min": min,
    "max": max,
}
NEEDS_NO_VALUE = ("empty", "filled")

fold = cache(folded)


@dataclass(frozen=True, slots=True)
class Result:
    """Entry ids in order, the aggregate (None for a list), and the coverage statement."""

    rows: tuple[str, ...]
    result: Any
    coverage: Mapping[str, Any]


class Register:
    """The gold's entries with their values, each field merged over the entry's documents."""

    def __init__(self, gold: Gold) -> None:
        self.gold = gold
        self.entries = gold.read_entries
        self.parties = {fold(name): party for party in gold.parties for name in party.names}
        self.conflicts: dict[tuple[str, str], Conflict] = {(c.entry, c.field): c for c in gold.conflicts}

    def ask(self, query: Mapping[str, Any]) -> Result:
        """The answer to a typed query."""
        where = query.get("where", [])
        verdicts = {e.id: [self.holds(e, part) for part in where] for e in self.entries}
        kept = [e for e in self.entries if all(verdict is True for verdict in verdicts[e.id])]
        unsure = [
            e.id
            for e in self.entries
            if None in verdicts[e.id] and False not in verdicts[e.id] and self._too_coarse(e, where, verdicts[e.id])
        ]
        group, aggregate = query.get("group_by"), query.get("aggregate", "list")
        result: Any = None
        if group is not None:
            result = self._grouped(kept, query)
        elif aggregate != "list":
            result = self._aggregate(kept, aggregate, query["select"], where)
        rows = kept if group is not None else self._ordered(kept, query)
        coverage = {"matched": len(kept), "no_value": self._without(query), "undecided": unsure,
                    "no_record": len(self.gold.unread)}  # fmt: skip
        return Result(tuple(e.id for e in rows), result, coverage)

    def values(self, entry: Entry, field: str, *, proposed: bool = False) -> list[Any]:
        """The different values of a field; with `proposed`, those that lost a conflict are left out."""
        found: list[Any] = []
        for document in entry.documents:
            for value in self._read(self.gold.records.get(document, {}), field):
                if value not in found:
                    found.append(value)
        if field in DATES:  # "June 2023" and "21 June 2023" are one date
            found = [date for date in found if not any(o != date and o.startswith(date + "-") for o in found)]
        conflict = self.conflicts.get((entry.id, field))
        if conflict is None or not proposed:
            return found
        lost = [_conflicting(field, v["value"]) for v in conflict.values if v["value"] != conflict.proposed]
        return [value for value in found if value not in lost]

    def holds(self, entry: Entry, part: Mapping[str, Any], *, proposed: bool = False) -> Verdict:
        """Whether the entry meets a condition. Both values of a conflict count, unless `proposed`."""
        field, op = part["field"], part["op"]
        if field not in FIELDS:
            raise KeyError(field)
        values = self.values(entry, field, proposed=proposed)
        if op in NEEDS_NO_VALUE:
            return bool(values) is (op == "filled")
        if not values:
            return None
        return self._met(field, op, values, part["value"])

    def _met(self, field: str, op: str, values: Sequence[Any], wanted: Any) -> Verdict:
        if op in ("has_not", "!="):
            same = _any([self._same(field, value, wanted) for value in values])
            return None if same is None else not same
        if op in ("has", "="):
            return _any([self._same(field, value, wanted) for value in values])
        if op == "in":
            return _any([self._same(field, value, each) for value in values for each in wanted])
        if op == "contains":
            return any(fold(wanted) in fold(str(value)) for value in values)
        return _any([_compare(field, op, value, wanted) for value in values])

    def _same(self, field: str, value: Any, wanted: str) -> Verdict:
        if field in DATES:
            if value.startswith(wanted):
                return True
            return None if wanted.startswith(value) else False
        if field == "parties.name":
            party = self.parties.get(fold(wanted))
            return party is not None and value == party.id
        if field == "funding.amount":
            amount, currency = wanted.split()
            return bool(value == (Decimal(amount), currency))
        return fold(str(value)) == fold(wanted)

    def _read(self, record: Mapping[str, Any], field: str) -> list[Any]:
        if field in (*DATES, *TEXTS):
            return [record[field]["value"]] if field in record else []
        if field in LISTS:
            values = [leaf["value"] for leaf in record.get(field, [])]
            return [self.gold.countries[value] for value in values] if field == "countries" else values
        name, part = field.split(".")
        things = [thing for thing in record.get(name, []) if part in thing]
        if field == "parties.name":
            return [self.parties[fold(thing["name"]["value"])].id for thing in things]
        if field == "funding.amount":
            return [(Decimal(thing["amount"]["value"]), thing["currency"]["value"]) for thing in things]
        return [thing[part]["value"] for thing in things]

    def _reckoned(self, entry: Entry, field: str, where: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The values that sums and orders go by: proposed ones, and sums in the currencies that were asked for only."""
        values = self.values(entry, field, proposed=True)
        asked = [part["value"] for part in where if part["field"] == "funding.currency" and part["op"] == "has"]
        if field != "funding.amount" or not asked:
            return values
        return [(amount, currency) for amount, currency in values if currency in asked]

    def _aggregate(
        self, entries: Sequence[Entry], aggregate: str, select: Sequence[str], where: Sequence[Mapping[str, Any]]
    ) -> Any:
        if aggregate == "count":
            return len(entries)
        (field,) = select
        values = list(chain.from_iterable(self._reckoned(e, field, where) for e in entries))
        if field in DATES:
            if not values:
                return None
            return min(values) if aggregate == "min" else max(values)
        by_currency: dict[str, list[Decimal]] = {}
        for amount, currency in values:
            by_currency.setdefault(currency, []).append(amount)
        return {currency: str(RECKONED[aggregate](by_currency[currency])) for currency in sorted(by_currency)}

    def _grouped(self, entries: Sequence[Entry], query: Mapping[str, Any]) -> list[dict[str, Any]]:
        field, _, part = query["group_by"].partition(":")
        groups: dict[str, list[Entry]] = {}
        for entry in entries:
            keys = [key[:4] if part == "year" else key for key in self.values(entry, field, proposed=True)]
            for key in dict.fromkeys(keys):
                groups.setdefault(key, []).append(entry)
        found = [
            {"key": key, "rows": [e.id for e in groups[key]],
             "result": self._aggregate(groups[key], query.get("aggregate", "count"), query.get("select", []),
                                       query.get("where", []))}
            for key in sorted(groups)
        ]  # fmt: skip
        order = query.get("order_by")
        if order is not None:
            found.sort(key=lambda group: group["result"] if order["field"] == "count" else group["key"],
                       reverse=order["direction"] == "desc")  # fmt: skip
        return found[: query.get("limit")]

    def _ordered(self, entries: Sequence[Entry], query: Mapping[str, Any]) -> list[Entry]:
        order = query.get("order_by")
        if order is None:
            return list(entries)[: query.get("limit")]
        down = order["direction"] == "desc"
        keys = {e.id: self._reckoned(e, order["field"], query.get("where", [])) for e in entries}
        ranked = [e for e in entries if keys[e.id]]
        ranked.sort(key=lambda e: max(keys[e.id]) if down else min(keys[e.id]), reverse=down)
        last = [e for e in entries if not keys[e.id]]
        return (ranked if query.get("limit") else ranked + last)[: query.get("limit")]

    def _without(self, query: Mapping[str, Any]) -> dict[str, int]:
        fields = [part["field"] for part in query.get("where", []) if part["op"] not in NEEDS_NO_VALUE]
        if query.get("order_by", {}).get("field") in FIELDS:
            fields.append(query["order_by"]["field"])
        if query.get("aggregate") in ("sum", "min", "max"):
            fields += query["select"]
        if query.get("group_by"):
            fields.append(query["group_by"].partition(":")[0])
        return {f: sum(not self.values(e, f) for e in self.entries) for f in dict.fromkeys(fields)}

    def _too_coarse(self, entry: Entry, where: Sequence[Mapping[str, Any]], verdicts: Sequence[Verdict]) -> bool:
        open_parts = [part for part, verdict in zip(where, verdicts, strict=True) if verdict is None]
        return all(self.values(entry, part["field"]) for part in open_parts)


def _conflicting(field: str, written: str) -> Any:
    if field == "funding.amount":
        amount, currency = written.split()
        return Decimal(amount), currency
    return written


def _any(verdicts: Sequence[Verdict]) -> Verdict:
    if True in verdicts:
        return True
    return None if None in verdicts else False


def _compare(field: str, op: str, value: Any, wanted: str) -> Verdict:
    if field == "funding.amount":
        amount, currency = wanted.split()
        return value[1] == currency and COMPARED[op](value[0], Decimal(amount))
    (first, last), (low, high) = _range(value), _range(wanted)
    bound = high if op in (">", "<=") else low
    verdicts = {COMPARED[op](first, bound), COMPARED[op](last, bound)}
    return verdicts.pop() if len(verdicts) == 1 else None


def _range(iso: str) -> tuple[str, str]:
    """The first and the last day of a date known to the day, the month or the year."""
    if len(iso) == len("2024"):
        return f"{iso}-01-01", f"{iso}-12-31"
    if len(iso) == len("2024-05"):
        year, month = (int(part) for part in iso.split("-"))
        return f"{iso}-01", f"{iso}-{monthrange(year, month)[1]:02d}"
    return iso, iso
