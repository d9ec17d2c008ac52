"""The façade, records: the typed record of each document, and the register of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from rag.errors import StorageError
from rag.library.parts import OpenParts
from rag.schema.report import Extracted

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rag.register.query import Query
    from rag.schema.partnership import Partnership, Record
    from rag.schema.register import QueryResult, Register


class Records(OpenParts):
    """Records of documents, and questions to all of them at once."""

    # records

    @overload
    def extract(
        self, document: str, schema: type[Partnership] | None = None, *, fresh: bool = False
    ) -> Partnership: ...

    @overload
    def extract(self, document: str, schema: type[BaseModel] | None, *, fresh: bool = False) -> Record: ...

    def extract(self, document: str, schema: type[BaseModel] | None = None, *, fresh: bool = False) -> Record:
        """The record of one document, each value with its proof; kept in the library until something it depends on
        changes, unless `fresh`.

        `schema` is any Pydantic model (`Partnership` when none is given); the leaves of the record are `Grounded`.
        Raises UnknownDocumentError, UsageError for a schema that cannot be filled, ModelError and its subclasses.
        """
        from rag.extracting.job import extract, fingerprint
        from rag.extracting.schemas import read_kept, record_class, record_kind
        from rag.schema.partnership import Partnership

        wanted = schema or Partnership
        form, kind = record_class(wanted), record_kind(wanted)
        info = self.store.document(document)
        stamp = fingerprint(self.model, wanted, self.settings)
        kept = None if fresh else read_kept(form, self.store.record(info.id, kind, stamp))
        if kept is not None:
            return kept
        record = extract(self.store, self.embedder, self.model, self.settings, info.id, wanted)
        self._keep(record, kind, stamp)
        self._charge("record", record)
        return record

    def extract_many(
        self, documents: Sequence[str] | None = None, schema: type[BaseModel] | None = None, *, fresh: bool = False
    ) -> Extracted:
        """The record of each document, of all of them when none is named; what fails at one document is told in the
        result and stops no other.

        Raises EmptyLibraryError, UnknownDocumentError, and what opening the model and preparing the schema raise:
        before anything is asked.
        """
        from rag.extracting.schemas import record_class
        from rag.library.many import for_each

        if schema is not None:
            record_class(schema)
        chosen = self._scope(documents or None) or [info.id for info in self.store.documents()]
        _ = self.embedder  # before there are several threads: all share it
        self._progress(f"opening {self.model.name}", 1, 1)  # a model that cannot be used fails once for all documents
        records, failed = for_each(
            list(dict.fromkeys(chosen)),
            lambda document: self.extract(document, schema, fresh=fresh),
            self._progress,
            "extracting",
            jobs=self.jobs,
        )
        return Extracted(records=records, failed=failed)

    def records(self, schema: type[BaseModel] | None = None) -> list[Record]:
        """The records that are kept, by document; those of an earlier form of the schema are left out.

        Loads no model. Raises UsageError for a schema that cannot be filled.
        """
        from rag.extracting.schemas import kept_records
        from rag.schema.partnership import Partnership

        return kept_records(self.store, schema or Partnership)

    # the register

    def register(self, schema: type[BaseModel] | None = None) -> Register:
        """The entries (deals, with their sources and conflicts), parties and persons of all kept records.

        Loads no model. Raises UsageError for a schema that cannot be filled, StorageError.
        """
        from rag.extracting.schemas import register_schema
        from rag.register.building import register

        return register(self.store, register_schema(schema))

    def query(
        self,
        query: str | Query,
        *,
        sort: str | None = None,
        reverse: bool = False,
        limit: int | None = None,
        schema: type[BaseModel] | None = None,
    ) -> QueryResult:
        """Rows of the register, each cell with its proof, and how far the records cover the question.

        `query` is an expression ("signed_on >= 2024 and countries has JP") or a `rag.register.Query`. Loads no model.
        Raises UsageError that says which field or value is wrong, StorageError.
        """
        from rag.extracting.schemas import register_schema
        from rag.register.parsing import parse
        from rag.register.query import Order
        from rag.register.running import run

        known = register_schema(schema)
        asked = parse(query, known.fields) if isinstance(query, str) else query
        changed: dict[str, Any] = {} if limit is None else {"limit": limit}
        if sort is not None:
            changed["order_by"] = Order(field=sort, direction="desc" if reverse else "asc")
        return run(self.store, known, asked.model_copy(update=changed))

    def judge(self, a: str, b: str, *, same: bool | None) -> None:
        """Say that two entries, parties or persons are the same or not, by id or name; None takes it back.

        Kept whatever happens to the records. Raises UsageError for a name that the register does not have.
        """
        from rag.extracting.schemas import register_schema
        from rag.register.judging import judge

        judge(self.store, register_schema(None), a, b, same=same)

    def _keep(self, record: Record, kind: str, stamp: str) -> None:
        """Keep a record; a library that cannot be written must not cost the user what the model has read."""
        try:
            self.store.keep_record(record.document, kind, stamp, record.model_dump_json())
        except StorageError as error:
            self._progress(f"the record is not kept: {error.message}", 0, 0)
