"""Schemas from files and modules: read without running anything of a JSON file, refused by the place."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, NewType

import pytest
from extracting_stub import Person
from pydantic import BaseModel, Field, RootModel, create_model

from rag.errors import UsageError
from rag.extracting.json_schema import form_of
from rag.extracting.plans import in_words
from rag.extracting.schemas import load_schema
from rag.schema.partnership import Day
from rag.values.dates import PartialDate


def written(folder: Path, schema: object) -> str:
    path = folder / "deal.json"
    path.write_text(json.dumps(schema), encoding="utf-8")
    return str(path)


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


DEAL = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "harbour deal",
    "type": "object",
    "required": ["name", "signers"],
    "properties": {
        "name": {"type": "string", "description": "name of the accord"},
        "signed": {"type": ["string", "null"], "format": "date"},
        "opens": {"type": "string", "format": "date-time"},
        "sort": {"enum": ["tidal", "salt"]},
        "level": {"type": "integer", "enum": [1, 2]},
        "depth": {"anyOf": [{"type": "number"}, {"type": "null"}], "default": None},
        "open": {"type": "boolean"},
        "towns": {"type": "array", "items": {"type": "string"}},
        "signers": {"type": "array", "items": {"$ref": "#/$defs/signer"}, "description": "people who signed"},
        "head": {"$ref": "#/$defs/signer", "description": "head of the town"},
    },
    "$defs": {
        "signer": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
            "additionalProperties": False,
        }
    },
}


def test_a_schema_file_becomes_a_model(tmp_path: Path) -> None:
    model = load_schema(written(tmp_path, DEAL))
    assert model.__name__ == "HarbourDeal"
    plans = {plan.name: plan for plan in form_of(model).plans}
    kinds = {name: plan.value.kind for name, plan in plans.items() if plan.value}
    assert kinds == {
        "name": "text",
        "signed": "date",
        "opens": "moment",
        "sort": "choice",
        "level": "choice",
        "depth": "number",
        "open": "yes-no",
        "towns": "text",
    }
    assert [name for name, plan in plans.items() if plan.required] == ["name", "signers"]
    assert (plans["signers"].shape, plans["head"].shape, plans["towns"].shape) == ("objects", "object", "values")
    assert plans["name"].wanted == "name of the accord"
    assert plans["head"].wanted == "head of the town"
    assert [part.required for part in plans["signers"].parts] == [True, False]


def test_what_pydantic_writes_can_be_read_back(tmp_path: Path) -> None:
    class Deal(BaseModel):
        name: str
        kind: Literal["a", "b"] | None = None
        people: list[Person] = []

    model = load_schema(written(tmp_path, Deal.model_json_schema()))
    mine, theirs = form_of(model).plans, form_of(Deal).plans
    assert [(one.name, one.shape, one.required) for one in mine] == [
        (one.name, one.shape, one.required) for one in theirs
    ]
    assert [part.name for part in mine[2].parts] == ["name", "office", "age"]


class Tide(StrEnum):
    """How the water stands."""

    HIGH = "high_water"
    LOW = "low_water"


Town = NewType("Town", str)


class Towns(RootModel[list[str]]):
    """Names of towns."""


@pytest.mark.parametrize(
    ("annotation", "shape", "kind", "type_"),
    [
        (Day, "value", "partial-date", Day),
        (list[Day] | None, "values", "partial-date", Day),
        (PartialDate, "value", "partial-date", Day),
        (Decimal | None, "value", "number", Decimal),
        (Annotated[float, Field(ge=0)], "value", "number", float),
        (set[int], "values", "integer", int),
        (Sequence[Annotated[str, Field(max_length=9)]], "values", "text", str),
        (deque[str | None], "values", "text", str),
        (Town, "value", "text", Town),
        (Towns, "values", "text", str),
        (Tide, "value", "choice", Tide),
        (list[Literal[1, 2]], "values", "choice", Literal[1, 2]),
        (Person, "object", None, None),
        (Annotated[tuple[Person, ...] | None, Field(max_length=3)], "objects", None, None),
    ],
)
def test_the_types_of_values_are_those_of_the_model(annotation: Any, shape: str, kind: str | None, type_: Any) -> None:
    (plan,) = form_of(create_model("Made", signed_on=(annotation, ...))).plans
    assert (plan.wanted, plan.shape) == ("signed on", shape)  # not what the type says about itself
    assert (plan.value and plan.value.kind, plan.value and plan.value.type) == (kind, type_)


def test_a_model_that_is_not_complete_is_told() -> None:
    class Open(BaseModel):
        inner: "NotThere"  # type: ignore[name-defined]  # noqa: F821, UP037

    with pytest.raises(UsageError, match="Open") as caught:
        form_of(Open)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        (of(a={"type": "string", "pattern": "x"}), "#/properties/a/pattern"),
        (of(a={"type": "integer", "minimum": 3}), "#/properties/a/minimum"),
        (of(a={"type": "string", "format": "email"}), "#/properties/a/format"),
        (of(a={"type": "null"}), "#/properties/a:"),
        (of(a={}), "#/properties/a:"),
        (of(a=True), "#/properties/a:"),
        (of(a={"type": ["string", "integer"]}), "#/properties/a/type"),
        (of(a={"anyOf": [{"type": "string"}, {"type": "integer"}]}), "#/properties/a/anyOf"),
        (of(a={"oneOf": [{"type": "string"}]}), "#/properties/a:"),
        (of(a={"type": "array"}), "#/properties/a:"),
        (of(a={"type": "array", "items": {"type": "string"}, "minItems": 1}), "#/properties/a/minItems"),
        (of(a={"type": "array", "items": {"type": "string", "maxLength": 3}}), "#/properties/a/items/maxLength"),
        (of(a={"type": "object", "properties": {}}), "#/properties/a:"),
        (of(a={"type": "object", "additionalProperties": {"type": "string"}, "properties": {"b": {"type": "string"}}}),
         "#/properties/a/additionalProperties"),
        (of(a={"$ref": "https://example.com/x.json"}), "#/properties/a/$ref"),
        (of(a={"$ref": "other.json#/x"}), "#/properties/a/$ref"),
        (of(a={"$ref": "#/$defs/none"}), "#/properties/a/$ref"),
        (of(a={"$ref": "#/properties/a"}), "#/properties/a/$ref"),
        (of(a={"type": "object", "properties": {"b": {"$ref": "#/properties/a"}}}), "levels deep"),
        (of(a={"enum": []}), "#/properties/a/enum"),
        (of(a={"enum": ["x", 3]}), "#/properties/a/enum"),
        (of(**{"two words": {"type": "string"}}), "#/properties/two words"),
        (of(__class__={"type": "string"}), "#/properties/__class__"),
        (of(model_dump={"type": "string"}), "#/properties/model_dump"),
        ({**of(a={"type": "string"}), "required": ["b"]}, "#/required"),
        ({"type": "string"}, "at #:"),
        ([], "at #:"),
        ({**of(a={"type": "string"}), "if": {}}, "#/if"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_by_its_place(tmp_path: Path, schema: object, place: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_schema(written(tmp_path, schema))
    assert place in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[" * 100_000, b" " * 1_100_000])
def test_a_file_that_is_no_json_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"broken\.json"):
        load_schema(str(path))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_schema(str(tmp_path / "none.json"))


def test_a_model_of_the_working_folder_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_deals.py").write_text(
        "from pydantic import BaseModel\nclass Deal(BaseModel):\n    name: str\nnumber = 3\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    path = list(sys.path)
    assert list(load_schema("own_deals:Deal").model_fields) == ["name"]
    assert sys.path == path
    with pytest.raises(UsageError, match="no Pydantic model of that name"):
        load_schema("own_deals:number")
    with pytest.raises(UsageError, match="no Pydantic model of that name"):
        load_schema("own_deals:Nothing")


@pytest.mark.parametrize("named", ["", "own", ":Deal", "own:", "../own:Deal", "own deals:Deal", "schema.yaml"])
def test_what_names_no_schema_is_told(named: str) -> None:
    with pytest.raises(UsageError, match="names no schema"):
        load_schema(named)


@pytest.mark.parametrize(("body", "told"), [("raise ValueError('boom')", "ValueError: boom"), ("x = (", "SyntaxError")])
def test_a_module_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, told: str) -> None:
    (tmp_path / "failing_deals.py").write_text(body, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=told):
        load_schema("failing_deals:Deal")
    with pytest.raises(UsageError, match="ModuleNotFoundError"):
        load_schema("no_such_deals:Deal")


def test_names_are_asked_for_in_words() -> None:
    assert in_words("signed_on") == in_words("signedOn") == "signed on"
    assert in_words("ISO_code") == "ISO code"
