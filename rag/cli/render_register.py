"""Drawing the register: entries and fields, conflicts, names, the timeline, and the rows of a query."""

from __future__ import annotations

from collections.abc import Sequence

from rag.cli.screen import Screen
from rag.cli.terminal import one_line
from rag.schema.register import Cell, Entity, Entry, Happening, QueryResult, Question, Register, Value

SHOWN = ("parties.name", "signed_on", "countries", "funding.amount", "focus_areas", "expires_on")
"""Columns of a partnership in the terminal; files and --json have all."""
EMPTY = "–"


def draw_register(screen: Screen, register: Register) -> None:
    """One entry a row. "!" marks a contradiction, "?" a name to be judged."""
    if not register.entries:
        screen.aside("No record is kept yet. Make some: rag extract")
        return
    shown = [field for field in SHOWN if field in register.fields] or list(register.fields)
    screen.table(["entry", *(_head(one) for one in shown), "documents"],
                 [[_entry_name(one), *(_cell(one.cells[f]) for f in shown), str(len(one.documents))]
                  for one in register.entries])  # fmt: skip
    screen.aside(told(register))


def told(register: Register) -> str:
    """How much the register holds, and what is open."""
    conflicts = sum(len(entry.conflicts) for entry in register.entries)
    merged = sum(len(entry.documents) > 1 for entry in register.entries)
    parts = [f"entries: {len(register.entries)}, of several documents: {merged}"]
    if conflicts:
        parts.append(f"contradictions: {conflicts} (rag register conflicts)")
    if register.questions:
        parts.append(f"to be judged: {len(register.questions)} (rag register review)")
    if register.unread:
        parts.append(f"documents without a record: {len(register.unread)} (rag extract makes them)")
    return " · ".join(parts)


def draw_conflicts(screen: Screen, entries: Sequence[Entry]) -> None:
    """Every value of a contradicted cell with its quotes; the proposed one first."""
    for entry in entries:
        for cell in entry.conflicts:
            screen.line(f"{one_line(entry.title)} [{one_line(entry.id)}]: {_head(cell.field)}", "bold")
            for value in sorted(cell.values, key=lambda one: not one.proposed):
                _draw_value(screen, value, "proposed  " if value.proposed else "          ")
            screen.line(one_line(cell.conflict), "dim", indent=2)
    if not any(entry.conflicts for entry in entries):
        screen.aside("No document contradicts another.")


def draw_entities(screen: Screen, entities: Sequence[Entity]) -> None:
    """Parties and persons with all their names, and why they are taken for one."""
    rows = [[one.kind, "; ".join(one.names), str(len(one.documents)), "; ".join(one.how)] for one in entities]
    screen.table(["sort", "names", "documents", "why one"], rows)


def draw_timeline(screen: Screen, happenings: Sequence[Happening]) -> None:
    """One date a line."""
    for one in happenings:
        screen.line(f"{one.date:<10}  {one.what:<12}  {one_line(one.title)} [{one_line(one.entry)}]")


def draw_questions(screen: Screen, questions: Sequence[Question]) -> None:
    """What is to be judged."""
    screen.table(["sort", "one", "other", "why"], [[one.sort, one.a, one.b, one.why] for one in questions])
    if not questions:
        screen.aside("Nothing is to be judged.")


def draw_result(screen: Screen, result: QueryResult, fields: Sequence[str]) -> None:
    """The query in words, the aggregate, the rows with their quotes, and the coverage."""
    screen.line(one_line(result.words), "bold")
    if result.groups:
        screen.table(["group", "result"], [[group.label, reckoned(group.result)] for group in result.groups])
    elif result.query["aggregate"] != "list":
        screen.line(reckoned(result.result))
    for entry in result.rows if not result.groups else ():
        screen.line(f"{one_line(entry.title)} [{one_line(entry.id)}]", "cyan")
        for field in fields:
            for value in entry.cells[field].values:
                _draw_value(screen, value, f"{_head(field)}: ", lost=not value.proposed)
    for why in result.left_out:
        screen.line(f"not added: {one_line(why)}", "yellow")
    screen.line(str(result.coverage), "dim")


def reckoned(result: object) -> str:
    """An aggregate for people: sums by currency, a date, or a number."""
    from rag.register.words import money

    if isinstance(result, dict):
        return (
            "; ".join(f"{money(str(amount))} {unit}".strip() for unit, amount in result.items()) or "no sum is stated"
        )
    return "no value is stated" if result is None else str(result)


def fields_to_show(result: QueryResult) -> list[str]:
    """What was selected, else what the query looks at; never what an entry does not have."""
    query = result.query
    wanted = [*query["select"], *(one["field"] for one in query["where"])]
    if query["order_by"] is not None:
        wanted.append(query["order_by"]["field"])
    return [one for one in dict.fromkeys(wanted) if all(one in entry.cells for entry in result.rows)]


def _draw_value(screen: Screen, value: Value, label: str, *, lost: bool = False) -> None:
    for proof in value.statements:
        quote = one_line(" ".join(proof.quote.split()))
        mark = " (contradicted)" if lost else ""
        place = f"[{one_line(proof.document)} {proof.start}:{proof.end}]"
        screen.line(f"{label}{one_line(value.text)}{mark}  “{quote}” {place}", indent=2)


def _entry_name(entry: Entry) -> str:
    relation = "" if entry.relation is None else f" ({entry.relation.kind} of {entry.relation.of})"
    return f"{entry.title} [{entry.id}]{relation}"


def _cell(cell: Cell) -> str:
    return f"{cell.text or EMPTY}{' !' if cell.conflict else ''}{' ?' if cell.unsure else ''}"


def _head(field: str) -> str:
    return field.removesuffix(".name").removesuffix(".amount").replace("_", " ").replace(".", " ")
