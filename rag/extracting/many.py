"""Records of many documents: one that fails stops no other, and what is kept already costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, SerializeAsAny

from rag.errors import RagError
from rag.progress import Progress
from rag.schema.document import Frozen
from rag.schema.partnership import Record

if TYPE_CHECKING:
    from rag.library import Library


class Failed(Frozen):
    """A document without a record, and why."""

    document: str
    type: str
    message: str
    hint: str = ""


class Extracted(Frozen):
    """What came of many documents, in their order."""

    records: tuple[SerializeAsAny[Record], ...] = ()
    failed: tuple[Failed, ...] = ()


def extract_many(
    library: Library,
    documents: Sequence[str],
    schema: type[BaseModel] | None,
    *,
    fresh: bool = False,
    progress: Progress,
) -> Extracted:
    """The record of each document. Raises UnknownDocumentError before anything is asked, and what opening the model
    and preparing the schema raise; errors of one document are told in the result.
    """
    from rag.extracting.schemas import record_class

    if schema is not None:
        record_class(schema)
    named = [library.document(document).id for document in dict.fromkeys(documents)]
    if named:
        progress(f"opening {library.model.name}", 1, 1)  # a model that cannot be used fails once, not for each document
    records: list[Record] = []
    failed: list[Failed] = []
    for done, document in enumerate(named):
        progress("extracting", done, len(named) if len(named) > 1 else 0)
        try:
            records.append(library.extract(document, schema, fresh=fresh))
        except RagError as error:
            failed.append(Failed(document=document, **error.as_dict()))
    progress("extracting", len(named), len(named))
    return Extracted(records=tuple(records), failed=tuple(failed))
