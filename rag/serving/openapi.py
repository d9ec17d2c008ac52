"""The OpenAPI description, made of the operations themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from rag.serving.asked_for import Nothing
from rag.serving.operations import Operation
from rag.version import __version__

_ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("type", "message", "hint")},
        }
    },
}


def describe(operations: Sequence[Operation]) -> dict[str, Any]:
    """OpenAPI 3.1."""
    inputs: list[tuple[type[BaseModel], Any]] = [(one.takes, "validation") for one in operations]
    outputs: list[tuple[type[BaseModel], Any]] = [(one.gives, "serialization") for one in operations]
    references, schemas = models_json_schema([*inputs, *outputs], ref_template="#/components/schemas/{model}")
    paths: dict[str, Any] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "partnership-rag", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Failure": _ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}, {}],
    }


def _operation(one: Operation, references: Any) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": references[one.gives, "serialization"]}}
    if one.streams:
        content["text/event-stream"] = {"schema": {"type": "string"}}
    described: dict[str, Any] = {
        "summary": one.summary,
        "operationId": f"{one.method.lower()}{one.path.replace('/', '_').replace('-', '_')}",
        "responses": {
            "200": {"description": "done", "content": content},
            "4XX": {
                "description": "refused",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}},
            },
        },
    }
    if one.custom is not None and one.path == "/api/upload":
        files = {
            "type": "object",
            "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
        }
        described["requestBody"] = {"content": {"multipart/form-data": {"schema": files}}}
    elif one.method == "GET":
        described["parameters"] = _parameters(one.takes)
    elif one.takes is not Nothing:
        schema = references[one.takes, "validation"]
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return described


def _parameters(takes: type[BaseModel]) -> list[dict[str, Any]]:
    schema = takes.model_json_schema()
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": about}
        for name, about in schema.get("properties", {}).items()
    ]
