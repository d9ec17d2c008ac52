"""The loop of `rag chat`: read a line, run a command or stream an answer; Ctrl-C stops the answer, not the program."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.calling import Call
from rag.cli.exits import DONE, FAILED
from rag.cli.line_input import EditedLines, LineInput, open_input
from rag.cli.output import write_error, write_note
from rag.cli.render import count
from rag.cli.render_chat import Painter
from rag.cli.slash import Slash
from rag.errors import RagError

if TYPE_CHECKING:
    from rag.answering.chat import Chat
    from rag.library import Library

HISTORY_FILE = "chat-lines"
"""In the library's folder: the lines that were typed, for the arrow keys of the next chat."""


def run_chat(call: Call, library: Library, chat: Chat) -> int:
    """Talk until the end of input or /quit. The exit code is 1 when something failed and nobody was watching."""
    slash = Slash(call, library, chat)

    def documents() -> list[str]:
        return [info.id for info in library.documents()]

    lines = open_input(_history_file(library), slash.names, documents, echo=not call.options.json)
    watched = isinstance(lines, EditedLines)
    if watched and not call.options.quiet:
        _greet(call, library, chat)
    failed = False
    with _every_interrupt_raises():
        while not slash.leaving and (line := _next_line(call, library, chat, lines, watched)) is not None:
            if line.strip():
                failed |= not _handled(call, chat, slash, line.strip(), watched)
    return FAILED if failed and not watched else DONE


def _next_line(call: Call, library: Library, chat: Chat, lines: LineInput, watched: bool) -> str | None:
    """The next line, while which is typed a model in this process reads ahead; Ctrl-C gives up the one being typed."""
    try:
        with call.bars.hidden():
            if watched and library.settings.model.startswith("local/"):
                chat.read_ahead()
            return lines.read()
    except KeyboardInterrupt:
        if not watched:
            raise
        write_note("(/quit or Ctrl-D leaves)")
        return ""


def _handled(call: Call, chat: Chat, slash: Slash, line: str, watched: bool) -> bool:
    """Run a line; False when it failed. The error is shown, and the chat goes on."""
    try:
        if line.startswith("/"):
            slash.run(line)
        else:
            _stream(call, chat, line, watched)
    except RagError as error:
        if call.options.json:
            raise
        call.bars.stop()
        write_error(error, as_json=False)
        return False
    except KeyboardInterrupt:
        if not watched:
            raise
        call.bars.stop()
        write_note("Stopped")
    return True


def _stream(call: Call, chat: Chat, question: str, watched: bool) -> None:
    """One answer, drawn while it is made; with --json nothing is drawn."""
    painter = Painter(quiet=call.options.quiet)
    if not call.options.quiet:
        call.bars.begin("answering")
    events = chat.send(question)
    try:
        for event in events:
            if event.kind in ("rewriting", "reading"):
                call.bars(f"{event.kind}: {event.text}", 0, 0)
                continue
            call.bars.stop()
            if not call.options.json:
                painter.paint(event)
    except KeyboardInterrupt:
        call.bars.stop()
        if not watched:
            raise
        painter.stop()
    finally:
        call.bars.stop()


def _greet(call: Call, library: Library, chat: Chat) -> None:

    about = f"{count(len(library.documents()), 'document')} · {library.settings.model}"
    going_on = f" · going on with conversation {chat.number}" if chat.turns else ""
    call.draw(lambda screen: screen.aside(f"{about}{going_on} · /help lists the commands, Ctrl-D leaves"))


def _history_file(library: Library) -> Path | None:
    folder = library.settings.library
    return folder / HISTORY_FILE if folder.is_dir() else None


@contextmanager
def _every_interrupt_raises() -> Iterator[None]:
    """Each Ctrl-C raises KeyboardInterrupt: elsewhere a second one ends the process at once."""
    in_main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT) if in_main else None
    if not callable(before):
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
