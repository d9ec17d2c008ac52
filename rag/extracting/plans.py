"""The questions that a record needs, field by field, and the type of the record, whose values carry their proof."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, create_model

from rag.schema.document import Frozen
from rag.schema.partnership import Grounded, Record

ValueKind = Literal["text", "integer", "number", "yes-no", "date", "moment", "partial-date", "choice"]
FieldShape = Literal["value", "values", "object", "objects"]


@dataclass(frozen=True, slots=True)
class ValueType:
    """A single value: the kind that is read from the text, and its type; `choices` are the values by their words.

    `check` accepts what the schema accepts, its constraints included.
    """

    kind: ValueKind
    type: Any
    check: TypeAdapter[Any]
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A field: the words it is asked for with, its shape, and whether the schema requires it.

    `value` is set for "value" and "values"; `parts` and `grounded` (the model of one thing) for "object" and "objects".
    """

    name: str
    wanted: str
    shape: FieldShape
    required: bool
    value: ValueType | None = None
    parts: tuple[Plan, ...] = ()
    grounded: type[BaseModel] | None = None

    @property
    def is_list(self) -> bool:
        """True when the field holds any number of values or things."""
        return self.shape in ("values", "objects")


@dataclass(frozen=True, slots=True)
class ReadySchema:
    """A schema made ready: its fields, and the record they are filled into."""

    plans: tuple[Plan, ...]
    record: type[Record]


def in_words(name: str) -> str:
    """A field's name as people say it: "signedOn" and "signed_on" are "signed on"."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
    return " ".join(word if word.isupper() else word.lower() for word in apart.split())


def class_name(title: object, otherwise: str) -> str:
    """A name for a class from a title or a key: "harbour works" is HarbourWorks."""
    words = "".join(char if char.isalnum() else " " for char in (title if isinstance(title, str) else otherwise))
    name = "".join(word[:1].upper() + word[1:] for word in words.split())
    return name if name.isidentifier() else "Schema"


def record_of(name: str, plans: Sequence[Plan]) -> type[Record]:
    """The record with these fields."""
    return create_model(name, __base__=Record, **_grounded_fields(plans))


def thing_of(name: str, plans: Sequence[Plan]) -> type[BaseModel]:
    """The model of one thing with these parts, each with its proof."""
    return create_model(name, __base__=Frozen, **_grounded_fields(plans))


def model_of(name: str, plans: Sequence[Plan]) -> type[BaseModel]:
    """A model with these fields and without proofs, as a user would write it."""
    fields: dict[str, Any] = {}
    for plan in plans:
        held = model_of(plan.grounded.__name__, plan.parts) if plan.grounded else _type(plan)
        annotation = list[held] if plan.is_list else held  # type: ignore[valid-type]
        about: Any = Field(description=plan.wanted) if plan.required else Field(default=None, description=plan.wanted)
        fields[plan.name] = (annotation if plan.required else annotation | None, about)
    return create_model(name, **fields)


def _grounded_fields(plans: Sequence[Plan]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for plan in plans:
        held: Any = plan.grounded or Grounded[_type(plan)]  # type: ignore[misc]
        if plan.is_list:
            fields[plan.name] = (tuple[held, ...], Field(default=(), description=plan.wanted))
        else:
            fields[plan.name] = (held | None, Field(default=None, description=plan.wanted))
    return fields


def _type(plan: Plan) -> Any:
    assert plan.value is not None
    return plan.value.type
