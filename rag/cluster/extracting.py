"""Extracting on Ray: many machines ask one or several endpoints, and each record is kept as soon as it is made.

The library is its own checkpoint: what a killed job has made is there, and the next run asks about the rest only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag.cluster.connecting import cluster
from rag.cluster.shards import Batch
from rag.errors import RagError, UsageError
from rag.extracting.schemas import load_schema, record_class
from rag.progress import Progress, silent
from rag.schema.partnership import Partnership
from rag.schema.report import Extracted, FailedDocument
from rag.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rag.library import Library
    from rag.schema.partnership import Record


class Extracting:
    """An actor with a library of its own for each endpoint, and `jobs` requests at a time."""

    def __init__(self, settings: Settings, endpoints: Sequence[str], schema: str | None, fresh: bool) -> None:
        self._settings = settings
        self._endpoints = endpoints
        self._schema = schema_named(schema)
        self._fresh = fresh
        self._libraries: dict[str, Library] = {}

    def __call__(self, batch: Batch) -> Batch:
        """Each document's record, or its failure, as JSON."""
        documents = [str(document) for document in batch["document"]]
        endpoint = str(batch["endpoint"][0])
        library = self._library(endpoint)
        try:
            found = library.extract_many(documents, self._schema, fresh=self._fresh)
        except RagError as error:  # of the library or the model as a whole
            failed = [FailedDocument(document=document, **error.as_dict()) for document in documents]
            found = Extracted(failed=tuple(failed))
        made = {record.document: ("record", record.model_dump_json()) for record in found.records}
        made |= {one.document: ("failed", one.model_dump_json()) for one in found.failed}
        states = [made[document] for document in documents]
        return {"document": documents, "state": [one[0] for one in states], "body": [one[1] for one in states]}

    def _library(self, endpoint: str) -> Library:
        from rag.library import Library

        if endpoint not in self._libraries:
            update = {"base_url": endpoint} if endpoint else {}
            self._libraries[endpoint] = Library(self._settings.model_copy(update=update))
        return self._libraries[endpoint]


def schema_named(name: str | None) -> type[BaseModel]:
    """The schema that `--schema` names, Partnership without one. Raises UsageError."""
    schema = Partnership if name is None else load_schema(name)
    record_class(schema)
    return schema


def extract_on_ray(
    library: Library,
    documents: Sequence[str],
    *,
    schema: str | None = None,
    fresh: bool = False,
    address: str = "local",
    workers: int | None = None,
    endpoints: Sequence[str] = (),
    progress: Progress = silent,
) -> Extracted:
    """The records of documents in their order, made by `workers` processes with `jobs` requests each at a time.

    Several `endpoints` take turns by document. All machines must reach the library: a folder on this machine, or
    catalogue and vectors on servers. Raises UsageError, MissingExtraError, StorageError.
    """
    settings = library.settings
    if settings.model.startswith("local/"):
        raise UsageError(
            "every worker would load a model of its own", hint="Use an endpoint: --model openai/NAME with RAG_BASE_URL."
        )
    form: type[Record] = record_class(schema_named(schema))
    chosen = list(dict.fromkeys(documents)) or [info.id for info in library.documents()]
    among = list(endpoints) or [""]
    groups: dict[str, list[str]] = {one: [] for one in among}
    for place, document in enumerate(chosen):
        groups[among[place % len(among)]].append(document)
    found: dict[str, tuple[str, str]] = {}
    with cluster(address, workers) as room:
        for rows in _pipeline(groups, settings, (list(among), schema, fresh), room):
            found |= {row["document"]: (row["state"], row["body"]) for row in rows}
            progress("extracting", len(found), len(chosen))
    return Extracted(
        records=tuple(form.model_validate(json.loads(found[d][1])) for d in chosen if found[d][0] == "record"),
        failed=tuple(FailedDocument.model_validate_json(found[d][1]) for d in chosen if found[d][0] == "failed"),
    )


def _pipeline(
    groups: dict[str, list[str]], settings: Settings, wanted: tuple[list[str], str | None, bool], workers: int
) -> Any:
    """Rows as they come out. A batch is of one endpoint, and large enough for all the requests at a time."""
    import ray.data

    size = max(1, settings.jobs)
    batches = [
        {"document": members[first : first + size], "endpoint": [endpoint] * len(members[first : first + size])}
        for endpoint, members in groups.items()
        for first in range(0, len(members), size)
    ]
    made = ray.data.from_items(batches, override_num_blocks=max(1, len(batches))).map_batches(
        _OneBatch,
        fn_constructor_args=(settings, *wanted),
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=1,
    )
    for batch in made.iter_batches(batch_size=None, batch_format="numpy"):
        names = list(batch)
        yield [dict(zip(names, map(str, row), strict=True)) for row in zip(*batch.values(), strict=True)]


class _OneBatch(Extracting):
    """Takes a row that holds a batch."""

    def __call__(self, batch: Batch) -> Batch:
        return super().__call__({name: list(batch[name][0]) for name in ("document", "endpoint")})
