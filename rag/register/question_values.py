"""What a question names: parties, persons, countries, kinds, currencies, and values of the columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.register.names import core_words
from rag.register.query import Condition
from rag.register.question_text import AskedText, polarity
from rag.register.question_words import COUNTED, KINDS, NEGATOR, RANK, is_free
from rag.schema.register import Entity
from rag.values import Found, country, currency_of, find_countries, folded
from rag.values.folding import locate

LONGEST_TOPIC = 5
"""Words of a subject that a question names."""

SHORTEST = 3
"""Characters of the shortest name that is looked for."""

TOPICS = ("focus_areas", "programmes", "locations", "governing_law", "funding.purpose", "renewal", "title")
"""Columns that words of a question may be part of, those first in which subjects stand."""

_NO_TOPIC = re.compile(rf"{NEGATOR}|{'|'.join(COUNTED)}|{RANK}|other|next|years?|months?|half|quarter", re.IGNORECASE)
_NEGATED = re.compile(rf"\b{NEGATOR}\b", re.IGNORECASE)
LISTED = frozenset({"focus_areas", "programmes", "locations"})
_JOINED = re.compile(r"\s*(?:,|or|and|,? or|,? and)(?: in| the| about| on)*\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    """A value in the question: its column, how it is written in a query, and where it stands."""

    column: str
    value: str
    start: int
    end: int
    whole: bool = True


def named(text: AskedText, entities: Sequence[Entity], values: Mapping[str, Iterable[str]]) -> list[Condition]:
    """Conditions for everything that the question names: names first, then kinds, then subjects."""
    found = _known_names(text, entities, values)
    found += _laws(text, values)
    found += _parts_of_names(text, entities)
    found += _countries(text)
    found += _currencies(text)
    kinds = _kinds(text)
    found += _topics(text, values)
    return [*_joined(text, found), *kinds]


def _kinds(text: AskedText) -> list[Condition]:
    """Kinds of partners."""
    found = []
    for kind, pattern in KINDS.items():
        hit = text.free(rf"\b(?:{pattern})\b")
        if hit is not None and text.take(hit.start(), hit.end()):
            op = polarity(text.text, hit.start(), hit.end(), "has")
            found.append(Condition(field="parties.kind", op=op, value=kind))
    return found


def _known_names(text: AskedText, entities: Sequence[Entity], values: Mapping[str, Iterable[str]]) -> list[_Named]:
    known = [(name, "signatories.name" if one.kind == "person" else "parties.name") for one in entities
             for name in one.names if len(name) >= SHORTEST]  # fmt: skip
    known += [(value, name) for name in LISTED for value in values.get(name, ()) if len(value) >= SHORTEST]
    states = {found.text.lower() for found in find_countries(text.text)}
    found = []
    for name, column in sorted(known, key=lambda pair: -len(pair[0])):
        if name.lower() in states or country(name) is not None:
            continue
        place = locate(name, text.text, whole_words=True)
        if place is not None and text.take(place.start, place.end):
            found.append(_Named(column, name, place.start, place.end))
            if column == "parties.name":
                _take_home(text, place.start)
    return found


def _take_home(text: AskedText, start: int) -> None:
    """The country in front of a party belongs to its name: "the Estonian Ministry of …"."""
    for one in find_countries(text.text):
        if one.value.demonym and text.text[one.end : start].strip() == "":
            text.take(one.start, one.end)


def _laws(text: AskedText, values: Mapping[str, Iterable[str]]) -> list[_Named]:
    hit = text.free(r"\blaws? of (?:the )?([A-Z][\w'’-]*(?: (?:and )?[A-Z][\w'’-]*)*)") or text.free(
        r"\b([A-Z][\w'’-]+) laws?\b"
    )
    if hit is None:
        return []
    said = hit[1]
    law = country(said)
    held = list(values.get("governing_law", ()))
    meant = [value for value in held if folded(said) in folded(value)]
    meant = meant or [
        value for value in held if law is not None and law in {one.value for one in find_countries(value)}
    ]
    text.take(hit.start(), hit.end())
    text.use(r"\bgovern\w+(?: by)?\b|\bsubject to\b|\bapplicable\b|\bappl(?:y|ies)\b")
    return [_Named("governing_law", meant[0] if meant and folded(said) not in folded(meant[0]) else said, hit.start(1),
                   hit.end(1), whole=False)]  # fmt: skip


def _countries(text: AskedText) -> list[_Named]:
    free: list[Found] = [one for one in find_countries(text.text) if text.take(one.start, one.end)]  # type: ignore[type-arg]
    return [_Named("countries", one.value.alpha2, one.start, one.end) for one in free]


def _currencies(text: AskedText) -> list[_Named]:
    found = []
    for start, end in text.left():
        code = currency_of(text.text[start:end])
        if code is not None and text.take(start, end):
            found.append(_Named("funding.currency", code, start, end))
    return found


def _parts_of_names(text: AskedText, entities: Sequence[Entity]) -> list[_Named]:
    """Parties and persons that are called by some of their telling words: "Halden", "the digital ministry"."""
    keys = [(set(core_words(name)), one) for one in entities for name in one.names]
    states = [(one.start, one.end) for one in find_countries(text.text)]
    found = []
    for start, end, said in _runs(text):
        wanted = set(core_words(said))
        if not wanted or not (said[:1].isupper() or len(wanted) > 1) or _is_state(said):
            continue
        if _NEGATED.search(said) or any(first <= start and end <= last for first, last in states):
            continue
        meant = {one.id: one for words, one in keys if wanted <= words}
        if len(meant) > 1 and not said[:1].isupper():
            meant = _at_home(text, start, meant)
        if not meant or (not said[:1].isupper() and len(meant) > 1) or not text.take(start, end):
            continue
        column = "signatories.name" if all(one.kind == "person" for one in meant.values()) else "parties.name"
        exact = next(iter(meant.values())).names[0] if len(meant) == 1 else said
        found.append(_Named(column, exact, start, end))
        _take_home(text, start)
    return found


def _is_state(said: str) -> bool:
    return country(said) is not None or any(len(one.text) == len(said) for one in find_countries(said))


def _at_home(text: AskedText, start: int, meant: Mapping[str, Entity]) -> dict[str, Entity]:
    """Of several entities those of the country that stands before the words."""
    before = [one for one in find_countries(text.text) if text.text[one.end : start].strip() == ""]
    homes = {one.value.alpha2 for one in before}
    return {
        key: one
        for key, one in meant.items()
        if homes & {found.value.alpha2 for name in one.names for found in find_countries(name)}
    }


def _topics(text: AskedText, values: Mapping[str, Iterable[str]]) -> list[_Named]:
    """Words that are part of values of a column: "hydrogen" where a focus area is "hydrogen storage"."""
    found = []
    runs = _runs(text)
    columns = {name: {folded(value) for value in values.get(name, ())} for name in TOPICS} if runs else {}
    for start, end, written in runs:
        said, wanted = written, folded(written)
        if len(wanted) < SHORTEST or said.isdigit() or _NO_TOPIC.fullmatch(said) or is_free(said):
            continue
        if len(wanted) > LONGEST_TOPIC and wanted.endswith("s") and not wanted.endswith("ss"):
            wanted, said = wanted[:-1], said[:-1]  # "harbours" where a value says "harbour"
        begins = re.compile(rf"\b{re.escape(wanted)}")
        for column, held in columns.items():
            if any(wanted in value and begins.search(value) for value in held) and text.take(start, end):
                found.append(_Named(column, said, start, end, whole=column in LISTED and wanted in held))
                break
    return found


def _runs(text: AskedText) -> list[tuple[int, int, str]]:
    """Words that were not read, in runs of neighbours, the longest first."""
    left = text.left()
    runs = []
    for length in range(LONGEST_TOPIC, 0, -1):
        for first in range(len(left) - length + 1):
            start, end = left[first][0], left[first + length - 1][1]
            if all(
                len(text.text[a[1] : b[0]].split()) <= 1
                for a, b in zip(left[first:], left[first + 1 : first + length], strict=False)
            ):
                runs.append(
                    (
                        start,
                        end,
                        text.text[start:end].rstrip("'’s")
                        if text.text[start:end].endswith(("'s", "’s"))
                        else text.text[start:end],
                    )
                )
    return runs


def _joined(text: AskedText, found: Sequence[_Named]) -> list[Condition]:
    """One condition a name; names of one column that "or" joins, and whole subjects that "and" joins, are one."""
    conditions: list[Condition] = []
    rest = sorted(found, key=lambda one: one.start)
    while rest:
        one, *rest = rest
        group = [one]
        while rest and rest[0].column == one.column and one.whole and rest[0].whole:
            between = text.text[group[-1].end : rest[0].start]
            either = _JOINED.fullmatch(between) is not None and re.search(r"\band\b", between, re.IGNORECASE) is None
            if not either and not (_JOINED.fullmatch(between) and one.column == "focus_areas"):
                break
            group.append(rest.pop(0))
        if len(group) > 1 and re.search(r"\bor\b|\band\b", text.text[group[-2].end : group[-1].start]):
            conditions.append(Condition(field=one.column, op="in", value=tuple(each.value for each in group)))
            continue
        for each in group:
            op = polarity(text.text, each.start, each.end, "has" if each.whole else "contains")
            if op == "has_not" and not each.whole:
                op = "has_not"
            conditions.append(Condition(field=each.column, op=op, value=each.value))
    return conditions
