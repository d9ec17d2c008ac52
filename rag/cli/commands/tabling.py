"""table: kept records, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE, FAILED
from rag.cli.output import write_note
from rag.cli.panels import QUESTIONS
from rag.cli.parameters import EVERY, Narrowing
from rag.errors import DefectError, UsageError, naming_the_document

if TYPE_CHECKING:
    from rag.schema.partnership import Record

PLACE = 25


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "table", panel=QUESTIONS)
    def table(
        call: Call,
        sort: Annotated[
            str, typer.Option("--sort", metavar="FIELD", help="Sort by a field, as in signed_on, parties or money.")
        ] = "document",
        reverse: Annotated[bool, typer.Option("--reverse", metavar="", help="The other way round.")] = False,
        where: Annotated[
            list[str] | None,
            typer.Option(
                "--where", metavar="FIELD=TEXT", help="Only records whose field holds this text; repeatable (all hold)."
            ),
        ] = None,
        schema: Annotated[
            str | None,
            typer.Option("--schema", metavar="SCHEMA", help="Records of this schema, as given to `rag extract`."),
        ] = None,
        narrowing: Narrowing = EVERY,
    ) -> int:
        """Show the records that `rag extract` has kept as a table. Asks no model."""
        from rag.cli.render_records import draw_table, failure, holds, row, sort_key
        from rag.extracting.schemas import load_schema, record_class
        from rag.schema.partnership import Partnership
        from rag.schema.report import FailedDocument

        wanted = Partnership if schema is None else load_schema(schema)
        form = record_class(wanted)
        _require_field(form, sort)
        conditions = [_condition(form, condition) for condition in where or []]
        with call.library() as library:
            records = library.records(wanted)
            within = narrowing.within(library)
        if within is not None:
            records = [record for record in records if record.document in within]
        kept: list[tuple[tuple[bool, Any, str], list[str], Record]] = []
        failed: list[FailedDocument] = []
        for record in records:
            try:
                with naming_the_document(record.document):
                    if all(holds(record, name, text) for name, text in conditions):
                        kept.append((sort_key(record, sort), row(record), record))
            except DefectError as error:
                failed.append(FailedDocument(document=record.document, **error.as_dict()))
        kept.sort(key=lambda entry: entry[0][1:], reverse=reverse)
        kept.sort(key=lambda entry: entry[0][0])
        call.show(
            lambda: {"records": [record for _, _, record in kept]},
            lambda screen: draw_table(screen, [cells for _, cells, _ in kept], of=form),
        )
        for document in failed:
            write_note(failure(document))
        return FAILED if failed else DONE


def _condition(form: type[Record], written: str) -> tuple[str, str]:
    name, equals, text = written.partition("=")
    if not equals or not text.strip():
        raise UsageError(f"{written!r} is no condition", hint="Write FIELD=TEXT, as in parties=Japan.")
    _require_field(form, name.strip())
    return name.strip(), text.strip()


def _require_field(form: type[Record], name: str) -> None:
    from rag.cli.render_records import known_fields

    known = known_fields(form)
    if name not in known:
        raise UsageError(f"records have no field {name!r}", hint=f"They have {', '.join(known)}.")
