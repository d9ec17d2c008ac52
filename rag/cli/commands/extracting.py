"""extract: records of documents, each value with its proof, for people and for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE, FAILED
from rag.cli.output import write_json, write_note, write_text
from rag.cli.panels import QUESTIONS
from rag.cli.parameters import EVERY, DocumentOption, JobsOption, Narrowing, OptionalDocuments, RayOption, WorkersOption
from rag.cli.saving import Format, Target, rendered

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rag.library import Library
    from rag.schema.report import Extracted

PLACE = 25

EndpointOption = Annotated[
    list[str] | None,
    typer.Option("--endpoint", metavar="URL", help="With --ray: endpoints that share the documents. Repeatable."),
]
SchemaOption = Annotated[
    str | None,
    typer.Option(
        "--schema",
        metavar="SCHEMA",
        help="A record of your own: module:Model (a Pydantic model; imports that module, so runs it) or FILE.json.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "extract", panel=QUESTIONS)
    def extract(
        call: Call,
        documents: OptionalDocuments = None,
        document: DocumentOption = None,
        narrowing: Narrowing = EVERY,
        jobs: JobsOption = None,
        ray: RayOption = None,
        workers: WorkersOption = None,
        endpoint: EndpointOption = None,
        schema: SchemaOption = None,
        fresh: Annotated[
            bool, typer.Option("--fresh", metavar="", help="Make records anew that are kept from before.")
        ] = False,
        format: Annotated[
            Format, typer.Option("--format", help="How records are written; html is a page of proofs.")
        ] = Format.TEXT,
        out: Annotated[
            Path | None,
            typer.Option("--out", metavar="PATH", help="Write to this file; html of several documents to this folder."),
        ] = None,
    ) -> int:
        """Extract records: who partnered with whom, when, about what, for how much, every value with its proof.

        Records are kept: run again, it asks the model only about documents that are new, changed or failed before.
        """
        from rag.extracting.schemas import record_class

        wanted = _schema(schema)
        is_here = schema is not None or ray is not None
        with call.library(jobs=jobs) if is_here else call.answering(jobs=jobs) as library:
            chosen = narrowing.within(library, [*(documents or []), *(document or [])]) or []
            named = {library.document(name).id for name in chosen} or library.documents()
            target = Target.of(format, out, len(named))
            if ray is None:
                extracted = library.extract_many(chosen, wanted, fresh=fresh)
            else:
                from rag.cluster.extracting import extract_on_ray

                extracted = extract_on_ray(
                    library,
                    chosen,
                    schema=_found_anywhere(schema),
                    fresh=fresh,
                    address=ray,
                    workers=workers,
                    endpoints=endpoint or (),
                    progress=call.bars,
                )
            _show(call, library, extracted, target, record_class(wanted))
        return FAILED if extracted.failed else DONE


def _found_anywhere(named: str | None) -> str | None:
    """The name of a schema for processes that work in another folder."""
    return str(Path(named).resolve()) if named is not None and Path(named).is_file() else named


def _schema(named: str | None) -> type[BaseModel]:
    """The schema that the option names, checked to be fillable. Raises UsageError."""
    from rag.extracting.schemas import load_schema, record_class
    from rag.schema.partnership import Partnership

    wanted = Partnership if named is None else load_schema(named)
    record_class(wanted)
    return wanted


def _show(call: Call, library: Library, extracted: Extracted, target: Target, schema: type) -> None:
    """Print and write the records."""
    from rag.cli.render_records import draw_extracted, failure

    written = [] if target.out is None else target.save(library, extracted.records, schema)
    call.bars.stop()
    if call.options.json or (target.format is Format.JSON and target.out is None):
        write_json(extracted)
        return
    if target.format is Format.TEXT:
        call.draw(lambda screen: draw_extracted(screen, extracted, library.where))
        return
    if target.out is None:
        write_text(rendered(library, extracted.records, schema, target.format))
    for path in written if not call.options.quiet else ():
        write_note(f"written {path}")
    for failed in extracted.failed:
        write_note(failure(failed))
