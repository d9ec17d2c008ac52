"""Walks a record: its fields in order, their columns, and every grounded value with its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from rag.schema.partnership import Grounded, Record
from rag.values.dates import PartialDate

BESIDE = frozenset(Record.model_fields)
"""The fields that every record has beside its own."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A grounded value and where in the record it stands: `("funding", 0, "amount")`."""

    path: tuple[str | int, ...]
    proof: Grounded[Any]

    @property
    def field(self) -> str:
        """The field of the record that it belongs to."""
        return str(self.path[0])


def field_names(record: type[Record]) -> tuple[str, ...]:
    """The record's own fields, in the order of its schema."""
    return tuple(name for name in record.model_fields if name not in BESIDE)


def entries(record: Record, field: str) -> tuple[Any, ...]:
    """The contents of a field: grounded values or things with parts; () where the text states nothing."""
    value = getattr(record, field)
    if value is None:
        return ()
    return tuple(value) if isinstance(value, tuple) else (value,)


def leaves(record: Record) -> Iterator[Leaf]:
    """Every grounded value of the record, in its order."""
    for name in field_names(type(record)):
        yield from _leaves(getattr(record, name), (name,))


def columns(record: type[Record]) -> tuple[str, ...]:
    """One column for every leaf of the schema, whatever a record holds: `title`, `funding.amount`."""
    return tuple(
        name for field in field_names(record) for name in _columns(record.model_fields[field].annotation, field)
    )


def column_values(record: Record) -> Mapping[str, Sequence[str]]:
    """The values of each column as text. Columns of the same list keep in step: "" where a part is missing."""
    found: dict[str, list[str]] = {name: [] for name in columns(type(record))}
    for field in field_names(type(record)):
        below = [name for name in found if name == field or name.startswith(f"{field}.")]
        for entry in entries(record, field):
            held: dict[str, list[str]] = {name: [] for name in below}
            for leaf in _leaves(entry, (field,)):
                held[".".join(str(part) for part in leaf.path if isinstance(part, str))].append(shown(leaf.proof.value))
            for name in below:
                found[name].extend(held[name] or [""])
    return {name: values if any(values) else () for name, values in found.items()}


def shown(value: object) -> str:
    """A value as text for people and programs: dates in ISO 8601, numbers in full, yes or no."""
    if isinstance(value, PartialDate):
        return value.iso()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)


def told(value: object) -> str:
    """As `shown`, with the digits of long sums in groups."""
    return f"{value:,f}" if isinstance(value, Decimal) and abs(value) >= 10_000 else shown(value)


def heading(name: str) -> str:
    """A field's name as a heading: "signed_on" is "Signed on"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _leaves(value: Any, path: tuple[str | int, ...]) -> Iterator[Leaf]:
    if isinstance(value, Grounded):
        yield Leaf(path, value)
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _leaves(item, (*path, place))
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _leaves(getattr(value, name), (*path, name))


def _columns(annotation: Any, path: str) -> Iterator[str]:
    """The columns below a type: the type's own path for a grounded value, one for each part of a model."""
    if get_origin(annotation) is not None:
        for inner in get_args(annotation):
            yield from _columns(inner, path)
    elif isinstance(annotation, type) and issubclass(annotation, Grounded):
        yield path
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, info in annotation.model_fields.items():
            yield from _columns(info.annotation, f"{path}.{name}")
