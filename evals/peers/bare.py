"""A record's schema as most people would write it: the same fields and descriptions, values without proof."""

from __future__ import annotations

import types
from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, create_model

from rag.exporting.leaves import BESIDE
from rag.schema.partnership import Grounded
from rag.values.dates import PartialDate

_SIMPLER: Mapping[Any, Any] = {PartialDate: str, Decimal: float}


def bare_model(grounded: type[BaseModel], *, required: bool = False) -> type[BaseModel]:
    """The model with every Grounded[T] replaced by T, without what a record has beside its fields.

    Dates become ISO 8601 strings, decimals floats and tuples lists; names, docstrings, descriptions and defaults stay.
    With `required` there are no defaults: every field must be written, if only as null or an empty list.
    """
    fields: dict[str, Any] = {
        name: (_bare(info.annotation, required), _field(info, required))
        for name, info in grounded.model_fields.items()
        if name not in BESIDE
    }
    made: type[BaseModel] = create_model(grounded.__name__, __doc__=grounded.__doc__, **fields)
    return made


def plain_values(node: Any) -> Any:
    """Dumped values with whole floats as integers: 6000000.0 is the 6000000 of the document."""
    if isinstance(node, dict):
        return {name: plain_values(value) for name, value in node.items()}
    if isinstance(node, list | tuple):
        return [plain_values(value) for value in node]
    return int(node) if isinstance(node, float) and node.is_integer() else node


def count_values(node: Any) -> int:
    """Values in a bare record: what could carry a proof."""
    if isinstance(node, dict):
        return sum(count_values(value) for value in node.values())
    if isinstance(node, list | tuple):
        return sum(count_values(value) for value in node)
    return int(node not in (None, ""))


def _field(info: Any, required: bool) -> Any:
    from pydantic import Field

    described = {"description": info.description} if info.description else {}
    if required or info.is_required():
        return Field(**described)
    default = info.get_default(call_default_factory=True)
    return (
        Field(default_factory=list, **described) if isinstance(default, tuple) else Field(default=default, **described)
    )


def _bare(annotation: Any, required: bool) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _bare(arguments[0], required)
    if origin in (Union, types.UnionType):
        return reduce(or_, (_bare(argument, required) for argument in arguments))
    if origin in (tuple, list):
        return list[_bare(arguments[0], required)]  # type: ignore[misc]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if issubclass(annotation, Grounded):
            return _bare(annotation.model_fields["value"].annotation, required)
        return bare_model(annotation, required=required)
    return _SIMPLER.get(annotation, annotation)
