"""A question about the collection answered from the register: rows with their quotes, and how far the records go."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from rag.llm.protocol import LanguageModel
from rag.register.building import Schema, settled
from rag.register.query import Query
from rag.register.question_values import TOPICS
from rag.register.questions import is_about_all, may_be_about_all, narrows, read_question
from rag.register.running import run
from rag.register.translating import translate, unknown_words
from rag.register.words import money
from rag.schema.answer import Answer, Citation, Timings, Usage
from rag.schema.register import QueryResult
from rag.storage.store import Store

NAMED = (*TOPICS, "duration", "notice_period")
"""Columns whose values a question may name."""

TELLING = frozenset({"parties.name", "signatories.name", "countries", "programmes", "funding.amount"})
"""Columns that a question about the collection names where nothing else tells that it is one."""

MOST_CITED = 40
"""Quotes that an answer carries; `rag query` shows all."""


@dataclass(frozen=True, slots=True)
class Declined:
    """A question about the collection that the register cannot answer, and why. It is `final` where passages cannot
    answer it either, for something is to be counted, added or ordered."""

    why: str
    final: bool = False

    @property
    def told(self) -> str:
        """The reason as a sentence."""
        return f"{self.why[:1].upper()}{self.why[1:]}."


def answered(
    store: Store, schema: Schema, question: str, started: float, model: Callable[[], LanguageModel]
) -> Answer | Declined | None:
    """The answer of the register to a question; Declined where passages may still answer it.

    The model is made only when code does not understand all of a question about the collection.
    Raises StorageError, ModelError.
    """
    result = ask_register(store, schema, question, model=model)
    if isinstance(result, Declined) and result.final:
        return declined_answer(question, result, started)
    return as_answer(store, question, result, started) if isinstance(result, QueryResult) else result


def declined_answer(question: str, declined: Declined, started: float) -> Answer:
    """That the register cannot answer, as an answer."""
    return Answer(question=question, status="not_in_documents", text=declined.told, citations=(), reader="register",
                  model="", usage=Usage(), timings=Timings(total=time.perf_counter() - started))  # fmt: skip


def ask_register(
    store: Store,
    schema: Schema,
    question: str,
    *,
    after: Query | None = None,
    today: date | None = None,
    model: Callable[[], LanguageModel] | None = None,
) -> QueryResult | Declined | None:
    """The rows that answer a question about the collection; None where it is no such question, or where fewer than two
    records are kept; Declined where not every word of it was understood, neither by code nor, if given, by the model.
    `after` is the query that the question may narrow.
    """
    follows = after is not None and narrows(question)
    sure = follows or is_about_all(question)
    if not sure and not may_be_about_all(question):
        return None
    with store.statements() as kept:
        if kept.state(schema.kind)[0] < 2:
            return None
    outcome = settled(store, schema)
    day = today or datetime.now(UTC).date()
    values: dict[str, set[str]] = {}
    with store.statements() as kept:
        for row in kept.rows(schema.kind, fields=[name for name in NAMED if name in schema.fields]):
            values.setdefault(row.field, set()).add(row.value)
    read = read_question(
        question,
        outcome.entities,
        values,
        today=day,
        after=after if follows else None,
    )
    if not sure and (read.unknown or not any(one.field in TELLING for one in read.query.where)):
        return None
    if not read.unknown:
        return run(store, schema, read.query) if read.told else None
    query, why = None, unknown_words(read.unknown)
    if model is not None:
        translated = translate(model(), question, read, schema.fields, values, day)
        query, why = translated.query, translated.why
    if query is not None:
        return run(store, schema, query)
    return Declined(why, final=read.query.aggregate != "list" or bool(read.query.group_by))


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
