"""The parts of a command: its function, the global options, and the way to the library and to stdout.

A module of `rag.cli.commands` writes

    @command(app, "list", panel=DOCUMENTS)
    def list_documents(call: Call) -> None:
        \"\"\"List the documents.\"\"\"
        ...

and gets the global options, `--json`, interruption and exit codes with it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from rag.cli.bars import Bars
from rag.cli.exits import DONE, INTERRUPTED
from rag.cli.output import write_json, write_note, write_text
from rag.cli.parameters import Narrowing
from rag.cli.screen import draw_page
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.cli.screen import Screen
    from rag.library import Library
    from rag.progress import Progress
    from rag.settings import Settings

_SURROGATE = re.compile("[\ud800-\udfff]")

GLOBAL_PANEL = "Global options (before or after the command)"


@dataclass(frozen=True, slots=True)
class Options:
    """The global options of one command line. None is "not given", so that the environment and rag.toml count."""

    library: Path | None
    model: str | None
    embedder: str | None
    json: bool
    quiet: bool
    no_server: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One run of one command."""

    options: Options
    bars: Bars

    @contextmanager
    def library(self, folder: Path | None = None, **settings: Any) -> Iterator[Library]:
        """The library of the options, or that in `folder`, closed at the end; `settings` that are None are not given.

        Raises SettingsError.
        """
        from rag.library import Library

        with self.bars, Library(self.settings(folder, **settings), progress=self.bars) as opened:
            yield opened

    def settings(self, folder: Path | None = None, **settings: Any) -> Settings:
        """The settings of the options, the environment and rag.toml; see `library`. Raises SettingsError."""
        from rag.settings import Settings

        options = self.options
        library = folder or options.library
        return Settings.load(library=library, model=options.model, embedder=options.embedder, **settings)

    @contextmanager
    def answering(self, *, jobs: int | None = None) -> Iterator[Library]:
        """The library of the options by way of the `rag serve` that has it open, if one runs; else as `library`.

        More than one of `jobs` at a time are done here: a server does one job after the other.
        """
        remote = None if (jobs or 1) > 1 else self.elsewhere(self.bars)
        if remote is None:
            with self.library(jobs=jobs) as library:
                yield library
            return
        with self.bars, remote:
            yield remote

    def elsewhere(self, progress: Progress) -> Library | None:
        """The library of the options by way of the `rag serve` that has it open; None without one, and when none may
        be used."""
        from rag.remote.server_file import is_served

        settings = self.settings()
        if self.options.no_server or not is_served(settings.library):
            return None
        from rag.remote.library import RemoteLibrary

        found = RemoteLibrary.running(settings, progress=progress)
        return cast("Library | None", found)  # the same methods and types

    def show(self, payload: Callable[[], object], draw: Callable[[Screen], None]) -> None:
        """Print a result: `payload` with --json, else what `draw` draws."""
        self.bars.stop()
        if self.options.json:
            write_json(payload())
        else:
            self.draw(draw)

    def draw(self, draw: Callable[[Screen], None]) -> None:
        """Print for people, also with --json."""

        self.bars.stop()
        draw_page(draw, quiet=self.options.quiet)


def _show_version(context: typer.Context, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from importlib.metadata import version

    number = version("partnership-rag")
    if context.find_root().obj is True:
        write_json({"version": number})
    else:
        write_text(f"rag {number}\n")
    raise typer.Exit


def _option(*names: str, help: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, rich_help_panel=GLOBAL_PANEL, **more)


LibraryOption = Annotated[
    Path | None,
    _option("--library", metavar="DIR", help="Folder that holds the library (RAG_LIBRARY, else .rag)."),
]
ModelOption = Annotated[
    str | None,
    _option("--model", metavar="NAME", help="Language model, as in local/qwen2.5-coder-0.5b or openai/gpt-4o-mini."),
]
EmbedderOption = Annotated[
    str | None,
    _option("--embedder", metavar="NAME", help="Embedder: local/minilm or openai/MODEL."),
]
JsonOption = Annotated[bool, _option("--json", metavar="", help="Print one JSON object on stdout, errors too.")]
NoServerOption = Annotated[
    bool, _option("--no-server", metavar="", help="Do the work here even when rag serve has the library open.")
]
QuietOption = Annotated[bool, _option("--quiet", metavar="", help="No progress and no remarks.")]
TraceOption = Annotated[bool, _option("--trace", metavar="", help="With an error, show where in the program it arose.")]
VersionOption = Annotated[
    bool, _option("--version", metavar="", help="Print the version.", is_eager=True, callback=_show_version)
]

_GLOBALS: tuple[tuple[str, Any, object], ...] = (
    ("library", LibraryOption, None),
    ("model", ModelOption, None),
    ("embedder", EmbedderOption, None),
    ("json", JsonOption, False),
    ("quiet", QuietOption, False),
    ("no_server", NoServerOption, False),
    ("trace", TraceOption, False),
    ("version", VersionOption, False),
)


def global_parameters() -> list[inspect.Parameter]:
    """The global options as parameters of a function that Typer reads."""
    kind = inspect.Parameter.KEYWORD_ONLY
    return [inspect.Parameter(name, kind, annotation=type_, default=default) for name, type_, default in _GLOBALS]


def command(
    app: typer.Typer, name: str, *, panel: str, passes_on: bool = False
) -> Callable[[Callable[..., int | None]], Callable[..., int | None]]:
    """Make a function a command of `app`; its first parameter is the Call and its result the exit code (None: 0).

    With `passes_on`, arguments are not looked at and arrive as the parameter `arguments`, the global options
    among them.
    """

    def register(body: Callable[..., int | None]) -> Callable[..., int | None]:
        own = list(inspect.signature(body, eval_str=True).parameters.values())[1:]

        def run(context: typer.Context, **given: Any) -> None:
            _refuse_broken_text(given)
            call = _call(context, given)
            mine = {parameter.name: _value(parameter, given) for parameter in own}
            raise typer.Exit(_guarded(body, call, mine))

        set_signature(run, [*_flat(own), *([] if passes_on else global_parameters())])
        settings = {"allow_extra_args": True, "ignore_unknown_options": True} if passes_on else {}
        app.command(
            name,
            help=inspect.getdoc(body),
            rich_help_panel=panel,
            context_settings=settings,
            add_help_option=not passes_on,
        )(run)
        return body

    return register


def _flat(parameters: list[inspect.Parameter]) -> list[inspect.Parameter]:
    """The parameters with Narrowing as the options that it stands for."""
    options = list(inspect.signature(Narrowing, eval_str=True).parameters.values())
    return [flat for given in parameters for flat in (options if given.annotation is Narrowing else [given])]


def _value(parameter: inspect.Parameter, given: Mapping[str, Any]) -> Any:
    if parameter.annotation is Narrowing:
        return Narrowing(**{field.name: given[field.name] for field in fields(Narrowing)})
    return given[parameter.name]


def set_signature(function: Callable[..., Any], parameters: list[inspect.Parameter]) -> None:
    """Give a function of `(context, **given)` the named parameters that Typer reads."""
    context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    keyword = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
    signed: Any = function
    signed.__signature__ = inspect.Signature([context, *keyword])
    signed.__annotations__ = {parameter.name: parameter.annotation for parameter in (context, *keyword)}


def _call(context: typer.Context, given: dict[str, Any]) -> Call:
    """The options after the command, and those before it where none is given after it."""
    before = context.find_root().params
    merged = {name: given.get(name) or before.get(name) for name, _, _ in _GLOBALS}
    options = Options(
        library=merged["library"],
        model=merged["model"],
        embedder=merged["embedder"],
        json=bool(merged["json"]),
        quiet=bool(merged["quiet"]),
        no_server=bool(merged["no_server"]),
    )
    return Call(options, Bars(quiet=options.quiet))


def _refuse_broken_text(given: Mapping[str, object]) -> None:
    """Bytes of the command line that are not text arrive as lone surrogates; only a path may hold them."""
    for name, value in given.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and not text.isascii() and _SURROGATE.search(text):
                raise UsageError(f"{name} is not valid text: {text}", hint="Check the encoding of your terminal.")


def _guarded(body: Callable[..., int | None], call: Call, given: dict[str, Any]) -> int:
    """Run a command; Ctrl-C ends it in good order."""
    try:
        return body(call, **given) or DONE
    except KeyboardInterrupt:
        write_note("Interrupted")
        return INTERRUPTED
    finally:
        call.bars.stop()
