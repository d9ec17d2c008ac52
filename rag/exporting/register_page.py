"""The register as one page: a grid to sort, filter, search and group, each cell a click from its sentence.

One HTML file without external asset. Every row and every proof is written here and escaped by
`rag.exporting.elements`; a proof opens as the target of a link, without script. The one script, which the policy
names by its hash, moves and hides rows and makes no markup.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from rag.exporting.elements import Html, element, head_of, join, page, script, script_hash
from rag.exporting.leaves import heading
from rag.exporting.register_script import SCRIPT
from rag.exporting.register_style import STYLE
from rag.exporting.register_timeline import timeline
from rag.schema.register import Cell, Entry, FieldKind, Register, Statement, Value

POLICY = (
    f"default-src 'none'; style-src 'unsafe-inline'; script-src '{script_hash(SCRIPT)}'; "
    "base-uri 'none'; form-action 'none'"
)
"""Nothing may be loaded or sent, and nothing may run but the page's own script."""

BESIDE = 600
"""Characters of the paragraph that are shown before and after a quote: a long paragraph, and no page of text."""

TEXTS_HELD = 64
"""Texts that are kept while the proofs are written: those of one entry are asked for many times in a row."""

STATES = {"silent": "text is silent", "not_read": "not read"}
"""What an empty cell says."""

Anchors = dict[tuple[str, str], str]
"""The id of the proof of a cell, by entry and field."""


def write_register_page(register: Register, text_of: Callable[[str], str], *, title: str = "Register") -> str:
    """The page as one HTML document, for a register of any schema.

    `text_of` gives the stored text of a document (`library.text`), from which the paragraph around each quote is cut.
    """
    stated = [(entry.id, name) for entry in register.entries for name, cell in entry.cells.items() if cell.values]
    anchors = {key: f"c{number}" for number, key in enumerate(stated)}
    head = head_of(title, STYLE, policy=POLICY)
    body = element(
        "body",
        element("span", id="closed"),
        element("header", element("h1", title, dir="auto"), element("p", _about(register), class_="muted")),
        element(
            "main",
            _tools(register),
            element("div", _grid(register, anchors), class_="wrap"),
            timeline(register, anchors),
            _unread(register.unread),
        ),
        _proofs(register, anchors, lru_cache(TEXTS_HELD)(text_of)),
        script(SCRIPT),
    )
    return page(head, body)


def label(field: str) -> str:
    """A column's heading: "parties.name" is "Parties", "funding.amount" is "Funding: amount"."""
    thing, _, part = field.partition(".")
    return heading(thing) if part in ("", "name") else f"{heading(thing)}: {part.replace('_', ' ').replace('.', ' ')}"


def _about(register: Register) -> str:
    documents = len({name for entry in register.entries for name in entry.documents})
    conflicts = sum(len(entry.conflicts) for entry in register.entries)
    told = [f"{len(register.entries)} entries from {documents} documents"]
    told += [f"{conflicts} fields in which documents contradict each other"] if conflicts else []
    told += [f"{len(register.unread)} documents not read yet"] if register.unread else []
    return " · ".join(told)


# the tools


def _tools(register: Register) -> Html:
    columns = list(enumerate(register.fields, start=1))
    options = [element("option", label(name), value=str(number)) for number, name in columns]
    kept = [element("option", "as kept", value=""), element("option", "Entry", value="0")]
    hidden = _needless(register)
    boxes = [
        _box(label(name), data_column=number, checked=name not in hidden)
        for number, name in columns
    ]  # fmt: skip
    return element(
        "div",
        element("label", "Search", element("input", type="search", id="search"), class_="field wide"),
        element(
            "label",
            "Sort by",
            element(
                "span",
                element("select", kept, options, id="sort"),
                element("button", element("span", "↑", class_="up"), element("span", "↓", class_="down"), id="turn",
                        type="button", aria_pressed="false", aria_label="Largest first"),
                class_="pair",
            ),
            class_="field",
        ),
        element(
            "label",
            "Group by",
            element("select", element("option", "nothing", value=""), options, id="group"),
            class_="field",
        ),
        element("details", element("summary", "Columns"), element("div", boxes), class_="columns"),
        _box("with conflicts", data_only="conflict"),
        _box("unsure", data_only="unsure"),
        element("button", "Filters", id="filters", type="button", aria_expanded="false"),
        element("p", id="shown", class_="muted", aria_live="polite"),
        class_="tools",
    )  # fmt: skip


def _box(text: str, **attributes: str | int | bool) -> Html:
    return element("label", element("input", type="checkbox", **attributes), text, class_="line")


def _needless(register: Register) -> set[str]:
    """Columns that are hidden at first: no entry fills them, or they only repeat the entries' titles."""
    found = set()
    for name in register.fields:
        cells = [entry.cells.get(name) for entry in register.entries]
        filled = [(entry, cell) for entry, cell in zip(register.entries, cells, strict=True) if cell and cell.values]
        if all(cell.values[0].text == entry.title for entry, cell in filled):
            found.add(name)
    return found


# the grid


def _grid(register: Register, anchors: Anchors) -> Html:
    hidden = _needless(register)
    heads = [_head("Entry"), *(_head(label(name), off=name in hidden) for name in register.fields)]
    rows = [_row(entry, register, anchors, hidden) for entry in register.entries]
    return element("table", element("thead", element("tr", heads)), element("tbody", rows), id="grid")


def _head(text: str, *, off: bool = False) -> Html:
    return element(
        "th",
        element("button", text, type="button"),
        element("input", type="search", aria_label=f"Filter {text}", placeholder="filter"),
        scope="col",
        class_="off" if off else None,
    )


def _row(entry: Entry, register: Register, anchors: Anchors, hidden: set[str]) -> Html:
    related = None
    if entry.relation is not None:
        first = register.entry(entry.relation.of)
        related = element(
            "span", f"{entry.relation.kind} of {first.title if first else entry.relation.of}", class_="muted"
        )
    name = element("th", entry.title, related, element("span", ", ".join(entry.documents), class_="muted"), scope="row",
                   dir="auto", data_k=entry.title)  # fmt: skip
    cells = [
        _cell(entry.cells.get(field) or Cell(field=field, state="not_read"), kind, anchors.get((entry.id, field)),
              off=field in hidden)
        for field, kind in register.fields.items()
    ]  # fmt: skip
    return element("tr", name, cells)


def _cell(cell: Cell, kind: FieldKind, anchor: str | None, *, off: bool) -> Html:
    classes = [cell.state, *(["conflict"] if cell.conflict else []), *(["unsure"] if cell.unsure else [])]
    classes += ["off"] if off else []
    classes += ["wide"] if kind in ("name", "text") else []
    shared = {"class_": " ".join(classes), "data_l": label(cell.field)}
    if anchor is None:
        return element("td", element("span", STATES.get(cell.state, cell.state), class_="state"), **shared)
    tags = [_tag("conflict")] if cell.conflict else []
    tags += [_tag("unsure")] if cell.unsure else []
    values = [_value(value, kind) for value in _proposed_first(cell)]
    return element("td", element("a", values, tags, href=f"#{anchor}", dir="auto"), data_k=_key(cell, kind), **shared)


def _proposed_first(cell: Cell) -> list[Value]:
    return sorted(cell.values, key=lambda value: not value.proposed)


def _tag(name: str) -> Html:
    return element("span", name, class_=f"tag {name}")


def _value(value: Value, kind: FieldKind) -> Html:
    group = value.normal[:4] if kind == "date" else value.text
    if kind == "money":
        group = value.normal.rpartition(" ")[2]
    return element(
        "span",
        element("u", value.text),
        class_="v" if value.proposed else "v lost",
        data_g=group if value.proposed else None,
    )


def _key(cell: Cell, kind: FieldKind) -> str:
    """What the cell is sorted by: an ISO date, a currency and an amount, a number, or its text."""
    value = (cell.proposed or cell.values)[0]
    if kind == "money":
        amount, _, currency = value.normal.rpartition(" ")
        return f"{currency} {amount}"
    return value.normal if kind in ("date", "number") else value.text


# the proofs


def _proofs(register: Register, anchors: Anchors, text_of: Callable[[str], str]) -> list[Html]:
    return [
        _proof(entry, entry.cells[field], anchors[entry.id, field], text_of)
        for entry in register.entries
        for field in entry.cells
        if (entry.id, field) in anchors
    ]


def _proof(entry: Entry, cell: Cell, anchor: str, text_of: Callable[[str], str]) -> Html:
    notes = [element("p", _tag("conflict"), f" {cell.conflict}")] if cell.conflict else []
    if cell.unsure:
        notes.append(element("p", _tag("unsure"), " A name here is still to be judged: rag register review."))
    return element(
        "section",
        element("a", "Close", href="#closed", class_="close"),
        element("h3", label(cell.field)),
        element("p", entry.title, class_="muted", dir="auto"),
        notes,
        element("div", [_proved(value, cell, text_of) for value in _proposed_first(cell)],
                class_="beside" if cell.conflict else None),
        id=anchor,
        class_="proof",
        role="dialog",
        aria_label=f"{label(cell.field)}: {entry.title}",
        tabindex=-1,
    )  # fmt: skip


def _proved(value: Value, cell: Cell, text_of: Callable[[str], str]) -> Html:
    mark = (
        element("span", " proposed" if value.proposed else " contradicted", class_="muted") if cell.conflict else None
    )
    return element(
        "div",
        element("h4", value.text, mark, dir="auto"),
        [_quoted(statement, text_of) for statement in value.statements],
        class_=None if value.proposed else "lost",
    )


def _quoted(statement: Statement, text_of: Callable[[str], str]) -> Html:
    text = text_of(statement.document)
    place = statement.document + (f", page {statement.page}" if statement.page else "")
    place += f" · {statement.how or 'derived'}" if statement.match == "derived" else ""
    if text[statement.start : statement.end] != statement.quote:
        lost = element("p", "The document has changed: the quote is no longer at its place.", class_="muted")
        return join(element("p", place, class_="muted"), element("blockquote", statement.quote, dir="auto"), lost)
    before = text[max(0, statement.start - BESIDE) : statement.start].rpartition("\n\n")[2]
    after = text[statement.end : statement.end + BESIDE].partition("\n\n")[0]
    quote = element("blockquote", before, element("mark", statement.quote), after, dir="auto")
    return join(element("p", place, class_="muted"), quote)


def _unread(documents: Sequence[str]) -> Html | None:
    if not documents:
        return None
    return element(
        "section",
        element("h2", f"Not read yet ({len(documents)})"),
        element("p", "These documents have no record, so nothing of them is in the grid. rag extract reads them.",
                class_="muted"),
        element("ul", [element("li", name) for name in documents]),
    )  # fmt: skip
