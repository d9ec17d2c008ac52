"""The register's view of a schema of records."""

from __future__ import annotations

from typing import get_origin

from rag.register.building import Schema
from rag.register.fields import BESIDE, fields_of
from rag.schema.partnership import Partnership, Record


def schema_for(record: type[Record], kind: str) -> Schema:
    """The columns of records of that class, which the store keeps under that kind."""
    own = {name: info for name, info in record.model_fields.items() if name not in BESIDE}
    lists = frozenset(name for name, info in own.items() if get_origin(info.annotation) is tuple)
    return Schema(kind, fields_of(record, partnership=record is Partnership), lists)


PARTNERSHIP = schema_for(Partnership, "Partnership")
