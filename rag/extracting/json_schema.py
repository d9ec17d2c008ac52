"""Reads a JSON Schema, that of a Pydantic model or that of a file, into the plans by which a record is filled.

A file is data: nothing of it is run, and no address in it is opened. Understood are type, properties, items, enum,
const, format (date, date-time), required, description, `$ref` within the schema, and null as the alternative. Anything
else in a file is refused by its place, for a rule that is silently dropped would make records that break it. A Pydantic
model checks its own rules, so that its other keywords are passed over; its annotations give the types of values.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, PydanticUserError, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from rag.errors import UsageError
from rag.extracting.plans import (
    Plan,
    ReadySchema,
    ValueKind,
    ValueType,
    class_name,
    in_words,
    model_of,
    record_of,
    thing_of,
)
from rag.schema.partnership import Day, Record
from rag.values.dates import PartialDate

MAX_DEPTH = 4
"""Models within models; deeper ones would ask a small model questions that nobody could answer."""

MAX_BYTES = 1_000_000
"""Of a schema file; thousands of times what a schema needs."""

_RESERVED = frozenset(Record.model_fields)
"""What every record has beside the fields of its schema."""

_UNDERSTOOD = "Understood: type, properties, items, enum, const, format (date, date-time), required, description, $ref."
_PLAIN = "Fields hold str, int, float, Decimal, bool, date, datetime, Literal, Enum, models, or lists of these."
_RULE_FREE = frozenset(
    {"title", "description", "$schema", "$id", "$comment", "$defs", "definitions", "examples", "default"}
)
"""Keywords that say nothing about which values are allowed."""

_RULES: Mapping[str, frozenset[str]] = {
    "object": frozenset({"type", "properties", "required", "additionalProperties"}),
    "array": frozenset({"type", "items"}),
    "string": frozenset({"type", "format", "enum", "const"}),
    "integer": frozenset({"type", "enum", "const"}),
    "number": frozenset({"type"}),
    "boolean": frozenset({"type"}),
}
_VALUES: Mapping[tuple[str, str | None], tuple[ValueKind, Any]] = {
    ("string", None): ("text", str),
    ("string", "date"): ("date", date),
    ("string", "date-time"): ("moment", datetime),
    ("integer", None): ("integer", int),
    ("number", None): ("number", float),
    ("boolean", None): ("yes-no", bool),
}
"""Type and format of a single value -> the kind that is read from the text, and its type where no model gives one."""


@lru_cache(maxsize=32)
def form_of(schema: type[BaseModel]) -> ReadySchema:
    """The plans and the record of a user's model. Raises UsageError that names the field which cannot be filled."""
    try:
        root = schema.model_json_schema(by_alias=False, schema_generator=_Generator)
    except PydanticUserError as error:
        raise UsageError(f"{schema.__name__}: {error.message}", hint=_PLAIN) from error
    plans = _Reading(root).fields(_Node(root, schema.__name__, schema))
    if clash := sorted(_RESERVED & {plan.name for plan in plans}):
        raise UsageError(
            f"{schema.__name__} has a field {', '.join(clash)}, which every record already has",
            hint=f"Rename it; taken are {', '.join(sorted(_RESERVED))}.",
        )
    return ReadySchema(plans, record_of(schema.__name__, plans))


def read_json_schema(path: Path) -> type[BaseModel]:
    """The model that a schema file describes, named by its title, else by the file. Raises UsageError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path} is no schema: it is larger than a megabyte", hint="Give the file of the schema.")
        root = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", hint="Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not valid JSON: {error}", hint="Mend it, or give another file.") from error
    return model_of_json(root, path.stem, path)


def model_of_json(root: Any, name: str, path: Path | None = None) -> type[BaseModel]:
    """The model that a JSON Schema describes, named by its title, else `name`. Raises UsageError."""
    plans = _Reading(root, path or Path("the schema")).fields(_Node(root, "#"))
    return model_of(class_name(root.get("title"), name), plans)


class _Generator(GenerateJsonSchema):
    """The schema of a model as it is meant: a Decimal is a number, and what JSON cannot hold has no type."""

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:
        return {"type": "number"}

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:
        return {}


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of the schema; `annotation` is the type that a model gives for it, None in a file.

    Places are JSON pointers in a file (`#/properties/name`) and names in a model (`Model.name`).
    """

    rules: Any
    place: str
    annotation: Any = None

    @property
    def type(self) -> Any:
        """The annotation without its constraints and without None beside it."""
        bare = self.annotation
        while get_origin(bare) in (Annotated, Union, UnionType):
            bare = next(inner for inner in get_args(bare) if inner is not NoneType)
        return bare


@dataclass(frozen=True, slots=True)
class _Reading:
    """One schema while it is read."""

    root: Any
    file: Path | None = None

    def fields(self, given: _Node, depth: int = 1) -> tuple[Plan, ...]:
        """The fields of an object."""
        node = self._plain(given)
        rules = node.rules
        if rules.get("type") != "object":
            raise self._error(node, "a record is described by an object with properties")
        if depth > MAX_DEPTH:
            raise self._error(node, f"objects more than {MAX_DEPTH} levels deep, or without end, cannot be filled")
        self._refuse_other_rules(node, _RULES["object"])
        properties, required = rules.get("properties"), rules.get("required", [])
        if not isinstance(properties, dict) or not properties:
            raise self._error(node, "it has no fields to fill")
        if not isinstance(required, list) or not all(isinstance(name, str) and name in properties for name in required):
            raise self._error(self._below(node, "required"), "a requirement that is no property")
        if rules.get("additionalProperties") not in (None, True, False):
            raise self._error(self._below(node, "additionalProperties"), "properties that have no name")
        return tuple(self._plan(name, node, name in required, depth) for name in properties)

    def _plan(self, name: str, parent: _Node, required: bool, depth: int) -> Plan:
        given = self._below(parent, "properties", name)
        if not name.isidentifier() or name.startswith("_") or hasattr(BaseModel, name):
            hint = "Use letters, digits and _, and no word of Pydantic's own."
            raise self._error(given, f"the name {name!r} cannot be that of a field", hint)
        node = self._plain(given)
        if parent.type is None:
            about = given.rules.get("description") or node.rules.get("description")
        else:  # not what Pydantic writes about a type
            about = parent.type.model_fields[name].description
        wanted = about if isinstance(about, str) and about else in_words(name)
        is_list = node.rules.get("type") == "array" and "enum" not in node.rules
        if is_list:
            node = self._item(node)
        if node.rules.get("type") != "object" or node.type is PartialDate:
            return Plan(name, wanted, "values" if is_list else "value", required, value=self._value(node))
        if self.file is None and not (isinstance(node.type, type) and issubclass(node.type, BaseModel)):
            raise self._not_filled(node, node.type)
        parts = self.fields(node, depth + 1)
        if is_list and (nested := [part for part in parts if part.shape != "value"]):
            raise self._error(
                self._below(node, "properties", nested[0].name),
                "a list of models can hold single values only",
                "Make it a field beside the list, or a single value.",
            )
        thing = thing_of(class_name(node.rules.get("title"), name), parts)
        return Plan(name, wanted, "objects" if is_list else "object", required, parts=parts, grounded=thing)

    def _item(self, node: _Node) -> _Node:
        """What a list is of."""
        self._refuse_other_rules(node, _RULES["array"])
        if "prefixItems" in node.rules:
            raise self._error(node, "a tuple of fixed parts cannot be filled", "Write tuple[TYPE, ...] or a model.")
        if not node.rules.get("items"):
            raise self._error(node, "a list of what?", "Write the type of its items, as in list[str].")
        item = self._plain(self._below(node, "items"))
        if item.rules.get("type") == "array":
            raise self._error(item, "a list of lists cannot be filled", "Make the inner list a field of a model.")
        return item

    def _value(self, node: _Node) -> ValueType:
        """A single value. Its constraints are those of the annotation."""
        if node.type is PartialDate:
            return ValueType("partial-date", Day, TypeAdapter(node.annotation))
        if "enum" in node.rules or "const" in node.rules:
            choices = self._choices(node)
            type_: Any = node.type or Literal[tuple(value for _, value in choices)]
            return ValueType("choice", type_, TypeAdapter(node.annotation or type_), choices)
        kind, format_ = node.rules.get("type"), node.rules.get("format")
        if not isinstance(kind, str) or kind not in _RULES:
            raise self._not_filled(node, kind)
        self._refuse_other_rules(node, _RULES[kind])
        if (kind, format_) not in _VALUES:
            raise self._not_filled(self._below(node, "format"), format_)
        read_as, plain = _VALUES[kind, format_]
        return ValueType(read_as, node.type or plain, TypeAdapter(node.annotation or plain))

    def _choices(self, node: _Node) -> tuple[tuple[str, Any], ...]:
        """The values of a choice by their words."""
        if get_origin(node.type) is Literal:
            values: Any = get_args(node.type)
        elif isinstance(node.type, type) and issubclass(node.type, Enum):
            return tuple((_label(member.value), member) for member in node.type)
        else:
            kind, values = node.rules.get("type", "string"), node.rules.get("enum", [node.rules.get("const")])
            if kind not in ("string", "integer"):
                raise self._not_filled(node, kind)
            self._refuse_other_rules(node, _RULES[kind])
            own = str if kind == "string" else int
            if not isinstance(values, list) or not values or any(type(value) is not own for value in values):
                raise self._error(self._below(node, "enum"), f"a choice is a list of values of the type {kind}")
        return tuple((_label(value), value) for value in values)

    def _plain(self, node: _Node) -> _Node:
        """The node that a `$ref` leads to within this schema, without its alternative null."""
        seen: set[str] = set()
        while isinstance(node.rules, dict) and node.rules.keys() & {"$ref", "anyOf"}:
            rule = "$ref" if "$ref" in node.rules else "anyOf"
            self._refuse_other_rules(node, frozenset({rule}))
            named = self._below(node, rule)
            node = self._beside_null(named) if rule == "anyOf" else self._target(named, seen)
        if not isinstance(node.rules, dict):
            raise self._error(node, "a node that is no object")
        if isinstance(node.rules.get("type"), list):
            kind = self._beside_null(self._below(node, "type"))
            return replace(node, rules={**node.rules, "type": kind.rules})
        return node

    def _beside_null(self, members: _Node) -> _Node:
        """The one alternative beside null."""
        given = members.rules if isinstance(members.rules, list) else []
        kept = [number for number, rules in enumerate(given) if rules not in ("null", {"type": "null"})]
        if len(kept) != 1 or len(given) != 2:
            raise self._error(members, "a field of several types cannot be filled from text", "Choose one type.")
        return self._below(members, kept[0])

    def _target(self, reference: _Node, seen: set[str]) -> _Node:
        """The node that a `$ref` names by its JSON pointer."""
        pointer, node = reference.rules, self.root
        if not isinstance(pointer, str) or not pointer.startswith("#") or pointer in seen:
            raise self._error(reference, f"a $ref to {pointer!r}", "A $ref leads within its own file.")
        seen.add(pointer)
        for part in pointer.removeprefix("#").split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, dict) or key not in node:
                raise self._error(reference, f"a $ref to {pointer}, which does not exist")
            node = node[key]
        return replace(reference, rules=node, place=pointer if self.file else reference.place)

    def _below(self, node: _Node, *keys: Any) -> _Node:
        """What stands under these keys of a node."""
        rules, annotation = node.rules, node.annotation
        for key in keys:
            rules = rules[key] if isinstance(rules, list) else rules.get(key)
        if self.file is not None:
            return _Node(rules, "/".join((node.place, *map(str, keys))))
        if keys[0] == "properties":
            info = node.type.model_fields[keys[1]]
            annotation = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
            return _Node(rules, f"{node.place}.{keys[1]}", annotation)
        return _Node(rules, node.place, (*get_args(node.type), None)[0] if keys[0] == "items" else annotation)

    def _refuse_other_rules(self, node: _Node, known: frozenset[str]) -> None:
        """A rule of a file that would be passed over is refused; a model checks its own."""
        for key in node.rules if self.file is not None else ():
            if key not in known | _RULE_FREE:
                raise self._error(self._below(node, key), f"{key!r} is not understood")

    def _not_filled(self, node: _Node, type_: object) -> UsageError:
        shown = repr(type_) if self.file is not None else inspect.formatannotation(node.type)
        return self._error(node, f"a field of type {shown} cannot be filled from text")

    def _error(self, node: _Node, what: str, hint: str = "") -> UsageError:
        if self.file is None:
            return UsageError(f"{node.place}: {what}", hint=hint or _PLAIN)
        return UsageError(f"{self.file} at {node.place}: {what}", hint=hint or _UNDERSTOOD)


def _label(value: object) -> str:
    return " ".join(str(value).replace("_", " ").split())
