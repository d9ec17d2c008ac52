"""add: files, folders and addresses become documents, once or as they change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.calling import Call, command
from rag.cli.exits import DONE, FAILED
from rag.cli.panels import DOCUMENTS
from rag.cli.parameters import RayOption, WorkersOption

if TYPE_CHECKING:
    from rag.library import Library
    from rag.schema.document import DocumentInfo
    from rag.schema.report import AddReport

PLACE = 9
"""Before the other commands about documents."""

IncludeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--include",
        metavar="GLOB",
        help="Of the files in folders only these, as in '*.pdf' or 'reports/**/*.md'; patterns as in .gitignore. "
        "Repeatable.",
    ),
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="GLOB",
        help="Of the files in folders none of these; wins over --include. Files that are named themselves are added "
        "in any case. Repeatable.",
    ),
]
SyncOption = Annotated[
    bool,
    typer.Option(
        "--sync",
        metavar="",
        help="Also remove documents of the given folders whose file is gone, after showing them and asking. "
        "One whose file is there but excluded stays.",
    ),
]
YesOption = Annotated[
    bool,
    typer.Option(
        "--yes",
        metavar="",
        help="Remove them without asking; needed where nobody can be asked (--json, no terminal).",
    ),
]
AttachmentsOption = Annotated[
    bool,
    typer.Option(
        "--attachments",
        metavar="",
        help="Files that came with mail become documents of their own, known as MESSAGE.eml/FILE; those that nothing "
        "here can read are only named.",
    ),
]
WatchOption = Annotated[
    bool,
    typer.Option(
        "--watch",
        metavar="",
        help="Then follow the files and folders and add what changes, a line each on stderr, until Ctrl-C (exit code "
        "0). What vanishes is removed only with --sync --yes. With --json one object a line on stdout, told by its "
        '"event": first report (all that --json alone prints), then added, updated, removed, vanished, duplicate, '
        "failed.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""

    @command(app, "add", panel=DOCUMENTS)
    def add(
        call: Call,
        paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders and https:// addresses.")],
        include: IncludeOption = None,
        exclude: ExcludeOption = None,
        sync: SyncOption = False,
        yes: YesOption = False,
        attachments: AttachmentsOption = False,
        watch: WatchOption = False,
        ray: RayOption = None,
        workers: WorkersOption = None,
    ) -> int:
        """Add files and folders; what is unchanged is skipped, and a file that cannot be read stops no other."""
        wanted: dict[str, Any] = {
            "sync": sync,
            "include": include or (),
            "exclude": exclude or (),
            "attachments": attachments,
            "confirm": _confirm(call) if sync and not yes else None,
        }
        with call.library() as library:
            if ray is not None:
                report = _on_ray(call, library, paths, wanted, ray, workers, watch=watch)
                _show(call, report)
                return FAILED if report.failed else DONE
            if watch:
                return _watch(call, library, paths, wanted)
            report = library.add(*paths, **wanted)
        _show(call, report)
        return FAILED if report.failed else DONE


def _on_ray(
    call: Call,
    library: Library,
    paths: list[str],
    wanted: dict[str, Any],
    ray: str,
    workers: int | None,
    *,
    watch: bool,
) -> AddReport:
    """Add on a Ray cluster, where files are added only."""
    from rag.cluster.adding import add_on_ray
    from rag.errors import UsageError
    from rag.reading import Picker

    if watch or wanted["sync"] or wanted["attachments"]:
        raise UsageError("--ray adds files only", hint="Leave --watch, --sync and --attachments to a run without it.")
    picker = Picker(wanted["include"], wanted["exclude"])
    return add_on_ray(library, paths, address=ray, workers=workers, picker=picker, progress=call.bars)


def _show(call: Call, report: AddReport) -> None:
    """The report on stdout; for people with a table of failures on stderr before the counts."""
    from rag.cli.output import write_json
    from rag.cli.render_adding import draw_added, draw_counts, draw_failed
    from rag.cli.screen import draw_notes

    call.bars.stop()
    if call.options.json:
        write_json(report)
        return
    call.draw(lambda screen: draw_added(screen, report, quiet=call.options.quiet))
    draw_notes(lambda screen: draw_failed(screen, report.failed))
    call.draw(lambda screen: draw_counts(screen, report))


def _watch(call: Call, library: Library, paths: list[str], wanted: dict[str, Any]) -> int:
    """Add, then tell what changes until Ctrl-C. An interrupted first adding is interrupted, an ended watch is done."""
    from rag.cli.output import write_json_line, write_note
    from rag.cli.render_adding import change_lines, changes
    from rag.documents.watching import watch

    is_following = False
    try:
        for report in watch(library, paths, **wanted):
            call.bars.stop()
            if not is_following and call.options.json:
                write_json_line({"event": "report", **report.model_dump(mode="json")})
            elif not is_following:
                _show(call, report)
            elif call.options.json:
                for change in changes(report):
                    write_json_line(change)
            else:
                for line in change_lines(report):
                    write_note(line)
            if not is_following and not call.options.quiet and not call.options.json:
                write_note("following changes; Ctrl-C ends it")
            is_following = True
    except KeyboardInterrupt:
        if not is_following:
            raise
        call.bars.stop()
    return DONE


def _confirm(call: Call) -> Callable[[list[DocumentInfo]], bool]:
    """Shows what is to be removed and asks, where somebody can answer; else nothing is removed."""

    def confirm(gone: list[DocumentInfo]) -> bool:
        from rag.cli.line_input import ask_yes_no, can_ask
        from rag.cli.output import write_note
        from rag.cli.render_adding import draw_vanished
        from rag.cli.screen import draw_notes

        call.bars.stop()
        if not call.options.json:
            draw_notes(lambda screen: draw_vanished(screen, gone))
            if can_ask():
                return ask_yes_no("Remove from the library?")
        write_note("hint: nothing is removed without a confirmation; add --yes to confirm.")
        return False

    return confirm
