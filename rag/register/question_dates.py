"""Dates, sums and spans of time that a question names, as conditions."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable, Mapping
from datetime import date

from rag.register.query import Condition, Operator
from rag.register.question_text import AskedText, polarity
from rag.register.question_words import COUNTED, DATE_FIELDS, PARTS
from rag.values import find_dates, find_durations, find_money

_PART = re.compile(
    rf"\b(?:the )?({'|'.join(PARTS)})(?: of)?(?: the year)? (\d{{4}}|(?:next|this|last) year)\b", re.IGNORECASE
)
_LAST = re.compile(
    rf"\b(?:in |over |within |during )?(?:the )?(last|past|next|coming) (\d+|{'|'.join(COUNTED)}) (months?|years?)\b",
    re.IGNORECASE,
)
_MONTHS = tuple(month_name)
_MONTH = re.compile(
    rf"\b(?:since|in|from|until|before|after|by|of|last|this|next)\s+(?P<month>{'|'.join(_MONTHS[1:])})\b"
    rf"(?:\s+(?:of\s+)?(?P<which>this|next|last)\s+year\b)?"
)
_EDGE = re.compile(r"(?:the )?(?:end|start|beginning|close) of\s*$", re.IGNORECASE)
_MORE = (
    (r"(?:more than|over|above|exceed\w*|larger than|bigger than|greater than|>)\s*$", ">"),
    (r"(?:at least|from|minimum of|no less than|>=|≥)\s*$", ">="),
    (r"(?:less than|under|below|smaller than|<)\s*$", "<"),
    (r"(?:at most|up to|no more than|not more than|<=|≤)\s*$", "<="),
)


def sums(text: AskedText) -> list[Condition]:
    """Sums of money that the funding is compared with."""
    found = []
    for money in find_money(text.text):
        if money.value.currency is None or not text.take(money.start, money.end):
            continue
        before, behind = text.text[: money.start].lower(), text.text[money.end :].lower()
        op: Operator = "="
        for pattern, known in _MORE:
            hit = re.search(pattern, before)
            if hit is not None:
                op = known  # type: ignore[assignment]
                text.take(hit.start(), hit.end())
        hit = re.match(r"\s*(?:or|and) (more|less|above|below|over|under)", behind)
        if hit is not None:
            op = ">=" if hit[1] in ("more", "above", "over") else "<="
            text.take(money.end, money.end + hit.end())
        found.append(Condition(field="funding.amount", op=op, value=f"{money.value.amount:f} {money.value.currency}"))
    return found


def spans_of_time(text: AskedText, values: Mapping[str, Iterable[str]]) -> list[Condition]:
    """Lengths: of notice where the question speaks of notice, else of the agreement."""
    found = []
    for span in find_durations(text.text):
        if span.value.until is not None or span.note or _LAST.search(text.text[: span.end]):
            continue
        column = "notice_period" if re.search(r"\bnotice\b", text.text, re.IGNORECASE) else "duration"
        if not text.take(span.start, span.end):
            continue
        text.use(r"\bnotice(?: periods?)?\b|\b(?:last(?:s|ing)?|run(?:s|ning)?)(?: for)?\b|\bterms?\b|\blong\b")
        same = [
            value
            for value in values.get(column, ())
            if any(one.value.agrees(span.value) for one in find_durations(value))
        ]
        told = re.sub(r"['’]s?$", "", span.text)
        if same:
            found.append(Condition(field=column, op="in", value=tuple(same)))
        else:
            found.append(Condition(field=column, op="contains", value=told))
    return found


def date_field(text: AskedText) -> str | None:
    """The date that a question speaks of; its words are taken."""
    for name, pattern in DATE_FIELDS:
        hit = text.search(pattern)
        if hit is not None:
            for each in re.finditer(pattern, text.text, re.IGNORECASE):
                text.take(each.start(), each.end())
            return name
    return None


def dates(text: AskedText, today: date) -> list[Condition]:
    """Dates and periods that a question names, compared with the date that it speaks of."""
    found = _periods(text, today)
    spans = _spans(text, today)
    if not spans and not found:
        return []
    column = date_field(text) or "signed_on"
    conditions = [Condition(field=column, op=op, value=value) for op, value in found]
    if len(spans) == 2 and re.search(r"\b(?:between|from)\s*$", text.text[: spans[0][0]], re.IGNORECASE):
        pair = zip((">=", "<="), spans, strict=True)
        return conditions + [Condition(field=column, op=op, value=span[2]) for op, span in pair]
    if len(spans) == 2 and re.fullmatch(r"\s*or(?: in)?\s*", text.text[spans[0][1] : spans[1][0]], re.IGNORECASE):
        return [*conditions, Condition(field=column, op="in", value=tuple(span[2] for span in spans))]
    return conditions + [Condition(field=column, op=_comparison(text, *span[:2]), value=span[2]) for span in spans]


def _spans(text: AskedText, today: date) -> list[tuple[int, int, str]]:
    named = find_dates(text.text)
    spans = [(one.start, one.end, one.value.iso()) for one in named if one.value.year is not None]
    month = _MONTH.search(text.text)
    if month is not None and any(start < month.end() and month.start() < end for start, end, _ in spans):
        month = None
    hit = text.search(r"\b(next|this|last) (year|month)\b")
    if month is not None:
        number = _MONTHS.index(month["month"])
        which = (month["which"] or "").lower()
        last = today.year if number <= today.month else today.year - 1
        year = _relative(which, "year", today) if which else f"{last}"
        spans.append((month.start("month"), month.end(), f"{year}-{number:02d}"))
    elif hit is not None:
        spans.append((hit.start(), hit.end(), _relative(hit[1].lower(), hit[2].lower(), today)))
    return [span for span in spans if text.take(span[0], span[1])]


def _periods(text: AskedText, today: date) -> list[tuple[Operator, str]]:
    """Parts of a year, and months or years counted from today."""
    found: list[tuple[Operator, str]] = []
    hit = _PART.search(text.text)
    if hit is not None and text.take(hit.start(), hit.end()):
        year = hit[2] if hit[2].isdigit() else _relative(hit[2].split()[0].lower(), "year", today)
        first, last = PARTS[hit[1].lower()]
        found += [(">=", f"{year}-{first:02d}"), ("<=", f"{year}-{last:02d}")]
    hit = _LAST.search(text.text)
    if hit is not None and text.take(hit.start(), hit.end()):
        count = COUNTED.get(hit[2].lower()) or int(hit[2])
        months = count * (12 if hit[3].lower().startswith("year") else 1)
        ahead = hit[1].lower() in ("next", "coming")
        at = today.year * 12 + today.month - 1 + (months if ahead else -months)
        edge = f"{at // 12:04d}-{at % 12 + 1:02d}-{min(today.day, 28):02d}"
        found += [(">=", today.isoformat()), ("<=", edge)] if ahead else [(">=", edge), ("<=", today.isoformat())]
    return found


def _comparison(text: AskedText, start: int, end: int) -> Operator:
    before, behind = text.text[:start].lower(), text.text[end:].lower()
    edge = _EDGE.search(before)
    if edge is not None:
        text.take(edge.start(), edge.end())
        before = before[: edge.start()]
    for pattern, op in (
        (r"(?:\b(?:not before|no earlier than|since|from|as of|starting(?: in)?)|>=|≥)\s*(?:in )?$", ">="),
        (r"(?:\b(?:no later than|not after|until|by|up to|till)|<=|≤)\s*$", "<="),
        (r"(?:\b(?:after|later than)|>)\s*$", ">"), (r"(?:\b(?:before|earlier than|prior to)|<)\s*$", "<"),
    ):  # fmt: skip
        hit = re.search(pattern, before)
        if hit is not None:
            text.take(hit.start(), hit.end())
            return op  # type: ignore[return-value]
    hit = re.match(r"\s*(?:(?:or|and) (?:later|after|since|newer)|onwards?|and beyond)", behind)
    if hit is not None:
        text.take(end, end + hit.end())
        return ">="
    hit = re.match(r"\s*or (?:earlier|before|older)", behind)
    if hit is not None:
        text.take(end, end + hit.end())
        return "<="
    return polarity(text.text, start, end, "=")


def _relative(which: str, unit: str, today: date) -> str:
    step = {"next": 1, "this": 0, "last": -1}[which]
    if unit == "year":
        return f"{today.year + step:04d}"
    months = today.year * 12 + today.month - 1 + step
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
