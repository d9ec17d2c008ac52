"""Natural questions to the register over gold records: `python -m evals register --questions`.

A question is right when rows and aggregate are those of the gold; one without a gold query when nothing was
answered.
`--asked FILE` takes questions of another author: a JSON list of {id, question, answerable, documents,
expected_value, follows}. There a question is right when the entries of the answer are those of `documents`
and the digits of `expected_value`, which is prose, stand in the answer, "right in its rows" when the entries
are those alone; an unanswerable one when it was declined or left to the search of passages.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rag.errors import RagError
from rag.library import Library
from rag.register.answering import Declined, as_answer, ask_register
from rag.register.query import Query
from rag.register.schemas import PARTNERSHIP
from rag.schema.register import QueryResult

from ..suites.register.gold import TODAY
from .gold_records import aggregated, entries_of, fill, gold_result, rows_of


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one question: `verdict` is right, wrong, declined or passed (left to the search of passages)."""

    id: str
    verdict: str
    note: str


def measured(folder: Path, asked: Path | None, model: bool, show: bool) -> dict[str, int]:
    """How many questions were right, wrong, declined though they have an answer, and left to passages."""
    unread = set(json.loads((folder / "unread.json").read_text(encoding="utf-8"))["documents"])
    with tempfile.TemporaryDirectory() as place, Library.open(Path(place) / "library") as library:
        fill(library, folder, unread)
        entries = entries_of(folder, unread)
        if asked is None:
            told = list(_suite(library, rows_of(folder, "questions"), entries, model))
        else:
            given = json.loads(asked.read_text(encoding="utf-8"))
            told = list(_foreign(library, given, model))
    counts = {"questions": len(told)}
    for one in told:
        counts[one.verdict] = counts.get(one.verdict, 0) + 1
        if show and one.verdict != "right":
            print(f"{one.id} {one.verdict}: {one.note}")
    return counts


def _suite(
    library: Library, questions: Sequence[Mapping[str, Any]], entries: Sequence[Mapping[str, Any]],
    model: bool,
) -> Iterator[Told]:  # fmt: skip
    entry_of = {document: entry["id"] for entry in entries for document in entry["documents"]}
    queries = {one["id"]: one["query"] for one in questions}
    for one in questions:
        after = queries.get(one["after"])
        result = _asked(library, one["question"], None if after is None else Query.model_validate(after), model)
        if not isinstance(result, QueryResult):
            words = result.why if isinstance(result, Declined) else ""
            kind = "declined" if isinstance(result, Declined) else "passed"
            yield Told(one["id"], "right" if one["query"] is None else kind, f"{one['question']} {words}")
            continue
        grouped = bool(result.query["group_by"])
        rows = [entry_of[entry.id] for entry in result.rows]
        ordered = bool(result.query["order_by"]) and one["query"] is not None and "order_by" in one["query"]
        same = one["query"] is not None and (
            grouped or rows == list(one["rows"]) or (not ordered and sorted(rows) == sorted(one["rows"]))
        )
        wanted = one["query"] or {}
        right = same and bool(wanted.get("group_by")) == grouped
        right = right and aggregated(result, entry_of, grouped) == gold_result(one, grouped)
        yield Told(one["id"], "right" if right else "wrong", f"{one['question']} -> {result.words}")


def _foreign(library: Library, questions: Sequence[Mapping[str, Any]], model: bool) -> Iterator[Told]:
    before: dict[str, Query] = {}
    register = library.register()
    for one in questions:
        result = _asked(library, one["question"], before.get(one.get("follows", "")), model)
        if not isinstance(result, QueryResult):
            kind = "declined" if isinstance(result, Declined) else "passed"
            yield Told(one["id"], kind if one["answerable"] else "right", "")
            continue
        before[one["id"]] = Query.model_validate(result.query)
        ids = {entry.id for entry in result.rows} | {row for group in result.groups for row in group.rows}
        found = (register.entry(document) for document in one["documents"])
        wanted = {entry.id for entry in found if entry is not None}
        text = _digits(as_answer(library.store, one["question"], result, 0.0).text)
        numbers = _digits(one["expected_value"] or "")
        extreme = result.query["aggregate"] in ("min", "max") and wanted <= ids
        same = ids == wanted or not wanted or extreme
        right = one["answerable"] and same
        why = "unanswerable" if not one["answerable"] else "rows"
        said = "right" if numbers <= text else "right in its rows"
        yield Told(one["id"], said if right else f"wrong by {why}", result.words)


def _asked(library: Library, question: str, after: Query | None, model: bool) -> QueryResult | Declined | None:
    today = date.fromisoformat(TODAY)
    asked = (lambda: library.model) if model else None
    try:
        return ask_register(library.store, PARTNERSHIP, question, after=after, today=today, model=asked)
    except RagError as error:
        return Declined(error.message)


def _digits(text: str) -> set[str]:
    return {re.sub(r"\.0*$|,", "", number) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
