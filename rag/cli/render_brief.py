"""Drawing a briefing for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.cli.render import count
from rag.cli.screen import Screen
from rag.cli.terminal import one_line
from rag.exporting.brief_markdown import SILENT
from rag.exporting.footnotes import Footnotes, place_of

if TYPE_CHECKING:
    from rag.schema.brief import BriefContent


def draw_brief(screen: Screen, brief: BriefContent) -> None:
    """The sections with the numbers of their footnotes, then the footnotes, then the cost."""
    notes = Footnotes()
    screen.line(one_line(brief.title), "bold")
    for section in brief.sections:
        screen.line()
        screen.line(section.title, "bold")
        for sentence in section.sentences:
            marks = "".join(f"[{number}]" for number in notes.numbers(sentence.citations))
            screen.line(f"{one_line(sentence.text)} {marks}".rstrip(), indent=2)
        if not section.sentences:
            screen.line(SILENT, "dim", indent=2)
    screen.line()
    screen.line("Sources", "bold")
    for source in brief.sources:
        screen.line(one_line(f"{source.title} ({source.document})"), indent=2)
    screen.line()
    for number, citation in enumerate(notes.citations, start=1):
        screen.line(f"[{number}] {one_line(place_of(citation))}", "cyan")
        screen.line(one_line(citation.quote), "dim", indent=4)
    for failed in brief.failed:
        screen.line(one_line(failed.message), "yellow")
    usage = brief.usage
    withdrawn = f"{count(len(brief.withdrawn), 'sentence')} of the model withdrawn · " if brief.withdrawn else ""
    tokens = f"{usage.prompt_tokens} + {usage.completion_tokens} tokens"
    screen.aside("")
    screen.aside(f"{withdrawn}{one_line(brief.model)} · {brief.timings.total:.1f} s · {tokens}")
