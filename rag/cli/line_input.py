"""Where the lines of a chat come from: a line editor on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rag.cli.output import write_text
from rag.cli.terminal import escaped
from rag.text.hidden import has_hidden

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyBindings

PROMPT = "> "


def can_ask() -> bool:
    """True when somebody sees a question on stderr and can answer it."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def ask_yes_no(question: str) -> bool:
    """Ask on stderr, for stdout belongs to results; only a plain yes is one."""
    sys.stderr.write(f"{escaped(question)} (y/N) ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


class LineInput(Protocol):
    """Gives one line after the other."""

    def read(self) -> str | None:
        """The next line, None at the end. Raises KeyboardInterrupt when the user gives up the line."""
        ...


class PlainLines:
    """Lines of standard input, repeated on standard output so that a transcript can be read."""

    def __init__(self, *, echo: bool) -> None:
        self._echo = echo

    def read(self) -> str | None:
        """See `LineInput.read`."""
        line = sys.stdin.readline()
        if not line:
            return None
        line = line.rstrip("\r\n")
        if self._echo and line.strip():
            write_text(f"{PROMPT}{escaped(line)}\n")
        return line


class EditedLines:
    """A line editor: history over sessions, Alt-Enter for a new line, Tab completes commands and documents."""

    def __init__(self, history: Path | None, commands: Sequence[str], documents: Callable[[], Iterable[str]]) -> None:
        self._session = _session(history, commands, documents)

    def read(self) -> str | None:
        """See `LineInput.read`."""
        try:
            return self._session.prompt(PROMPT)
        except EOFError:
            return None


def open_input(
    history: Path | None, commands: Sequence[str], documents: Callable[[], Iterable[str]], *, echo: bool
) -> LineInput:
    """The editor when a person sits at both ends, else plain lines."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return EditedLines(history, commands, documents)
    return PlainLines(echo=echo)


def completions(text: str, commands: Sequence[str], documents: Callable[[], Iterable[str]]) -> list[str]:
    """What the last word of a line may become: a command at its beginning, a document behind a command or an @."""
    head, _, word = text.rpartition(" ")
    if not head and word.startswith("/"):
        return [name for name in commands if name.startswith(word)]
    if head.startswith("/"):
        return [name for name in documents() if name.startswith(word) and not has_hidden(name)]
    return []


def _session(
    history: Path | None, commands: Sequence[str], documents: Callable[[], Iterable[str]]
) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer, Completion
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    class Words(Completer):
        def get_completions(self, document: Any, complete_event: Any) -> Iterable[Completion]:
            text = document.text_before_cursor
            start = -len(text.rpartition(" ")[2])
            return [Completion(name, start_position=start) for name in completions(text, commands, documents)]

    return PromptSession(
        history=InMemoryHistory() if history is None else FileHistory(str(history)),
        completer=Words(),
        complete_while_typing=False,
        key_bindings=_keys(),
        multiline=False,
    )


def _keys() -> KeyBindings:
    from prompt_toolkit.key_binding import KeyBindings

    keys = KeyBindings()

    @keys.add("escape", "enter")
    def _(event: Any) -> None:
        event.current_buffer.insert_text("\n")

    return keys
