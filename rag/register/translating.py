"""Where code does not understand all of a question about the collection, the model says what the rest asks for.

The model fills a form whose columns and operators are those of the schema; code keeps what it read itself, and takes
from the model only conditions whose values stand in the question and in the column. An endpoint's model may also name a
value as the column has it ("CHF" for "Swiss francs"), and words that it does not call missing are taken for understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from rag.errors import ModelOutputError, UsageError
from rag.llm.prompting import Prompt
from rag.llm.protocol import LanguageModel, is_embedded
from rag.register.query import Condition, Order, Query, checked, in_words
from rag.register.questions import QuestionReading
from rag.schema.register import FieldKind
from rag.values.folding import folded, words

COLUMNS: Mapping[str, str] = {
    "parties.name": "names of the partners",
    "parties.kind": "country, region, company, university, agency or organisation",
    "countries": "countries of the partners",
    "signed_on": "date of signature",
    "announced_on": "date of announcement",
    "effective_on": "date on which it takes effect",
    "expires_on": "date on which it ends",
    "signatories.name": "persons who signed",
    "focus_areas": "subjects",
    "locations": "places",
    "programmes": "named programmes and projects",
    "funding.amount": "sums of money",
    "funding.currency": "currency",
    "duration": "how long it lasts",
    "renewal": "how it is renewed",
    "notice_period": "notice to end it",
    "governing_law": "whose law governs it",
}
"""The columns that the model may name, in the words in which it is told of them."""

OPERATORS = ("has", "has_not", "contains", "=", "!=", "<", "<=", ">", ">=", "empty", "filled")
SHAPES = ("list", "count", "sum", "min", "max", "group", "first", "last")
TOKENS = 160
MOST_CONDITIONS = 3


@dataclass(frozen=True, slots=True)
class Translated:
    """A query in which every word found its place, or the words that did not, and why."""

    query: Query | None
    why: str = ""


def translate(
    model: LanguageModel,
    question: str,
    reading: QuestionReading,
    fields: Mapping[str, FieldKind],
    values: Mapping[str, Iterable[str]],
    today: date,
) -> Translated:
    """The query of a question that code read in part. Raises ModelError other than for an output of no use."""
    columns = {name: told for name, told in COLUMNS.items() if name in fields}
    prompt = Prompt.load("register-query")
    messages = prompt.render(
        columns="\n".join(f"- {name}: {told}" for name, told in columns.items()),
        today=today.isoformat(),
        question=question,
        understood=in_words(reading.query, fields),
        open=", ".join(reading.unknown),
    )
    try:
        said: Any = model.complete(messages, _form(tuple(columns)), max_tokens=TOKENS, prompt=prompt.id).value
    except ModelOutputError:
        return Translated(None, unknown_words(reading.unknown))
    if said.missing.strip() and not said.where:
        return Translated(None, unknown_words([said.missing.strip()]))
    return _checked(said, question, reading, fields, values, trusted=not is_embedded(model))


def _checked(
    said: Any,
    question: str,
    reading: QuestionReading,
    fields: Mapping[str, FieldKind],
    values: Mapping[str, Iterable[str]],
    *,
    trusted: bool,
) -> Translated:
    """The model's words put into the query, where they hold. One that is `trusted` may name values as columns have
    them, and has understood what it does not call missing, unless one of its conditions does not hold."""
    open_words = {word.text for one in reading.unknown for word in words(folded(one))}
    asked = {word.text for word in words(folded(question))}
    where = list(reading.query.where)
    for one in said.where:
        given = {word.text for word in words(folded(one.value))}
        if not (trusted and folded(one.value) in map(folded, values.get(one.column, ()))):
            if one.op not in ("empty", "filled") and not (given and given <= asked and given & open_words):
                trusted = False
                continue
            if any(each.field == one.column for each in reading.query.where) and not given & open_words:
                continue
        try:
            condition = checked(
                Query(where=(Condition(field=one.column, op=one.op, value=one.value or None),)), fields
            ).where[0]
        except UsageError:
            continue
        held = values.get(one.column)
        if held is not None and not any(folded(one.value) in folded(value) for value in held):
            return Translated(None, f"the register has no {_told(one.column)} like “{one.value}”")
        open_words -= given
        if one.op in ("empty", "filled"):
            open_words -= {
                word for word in open_words if word[:4] in one.column or word[:4] in COLUMNS.get(one.column, "")
            }
        where.append(condition)
    shaped = _shaped(said, reading.query, fields)
    if shaped != reading.query:
        open_words = {word for word in open_words if not re.match(_SHAPE_WORDS, word)}
    if open_words and not (trusted and not said.missing.strip()):
        left = [one for one in reading.unknown if {word.text for word in words(folded(one))} & open_words]
        return Translated(None, unknown_words(left))
    return Translated(shaped.model_copy(update={"where": tuple(dict.fromkeys(where))}))


_SHAPE_WORDS = (
    r"\w+est$|most|least|more|fewer|much|many|average|top|bottom|order|rank|recent|young|old|long|short|big|small"
)


def _shaped(said: Any, query: Query, fields: Mapping[str, FieldKind]) -> Query:
    """What is done with the rows, where code saw no more than a list."""
    plain = query.aggregate == "list" and query.order_by is None and query.group_by is None
    column = said.column if said.column in fields else None
    if not plain or said.do == "list":
        return query
    kind = fields.get(column or "")
    changes: dict[str, Any] = {}
    if said.do == "count":
        changes = {"aggregate": "count"}
    elif said.do == "group" and column is not None:
        changes = {"aggregate": "count", "group_by": f"{column}:year" if kind == "date" else column}
    elif said.do == "sum" and kind in ("money", "number"):
        changes = {"aggregate": "sum", "select": (column,)}
    elif said.do in ("min", "max") and kind in ("money", "number", "date"):
        changes = {"aggregate": said.do, "select": (column,)}
    elif said.do in ("first", "last") and kind == "date" and column is not None:
        order = Order(field=column, direction="asc" if said.do == "first" else "desc")
        changes = {"order_by": order, "limit": 1, "select": (column,)}
    return query.model_copy(update=changes)


def unknown_words(said: Iterable[str]) -> str:
    """Why a question is declined: the words that found no place."""
    named = ", ".join(f"“{word}”" for word in dict.fromkeys(said))
    return f"the register has no field and no value for {named}"


def _told(column: str) -> str:
    return column.removesuffix(".name").replace("_", " ").replace(".", " ").removesuffix("s")


@lru_cache(maxsize=8)
def _form(columns: tuple[str, ...]) -> type[BaseModel]:
    """The form for these columns: names and operators are fixed, values are short."""
    named: Any = Literal[columns]
    operator: Any = Literal[OPERATORS]
    held: Any = Literal[(*columns, "none")]
    condition = create_model(
        "ColumnCondition", column=(named, ...), op=(operator, ...), value=(str, Field(max_length=60))
    )
    conditions: Any = list[condition]
    done: Any = Literal[SHAPES]
    return create_model(
        "TypedQuestion",
        where=(conditions, Field(max_length=MOST_CONDITIONS)),
        do=(done, ...),
        column=(held, ...),
        missing=(str, Field(max_length=60)),
    )
