"""The fields of a schema as columns of the register, each with the kind that says how its values compare."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from rag.schema.partnership import Grounded, Record
from rag.schema.register import FieldKind
from rag.values.dates import PartialDate

NAMES = {"parties.name": "party", "organisations.name": "party", "signatories.party": "party",
         "signatories.name": "person"}  # fmt: skip
"""Fields of a partnership whose values are names that are resolved, and what they name."""

COUNTRIES = ("country", "countries")
BESIDE = frozenset(Record.model_fields)


def fields_of(record: type[Record], *, partnership: bool) -> dict[str, FieldKind]:
    """The columns of a schema in its order: `signed_on`, `funding.amount`."""
    found: dict[str, FieldKind] = {}
    for name, info in record.model_fields.items():
        if name not in BESIDE:
            found |= dict(_columns(info.annotation, name))
    if partnership:
        for name in NAMES:
            found[name] = "name"
    return found


def _columns(annotation: Any, path: str) -> Iterator[tuple[str, FieldKind]]:
    if get_origin(annotation) is not None:
        for inner in get_args(annotation):
            yield from _columns(inner, path)
    elif isinstance(annotation, type) and issubclass(annotation, Grounded):
        yield path, _kind(annotation, path)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        parts = annotation.model_fields
        for name, info in parts.items():
            for column, kind in _columns(info.annotation, f"{path}.{name}"):
                yield column, "money" if kind == "number" and "currency" in parts else kind


def _kind(grounded: type[Grounded[Any]], path: str) -> FieldKind:
    held = [held for held in _types(grounded.model_fields["value"].annotation) if held is not type(None)]
    if any(isinstance(one, type) and issubclass(one, PartialDate | date) for one in held):
        return "date"
    if any(get_origin(one) is Literal or (isinstance(one, type) and issubclass(one, Enum | bool)) for one in held):
        return "choice"
    if any(isinstance(one, type) and issubclass(one, int | float | Decimal) for one in held):
        return "number"
    return "country" if path.rpartition(".")[2] in COUNTRIES else "text"


def _types(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is None or origin is Literal:
        yield annotation
        return
    for inner in get_args(annotation):
        yield from _types(inner)
