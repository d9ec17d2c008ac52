"""Drawing for people: documents, reports, passages, and questions asked before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.cli.screen import Screen
from rag.cli.terminal import one_line

if TYPE_CHECKING:
    from rag.schema.answer import Asked, Citation, Hit
    from rag.schema.document import Bounds, DocumentInfo, Dropped
    from rag.schema.report import DoctorReport

NOT_STATED = "–"

_INDENT = 4
_SEVERITY_STYLES = {"ok": "green", "warning": "yellow", "error": "bold red"}
_COMMON_WORDS = re.compile(
    r"a|about|an|and|are|as|at|be|by|did|do|does|for|from|had|has|have|how|in|is|it|its|of|on|or|that|the|their|there|"
    r"this|to|was|were|what|when|where|which|who|whom|whose|why|will|with"
)
"""Words of a query that are not highlighted, since nearly every passage holds them."""


def draw_documents(screen: Screen, documents: Sequence[DocumentInfo], *, narrowed: bool = False) -> None:
    """One row a document; `narrowed` when others were left out."""
    if not documents:
        screen.aside("No document matches." if narrowed else "The library holds no documents. Add some: rag add PATH")
        return
    headers = ("document", "date", "language", "pages", "passages", "characters", "title")
    screen.table(headers, [_row(info) for info in documents])


def _row(info: DocumentInfo) -> tuple[str, ...]:
    pages = "" if info.pages is None else str(info.pages)
    known = [value or NOT_STATED for value in (info.date, info.language, pages)]
    return (info.id, *known, str(info.chunks), str(info.characters), info.title)


def draw_document(screen: Screen, info: DocumentInfo, text: str) -> None:
    """The facts about a document, then its text. Metadata of the file is marked where the library knows better."""
    fields = {
        "document": info.id,
        "title": info.title,
        "source": info.source,
        "type": info.media_type,
        "date": info.date or NOT_STATED,
        "language": info.language or NOT_STATED,
        "pages": NOT_STATED if info.pages is None else str(info.pages),
        "added": f"{info.added_at:%Y-%m-%d %H:%M:%S %Z}".strip(),
        "length": f"{info.characters} characters in {count(info.chunks, 'passage')}",
        "sha256": info.sha256,
    }
    more = {name: value for name, value in info.metadata.items() if value != fields.get(name)}
    lines = [*fields.items(), *((f"{name} (in the file)" if name in fields else name, more[name]) for name in more)]
    width = max(len(one_line(name)) for name, _ in lines) + 2
    for name, value in lines:
        screen.line(f"{one_line(name):<{width}}{one_line(value)}")
    screen.line()
    screen.line(text)


def draw_dropped(screen: Screen, info: DocumentInfo, dropped: Sequence[Dropped]) -> None:
    """What was left out of a document, in the order of the file as far as kinds go."""
    if not dropped:
        screen.aside(f"Nothing was left out of {one_line(info.id)}.")
        return
    rows = [(part.kind, f"{part.characters:,}", part.text) for part in dropped]
    screen.table(("taken for", "characters", "text"), rows)


def draw_removed(screen: Screen, removed: Sequence[DocumentInfo]) -> None:
    """One line a document."""
    for info in removed:
        screen.line(f"removed   {one_line(info.id)}  {one_line(info.title)}")


def draw_hits(screen: Screen, hits: Sequence[Hit], query: str) -> None:
    """Passages, best first, with the words of the query highlighted."""
    if not hits:
        screen.line("No passage resembles the query.")
    for rank, hit in enumerate(hits, start=1):
        if rank > 1:
            screen.line()
        draw_hit_head(screen, hit, f"{rank}.")
        text = hit.text.strip()
        screen.quoted(text, query_spans(query, text), indent=_INDENT)


def draw_hit_head(screen: Screen, hit: Hit, label: str) -> None:
    """Where a passage stands and the scores that brought it up."""
    heading = f"  {one_line(hit.heading)}" if hit.heading else ""
    screen.line(f"{label:<{_INDENT}}{one_line(hit.document)} [{hit.start}:{hit.end}]{heading}", "bold")
    scores = [f"score {hit.score:.4f}"]
    if hit.similarity is not None:
        scores.append(f"similarity {hit.similarity:.3f}")
    if hit.bm25 is not None:
        scores.append(f"bm25 {hit.bm25:.2f}")
    screen.line(" · ".join(scores), "dim", indent=_INDENT)


def query_spans(query: str, text: str) -> list[Bounds]:
    """Where the telling words of a query stand in a text, also as the beginning of a longer word."""
    words = {word for word in re.findall(r"\w+", query.casefold()) if not _COMMON_WORDS.fullmatch(word)}
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})", re.IGNORECASE)
    return [match.span() for match in pattern.finditer(text)]


def draw_checks(screen: Screen, report: DoctorReport) -> None:
    """Every check, with the remedy where something is wrong."""
    for check in report.checks:
        screen.line(f"{check.severity:<9}{one_line(check.name)}: {one_line(check.message)}", _style(check.severity))
        if check.remedy:
            screen.line(f"remedy: {one_line(check.remedy)}", indent=9)
    screen.aside("The library is in order." if report.healthy else "The library needs care.")


def _style(severity: str) -> str:
    return _SEVERITY_STYLES.get(severity, "")


def draw_history(screen: Screen, asked: Sequence[Asked]) -> None:
    """Questions asked before with their answers."""
    if not asked:
        screen.aside("No question has been asked of this library yet.")
    for entry in asked:
        scope = "" if entry.documents is None else f"  in {', '.join(map(one_line, entry.documents))}"
        screen.line(
            f"{entry.number:<{_INDENT}}{entry.asked_at:%Y-%m-%d %H:%M}  {one_line(entry.question)}{scope}", "bold"
        )
        status = "" if entry.answer.status == "answered" else f"  ({status_words(entry.answer.status)})"
        screen.line(f"{one_line(entry.answer.text)}{status}", indent=_INDENT)
        for place in dict.fromkeys(map(where, entry.answer.citations)):
            screen.line(place, "dim", indent=_INDENT)


def where(citation: Citation) -> str:
    """Where a quote stands, harmless for a terminal: `accord, p. 3, line 12`, `budget, Costs!A4:D4, line 7`."""
    page = citation.where or ("" if citation.page is None else f"p. {citation.page}")
    return f"{one_line(citation.document)}{', ' if page else ''}{one_line(page)}, line {citation.line}"


def status_words(status: str) -> str:
    """A status as people say it."""
    return status.replace("_", " ")


def count(number: int, noun: str) -> str:
    """`1 passage`, `2 passages`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
