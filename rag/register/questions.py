"""A question about the collection as a typed query, read by code: every word of it must have found its place.

What a question names must be a value of the register, a date, a sum, or a field. Words that found no place are told,
and the query is then not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.register.query import Aggregate, Condition, Order, Query
from rag.register.question_dates import date_field, dates, spans_of_time, sums
from rag.register.question_text import AskedText
from rag.register.question_values import named
from rag.register.question_words import (
    ABOUT_ALL,
    ABOUT_ONE,
    ADDING,
    COUNTED,
    COUNTING,
    DATE_FIELDS,
    FIELDS,
    LARGEST,
    MAYBE_ABOUT_ALL,
    NARROWS,
    NEGATOR,
    NEWEST,
    OLDEST,
    ORDERING,
    RANK,
    SILENT,
    SMALLEST,
    STATES,
    TOP_DOWN,
)
from rag.schema.register import Entity

_GROUPED = re.compile(
    r"\b(?:per|for each|for every|in each|in every|of each|by|group(?:ed)?(?: \w+){0,2} by|(?:spread|split|"
    r"distributed|broken down|"
    r"divided|breakdown)(?: up)? (?:over|across|by|among|into|between)|each|every|which|"
    r"what)\s+(?:the\s+)?(?:single\s+)?"
    r"(year|kinds? of \w+|types? of \w+|[a-z]+(?: period| law| area)?)\b",
    re.IGNORECASE,
)
_GIVEN = r"\bknow\w*|\bwith an?\b|\bstate[sd]?\b|\bgiv\w+|\bhave\b|\bhas\b|\bspecif\w+"
_TWICE = re.compile(r"\b(\w+) by \1\b", re.IGNORECASE)
_MOST_OFTEN = re.compile(
    r"\b(?:most (?:often|frequently|active|deals|agreements|partnerships|contracts)|(?:has|have|with|made|"
    r"signed|closed) the most (?:deals|agreements|partnerships|contracts)|"
    r"ranked by (?:the )?number of \w+|top one)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"\b(?:(?:top|first|last)\s+(\d+|{'|'.join(COUNTED)})|(\d+|{'|'.join(COUNTED)})\s+(?:{RANK}|"
    rf"{{things}}))\b".replace(
        "{things}", r"(?:deals|agreements|partnerships|contracts|signings|accords|memoranda|treaties)"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """A question as it was understood. `unknown` are the words that found no place; with any the query is not used."""

    query: Query
    unknown: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Whether the query says anything beyond "all of them"."""
        query = self.query
        return bool(query.where or query.group_by or query.order_by or query.aggregate != "list")


def is_about_all(question: str) -> bool:
    """Whether a question may be about the collection, not about one document."""
    return ABOUT_ALL.search(question) is not None or _MOST_OFTEN.search(question) is not None


def may_be_about_all(question: str) -> bool:
    """Whether a question could be about the collection: it is, where all of it is understood and names something."""
    return MAYBE_ABOUT_ALL.search(question) is not None and ABOUT_ONE.search(question) is None


def narrows(question: str) -> bool:
    """Whether a question narrows the one before: "only those with universities"."""
    return NARROWS.search(question) is not None


def read_question(
    question: str,
    entities: Sequence[Entity],
    values: Mapping[str, Iterable[str]],
    *,
    today: date,
    after: Query | None = None,
) -> QuestionReading:
    """The typed query of a question. `values` are the values of columns by field; it narrows the query `after`."""
    text = AskedText(question)
    held = {name: tuple(given) for name, given in values.items()}
    where = sums(text)
    where += spans_of_time(text, held)
    where += dates(text, today)
    where += _stated(text)
    shape = _Shape(text)
    group = shape.group()
    where += named(text, entities, held)
    query = shape.query(where, group)
    if after is not None:
        query = _narrowed(after, query)
    head = (
        re.match(r"\W*(?:which|how many|what) of (?:these|those|them)\b", question)
        if after is None
        else NARROWS.search(question)
    )
    if head is not None:
        text.take(head.start(), head.end())
    if any(one.op in ("has_not", "!=", "empty") for one in where):
        text.use(rf"\b{NEGATOR}\b")
    left = [question[start:end] for start, end in text.left()]
    return QuestionReading(query, tuple(left))


def _narrowed(after: Query, query: Query) -> Query:
    """The query before with the conditions of this one; this one's own shape where it has one."""
    where = tuple(dict.fromkeys((*after.where, *query.where)))
    if query.aggregate == "list" and query.order_by is None and query.group_by is None:
        return after.model_copy(update={"where": where})
    return query.model_copy(update={"where": where})


def _stated(text: AskedText) -> list[Condition]:
    """Fields that shall be there, or not: "no money is mentioned", "which state a notice period"."""
    found = []
    for name, pattern in (*FIELDS[:5], *DATE_FIELDS):
        for hit in re.finditer(pattern, text.text, re.IGNORECASE):
            begin, end = max(0, hit.start() - 25), hit.end() + 24
            near = text.text[begin:end]
            silent, states = re.search(SILENT, near, re.IGNORECASE), re.search(STATES, near, re.IGNORECASE)
            if name.endswith("_on"):
                dated = re.search(r"\bdate|\bwhen\b|\bsignature", near, re.IGNORECASE) is not None
                states = states if dated and re.search(_GIVEN, near, re.IGNORECASE) else None
                silent = silent if dated else None
            elif name == "funding.amount" and _is_counted(text):
                states = None
            if (silent or states) and text.take(hit.start(), hit.end()):
                found.append(Condition(field=name, op="empty" if silent else "filled"))
                if silent is not None:
                    text.take(begin + silent.start(), begin + silent.end())
                text.use(pattern if name.endswith("_on") else r"\bperiods?\b")
                break
        if any(one.field.endswith("_on") for one in found):
            break  # one date: "end date" names no other one
    return found


def _is_counted(text: AskedText) -> bool:
    """Whether sums are added or compared, so that "with money" asks for no more."""
    return text.search(f"{ADDING}|\\b(?:{LARGEST}|{SMALLEST})\\b") is not None


class _Shape:
    """What is done with the rows: counted, added, ordered, grouped."""

    def __init__(self, text: AskedText) -> None:
        self.text = text

    def group(self) -> str | None:
        """The field by which rows are grouped."""
        for hit in _GROUPED.finditer(self.text.text):
            word = hit[0].split()[0].lower()
            if word in ("which", "what") and not re.search(
                r"\beach\b|\bmost (?:often|frequently|active|deals|agreements)\b|\bthe most\b",
                self.text.text,
                re.IGNORECASE,
            ):
                continue
            if word == "by" and _TWICE.search(self.text.text):
                continue
            name = self._field(hit[1])
            if name is not None and self.text.take(hit.start(), hit.end()):
                return f"{date_field(self.text) or 'signed_on'}:year" if name == "year" else name
        return None

    def _field(self, noun: str) -> str | None:
        if noun.lower() == "year":
            return "year"
        if re.fullmatch(r"(?:kind|type|sort)s? of (?:part\w+|organi\w+|institution\w*)", noun, re.IGNORECASE):
            return "parties.kind"
        for name, pattern in FIELDS[1:]:
            if re.fullmatch(pattern.replace(r"\b", ""), noun.strip(), re.IGNORECASE):
                return name
        return None

    def query(self, where: list[Condition], group: str | None) -> Query:
        """The query with its conditions."""
        aggregate, select, order, limit, group = self._of(where, group)
        return Query(where=tuple(dict.fromkeys(where)), select=select, aggregate=aggregate, order_by=order,
                     limit=limit, group_by=group)  # fmt: skip

    def _of(
        self, where: list[Condition], group: str | None
    ) -> tuple[Aggregate, tuple[str, ...], Order | None, int | None, str | None]:
        text = self.text
        most = _MOST_OFTEN.search(text.text)
        if most is not None:
            text.take(most.start(), most.end())
            who = "signatories.name" if text.search(r"\b(?:who|person|signs|signed)\b") else "parties.name"
            text.use(r"\bpart(?:y|ies|ners?)\b|\bpersons?\b")
            return "count", (), Order(field="count", direction="desc"), self._limit() or 1, group or who
        money = [one for one in where if one.field.startswith("funding.")]
        if money:
            text.use(FIELDS[0][1])
        in_order = self._ordered(where)
        if in_order is not None:
            return in_order
        if text.search(ADDING) and not text.search(rf"\bhow many\b|\b(?:{LARGEST}|{SMALLEST})\b"):
            text.use(f"{ADDING}|{FIELDS[0][1]}")
            text.use(_TWICE.pattern)
            return "sum", ("funding.amount",), None, None, None if group == "funding.currency" else group
        if group == "funding.currency" and text.search(rf"\b(?:{LARGEST}|{SMALLEST})\b"):
            group = None  # amounts of several currencies are kept apart anyhow
        if text.search(COUNTING) or group is not None:
            text.use(f"{COUNTING}|\\bspread\\b|\\bin total\\b|\\baltogether\\b")
            return "count", (), None, None, group
        return (*self._ranked(where), None)

    def _ordered(
        self, where: list[Condition]
    ) -> tuple[Aggregate, tuple[str, ...], Order | None, int | None, str | None] | None:
        """All rows in an order: "by date, oldest first", "a timeline", "biggest first"."""
        text = self.text
        ordering, down = text.search(ORDERING), text.search(TOP_DOWN)
        if ordering is None and down is None:
            return None
        text.use(f"{ORDERING}|{TOP_DOWN}")
        by_size = text.search(rf"\bby (?:size|amount|sum|value)\b|\b(?:{LARGEST}|{SMALLEST})\b") is not None
        if by_size:
            text.use(FIELDS[0][1])
            small = down is not None and re.search(SMALLEST, down[0], re.IGNORECASE) is not None
            return (
                "list",
                ("funding.amount",),
                Order(field="funding.amount", direction="asc" if small else "desc"),
                self._limit(),
                None,
            )
        column = self._date_column(where)
        newest = down is not None and re.search(NEWEST, down[0], re.IGNORECASE) is not None
        return "list", (column,), Order(field=column, direction="desc" if newest else "asc"), self._limit(), None

    def _ranked(self, where: list[Condition]) -> tuple[Aggregate, tuple[str, ...], Order | None, int | None]:
        """The first or last by date, the largest or smallest sum, or simply the rows."""
        text = self.text
        limit = self._limit()
        money = text.search(rf"\b(?:{LARGEST}|{SMALLEST})\b")
        if money is not None:
            text.use(FIELDS[0][1])
            text.take(money.start(), money.end())
            text.use(r"\bby currency\b|\bcurrenc(?:y|ies)\b")
            small = re.fullmatch(SMALLEST, money[0], re.IGNORECASE) is not None
            return ("min" if small else "max"), ("funding.amount",), None, None
        ranked = text.search(rf"\b(?:{OLDEST}|{NEWEST})\b")
        selected = tuple(dict.fromkeys((*self._wanted(), *(one.field for one in where if one.field.endswith("_on")))))
        if ranked is None:
            return "list", selected, None, limit
        column = self._date_column(where)
        text.take(ranked.start(), ranked.end())
        newest = re.fullmatch(NEWEST, ranked[0], re.IGNORECASE) is not None
        if re.match(
            r"\W*(?:when|on which (?:day|date)|what (?:is|was) the (?:date|"
            r"day))\b",
            text.text,
            re.IGNORECASE,
        ):
            return ("max" if newest else "min"), (column,), None, None
        return "list", (column,), Order(field=column, direction="desc" if newest else "asc"), limit or 1

    def _wanted(self) -> tuple[str, ...]:
        """The fields whose values are asked for: "which countries …", "who signed …"."""
        text = self.text
        if re.match(r"\W*who\b.*\bsign", text.text, re.IGNORECASE):
            return ("signatories.name",)
        hit = re.search(
            r"\b(?:which|what|list (?:the|all)|show (?:the|all)|all the)\s+([a-z]+)\b", text.text, re.IGNORECASE
        )
        if hit is None:
            return ()
        for name, pattern in FIELDS:
            if re.fullmatch(pattern.replace(r"\b", ""), hit[1], re.IGNORECASE) and text.take(hit.start(1), hit.end(1)):
                return (name,)
        return ()

    def _date_column(self, where: list[Condition]) -> str:
        return (
            next((one.field for one in where if one.field.endswith("_on")), None)
            or date_field(self.text)
            or "signed_on"
        )

    def _limit(self) -> int | None:
        hit = _NUMBERED.search(self.text.text)
        if hit is None:
            return None
        said = next(part for part in hit.groups() if part)
        place = self.text.text.lower().index(said.lower(), hit.start())
        self.text.take(place, place + len(said))
        return COUNTED.get(said.lower()) or int(said)
