"""register, query: the collection as a table, and typed questions to it. Neither asks a model."""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE
from rag.cli.output import write_json, write_note, write_text
from rag.cli.panels import QUESTIONS
from rag.errors import UsageError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rag.library import Library
    from rag.schema.register import Question, Register

PLACE = 26

WORDS = ("conflicts", "timeline", "parties", "merge", "split", "undo", "review")


class RegisterFormat(StrEnum):
    """Values of --format."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    ICS = "ics"


RecordsSchemaOption = Annotated[
    str | None, typer.Option("--schema", metavar="SCHEMA", help="Records of this schema, as given to `rag extract`.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "register", panel=QUESTIONS)
    def register_(
        call: Call,
        words: Annotated[
            list[str] | None,
            typer.Argument(metavar="[WORD [A B]]", help=f"Nothing for the table, or {', '.join(WORDS)}."),
        ] = None,
        schema: RecordsSchemaOption = None,
        format: Annotated[
            RegisterFormat, typer.Option("--format", help="How it is written; xlsx and parquet need --out.")
        ] = RegisterFormat.TEXT,
        out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file.")] = None,
        html: Annotated[
            Path | None, typer.Option("--html", metavar="FILE", help="Also write one page: sort, filter, proofs.")
        ] = None,
    ) -> int:
        """The deals of all kept records, each once: its sources, its values with quotes, its contradictions.

        `merge A B`, `split A B` and `undo A B` judge two entries, parties or persons; `review` asks what is open.
        """
        wanted = _schema(schema)
        word, *named = words or [""]
        if word and word not in WORDS:
            raise UsageError(f"rag register has no {word!r}", hint=f"There are {', '.join(WORDS)}.")
        if (word in ("merge", "split", "undo")) != (len(named) == 2) or len(named) not in (0, 2):
            raise UsageError(f"rag register {word} was given {len(named)} names", hint="merge, split, undo take two.")
        with _opened(call, wanted) as library:
            if named:
                same = {"merge": True, "split": False, "undo": None}[word]
                library.judge(named[0], named[1], same=same)
                call.show(lambda: {"judged": named, "same": same}, lambda screen: screen.aside("Judged."))
                return DONE
            found = library.register(wanted)
            if html is not None:
                _write_page(library, found, html)
            if word == "review":
                _review(call, library, found)
            elif (format in (RegisterFormat.TEXT, RegisterFormat.ICS) and out is None) or word:
                _show(call, found, word, format, out)
            else:
                _save(found, format, out)
        return DONE

    @command(app, "query", panel=QUESTIONS)
    def query(
        call: Call,
        expression: Annotated[
            str, typer.Argument(metavar="EXPR", help="As in: signed_on >= 2024 and countries has JP. '' for all.")
        ],
        sort: Annotated[str | None, typer.Option("--sort", metavar="FIELD", help="Order by this field.")] = None,
        reverse: Annotated[bool, typer.Option("--reverse", metavar="", help="Highest or latest first.")] = False,
        select: Annotated[
            list[str] | None, typer.Option("--select", metavar="FIELD", help="Show this field; repeatable.")
        ] = None,
        aggregate: Annotated[
            str, typer.Option("--aggregate", metavar="HOW", help="list, count, or sum, min, max of the field selected.")
        ] = "list",
        group_by: Annotated[
            str | None, typer.Option("--group-by", metavar="FIELD", help="Group by a field; signed_on:year by year.")
        ] = None,
        limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = None,
        schema: RecordsSchemaOption = None,
    ) -> None:
        """Ask the register a typed question: rows, counts and sums by currency, with quotes and coverage."""
        from rag.cli.render_register import draw_result, fields_to_show
        from rag.extracting.schemas import register_schema
        from rag.register.parsing import parse

        if aggregate not in ("list", "count", "sum", "min", "max"):
            raise UsageError(f"{aggregate!r} is no aggregate", hint="There are list, count, sum, min and max.")
        wanted = _schema(schema)
        asked = parse(expression, register_schema(wanted).fields).model_copy(
            update={"select": tuple(select or ()), "aggregate": aggregate, "group_by": group_by}
        )
        with _opened(call, wanted) as library:
            result = library.query(asked, sort=sort, reverse=reverse, limit=limit, schema=wanted)
        call.show(lambda: result, lambda screen: draw_result(screen, result, fields_to_show(result)))


def _opened(call: Call, schema: type[BaseModel] | None) -> AbstractContextManager[Library]:
    """The library; not through a server for a schema of the user's own, which is code that the server does not have."""
    return call.answering() if schema is None else call.library()


def _schema(named: str | None) -> type[BaseModel] | None:
    from rag.extracting.schemas import load_schema

    return None if named is None else load_schema(named)


def _show(call: Call, found: Register, word: str, format: RegisterFormat, out: Path | None) -> None:
    """Print the table, or the part of it that a word names."""
    from rag.cli import render_register as render
    from rag.register.timeline import timeline, to_icalendar

    if word == "timeline" or format is RegisterFormat.ICS:
        happenings = timeline(found)
        if format is RegisterFormat.ICS:
            data = to_icalendar(happenings)
            if out is None:
                write_text(data.decode("utf-8"))
            else:
                out.write_bytes(data)
                write_note(f"written {out}")
            return
        call.show(lambda: {"timeline": happenings}, lambda screen: render.draw_timeline(screen, happenings))
    elif word == "conflicts":
        entries = [entry for entry in found.entries if entry.conflicts]
        conflicts = [{"entry": e.id, "title": e.title, "cell": cell} for e in entries for cell in e.conflicts]
        call.show(lambda: {"conflicts": conflicts}, lambda screen: render.draw_conflicts(screen, entries))
    elif word == "parties":
        call.show(lambda: {"entities": found.entities}, lambda screen: render.draw_entities(screen, found.entities))
    else:
        call.show(lambda: found, lambda screen: render.draw_register(screen, found))


def _save(found: Register, format: RegisterFormat, out: Path | None) -> None:
    from rag.exporting import register_files as files

    if format is RegisterFormat.TEXT:
        suffix = "" if out is None else out.suffix.lower().lstrip(".")
        if suffix not in ("json", "csv", "xlsx", "parquet"):
            raise UsageError(f"in which format is {out}?", hint="Add --format json, csv, xlsx or parquet.")
        _save(found, RegisterFormat(suffix), out)
        return
    if format in (RegisterFormat.XLSX, RegisterFormat.PARQUET):
        if out is None:
            raise UsageError(f"{format.value} is no text", hint="Name a file: --out FILE")
        write = files.write_register_xlsx if format is RegisterFormat.XLSX else files.write_register_parquet
        write(found, out)
    else:
        text = files.to_register_csv(found) if format is RegisterFormat.CSV else files.to_register_json(found)
        if out is None:
            write_text(text)
            return
        out.write_text(text, encoding="utf-8", newline="")
    write_note(f"written {out}")


def _write_page(library: Library, found: Register, path: Path) -> None:
    from rag.exporting.register_page import write_register_page

    page = write_register_page(found, library.text)
    path.write_text(page, encoding="utf-8", newline="")
    write_note(f"written {path}")


def _review(call: Call, library: Library, found: Register) -> None:
    """Ask about each open pair: s same, d different, anything else later. With --json, or no terminal, list them."""
    import sys

    from rag.cli.render_register import draw_questions

    if call.options.json:
        write_json({"questions": found.questions})
        return
    if not sys.stdin.isatty():
        call.draw(lambda screen: draw_questions(screen, found.questions))
        return
    call.bars.stop()
    for one in found.questions:
        call.draw(lambda screen, one=one: draw_questions(screen, [one]))  # type: ignore[misc]
        write_note("s same, d different, q stop, any other key: later")
        key = typer.getchar().lower()
        if key == "q":
            return
        if key in ("s", "d"):
            _judge_as_asked(library, one, same=key == "s")


def _judge_as_asked(library: Library, one: Question, *, same: bool) -> None:
    library.judge(one.a, one.b, same=same)
