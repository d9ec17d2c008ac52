"""A typed query to the register: what it may hold, its check against the columns, and itself in words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Literal

from pydantic import Field

from rag.errors import UsageError
from rag.register.stating import days
from rag.register.words import country_name, money
from rag.schema.document import Frozen
from rag.schema.register import FieldKind
from rag.values import country, currency_of, find_dates, find_money

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "has", "has_not", "in", "contains", "empty", "filled"]
Aggregate = Literal["list", "count", "sum", "min", "max"]
NO_VALUE = ("empty", "filled")
ORDERED = ("<", "<=", ">", ">=")
SHORT = {
    "parties": "parties.name", "party": "parties.name", "country": "countries", "signed": "signed_on",
    "announced": "announced_on", "expires": "expires_on", "effective": "effective_on",
    "signatories": "signatories.name",
    "organisations": "organisations.name", "funding": "funding.amount", "money": "funding.amount",
    "currency": "funding.currency", "kind": "parties.kind", "focus": "focus_areas", "programme": "programmes",
    "location": "locations",
}  # fmt: skip
"""Short names of fields that people write."""

MOST_ROWS = 2**31 - 1
"""The largest limit: more than any collection, and a number that SQLite takes."""


class Condition(Frozen):
    """One condition. `value` is text in the form of its field: 2024-05, "4500000 EUR", JP, a name; a list for `in`."""

    field: str
    op: Operator
    value: str | tuple[str, ...] | None = None


class Order(Frozen):
    """By which field the rows are ordered; `count` orders groups by their size."""

    field: str
    direction: Literal["asc", "desc"] = "asc"


class Query(Frozen):
    """A question to the register. All conditions hold together. `group_by` may be "signed_on:year"."""

    select: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    group_by: str | None = None
    aggregate: Aggregate = "list"
    order_by: Order | None = None
    limit: int | None = Field(default=None, ge=1, le=MOST_ROWS)


def checked(query: Query, fields: Mapping[str, FieldKind]) -> Query:
    """The query with full names of fields and values in the form of their kind.

    Raises UsageError that names the field, operator or value that does not fit.
    """
    where = tuple(_condition(one, fields) for one in query.where)
    select = tuple(field_named(name, fields) for name in query.select)
    order = query.order_by
    if order is not None and not (query.group_by and order.field in ("count", "key")):
        order = order.model_copy(update={"field": field_named(order.field, fields)})
    group = query.group_by
    if group is not None:
        name, _, part = group.partition(":")
        name = field_named(name, fields)
        if part and (part != "year" or fields[name] != "date"):
            raise UsageError(f"{group!r} cannot be grouped by", hint="Only dates have a part: signed_on:year.")
        group = f"{name}:{part}" if part else name
    if query.aggregate in ("sum", "min", "max"):
        if len(select) != 1:
            raise UsageError(f"{query.aggregate} needs one field", hint="Select the field whose values are reckoned.")
        allowed = ("money", "number") if query.aggregate == "sum" else ("money", "number", "date")
        if fields[select[0]] not in allowed:
            raise UsageError(
                f"{select[0]} has no {query.aggregate}", hint=f"Its values are of kind {fields[select[0]]}."
            )
    return query.model_copy(update={"where": where, "select": select, "order_by": order, "group_by": group})


def field_named(name: str, fields: Mapping[str, FieldKind]) -> str:
    """The full name of a field. Raises UsageError with the nearest one."""
    if name in fields:
        return name
    if SHORT.get(name) in fields:
        return SHORT[name]
    below = [field for field in fields if field.startswith(f"{name}.")]
    if below:
        return below[0]
    near = difflib.get_close_matches(name, [*fields, *SHORT], n=1)
    known = f"Did you mean {near[0]}?" if near else f"There are {', '.join(fields)}."
    raise UsageError(f"the register has no field {name!r}", hint=known)


def _condition(one: Condition, fields: Mapping[str, FieldKind]) -> Condition:
    field = field_named(one.field, fields)
    kind = fields[field]
    if one.op in NO_VALUE:
        return Condition(field=field, op=one.op)
    if one.value is None:
        raise UsageError(f"{field} {one.op} needs a value", hint="As in signed_on >= 2024.")
    if one.op in ORDERED and kind not in ("date", "money", "number"):
        raise UsageError(f"{field} cannot be compared with {one.op}", hint="Use has, has_not, in, contains, = or !=.")
    if one.op == "in":
        given = one.value if isinstance(one.value, tuple) else tuple(part.strip() for part in one.value.split(","))
        return Condition(field=field, op="in", value=tuple(_value(part, field, kind) for part in given))
    if not isinstance(one.value, str):
        raise UsageError(f"{field} {one.op} takes one value", hint="Use in for several.")
    written = one.value if one.op == "contains" else _value(one.value, field, kind)
    return Condition(field=field, op=one.op, value=written)


def _value(written: str, field: str, kind: FieldKind) -> str:
    """A value in the form of its kind. Raises UsageError."""
    text = " ".join(written.split())
    if not text:
        raise UsageError(f"{field}: the value is empty", hint="Write a value behind the operator.")
    if kind == "date":
        if days(text)[0]:
            return text
        found = find_dates(text)
        if len(found) == 1 and not found[0].readings and days(found[0].value.iso())[0]:
            return found[0].value.iso()
        raise UsageError(f"{field}: {text!r} is no date", hint="Write 2024, 2024-05 or 2024-05-27.")
    if kind in ("money", "number"):
        return _amount(text, field, kind)
    if kind == "country":
        known = country(text)
        if known is None and not re.fullmatch(r"[A-Z]{2}", text.upper()):
            raise UsageError(f"{field}: {text!r} is no country", hint="Write its name, or its ISO code: JP.")
        code = text.upper()
        return code if country_name(code) != code else (known.alpha2 if known else code)
    return text


def _amount(text: str, field: str, kind: FieldKind) -> str:
    number, _, unit = text.partition(" ")
    try:
        amount = Decimal(number.replace(",", ""))
        currency = currency_of(unit) if unit else ""
    except InvalidOperation:
        sums = find_money(text)
        if len(sums) != 1:
            raise UsageError(f"{field}: {text!r} is no sum", hint="Write 4500000 EUR.") from None
        amount, currency = sums[0].value.amount, sums[0].value.currency
    if kind == "money" and not currency:
        raise UsageError(f"{field}: {text!r} has no currency", hint="Write 4500000 EUR: currencies are not compared.")
    return f"{amount.normalize():f} {currency}" if currency else f"{amount.normalize():f}"


_SAID: dict[Operator, str] = {
    "=": "is", "!=": "is not", "<": "before", "<=": "up to", ">": "after", ">=": "from", "has": "with",
    "has_not": "without", "in": "one of", "contains": "containing", "empty": "not stated", "filled": "stated",
}  # fmt: skip
_SIZE: dict[Operator, str] = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}


def in_words(query: Query, fields: Mapping[str, FieldKind], things: str = "agreements") -> str:
    """A query as people say it: "agreements with Japan, signed from 2024, by signed on"."""
    head = {"list": things, "count": f"number of {things}"}.get(query.aggregate)
    if head is None:
        verb = {"sum": "sum of", "min": "lowest", "max": "highest"}[query.aggregate]
        if fields[query.select[0]] == "date":
            verb = {"min": "earliest", "max": "latest"}[query.aggregate]
        head = f"{verb} {_named(query.select[0])} of {things}"
    said = ", ".join(_said(one, fields[one.field]) for one in query.where)
    text = f"{head} {said}" if said.startswith("with") else f"{head}{', ' if said else ''}{said}"
    if query.group_by:
        text += f", for each {_named(query.group_by.replace(':', ' '))}"
    if query.order_by:
        down = ", highest first" if query.order_by.direction == "desc" else ""
        text += f", by {_named(query.order_by.field)}{down}"
    return f"{text}, the first {query.limit}" if query.limit else text


def _said(one: Condition, kind: FieldKind) -> str:
    name = _named(one.field)
    if one.op in NO_VALUE:
        return f"{name} {_SAID[one.op]}"
    values = one.value if isinstance(one.value, tuple) else (one.value or "",)
    shown = " or ".join(_shown(value, kind) for value in values)
    if one.field in ("countries", "parties.name") and one.op in ("has", "has_not"):
        return f"{_SAID[one.op]} {shown}"
    if kind in ("money", "number") and one.op in _SIZE:
        return f"{name} {_SIZE[one.op]} {shown}"
    if one.field == "signed_on" and one.op == "=":
        return f"signed in {shown}"
    verb = {"has": "is", "has_not": "is not"}.get(one.op, _SAID[one.op])
    return f"{name} {verb} {shown}"


def _shown(value: str, kind: FieldKind) -> str:
    if kind == "country":
        return country_name(value)
    amount, _, unit = value.partition(" ")
    return f"{money(amount)} {unit}".strip() if kind in ("money", "number") else value


def _named(field: str) -> str:
    return field.removesuffix(".name").removesuffix(".amount").replace("_", " ").replace(".", " ")
