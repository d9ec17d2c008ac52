"""A question about the collection as a typed query, read by code: every word of it must have found its place.

What a question names must be a value of the register, a date, a sum, or a field. Words that found no place are told,
and the query is then not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rag.register.query import Aggregate, Condition, Operator, Order, Query
from rag.schema.register import Entity
from rag.values import find_countries, find_dates, find_money
from rag.values.folding import locate

_THINGS = (
    r"(?:agreements|deals|partnerships|contracts|accords|memorand(?:a|ums)|cooperations|collaborations|alliances|"
    r"treaties|pacts|signings|entries|renewals|annexes)"
)
_ABOUT_ALL = re.compile(rf"\b{_THINGS}\b|\bmost often\b|\b(?:everything|anything)\b", re.IGNORECASE)
"""A word for all of them: "How many companies took part?" is about one document and passes."""

_NARROWS = re.compile(
    r"^\W*(?:and\s+|but\s+)?(?:only|just|of (?:these|those|them)|(?:which|how many) of (?:these|those|them)|"
    r"among (?:these|those|them))\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|without|except|excluding|other than|nothing to do with|(?:do|does|did)n['’]?t)\b[^,;.?]{0,30}$",
    re.IGNORECASE,
)
_KINDS = {
    "university": r"universit(?:y|ies)", "company": r"compan(?:y|ies)|firms?|business(?:es)?",
    "agency": r"agenc(?:y|ies)|ministr(?:y|ies)", "region": r"regions?", "organisation": r"organi[sz]ations?",
    "country": r"(?<!which )(?:states|governments?)",
}  # fmt: skip
"""How people name the kinds of `PartyKind`."""

_DATE_FIELDS = (
    ("expires_on", r"\b(?:expir\w+|run(?:s|ning)? out|end(?:s|ing)?|last(?:s|ing)? until)\b"),
    ("effective_on", r"\b(?:(?:takes?|took|come|came|go|went) (?:effect|into (?:effect|force))|in force|effective)\b"),
    ("announced_on", r"\b(?:announc\w+|publish\w+|reported)\b"),
    ("signed_on", r"\b(?:sign(?:ed|ings?|ature)?|dat(?:e|es|ed)(?: from)?|made|concluded|new)\b"),
)
_FIELDS = (
    ("funding.amount", r"\b(?:money|funding|funds?|budget|sums?|amounts?|worth|value|cost|pa(?:y|id)(?: for)?)\b"),
    ("notice_period", r"\bnotice(?: period)?\b"), ("governing_law", r"\b(?:governing )?law\b"),
    ("duration", r"\bduration\b"), ("programmes", r"\bprogrammes?\b"), ("locations", r"\b(?:places?|locations?)\b"),
    ("countries", r"\bcountr(?:y|ies)\b"), ("signatories.name", r"\b(?:who|person|signator(?:y|ies)|signers?)\b"),
    ("parties.kind", r"\bkinds? of (?:party|parties|partners?)\b"), ("funding.currency", r"\bcurrenc(?:y|ies)\b"),
    ("parties.name", r"\b(?:part(?:y|ies|ners?))\b"), ("focus_areas", r"\b(?:subjects?|fields?|topics?|themes?)\b"),
)  # fmt: skip
_SILENT = r"\b(?:no|without|missing|lacks?|not? (?:state|give|mention)\w*)\b"
_STATES = r"\b(?:states?|gives?|mentions?|have|has|with|bring|carry)\b"
_FREE = frozenset(
    """
    a about all also among an and any anything are as at be been belong belongs between both bring by can
    carry did do does dated deal deals each everything every find for from give given gives had has have how i
    in involve involved involves involving into is it its just kind kinds latest list made make many me
    mention mentioned mentions money most much my name new now number of often on one ones only or our out
    over part partner partners partnership partnerships agreement agreements contract contracts please put
    quantity say see show shown sign signed signs signature signing signings since so some state stated states
    tell than that the their them then there these they things this those to together total up us was we were
    what when where which who whose will with within year years you more less later earlier entries
    cooperation cooperations collaboration collaborations accord accords memoranda memorandum treaty treaties
    pact pacts order sorted sort first last oldest newest biggest largest smallest highest lowest date dates
    come comes concern concerns concerning take takes took effect run next altogether until till before after
    under group grouped per sum add overall amount funding worth
    """.split()  # noqa: SIM905
)
"""Words that a question may hold without naming anything."""


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """A question as it was understood. `unknown` are the words that found no place; with any the query is not used."""

    query: Query
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class _Text:
    """The question with the stretches that were read."""

    text: str
    used: list[tuple[int, int]] = field(default_factory=list)

    def take(self, start: int, end: int) -> bool:
        if any(start < e and s < end for s, e in self.used):
            return False
        self.used.append((start, end))
        return True

    def search(self, pattern: str) -> re.Match[str] | None:
        return re.search(pattern, self.text, re.IGNORECASE)

    def left(self) -> list[str]:
        words = re.finditer(r"[^\W\d_][\w'’-]*|\d+", self.text)
        free = (w for w in words if not any(s < w.end() and w.start() < e for s, e in self.used))
        return [w[0] for w in free if re.sub(r"['’]s$", "", w[0].lower()) not in _FREE]


def is_about_all(question: str) -> bool:
    """Whether a question may be about the collection, not about one document."""
    return _ABOUT_ALL.search(question) is not None


def narrows(question: str) -> bool:
    """Whether a question narrows the one before: "only those with universities"."""
    return _NARROWS.search(question) is not None


def read_question(
    question: str,
    entities: Sequence[Entity],
    values: Mapping[str, Iterable[str]],
    *,
    today: date,
    after: Query | None = None,
) -> QuestionReading:
    """The typed query of a question. `values` are the values of the columns of lists (focus areas, programmes, places);
    `after` is the query that it narrows.
    """
    text = _Text(question)
    where = list(after.where) if after is not None else []
    head = _NARROWS.search(question)
    if head is not None:
        text.take(head.start(), head.end())
    where += _named(text, entities, values)
    where += _sums(text)
    where += _kinds(text)
    where += _dates(text, today)
    where += _stated(text)
    aggregate, select, order, limit, group = _shape(text, where)
    if after is not None and aggregate == "list":
        select, order = after.select, order or after.order_by
    query = Query(where=tuple(dict.fromkeys(where)), select=select, aggregate=aggregate, order_by=order, limit=limit,
                  group_by=group)  # fmt: skip
    if any(one.op in ("has_not", "!=", "empty") for one in where):
        _use(text, r"\b(?:not|no|without|except|excluding|other than|nothing to do with|(?:do|does|did)n['’]?t)\b")
    return QuestionReading(query, tuple(text.left()))


def _named(text: _Text, entities: Sequence[Entity], values: Mapping[str, Iterable[str]]) -> list[Condition]:
    """Parties, persons, values of columns and countries that the question names."""
    found: list[Condition] = []
    known = [(name, "signatories.name" if one.kind == "person" else "parties.name") for one in entities
             for name in one.names if len(name) > 2]  # fmt: skip
    known += [(value, name) for name, held in values.items() for value in held if len(value) > 2]
    countries = find_countries(text.text)
    states = {country.text.lower() for country in countries}
    for name, column in sorted(known, key=lambda pair: -len(pair[0])):
        if name.lower() in states:
            continue
        at = next(iter(_places(text.text, name)), None)
        if at is not None and text.take(*at):
            found.append(Condition(field=column, op=_polarity(text.text, at[0], "has"), value=name))
    found += _countries(text, countries)
    return found


def _places(text: str, name: str) -> list[tuple[int, int]]:
    place = locate(name, text, whole_words=True)
    return [] if place is None else [(place.start, place.end)]


def _countries(text: _Text, countries: Sequence[object]) -> list[Condition]:
    free = [one for one in countries if text.take(one.start, one.end)]  # type: ignore[attr-defined]
    codes = [one.value.alpha2 for one in free]  # type: ignore[attr-defined]
    if len(free) == 2 and re.fullmatch(r"\s+or\s+(?:the\s+)?", text.text[free[0].end : free[1].start]):  # type: ignore[attr-defined]
        return [Condition(field="countries", op="in", value=tuple(codes))]
    return [
        Condition(field="countries", op=_polarity(text.text, one.start, "has"), value=code)  # type: ignore[attr-defined]
        for one, code in zip(free, codes, strict=True)
    ]


def _polarity(text: str, start: int, op: Operator) -> Operator:
    if _NOT.search(text[:start]) is None:
        return op
    return "!=" if op == "=" else "has_not"


def _sums(text: _Text) -> list[Condition]:
    found = []
    for one in find_money(text.text):
        if one.value.currency is None or not text.take(one.start, one.end):
            continue
        before, behind = text.text[: one.start].lower(), text.text[one.end :].lower()
        op: Operator = "="
        for pattern, known in (
            (r"(?:more than|over|above|exceed\w*)\s*$", ">"), (r"(?:at least|from|minimum of)\s*$", ">="),
            (r"(?:less than|under|below)\s*$", "<"), (r"(?:at most|up to|no more than)\s*$", "<="),
        ):  # fmt: skip
            hit = re.search(pattern, before)
            if hit is not None:
                op = known  # type: ignore[assignment]
                text.take(hit.start(), hit.end())
        hit = re.match(r"\s*or (more|less|above|below)", behind)
        if hit is not None:
            op = ">=" if hit[1] in ("more", "above") else "<="
        found.append(Condition(field="funding.amount", op=op, value=f"{one.value.amount:f} {one.value.currency}"))
    return found


def _kinds(text: _Text) -> list[Condition]:
    found = []
    for kind, pattern in _KINDS.items():
        hit = text.search(rf"\b(?:{pattern})\b")
        if hit is not None and text.take(hit.start(), hit.end()):
            op = _polarity(text.text, hit.start(), "has")
            found.append(Condition(field="parties.kind", op=op, value=kind))
    return found


def _dates(text: _Text, today: date) -> list[Condition]:
    spans = [(one.start, one.end, one.value.iso()) for one in find_dates(text.text) if one.value.year is not None]
    hit = text.search(r"\b(next|this|last) (year|month)\b")
    months = [one for one in find_dates(text.text) if one.value.year is None and one.value.day is None]
    if hit is not None and hit[2].lower() == "year" and len(months) == 1:
        year = _relative(hit[1].lower(), "year", today)
        spans.append((min(months[0].start, hit.start()), max(months[0].end, hit.end()),
                      f"{year}-{months[0].value.month:02d}"))  # fmt: skip
    elif hit is not None:
        spans.append((hit.start(), hit.end(), _relative(hit[1].lower(), hit[2].lower(), today)))
    spans = [span for span in spans if text.take(span[0], span[1])]
    if not spans:
        return []
    column = _date_field(text) or "signed_on"
    between = re.search(r"\b(?:between|from)\s*$", text.text[: spans[0][0]], re.IGNORECASE)
    if len(spans) == 2 and between is not None:
        return [
            Condition(field=column, op=">=", value=spans[0][2]),
            Condition(field=column, op="<=", value=spans[1][2]),
        ]
    return [Condition(field=column, op=_comparison(text.text, *span[:2]), value=span[2]) for span in spans]


def _date_field(text: _Text) -> str | None:
    for name, pattern in _DATE_FIELDS:
        hit = text.search(pattern)
        if hit is not None:
            text.take(hit.start(), hit.end())
            return name
    return None


def _comparison(text: str, start: int, end: int) -> Operator:
    before, behind = text[:start].lower(), text[end:].lower()
    for pattern, op in ((r"\b(?:since|from|as of)\s*$", ">="), (r"\bafter\s*$", ">"), (r"\bbefore\s*$", "<"),
                        (r"\b(?:until|by|up to|till)(?: the end of)?\s*$", "<=")):  # fmt: skip
        if re.search(pattern, before):
            return op  # type: ignore[return-value]
    if re.match(r"\s*(?:or|and) (?:later|after|since)", behind):
        return ">="
    return "<=" if re.match(r"\s*or (?:earlier|before)", behind) else _polarity(text, start, "=")


def _relative(which: str, unit: str, today: date) -> str:
    step = {"next": 1, "this": 0, "last": -1}[which]
    if unit == "year":
        return f"{today.year + step:04d}"
    months = today.year * 12 + today.month - 1 + step
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def _stated(text: _Text) -> list[Condition]:
    """Fields that shall be there, or not: "no money is mentioned", "which state a notice period"."""
    found = []
    for name, pattern in (*_FIELDS[:4], *_DATE_FIELDS[:3], ("signed_on", r"\b(?:date of signature|signing date)\b")):
        hit = text.search(pattern)
        if hit is None:
            continue
        near = text.text[max(0, hit.start() - 25) : hit.end() + 20]
        silent, states = re.search(_SILENT, near, re.IGNORECASE), re.search(_STATES, near, re.IGNORECASE)
        how_much = re.search(r"\bhow much\b|\btotal\b|\bsum\b", text.text, re.IGNORECASE)
        if (silent or (states and not how_much)) and text.take(hit.start(), hit.end()):
            found.append(Condition(field=name, op="empty" if silent else "filled"))
            if silent is not None:
                begin = max(0, hit.start() - 25)
                text.take(begin + silent.start(), begin + silent.end())
    return found


_Shape = tuple[Aggregate, tuple[str, ...], Order | None, int | None, str | None]


def _shape(text: _Text, where: Sequence[Condition]) -> _Shape:  # noqa: PLR0911
    """What is done with the rows: counted, added, ordered, grouped."""
    group = _group(text)
    most = text.search(r"\bmost (?:often|frequently|deals|agreements)\b|\b(?:has|have) the most\b")
    if most is not None and group is None:
        text.take(most.start(), most.end())
        group = "signatories.name" if text.search(r"\b(?:who|person)\b") else "parties.name"
        return "count", (), Order(field="count", direction="desc"), 1, group
    if text.search(r"\b(?:how many|number of|count)\b"):
        return "count", (), None, None, group
    if text.search(r"\b(?:how much|total|sum|add up|altogether)\b"):
        _use(text, _FIELDS[0][1])
        return "sum", ("funding.amount",), None, None, group
    if group is not None:
        return "count", (), None, None, group
    money = text.search(r"\b(largest|biggest|highest|most expensive|smallest|lowest)\b")
    if money is not None:
        _use(text, _FIELDS[0][1])
        down = money[1].lower() not in ("smallest", "lowest")
        text.take(money.start(), money.end())
        return ("max" if down else "min"), ("funding.amount",), None, None, None
    column = next((one.field for one in where if one.field.endswith("_on")), None) or _date_field(text) or "signed_on"
    ranked = text.search(r"\b(first|earliest|oldest|last|latest|newest|most recent|soonest)\b")
    if ranked is not None:
        text.take(ranked.start(), ranked.end())
        down = ranked[1].lower() in ("last", "latest", "newest", "most recent")
        return "list", (column,), Order(field=column, direction="desc" if down else "asc"), 1, None
    if text.search(r"\b(?:by date|in order|sort(?:ed)?|chronological\w*|order(?:ed)?)\b"):
        _use(text, r"\bchronological\w*\b")
        return "list", (column,), Order(field=column), None, None
    selected = tuple(dict.fromkeys(one.field for one in where if one.field.endswith("_on")))
    return "list", selected, None, None, None


def _group(text: _Text) -> str | None:
    hit = text.search(
        r"\b(?:per|for each|in each|by|group(?:ed)? by|of each)\s+(year|[a-z ]+?)\b(?=[?.!,]|$|\s+are|\s+is)"
    )
    if hit is None:
        return None
    if hit[1].lower() == "year":
        text.take(hit.start(), hit.end())
        return f"{_date_field(text) or 'signed_on'}:year"
    for name, pattern in _FIELDS:
        if re.fullmatch(pattern.replace(r"\b", ""), hit[1].strip(), re.IGNORECASE):
            text.take(hit.start(), hit.end())
            return name
    return None


def _use(text: _Text, pattern: str) -> None:
    for hit in re.finditer(pattern, text.text, re.IGNORECASE):
        text.take(hit.start(), hit.end())
