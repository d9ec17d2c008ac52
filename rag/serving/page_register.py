"""The register as a grid: one row a deal, one column a field; each cell leads to the words that state it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.exporting.elements import Html, element
from rag.serving.links import page_path
from rag.serving.page_parts import counted

if TYPE_CHECKING:
    from rag.library import Library
    from rag.schema.register import Cell, Entry

MOST_ROWS = 500
"""Rows of one page; a condition narrows them."""

FIRST_COLUMNS = 12
"""Columns that are shown: those that hold the most values."""


def told_register(library: Library, expression: str) -> Html:
    """The grid of all entries, or of those that an expression asks for. Raises UsageError for a wrong expression."""
    if expression:
        found = library.query(expression)
        entries, told = found.rows, f"{found.words}: {found.coverage}"
    else:
        whole = library.register()
        entries, unread = whole.entries, len(whole.unread)
        told = f"{counted(unread, 'document')} without a record: rag extract makes them." if unread else ""
    filled: dict[str, int] = {}
    for entry in entries:
        for field, cell in entry.cells.items():
            filled[field] = filled.get(field, 0) + bool(cell.values)
    best = sorted(filled, key=lambda field: -filled[field])[:FIRST_COLUMNS]
    columns = [field for field in filled if field in best and filled[field]]
    head = element("tr", [element("th", name, scope="col") for name in ("Title", *map(_words, columns))])
    rows = [_row(entry, columns) for entry in entries[:MOST_ROWS]]
    table = element("table", element("thead", head), element("tbody", rows), class_="grid")
    made_by: list[Html | str] = ["No entry. Records are made by ", element("code", "rag extract"), "."]
    nothing = element("p", made_by, class_="muted") if not entries else None
    return element(
        "article",
        element("p", f"{counted(len(entries), 'row')}. {told}", class_="small"),
        nothing or element("div", table, class_="wide", tabindex="0", role="region", aria_label="The register"),
        class_="answer",
    )


def register_form(expression: str, *made: Html) -> Html:
    """The page of the register."""
    form = element(
        "form",
        element("label", "Only those for which", for_="expression"),
        element(
            "div",
            element(
                "input",
                name="q",
                id="expression",
                value=expression,
                placeholder="signed_on >= 2024 and countries has JP",
                maxlength=2000,
            ),
            element("button", "Show", type="submit", class_="main"),
            class_="row",
        ),
        method="get",
        action="/register",
        class_="card",
    )
    return element("div", element("h1", "Register"), form, element("div", made, class_="results"))


def _row(entry: Entry, columns: list[str]) -> Html:
    title = element("th", element("a", entry.title, href=page_path(entry.id)), scope="row", dir="auto")
    return element("tr", title, [_cell(entry.cells.get(field)) for field in columns])


def _cell(cell: Cell | None) -> Html:
    """The values of a cell, each a link to its first quote; those that others outweigh are struck through."""
    if cell is None or not cell.values:
        return element("td")
    parts: list[Html | str] = []
    for value in cell.values:
        first = value.statements[0]
        link = element(
            "a",
            value.text,
            href=page_path(first.document, first.start, first.end),
            class_="cite plain",
            title=first.quote,
        )
        parts += ["; " if parts else "", link if value.proposed else element("del", link)]
    conflict = element("span", f" {cell.conflict}", class_="warn small") if cell.conflict else None
    return element("td", parts, conflict, dir="auto")


def _words(field: str) -> str:
    return field.replace("_", " ").replace(".", " ")
