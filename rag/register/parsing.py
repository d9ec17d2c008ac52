"""A query in the words of `rag query`: `signed_on >= 2024 and countries has JP`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.errors import UsageError
from rag.register.query import NO_VALUE, Condition, Operator, Query, checked
from rag.schema.register import FieldKind

LONGEST = 2000
"""Characters of an expression; more is no question that a person wrote."""

_FIELD = r"(?P<field>[A-Za-z_][\w.]*)"
_OPERATOR = (
    r"(?P<op>>=|<=|!=|=|<|>|has[\s_]+not\b|not\s+has\b|has\b|contains\b|in\b|"
    r"is\s+empty\b|is\s+filled\b|empty\b|filled\b)"
)
_HEAD = re.compile(rf"\s*{_FIELD}\s*{_OPERATOR}\s*", re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_LIST = re.compile(r"\(([^()]*)\)")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_NEXT = re.compile(rf"\s+and\s+(?={_FIELD}\s*{_OPERATOR.replace('?P<op>', '?:')})".replace("?P<field>", "?:"), re.I)


def parse(expression: str, fields: Mapping[str, FieldKind]) -> Query:
    """The conditions of an expression, checked against the fields. Raises UsageError that shows the place."""
    if len(expression) > LONGEST:
        raise UsageError(f"the expression is longer than {LONGEST} characters", hint="Write fewer conditions.")
    where: list[Condition] = []
    at = 0
    while expression[at:].strip():
        head = _HEAD.match(expression, at)
        if head is None:
            raise _wrong(expression, at, "a field and an operator are expected here")
        op = _operator(head["op"])
        value, at = (None, head.end()) if op in NO_VALUE else _value(expression, head.end(), op)
        where.append(Condition(field=head["field"], op=op, value=value))
        rest = expression[at:]
        if rest.strip():
            joint = _AND.match(rest) or re.match(r"\s*and\s+", rest, re.IGNORECASE)
            if joint is None or not rest[joint.end() :].strip():
                raise _wrong(expression, at, "conditions are joined by and")
            at += joint.end()
    return checked(Query(where=tuple(where)), fields)


def _operator(written: str) -> Operator:
    words = "_".join(written.lower().split())
    known: dict[str, Operator] = {"not_has": "has_not", "is_empty": "empty", "is_filled": "filled"}
    return known.get(words, words)  # type: ignore[arg-type]


def _value(expression: str, at: int, op: Operator) -> tuple[str | tuple[str, ...], int]:
    """The value that begins here, and where it ends."""
    if op == "in":
        listed = _LIST.match(expression, at)
        if listed is None:
            raise _wrong(expression, at, "in takes a list: (Riga, Tallinn)")
        return tuple(part.strip().strip("\"'") for part in listed[1].split(",")), listed.end()
    quoted = _QUOTED.match(expression, at)
    if quoted is not None:
        return quoted[1] if quoted[1] is not None else quoted[2], quoted.end()
    following = _NEXT.search(expression, at)
    end = following.start() if following else len(expression)
    value = expression[at:end].strip()
    if not value:
        raise _wrong(expression, at, "a value is expected here")
    if re.search(r"\s(?:or|and)\s*$", f"{value} ") or value.lower() in ("and", "or"):
        raise _wrong(expression, at, "a condition is expected behind and")
    return value, end


def _wrong(expression: str, at: int, what: str) -> UsageError:
    rest = expression[at : at + 30].strip() or "the end"
    return UsageError(
        f"{what}: “{rest}” (character {at + 1})",
        hint="As in: signed_on >= 2024 and countries has JP. A value with spaces may stand in quotation marks.",
    )
