"""A briefing as one HTML file without script or external asset; `rag.exporting.elements` escapes everything."""

from __future__ import annotations

from rag.exporting.brief_markdown import SILENT
from rag.exporting.elements import Html, element, head_of, page
from rag.exporting.footnotes import Footnotes, place_of
from rag.schema.brief import BriefContent, BriefSection

STYLE = """
:root { --bg: #fff; --fg: #1b1d21; --muted: #555b65; --line: #d9dbdf; --link: #1a56b0; color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) {
  :root { --bg: #121418; --fg: #e7e9ec; --muted: #a7aeb9; --line: #353a44; --link: #8ab8ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1.25rem; max-width: 46rem; background: var(--bg); color: var(--fg);
  overflow-wrap: anywhere; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .8rem; } h2 { font-size: 1.05rem; margin: 1.1rem 0 .3rem; }
ul { margin: 0; padding-left: 1.2rem; } li { margin: .15rem 0; }
a { color: var(--link); } sup a { text-decoration: none; font-weight: 600; padding: 0 .1em; }
ol { font-size: .875rem; color: var(--muted); border-top: 1px solid var(--line); padding: .6rem 0 0 1.6rem; }
li:target { outline: 2px solid var(--link); outline-offset: 3px; } .muted { color: var(--muted); margin: .2rem 0; }
@media print { body { max-width: none; font-size: 11pt; } }
"""


def brief_to_html(brief: BriefContent) -> str:
    """The briefing as one page; the mark of a footnote leads to its quote, and the quote back."""
    notes = Footnotes()
    sections = [_section(section, notes) for section in brief.sections]
    sources = [element("li", f"{one.title} ({one.document})") for one in brief.sources]
    quotes = [
        element("li", f"{place_of(citation)}: ", element("q", citation.quote, dir="auto"), id=f"n{number}")
        for number, citation in enumerate(notes.citations, start=1)
    ]
    head = head_of(brief.title, STYLE)
    listed = element("section", element("h2", "Sources"), element("ul", sources))
    footnotes = element("section", element("ol", quotes), aria_label="Footnotes") if quotes else None
    body = element("body", element("main", element("h1", brief.title), sections, listed, footnotes))
    return page(head, body)


def _section(section: BriefSection, notes: Footnotes) -> Html:
    items = []
    for sentence in section.sentences:
        marks = [
            element("sup", element("a", str(number), href=f"#n{number}", aria_label=f"Footnote {number}"))
            for number in notes.numbers(sentence.citations)
        ]
        items.append(element("li", sentence.text, marks, dir="auto"))
    said = element("ul", items) if items else element("p", SILENT, class_="muted")
    return element("section", element("h2", section.title), said)
