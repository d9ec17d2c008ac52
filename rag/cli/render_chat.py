"""Drawing a conversation: an answer while it is made, sources, and a conversation as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from rag.cli.output import write_text
from rag.cli.render import status_words, where
from rag.cli.screen import Screen
from rag.cli.terminal import escaped, one_line
from rag.text.escaping import markdown_escaped

if TYPE_CHECKING:
    from rag.schema.answer import Citation
    from rag.schema.conversation import Conversation, Event, Spent, Turn


class Painter:
    """Draws one answer, event by event. What was streamed and does not hold is marked: struck out where that can be
    seen, and in any case by a line that says so.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(markup=False, emoji=False, highlight=False)
        self._quiet = quiet
        self._streamed = ""

    def paint(self, event: Event) -> None:
        """Draw one event."""
        match event.kind:
            case "token":
                self._streamed += event.text
                self._put(event.text, "bold", end="")
            case "citation":
                self._end_line()
                self._cite(event.number, event.citation)
            case "done":
                self._end_line()
                self._close(event.turn)
            case "rewritten":
                self._put(f"(asked as: {one_line(event.text)})", "dim")
            case "withdrawn":
                self._strike()
                self._put(f"[withdrawn: {one_line(event.text) or 'it does not hold'}]", "red")
            case "corrected":
                self._strike()
                self._put("[corrected]", "yellow")
                self._put(event.text, "bold")
            case "warning":
                self._end_line()
                self._put(f"[warning: {one_line(event.text)}]", "yellow")

    def stop(self) -> None:
        """The answer was stopped: mark the streamed text as unchecked."""
        if self._streamed:
            self._strike()
        self._put("[stopped: nothing of this was checked]", "red")

    def _cite(self, number: int, citation: Citation) -> None:
        self._put(f"  [{number}] {where(citation)}", "cyan")
        self._put(f"      “{one_line(citation.quote)}”", "dim")

    def _close(self, turn: Turn) -> None:
        made = turn.answer
        if made.status == "not_in_documents":
            self._put(one_line(made.text))
            if made.reason:
                self._put(f"Why: {one_line(made.reason)}", "dim")
        elif made.status == "partial":
            unproved = "; ".join(map(one_line, made.unproved)) or one_line(made.reason)
            self._put(f"Only partly proved. Not proved: {unproved}", "yellow")
        if not self._quiet:
            self._put(one_line(_figures(turn)), "dim")

    def _strike(self) -> None:
        """Draw the streamed text again in its place, struck out; where that is impossible, only end its line."""
        if (
            self._streamed
            and self._console.is_terminal
            and self._console.color_system
            and not self._console.legacy_windows
        ):
            width = max(1, self._console.width)
            lines = escaped(self._streamed).split("\n")
            rows = sum(max(1, -(-cell_len(line) // width)) for line in lines)
            write_text("\r" + (f"\x1b[{rows - 1}A" if rows > 1 else "") + "\x1b[J")
            self._put(self._streamed, "strike dim", end="")
        self._end_line()

    def _end_line(self) -> None:
        if self._streamed:
            write_text("\n")
        self._streamed = ""

    def _put(self, text: str, style: str = "", end: str = "\n") -> None:
        with self._console.capture() as drawn:
            self._console.print(Text(escaped(text), style), end=end, soft_wrap=True)
        write_text(drawn.get())


def _figures(turn: Turn) -> str:
    usage = turn.answer.usage
    first = "" if turn.first_token is None else f"first word after {turn.first_token:.1f} s · "
    tokens = f"{usage.prompt_tokens} + {usage.completion_tokens} tokens"
    cached = f", {usage.cached_tokens} of them read before" if usage.cached_tokens else ""
    return f"{turn.answer.model} · {first}{turn.answer.timings.total:.1f} s · {tokens}{cached}"


def draw_sources(screen: Screen, turns: Sequence[Turn]) -> None:
    """Every quote of a conversation by its number."""
    sources = _sources(turns)
    if not sources:
        screen.aside("Nothing has been quoted yet.")
    for number, citation in sources.items():
        screen.line(f"[{number}] {where(citation)}", "cyan")
        screen.line(f"“{one_line(citation.quote)}”", indent=4)


def draw_conversation(screen: Screen, conversation: Conversation) -> None:
    """A conversation of the history."""
    scope = "" if conversation.documents is None else f"  in {', '.join(map(one_line, conversation.documents))}"
    screen.line(f"Conversation {conversation.number} of {conversation.started_at:%Y-%m-%d %H:%M}{scope}", "bold")
    for turn in conversation.turns:
        screen.line()
        screen.line(f"> {one_line(turn.said)}", "bold cyan")
        if turn.rewritten:
            screen.line(f"(asked as: {one_line(turn.answer.question)})", "dim")
        marks = "".join(f"[{number}]" for number in turn.numbers)
        status = "" if turn.answer.status == "answered" else f" ({status_words(turn.answer.status)})"
        screen.line(f"{one_line(turn.answer.text)} {marks}".rstrip() + status)
    screen.line()
    draw_sources(screen, conversation.turns)


def conversation_markdown(turns: Sequence[Turn], title: str) -> str:
    """Questions, answers and sources as Markdown; text of documents, model and user is escaped."""
    parts = [f"# {markdown_escaped(title)}", ""]
    for turn in turns:
        parts += [f"## {markdown_escaped(turn.said)}", ""]
        if turn.rewritten:
            parts += [f"_Asked as: {markdown_escaped(turn.answer.question)}_", ""]
        marks = "".join(f"\\[{number}\\]" for number in turn.numbers)
        parts += [f"{markdown_escaped(turn.answer.text)} {marks}".rstrip(), ""]
        if turn.answer.status != "answered":
            parts += [f"_{status_words(turn.answer.status).capitalize()}. {markdown_escaped(turn.answer.reason)}_", ""]
    sources = _sources(turns)
    if sources:
        parts += ["## Sources", ""]
        parts += [
            f"{number}. {markdown_escaped(where(cited))}: “{markdown_escaped(cited.quote)}”"
            for number, cited in sources.items()
        ]
        parts.append("")
    return "\n".join(parts)


def draw_usage(screen: Screen, spent: Sequence[Spent], priced_on: str) -> None:
    """Tokens and money by model."""
    if not spent:
        screen.aside("No model has been asked yet.")
        return
    headers = ("model", "answers", "calls", "prompt tokens", "of them cached", "completion tokens", "cost in US$")
    screen.table(
        headers,
        [
            (
                bill.model,
                str(bill.answers),
                str(bill.usage.calls),
                str(bill.usage.prompt_tokens),
                str(bill.usage.cached_tokens),
                str(bill.usage.completion_tokens),
                "unknown" if bill.cost is None else f"{bill.cost:.4f}",
            )
            for bill in spent
        ],
    )
    screen.aside(f"Prices of {priced_on}; set your own as `prices` in rag.toml.")


def _sources(turns: Sequence[Turn]) -> dict[int, Citation]:
    found: dict[int, Citation] = {}
    for turn in turns:
        for number, citation in zip(turn.numbers, turn.answer.citations, strict=True):
            found.setdefault(number, citation)
    return dict(sorted(found.items()))
