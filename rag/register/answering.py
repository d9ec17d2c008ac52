"""A question about the collection answered from the register: rows with their quotes, and how far the records go."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

from rag.register.building import Schema, settled
from rag.register.query import Query
from rag.register.questions import is_about_all, narrows, read_question
from rag.register.running import run
from rag.register.words import money
from rag.schema.answer import Answer, Citation, Timings, Usage
from rag.schema.register import QueryResult
from rag.storage.store import Store

NAMED = ("focus_areas", "programmes", "locations")
"""Columns whose values a question may name."""

MOST_CITED = 40
"""Quotes that an answer carries; `rag query` shows all."""


def ask_register(
    store: Store, schema: Schema, question: str, *, after: Query | None = None, today: date | None = None
) -> QueryResult | None:
    """The rows that answer a question about the collection; None where it is no such question, where not every word of
    it was understood, or where fewer than two records are kept. `after` is the query that the question may narrow.
    """
    follows = after is not None and narrows(question)
    if not follows and (narrows(question) or not is_about_all(question)):
        return None
    with store.statements() as kept:
        if kept.state(schema.kind)[0] < 2:
            return None
    outcome = settled(store, schema)
    values: dict[str, set[str]] = {}
    with store.statements() as kept:
        for row in kept.rows(schema.kind, fields=[name for name in NAMED if name in schema.fields]):
            values.setdefault(row.field, set()).add(row.value)
    read = read_question(
        question,
        outcome.entities,
        values,
        today=today or datetime.now(UTC).date(),
        after=after if follows else None,
    )
    told = read.query.where or read.query.group_by or read.query.order_by or read.query.aggregate != "list"
    return run(store, schema, read.query) if told and not read.unknown else None


def as_answer(store: Store, question: str, result: QueryResult, started: float) -> Answer:
    """A result as an answer: the query in words, the rows, the coverage; every value that was looked at is cited."""
    query = Query.model_validate(result.query)
    fields = dict.fromkeys([*query.select, *(one.field for one in query.where)])
    cited: dict[tuple[str, int, int], Citation] = {}
    lines = [f"{result.words}:"]
    if result.groups:
        lines += [f"{group.label}: {_reckoned(group.result)}" for group in result.groups]
    elif query.aggregate != "list":
        lines.append(_reckoned(result.result))
    for entry in () if result.groups else result.rows:
        cells = [entry.cells[name] for name in fields if name in entry.cells]
        said = "; ".join(cell.text for cell in cells if cell.text)
        lines.append(f"- {entry.title}{f' ({said})' if said else ''}")
        shown = [s for cell in cells for value in cell.values for s in value.statements] or [
            s for cell in list(entry.cells.values())[:1] for value in cell.values for s in value.statements
        ]
        for one in shown:
            place = store.place(one.document, one.start)
            key = (one.document, one.start, one.end)
            cited[key] = Citation(document=one.document, start=one.start, end=one.end, quote=one.quote, match=one.match,
                                  how=one.how, line=place.line, page=place.page)  # fmt: skip
    lines += [f"not added: {why}" for why in result.left_out]
    lines.append(f"{result.coverage}.")
    return Answer(
        question=question,
        status="answered",
        text="\n".join(lines),
        citations=tuple(cited.values())[:MOST_CITED],
        reader="register",
        model="",
        usage=Usage(),
        timings=Timings(total=time.perf_counter() - started),
    )


def _reckoned(result: object) -> str:
    if isinstance(result, dict):
        sums = [f"{money(str(amount))} {unit}".strip() for unit, amount in result.items()]
        return "; ".join(sums) or "no sum is stated"
    return "no value is stated" if result is None else str(result)
