"""The commands of a chat: lines that begin with a slash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.calling import Call
from rag.cli.render import draw_documents
from rag.cli.render_answer import draw_answer
from rag.cli.render_chat import conversation_markdown, draw_sources
from rag.cli.render_summary import draw_summary
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.answering.chat import Chat
    from rag.library import Library

LENGTHS = ("short", "medium", "long")


class Slash:
    """Runs the commands of one chat. `leaving` is set by /quit."""

    def __init__(self, call: Call, library: Library, chat: Chat) -> None:
        self._call = call
        self._library = library
        self._chat = chat
        self.leaving = False
        self._commands: dict[str, tuple[Callable[[list[str]], None], str]] = {
            "/help": (self._help, "list these commands"),
            "/docs": (self._docs, "list the documents of the library"),
            "/use": (self._use, "DOC...: stay within these documents; without any: the whole library"),
            "/sources": (self._sources, "every quote of this conversation by its number"),
            "/why": (self._why, "evidence, scores and tries behind the last answer"),
            "/summary": (self._summary, "[short|medium|long] [DOC...]: summarise"),
            "/extract": (self._extract, "[DOC...]: the records of partnerships"),
            "/model": (self._model, "[NAME]: show or change the language model"),
            "/clear": (self._clear, "begin a new conversation"),
            "/save": (self._save, "[FILE]: write this conversation as Markdown"),
            "/quit": (self._quit, "leave (also Ctrl-D)"),
        }

    @property
    def names(self) -> list[str]:
        """All commands."""
        return list(self._commands)

    def run(self, line: str) -> None:
        """Run one line. Raises UsageError for a command nobody knows."""
        name, *arguments = line.split()
        found = [known for known in self._commands if known == name] or [
            known for known in self._commands if known.startswith(name) and len(name) > 1
        ]
        if len(found) != 1:
            raise UsageError(f"there is no command {name}", hint="/help lists the commands.")
        self._chat.settle()
        self._commands[found[0]][0](arguments)

    def _help(self, arguments: list[str]) -> None:
        self._say("\n".join(f"{name:<10}{what}" for name, (_, what) in self._commands.items()))

    def _docs(self, arguments: list[str]) -> None:

        documents = self._library.documents()
        self._call.draw(lambda screen: draw_documents(screen, documents))

    def _use(self, arguments: list[str]) -> None:
        self._chat.documents = [self._library.document(name).id for name in arguments] or None
        self._say(f"Staying within {', '.join(arguments)}." if arguments else "Using the whole library.")

    def _sources(self, arguments: list[str]) -> None:

        self._call.draw(lambda screen: draw_sources(screen, self._chat.turns))

    def _why(self, arguments: list[str]) -> None:

        if not self._chat.turns:
            raise UsageError("nothing has been answered yet", hint="Ask something first.")
        last = self._chat.turns[-1].answer
        self._call.draw(lambda screen: draw_answer(screen, last, self._library.text, explain=True))

    def _summary(self, arguments: list[str]) -> None:

        length = next((word for word in arguments if word in LENGTHS), "short")
        documents = [word for word in arguments if word not in LENGTHS] or self._chat.documents or []
        self._chat.await_model()
        self._call.bars.begin("summarising")
        summary = self._library.summarise(*documents, length=length)  # type: ignore[arg-type]
        self._call.draw(lambda screen: draw_summary(screen, summary))

    def _extract(self, arguments: list[str]) -> None:
        from rag.cli.render_records import draw_extracted

        self._chat.await_model()
        self._call.bars.begin("extracting")
        extracted = self._library.extract_many(arguments or self._chat.documents)
        self._call.draw(lambda screen: draw_extracted(screen, extracted, self._library.where))

    def _model(self, arguments: list[str]) -> None:
        if arguments:
            self._chat.await_model()
            self._library.use_model(arguments[0])
        self._say(f"The model is {self._library.settings.model}.")

    def _clear(self, arguments: list[str]) -> None:
        self._chat.clear()
        self._say("A new conversation begins; the old one stays in the history.")

    def _save(self, arguments: list[str]) -> None:

        if not self._chat.turns:
            raise UsageError("there is nothing to save yet", hint="Ask something first.")
        path = Path(" ".join(arguments) or f"conversation-{self._chat.number or 0}.md").expanduser()
        text = conversation_markdown(self._chat.turns, f"Conversation {self._chat.number or ''}".strip())
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError as error:
            raise UsageError(f"{path} exists already", hint="Choose another name: /save FILE") from error
        except OSError as error:
            raise UsageError(
                f"{path} cannot be written: {error.strerror}", hint="Choose another: /save FILE"
            ) from error
        self._say(f"Saved as {path}.")

    def _quit(self, arguments: list[str]) -> None:
        self.leaving = True

    def _say(self, text: str) -> None:
        self._call.draw(lambda screen: screen.line(text))
