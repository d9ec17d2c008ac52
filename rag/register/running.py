"""A typed query run on the statements: conditions as SQL with parameters, aggregates by code, coverage always."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from rag.errors import UsageError
from rag.register.building import Outcome, Schema, entity_named, register, settled, values_of
from rag.register.fields import NAMES
from rag.register.query import NO_VALUE, Condition, Query, checked, in_words
from rag.register.stating import days, normalised
from rag.register.words import country_name
from rag.schema.register import Coverage, Group, QueryResult, Reckoned, Value
from rag.storage.statements import Statements
from rag.storage.store import Store
from rag.values import folded

_IN = "SELECT entry FROM statements WHERE kind = ? AND field = ?"  # without DISTINCT: SQLite would walk by entry
_BOUNDS = {"<": ("high < ?", "low < ?", 0), "<=": ("high <= ?", "low <= ?", 1), ">": ("low > ?", "high > ?", 1),
           ">=": ("low >= ?", "high >= ?", 0)}  # fmt: skip
"""For each operator: when every day of a date fits, when one does, and which end of the asked date counts."""

ROWS_SHOWN = 500
"""Entries of a result whose cells are made, unless a limit is given: a terminal shows no more."""


def run(store: Store, schema: Schema, query: Query, *, full: bool = True) -> QueryResult:
    """The rows, the aggregate and the coverage of a query. Raises UsageError, StorageError."""
    query = checked(query, schema.fields)
    outcome = settled(store, schema)
    with store.statements() as kept:
        made = _Run(kept, schema, outcome)
        ids, unsure = made.matching(query.where)
        groups = made.grouped(ids, query) if query.group_by else ()
        counted = query.aggregate != "list" and not query.group_by
        result, left_out = made.reckoned(ids, query) if counted else (None, ())
        coverage = Coverage(
            matched=len(ids),
            entries=len(made.entries),
            no_value=made.without(query),
            undecided=tuple(unsure),
            no_record=len(kept.unread(schema.kind)),
        )
        rows = ids if query.group_by else made.ordered(ids, query)
    shown = rows[: ROWS_SHOWN if query.limit is None else None]
    entries = register(store, schema, entries=shown, known=outcome) if full else None
    things = "agreements" if schema.is_partnership else "entries"
    return QueryResult(
        query=query.model_dump(mode="json"),
        words=in_words(query, schema.fields, things),
        rows=() if entries is None else entries.entries,
        result=result,
        groups=groups,
        coverage=coverage,
        left_out=left_out,
    )


class _Run:
    """One query. Whatever people wrote reaches SQLite as a parameter."""

    def __init__(self, kept: Statements, schema: Schema, outcome: Outcome) -> None:
        self.kept, self.schema, self.outcome = kept, schema, outcome
        found = kept.select("SELECT DISTINCT entry FROM statements WHERE kind = ? ORDER BY entry", [schema.kind])
        self.entries: list[str] = [row[0] for row in found]
        self.names = {entity.id: entity.names[0] for entity in outcome.entities}

    def matching(self, where: Sequence[Condition]) -> tuple[list[str], list[str]]:
        """The entries for which every condition holds, and those that a coarse value leaves open."""
        sure, possible = set(self.entries), set(self.entries)
        for one in where:
            holds, open_ones = self._condition(one)
            possible &= holds | open_ones
            sure &= holds
        undecided = possible - sure
        return [e for e in self.entries if e in sure], [e for e in self.entries if e in undecided]

    def _condition(self, one: Condition) -> tuple[set[str], set[str]]:
        if one.op in NO_VALUE:
            filled = self._found(one.field, "")
            return (filled if one.op == "filled" else set(self.entries) - filled), set()
        if one.op in _BOUNDS:
            return self._compared(one)
        if one.op == "contains":
            return self._found(one.field, " AND instr(normal, ?) > 0", folded(str(one.value))), set()
        wanted = one.value if isinstance(one.value, tuple) else (one.value or "",)
        pairs = [self._equal(one.field, value) for value in wanted]
        holds, maybe = set().union(*(p[0] for p in pairs)), set().union(*(p[1] for p in pairs))
        if one.op in ("!=", "has_not"):
            return self._found(one.field, "") - holds - maybe, maybe - holds
        return holds, maybe - holds

    def _equal(self, field: str, value: str) -> tuple[set[str], set[str]]:
        kind = self.schema.fields[field]
        if kind == "date":
            low, high = days(value)
            inside = self._found(field, " AND low >= ? AND high <= ? AND low <> ''", low, high)
            around = self._found(field, " AND low <= ? AND high >= ? AND low <> ''", low, high)
            return inside, around - inside
        if field in NAMES and self.schema.is_partnership:
            entities = entity_named(self.outcome, NAMES[field], value)
            if not entities:
                raise UsageError(
                    f"no {NAMES[field]} is called {value!r}", hint="rag register --parties lists the names."
                )
            return set().union(*(self._found(field, " AND entity = ?", one.id) for one in entities)), set()
        amount, _, currency = value.partition(" ")
        normal = value if kind in ("money", "number", "country") else normalised(kind, value).text
        if kind == "money":
            return self._found(field, " AND normal = ?", f"{Decimal(amount).normalize():f} {currency}"), set()
        return self._found(field, " AND normal = ?", normal), set()

    def _compared(self, one: Condition) -> tuple[set[str], set[str]]:
        value = str(one.value)
        if self.schema.fields[one.field] != "date":
            amount, _, currency = value.partition(" ")
            return self._found(
                one.field, f" AND size {one.op} ? AND currency = ?", float(Decimal(amount)), currency
            ), set()
        every, some, end = _BOUNDS[one.op]
        bound = days(value)[end]
        holds = self._found(one.field, f" AND low <> '' AND {every}", bound)
        return holds, self._found(one.field, f" AND low <> '' AND {some}", bound) - holds

    def _found(self, field: str, condition: str, *values: object) -> set[str]:
        return {row[0] for row in self.kept.select(_IN + condition, [self.schema.kind, field, *values])}

    def values(self, ids: Iterable[str], field: str) -> dict[str, list[Value]]:
        """The proposed values of a field by entry."""
        wanted = set(ids)
        by_entry: dict[str, list[Any]] = defaultdict(list)
        for row in self.kept.rows(self.schema.kind, fields=[field]):
            if row.entry in wanted and row.proposed:
                by_entry[row.entry].append(row)
        return {entry: values_of(rows, field, self.names) for entry, rows in by_entry.items()}

    def ordered(self, ids: Sequence[str], query: Query) -> list[str]:
        """In the order that was asked for; entries without a value come last, or not at all where a limit is given."""
        if query.order_by is None:
            return list(ids)[: query.limit]
        field, down = query.order_by.field, query.order_by.direction == "desc"
        keys = {e: [_key(value) for value in held] for e, held in self.values(ids, field).items()}
        ranked = sorted(
            (e for e in ids if e in keys), key=lambda e: max(keys[e]) if down else min(keys[e]), reverse=down
        )
        last = [e for e in ids if e not in keys]
        return (ranked if query.limit else ranked + last)[: query.limit]

    def reckoned(self, ids: Sequence[str], query: Query) -> tuple[Reckoned, tuple[str, ...]]:
        """The aggregate, and which values were left out of it."""
        if query.aggregate == "count":
            return len(ids), ()
        field = query.select[0]
        by_entry = self.values(ids, field)
        return self._aggregate(list(chain.from_iterable(by_entry.values())), query), self._lost(ids, field)

    def _aggregate(self, values: Sequence[Value], query: Query) -> Reckoned:
        if self.schema.fields[query.select[0]] == "date":
            found = sorted(value.normal for value in values)
            return None if not found else found[0] if query.aggregate == "min" else found[-1]
        known: dict[str, Callable[[Iterable[Decimal]], Any]] = {"sum": sum, "min": min, "max": max}
        reckon = known[query.aggregate]
        by_currency: dict[str, list[Decimal]] = defaultdict(list)
        wanted = _currencies(query)
        for value in values:
            one = value.statements[0]
            if one.amount is not None and (not wanted or one.currency in wanted):
                by_currency[one.currency].append(one.amount)
        return {currency: f"{reckon(by_currency[currency]):f}" for currency in sorted(by_currency)}

    def _lost(self, ids: Sequence[str], field: str) -> tuple[str, ...]:
        wanted = set(ids)
        lost = [r for r in self.kept.rows(self.schema.kind, fields=[field]) if not r.proposed and r.entry in wanted]
        said = dict.fromkeys(f"{r.entry}: {r.normal} ({r.document}) is contradicted by another document" for r in lost)
        return tuple(said)

    def grouped(self, ids: Sequence[str], query: Query) -> tuple[Group, ...]:
        """The groups by key, or by size where that was asked for."""
        field, _, part = (query.group_by or "").partition(":")
        members: dict[str, list[str]] = defaultdict(list)
        labels: dict[str, str] = {}
        held = self.values(ids, field)
        adds = query.aggregate in ("sum", "min", "max")
        reckoned = self.values(ids, query.select[0]) if adds else {}
        for entry in ids:
            for value in held.get(entry, ()):
                key = value.normal[:4] if part else value.normal
                labels.setdefault(key, _label(key if part else value.text, value.normal, self.schema.fields[field]))
                if entry not in members[key]:
                    members[key].append(entry)
        found = [
            Group(
                key=key,
                label=labels[key],
                rows=tuple(members[key]),
                result=self._of_group(members[key], query, reckoned),
            )
            for key in sorted(members)
        ]
        if query.order_by is not None:
            by_size = query.order_by.field == "count"
            found.sort(key=lambda g: len(g.rows) if by_size else g.label, reverse=query.order_by.direction == "desc")
        return tuple(found[: query.limit])

    def _of_group(self, ids: Sequence[str], query: Query, reckoned: Mapping[str, Sequence[Value]]) -> Reckoned:
        if query.aggregate in ("list", "count"):
            return len(ids)
        return self._aggregate(list(chain.from_iterable(reckoned.get(one, ()) for one in ids)), query)

    def without(self, query: Query) -> dict[str, int]:
        """How many entries give no value of the fields that the query looks at."""
        fields = [one.field for one in query.where if one.op not in NO_VALUE]
        if query.order_by is not None and query.order_by.field in self.schema.fields:
            fields.append(query.order_by.field)
        if query.aggregate in ("sum", "min", "max"):
            fields += query.select
        if query.group_by:
            fields.append(query.group_by.partition(":")[0])
        return {field: len(self.entries) - len(self._found(field, "")) for field in dict.fromkeys(fields)}


def _key(value: Value) -> tuple[Any, ...]:
    one = value.statements[0]
    return (one.currency, one.amount) if one.amount is not None else (one.low or value.text,)


def _currencies(query: Query) -> set[str]:
    """The currencies that the conditions ask for; none for all."""
    asked = [one for one in query.where if one.field.endswith(".currency") and one.op in ("=", "has", "in")]
    return {code for one in asked for code in (one.value if isinstance(one.value, tuple) else (str(one.value),))}


def _label(text: str, normal: str, kind: str) -> str:
    return country_name(normal) if kind == "country" else text
