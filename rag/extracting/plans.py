"""From a Pydantic model to what has to be asked for it, and to a record whose leaves carry their proof."""

from __future__ import annotations

import re
import types
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Field, TypeAdapter, create_model
from pydantic.fields import FieldInfo

from rag.errors import UsageError
from rag.schema.document import Frozen
from rag.schema.partnership import Day, Grounded, Record
from rag.values.dates import PartialDate

Kind = Literal["text", "integer", "number", "yes-no", "date", "moment", "partial-date", "choice"]
Shape = Literal["value", "values", "object", "objects"]

RESERVED = frozenset(Record.model_fields)
"""What every record has beside the fields of its schema."""

MAX_DEPTH = 4
"""Models within models; deeper ones would ask a small model questions that nobody could answer."""

_KINDS: tuple[tuple[type, Kind], ...] = (
    (str, "text"),
    (bool, "yes-no"),
    (int, "integer"),
    (float, "number"),
    (Decimal, "number"),
    (datetime, "moment"),
    (date, "date"),
    (PartialDate, "partial-date"),
)
_ORIGINS = (list, tuple, set, frozenset, Sequence)
_PLAIN = "Fields hold str, int, float, Decimal, bool, date, datetime, Literal, Enum, models, or lists of these."


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value: what is read from the text, as which type; `choices` are the values of a choice by their words.

    `check` accepts what the schema accepts, its constraints included.
    """

    kind: Kind
    type: Any
    check: TypeAdapter[Any]
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A field: what is asked for, in which shape, and whether the schema requires it.

    `leaf` is set for "value" and "values"; `parts` and `grounded` (the model of one thing) for "object" and "objects".
    """

    name: str
    wanted: str
    shape: Shape
    required: bool
    leaf: Leaf | None = None
    parts: tuple[Plan, ...] = ()
    grounded: type[BaseModel] | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A schema made ready: its fields, and the record they are filled into."""

    plans: tuple[Plan, ...]
    record: type[Record]


@lru_cache(maxsize=32)
def form_of(schema: type[BaseModel]) -> Form:
    """The plans and the record of a user's model. Raises UsageError that names the field which cannot be filled."""
    plans = _plans(schema, schema.__name__, ())
    if not plans:
        raise UsageError(f"{schema.__name__} has no fields", hint="Give it at least one field to fill.")
    clash = sorted(RESERVED & {plan.name for plan in plans})
    if clash:
        raise UsageError(
            f"{schema.__name__} has a field {', '.join(clash)}, which every record already has",
            hint=f"Rename it; taken are {', '.join(sorted(RESERVED))}.",
        )
    return Form(plans, create_model(schema.__name__, __base__=Record, __doc__=schema.__doc__, **_fields(plans)))


def in_words(name: str) -> str:
    """A field's name as people say it: "signedOn" and "signed_on" are "signed on"."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
    return " ".join(word if word.isupper() else word.lower() for word in apart.split())


def _plans(model: type[BaseModel], place: str, above: tuple[type[BaseModel], ...]) -> tuple[Plan, ...]:
    if model in above or len(above) >= MAX_DEPTH:
        raise UsageError(f"{place}: models within models without end", hint=f"At most {MAX_DEPTH} levels are filled.")
    return tuple(_plan(f"{place}.{name}", name, info, (*above, model)) for name, info in model.model_fields.items())


def _plan(place: str, name: str, info: FieldInfo, above: tuple[type[BaseModel], ...]) -> Plan:
    _require_usable(place, name)
    wanted, required = info.description or in_words(name), info.is_required()
    bare = _without_none(info.annotation, place)
    inner = _items(bare, place)
    held = _without_none(bare if inner is None else inner, place)
    if isinstance(_stripped(held), type) and issubclass(_stripped(held), BaseModel):
        nested: type[BaseModel] = _stripped(held)
        parts = _plans(nested, place, above)
        if inner is not None:
            _require_flat(parts, place)
        return Plan(
            name=name,
            wanted=wanted,
            shape="object" if inner is None else "objects",
            required=required,
            parts=parts,
            grounded=create_model(nested.__name__, __base__=Frozen, __doc__=nested.__doc__, **_fields(parts)),
        )
    whole = _annotated(info) if inner is None else held
    return Plan(name, wanted, "value" if inner is None else "values", required, leaf=_leaf(held, whole, place))


def _leaf(annotation: Any, whole: Any, place: str) -> Leaf:
    bare = _stripped(annotation)
    check: TypeAdapter[Any] = TypeAdapter(whole)
    if get_origin(bare) is Literal:
        values = get_args(bare)
        return Leaf("choice", bare, check, tuple((_label(value), value) for value in values))
    if isinstance(bare, type) and issubclass(bare, Enum):
        return Leaf("choice", bare, check, tuple((_label(member.value), member) for member in bare))
    for type_, kind in _KINDS:
        if bare is type_:
            return Leaf(kind, Day if kind == "partial-date" else bare, check)
    shown = getattr(bare, "__name__", str(bare))
    raise UsageError(f"{place}: a field of type {shown} cannot be filled from text", hint=_PLAIN)


def _label(value: object) -> str:
    return " ".join(str(value).replace("_", " ").split())


def _without_none(annotation: Any, place: str) -> Any:
    """The one type beside None. Annotations around it stay."""
    bare = _stripped(annotation)
    if get_origin(bare) not in (Union, types.UnionType):
        return annotation
    members = [member for member in get_args(bare) if member is not type(None)]
    if len(members) != 1:
        raise UsageError(f"{place}: a field of several types cannot be filled from text", hint="Choose one type.")
    return members[0]


def _items(annotation: Any, place: str) -> Any:
    """What a list is of; None for anything but a list."""
    bare = _stripped(annotation)
    if bare in _ORIGINS:
        raise UsageError(f"{place}: a list of what?", hint="Write the type of its items, as in list[str].")
    if get_origin(bare) not in _ORIGINS:
        return None
    of = [one for one in get_args(bare) if one is not Ellipsis]
    if len(of) != 1:
        raise UsageError(f"{place}: a tuple of fixed parts cannot be filled", hint="Write tuple[TYPE, ...] or a model.")
    if _items(_without_none(of[0], place), place) is not None:
        raise UsageError(f"{place}: a list of lists cannot be filled", hint="Make the inner list a field of a model.")
    return of[0]


def _stripped(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _annotated(info: FieldInfo) -> Any:
    """The field's type with its constraints."""
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def _require_usable(place: str, name: str) -> None:
    if name.startswith("_") or not name.isidentifier():
        raise UsageError(f"{place}: {name!r} is no name for a field", hint="Use letters, digits and _.")
    if hasattr(BaseModel, name):
        raise UsageError(f"{place}: {name!r} has a meaning of its own in Pydantic", hint="Rename the field.")


def _require_flat(parts: Sequence[Plan], place: str) -> None:
    for part in parts:
        if part.shape != "value":
            raise UsageError(
                f"{place}.{part.name}: a list of models can hold single values only",
                hint="Make it a field beside the list, or a single value.",
            )


def _fields(plans: Sequence[Plan]) -> dict[str, Any]:
    return {plan.name: (_type_of(plan), Field(default=_empty(plan), description=plan.wanted)) for plan in plans}


def _type_of(plan: Plan) -> Any:
    if plan.leaf is not None:
        one: Any = Grounded[plan.leaf.type]  # type: ignore[name-defined]
    else:
        one = plan.grounded
    return tuple[one, ...] if plan.shape in ("values", "objects") else one | None


def _empty(plan: Plan) -> Any:
    return () if plan.shape in ("values", "objects") else None
