"""Reads a marked text: the document, and its record with the place of every value.

A mark is `{{CODE|words}}`, or `{{CODE=value|words}}` where the value is not the words themselves; two values of the
same words are parted by a semicolon: `{{P.country;C|Japan}}`. Numbers put parts together: `{{G1|name}}` and
`{{GR1|role}}` are of one person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evals.errors import GoldError

ONE = {
    "T": "title",
    "S": "signed_on",
    "A": "announced_on",
    "D": "duration",
    "E": "effective_on",
    "X": "expires_on",
    "W": "renewal",
    "K": "notice_period",
    "Y": "governing_law",
}
"""Fields with one value, by their code."""

MANY = {"C": "countries", "F": "focus_areas", "L": "locations", "N": "programmes"}
"""Fields with a list of values, by their code."""

PARTS = {
    "G": ("signatories", "name"),
    "GR": ("signatories", "role"),
    "GP": ("signatories", "party"),
    "MP": ("funding", "purpose"),
}
"""Parts of things, by their code; a number behind the code says of which thing."""

MARK = re.compile(r"\{\{([^{}|]+)\|([^{}|]+)\}\}")
CODE = re.compile(r"(?P<code>[A-Z]+)(?P<number>\d*)(?:\.(?P<kind>[a-z]+))?(?:=(?P<value>.+))?")

Leaf = dict[str, Any]
Record = dict[str, Any]


def read_marked(name: str, marked: str) -> tuple[str, Record]:
    """The document's text and its record as JSON, in the shape of `rag.schema.partnership.Partnership`.

    Offsets count Unicode code points of the text. Raises GoldError for a mark that cannot be read.
    """
    text, at = "", 0
    record: Record = {"document": name}
    things: dict[tuple[str, str], Record] = {}
    for mark in MARK.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        place = {"document": name, "start": len(text), "end": len(text) + len(mark[2]), "quote": mark[2]}
        for code in mark[1].split(";"):
            _fill(record, things, code, place)
        text += mark[2]
    text += marked[at:]
    if "{{" in text or "}}" in text:
        raise GoldError(f"{name}: a mark is broken", hint="Marks look like {{S=2024-03-12|12 March 2024}}.")
    return text, record


def _fill(record: Record, things: dict[tuple[str, str], Record], written: str, place: Mapping[str, Any]) -> None:
    code = CODE.fullmatch(written)
    if code is None:
        raise GoldError(f"{place['document']}: no mark is written {written!r}", hint="See the head of marks.py.")
    name, number, value = code["code"], code["number"], code["value"] or place["quote"]
    if name in ONE:
        if ONE[name] in record:
            raise GoldError(f"{place['document']} marks {ONE[name]} twice", hint="Leave one of both marks.")
        record[ONE[name]] = _leaf(value, place)
    elif name in MANY:
        record.setdefault(MANY[name], []).append(_leaf(value, place))
    elif name == "P":
        party = {"name": _leaf(place["quote"], place), "kind": _leaf(code["kind"], place)}
        record.setdefault("parties", []).append(party)
    elif name == "M":
        amount, currency = value.split()
        sums = {
            "amount": _leaf(amount, place),
            "currency": _leaf(currency, place),
            "text": _leaf(place["quote"], place),
        }
        _thing(record, things, "funding", number).update(sums)
    elif name in PARTS:
        field, part = PARTS[name]
        _thing(record, things, field, number)[part] = _leaf(value, place)
    else:
        raise GoldError(f"{place['document']}: there is no mark {name}", hint="See the head of marks.py.")


def _thing(record: Record, things: dict[tuple[str, str], Record], field: str, number: str) -> Record:
    if (field, number) not in things:
        things[field, number] = {}
        record.setdefault(field, []).append(things[field, number])
    return things[field, number]


def _leaf(value: str, place: Mapping[str, Any]) -> Leaf:
    same = value == place["quote"]
    return {"value": value, **place, "match": "exact" if same else "derived", "how": "" if same else "gold"}
