"""Drawing a summary: for a terminal, and as Markdown for a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rag.cli.render import count, where
from rag.cli.screen import Screen
from rag.cli.terminal import one_line
from rag.text.escaping import markdown_escaped

if TYPE_CHECKING:
    from rag.schema.answer import Citation
    from rag.schema.summary import Comparison, Summary, SummaryPlan

KIND_NAMES = {"signed": "signed", "planned_signing": "to be signed", "money": "money", "duration": "duration"}

THEMES = {
    "what": "What it is about",
    "who": "Who takes part",
    "when": "When",
    "money": "Money",
    "next": "What comes next",
}


class Numbered:
    """Citations by number, in the order of their first use."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.citations: list[Citation] = []

    def marks(self, citations: Iterable[Citation]) -> str:
        """`[1][2]` for citations, new ones numbered on."""
        return "".join(f"[{self._number(citation)}]" for citation in citations)

    def _number(self, citation: Citation) -> int:
        key = (citation.document, citation.start, citation.end)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self.citations.append(citation)
        return self._numbers[key]


def draw_summary(screen: Screen, summary: Summary) -> None:
    """The summary for a person: sentences with numbers, facts, then the quotes that the numbers stand for."""
    numbered = Numbered()
    for place, (title, lines) in enumerate(_sections(summary, numbered)):
        if place:
            screen.line()
        if title:
            screen.line(title, "bold")
        for line in lines:
            screen.line(one_line(line), "bold" if not title else "", indent=2 if title else 0)
    screen.line()
    for number, citation in enumerate(numbered.citations, start=1):
        screen.line(f"[{number}] {where(citation)}", "cyan")
        screen.line(one_line(citation.quote), "dim", indent=4)
    screen.aside("")
    screen.aside(_remarks(summary))


def draw_summaries(screen: Screen, summaries: Sequence[Summary]) -> None:
    """Summaries one after the other; of several, each under the name of its document."""
    for place, summary in enumerate(summaries):
        if place:
            screen.line()
        if len(summaries) > 1:
            screen.line(one_line(", ".join(summary.documents)), "cyan")
            screen.line()
        draw_summary(screen, summary)


def summary_markdown(summary: Summary) -> str:
    """The summary as Markdown; text of documents and of the model is escaped."""
    numbered = Numbered()
    parts: list[str] = []
    for title, lines in _sections(summary, numbered):
        if not title:
            parts += [f"# {markdown_escaped(lines[0])}", ""]
            continue
        parts += [f"## {title}", "", *(f"- {markdown_escaped(line)}" for line in lines), ""]
    parts += ["## Sources", ""]
    for number, citation in enumerate(numbered.citations, start=1):
        parts.append(f"{number}. {markdown_escaped(where(citation))}: “{markdown_escaped(citation.quote)}”")
    parts += ["", f"_{markdown_escaped(_remarks(summary))}_", ""]
    return "\n".join(parts)


def _sections(summary: Summary, numbered: Numbered) -> list[tuple[str, list[str]]]:
    """Title and lines of every part that is not empty; the headline has no title."""
    headline = summary.headline
    said = [f"{headline.text} {numbered.marks(headline.citations)}"] if headline else ["Nothing to summarise"]
    sections = [
        ("", said),
        *_said(summary, numbered),
        (
            "Key facts",
            [f"{KIND_NAMES[fact.kind]}: {fact.value} {numbered.marks([fact.citation])}" for fact in summary.key_facts],
        ),
        (
            "Timeline",
            [
                f"{entry.date}  {entry.phrase or entry.citation.quote} {numbered.marks([entry.citation])}"
                for entry in summary.timeline
            ],
        ),
        ("The documents agree", [_comparison(pair, numbered) for pair in summary.agreements]),
        ("The documents differ", [_comparison(pair, numbered) for pair in summary.differences]),
        ("Left open", [f"{point.text} {numbered.marks(point.citations)}".rstrip() for point in summary.open_points]),
        ("Failed", [failed.message for failed in summary.failed]),
    ]
    return [(title, lines) for title, lines in sections if lines]


def _said(summary: Summary, numbered: Numbered) -> list[tuple[str, list[str]]]:
    """The sentences of one document together; of several by theme, what is common and what is new marked as such."""
    if len(summary.documents) < 2:
        return [("Summary", [f"{one.text} {numbered.marks(one.citations)}" for one in summary.sentences])]
    marks = {"common": " (more than one document)", "new": " (only in the latest)", "": ""}
    sections: dict[str, list[str]] = {}
    for one in summary.sentences:
        line = f"{one.text}{marks[one.standing]} {numbered.marks(one.citations)}"
        sections.setdefault(THEMES.get(one.theme, "Summary"), []).append(line)
    return list(sections.items())


def draw_plan(screen: Screen, plan: SummaryPlan) -> None:
    """What a summary would cost."""
    screen.line(f"{count(len(plan.documents), 'document')}, {plan.length}: {count(plan.calls, 'call')} to {plan.model}")
    screen.line(f"about {plan.prompt_tokens} tokens to read, at most {plan.completion_tokens} to write", indent=2)
    screen.aside("Nothing was asked. Wordings that are kept from an earlier run cost nothing.")


def _comparison(pair: Comparison, numbered: Numbered) -> str:
    first, second = pair.citations
    return (
        f"{KIND_NAMES[pair.kind]} ({pair.subject}): {pair.values[0]} – “{first.quote}” {numbered.marks([first])} / "
        f"{pair.values[1]} – “{second.quote}” {numbered.marks([second])}"
    )


def _remarks(summary: Summary) -> str:
    parts = [f"{count(len(summary.sentences), 'sentence')}, each with its quote"]
    if summary.dropped:
        parts.append(f"{count(len(summary.dropped), 'wording')} of the model dropped for want of proof")
    if summary.left_out:
        parts.append(f"nothing from {count(len(summary.left_out), 'document')}")
    usage = summary.usage
    tokens = f"{usage.prompt_tokens} + {usage.completion_tokens} tokens" if usage.calls else "no call to the model"
    return " · ".join([*parts, summary.model, f"{summary.timings.total:.1f} s", tokens])
