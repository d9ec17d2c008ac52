"""Schemas of records: loading one by its name, reading kept records again, and their values without the proofs."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from rag.errors import UsageError
from rag.extracting.json_schema import form_of, read_json_schema
from rag.schema.partnership import Grounded, Partnership, Record

if TYPE_CHECKING:
    from rag.register.building import Schema
    from rag.storage.store import Store


def load_schema(named: str) -> type[BaseModel]:
    """The model that `module:Model` or `file.json` names.

    A module is imported, from the working folder first: its code runs. A JSON file is only read. Raises UsageError.
    """
    if named.lower().endswith(".json"):
        return read_json_schema(Path(named))
    module, colon, name = named.partition(":")
    if not colon or not name or not all(part.isidentifier() for part in module.split(".")):
        raise UsageError(f"{named!r} names no schema", hint="Write module:Model, or the path of a .json file.")
    found: Any = _imported(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        raise UsageError(f"{named}: there is no Pydantic model of that name", hint=f"Look into the module {module}.")
    return found


def record_class(schema: type[BaseModel]) -> type[Record]:
    """The type of the records that `schema` is filled into. Raises UsageError for what cannot be filled."""
    return Partnership if schema is Partnership else form_of(schema).record


def record_kind(schema: type[BaseModel]) -> str:
    """The name under which the store keeps records of this schema."""
    return schema.__name__ if schema is Partnership else f"{schema.__name__} (own)"


def register_schema(schema: type[BaseModel] | None) -> Schema:
    """The columns that records of a schema have in the register. Raises UsageError for what cannot be filled."""
    from rag.register.schemas import schema_for

    wanted = schema or Partnership
    return schema_for(record_class(wanted), record_kind(wanted))


def kept_records(store: Store, schema: type[BaseModel]) -> list[Record]:
    """The kept records of a schema, by document; those of an earlier form of it are left out."""
    form = record_class(schema)
    kept = (read_kept(form, body) for _, body in sorted(store.records(record_kind(schema)).items()))
    return [record for record in kept if record is not None]


def read_kept(form: type[Record], body: str | None) -> Record | None:
    """A record from its kept JSON; None where none is kept, or where it was made with an earlier form of the schema."""
    try:
        return None if body is None else form.model_validate_json(body)
    except ValidationError:
        return None


def values_of(record: BaseModel) -> dict[str, Any]:
    """The values of a record without their proof, in the shape of the user's own model.

    A required field that the text does not state is None there, which the user's model refuses.
    """
    own = (name for name in type(record).model_fields if not isinstance(record, Record) or name not in _BESIDE)
    return {name: _bare(getattr(record, name)) for name in own}


_BESIDE = frozenset(Record.model_fields)


def _bare(value: Any) -> Any:
    if isinstance(value, Grounded):
        return value.value
    if isinstance(value, tuple):
        return [_bare(item) for item in value]
    return values_of(value) if isinstance(value, BaseModel) else value


def _imported(module: str) -> Any:
    folder = str(Path.cwd())
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(module)
    except Exception as error:  # the module is the user's own code, which may raise anything
        told = " ".join(str(error).split())
        raise UsageError(
            f"the module {module} cannot be imported: {type(error).__name__}: {told}",
            hint="It is looked for in the working folder first.",
        ) from error
    finally:
        sys.path.remove(folder)
