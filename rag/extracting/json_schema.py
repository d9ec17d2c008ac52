"""From a JSON Schema file to a Pydantic model. The file is data: nothing of it is run, and no address in it is opened.

Understood are type, properties, items, enum, const, format (date, date-time), required, description, `$ref` within the
file, and null as the alternative. Anything else is refused by its place, for a rule that is silently dropped would
make records that break it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from rag.errors import UsageError
from rag.extracting.plans import MAX_DEPTH

MAX_BYTES = 1_000_000
"""Of a schema file; thousands of times what a schema needs."""

_PASSED_OVER = frozenset({"title", "$schema", "$id", "$comment", "$defs", "definitions", "examples", "default"})
"""Say nothing about which values are allowed."""

_TYPES: Mapping[str, type] = {"string": str, "integer": int, "number": float, "boolean": bool}
_FORMATS: Mapping[str, type] = {"date": date, "date-time": datetime}
_UNDERSTOOD = "Understood: type, properties, items, enum, const, format (date, date-time), required, description, $ref."
_ALLOWED: Mapping[str, frozenset[str]] = {
    "object": frozenset({"properties", "required", "additionalProperties"}),
    "array": frozenset({"items"}),
    "string": frozenset({"format", "enum", "const"}),
    "integer": frozenset({"enum", "const"}),
    "number": frozenset(),
    "boolean": frozenset(),
}


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
    return _Reading(path, root).model()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One file while it is read. Places are JSON pointers: `#/properties/name`."""

    path: Path
    root: Any

    def model(self) -> type[BaseModel]:
        node, _ = self._resolved(self.root, "#")
        if node.get("type") != "object":
            raise self._error("#", "a schema of a record is of type object")
        return self._object(node, "#", _class_name(node.get("title"), self.path.stem), 0)

    def _type(self, given: Any, place: str, name: str, depth: int) -> Any:
        """The annotation of a node; `T | None` where null is allowed."""
        node, place = self._resolved(given, place)
        inner = self._beside_null(node, place)
        if inner is not None:
            return self._type(inner[0], inner[1], name, depth) | None
        if "enum" in node or "const" in node:
            return self._choice(node, place)
        kind = node.get("type")
        if kind == "object":
            return self._object(node, place, _class_name(node.get("title"), name), depth + 1)
        if kind == "array":
            self._require_known(node, place, "array")
            if "items" not in node:
                raise self._error(place, "an array without items")
            return list[self._type(node["items"], f"{place}/items", name, depth)]  # type: ignore[misc]
        if not isinstance(kind, str) or kind not in _TYPES:
            raise self._error(place, f"the type {kind!r}" if "type" in node else "a node without a type")
        self._require_known(node, place, kind)
        if "format" not in node:
            return _TYPES[kind]
        if node["format"] not in _FORMATS:
            raise self._error(f"{place}/format", f"the format {node['format']!r}")
        return _FORMATS[node["format"]]

    def _object(self, node: Mapping[str, Any], place: str, name: str, depth: int) -> type[BaseModel]:
        if depth > MAX_DEPTH:
            raise self._error(place, f"objects more than {MAX_DEPTH} levels deep")
        self._require_known(node, place, "object")
        properties, required = node.get("properties", {}), node.get("required", [])
        if not isinstance(properties, dict) or not properties:
            raise self._error(place, "an object without properties")
        if not isinstance(required, list) or not all(isinstance(one, str) and one in properties for one in required):
            raise self._error(f"{place}/required", "a requirement that is no property")
        if node.get("additionalProperties", False) not in (True, False):
            raise self._error(f"{place}/additionalProperties", "properties that have no name")
        return create_model(
            name,
            __doc__=_text(node.get("description")),
            **{
                key: self._field(key, child, f"{place}/properties/{key}", key in required, depth)
                for key, child in properties.items()
            },
        )

    def _field(self, key: str, child: Any, place: str, required: bool, depth: int) -> Any:
        if not key.isidentifier() or key.startswith("_") or hasattr(BaseModel, key):
            raise self._error(place, f"the name {key!r}", "Use letters, digits and _, and no word of Pydantic's own.")
        annotation = self._type(child, place, key, depth)
        node, _ = self._resolved(child, place)
        about = _text(child.get("description")) or _text(node.get("description")) or None
        if required:
            return annotation, Field(description=about)
        return annotation | None, Field(default=None, description=about)

    def _choice(self, node: Mapping[str, Any], place: str) -> Any:
        kind = node.get("type", "string")
        if kind not in ("string", "integer"):
            raise self._error(place, f"a choice of the type {kind!r}")
        self._require_known(node, place, kind)
        values = node.get("enum", [node.get("const")])
        own = str if kind == "string" else int
        if not isinstance(values, list) or not values:
            raise self._error(f"{place}/enum", "a choice of nothing")
        if not all(isinstance(one, own) and not isinstance(one, bool) for one in values):
            raise self._error(f"{place}/enum", f"a choice that is no {kind}")
        return Literal[tuple(values)]

    def _beside_null(self, node: Mapping[str, Any], place: str) -> tuple[Any, str] | None:
        """The node without its alternative null; None when it has no alternatives."""
        kinds = node.get("type")
        if isinstance(kinds, list):
            others = [one for one in kinds if one != "null"]
            if len(others) != 1 or len(kinds) != 2:
                raise self._error(f"{place}/type", "several types")
            return {**node, "type": others[0]}, place
        if "anyOf" not in node:
            return None
        members = node["anyOf"]
        if not isinstance(members, list) or set(node) - _PASSED_OVER - {"anyOf", "description"}:
            raise self._error(f"{place}/anyOf", "alternatives beside other rules")
        others = [(one, at) for at, one in enumerate(members) if one != {"type": "null"}]
        if len(others) != 1 or len(members) != 2:
            raise self._error(f"{place}/anyOf", "alternatives other than one type and null")
        return others[0][0], f"{place}/anyOf/{others[0][1]}"

    def _resolved(self, node: Any, place: str) -> tuple[Mapping[str, Any], str]:
        """The node that a `$ref` leads to, within this file."""
        seen: set[str] = set()
        while isinstance(node, dict) and "$ref" in node:
            target = node["$ref"]
            if set(node) - _PASSED_OVER - {"$ref", "description"}:
                raise self._error(place, "a $ref beside other rules")
            if not isinstance(target, str) or not target.startswith("#") or target in seen:
                raise self._error(f"{place}/$ref", f"a $ref to {target!r}", "A $ref leads within its own file.")
            seen.add(target)
            node, place = self._at(target, place), target
        if not isinstance(node, dict):
            raise self._error(place, "a node that is no object")
        return node, place

    def _at(self, pointer: str, place: str) -> Any:
        node = self.root
        for part in pointer.removeprefix("#").split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, dict) or key not in node:
                raise self._error(f"{place}/$ref", f"a $ref to {pointer}, which does not exist")
            node = node[key]
        return node

    def _require_known(self, node: Mapping[str, Any], place: str, kind: str) -> None:
        for key in node:
            if key not in _PASSED_OVER | {"type", "description"} | _ALLOWED[kind]:
                raise self._error(f"{place}/{key}", f"{key!r}")

    def _error(self, place: str, what: str, hint: str = _UNDERSTOOD) -> UsageError:
        return UsageError(f"{self.path} at {place}: {what} is not understood", hint=hint)


def _class_name(title: object, otherwise: str) -> str:
    """A name for a class from a title or a key: "harbour works" is HarbourWorks."""
    words = "".join(one if one.isalnum() else " " for one in (title if isinstance(title, str) else otherwise)).split()
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if name.isidentifier() else "Schema"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
