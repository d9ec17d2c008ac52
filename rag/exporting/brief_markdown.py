"""A briefing as Markdown, with footnotes as most programs know them."""

from __future__ import annotations

from rag.exporting.footnotes import Footnotes, place_of
from rag.schema.brief import BriefContent
from rag.text.escaping import markdown_escaped

SILENT = "The documents do not say."


def brief_to_markdown(brief: BriefContent) -> str:
    """Sections with their sentences, each with the marks of its footnotes; then sources and footnotes."""
    notes = Footnotes()
    parts = [f"# {markdown_escaped(brief.title)}", ""]
    for section in brief.sections:
        parts += [f"## {markdown_escaped(section.title)}", ""]
        for sentence in section.sentences:
            marks = "".join(f"[^{number}]" for number in notes.numbers(sentence.citations))
            parts.append(f"- {markdown_escaped(sentence.text)}{marks}")
        if not section.sentences:
            parts.append(f"*{SILENT}*")
        parts.append("")
    parts += ["## Sources", ""]
    parts += [f"- {markdown_escaped(one.title)} ({markdown_escaped(one.document)})" for one in brief.sources]
    parts.append("")
    for number, citation in enumerate(notes.citations, start=1):
        parts.append(f"[^{number}]: {markdown_escaped(place_of(citation))}: “{markdown_escaped(citation.quote)}”")
    return "\n".join([*parts, ""])
