"""The suite `register` over its gold records: the query side alone, with the gold queries given.

    python -m evals register              # the suite of the project, in evals/suites/register
    python -m evals register --data DIR   # another folder of the same layout

A folder holds documents/*.txt, records.jsonl, entries.jsonl, parties.jsonl, questions.jsonl and unread.json. The
queries are given, so that reading a question is not measured here.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import RagError
from rag.library import Library
from rag.register.query import Query
from rag.schema.document import ParsedDocument
from rag.schema.register import QueryResult, Register

Pair = frozenset[str]

SUITE = Path(__file__).parents[1] / "suites" / "register"


def f1(said: Iterable[str], gold: Iterable[str]) -> float:
    """F1 of two sets; 1 where both are empty."""
    mine, theirs = set(said), set(gold)
    if not mine and not theirs:
        return 1.0
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def pairwise(said: Sequence[Sequence[str]], gold: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Precision and recall of the pairs that are put together; things that the gold does not name do not count."""
    known = {one for group in gold for one in group}
    mine, theirs = _pairs([[one for one in group if one in known] for group in said]), _pairs(gold)
    hits = len(mine & theirs)
    return (hits / len(mine) if mine else 1.0), (hits / len(theirs) if theirs else 1.0)


def run(folder: Path) -> dict[str, float]:
    """The figures of the suite over gold records."""
    unread = set(json.loads((folder / "unread.json").read_text(encoding="utf-8"))["documents"])
    with tempfile.TemporaryDirectory() as place, Library.open(Path(place) / "library") as library:
        fill(library, folder, unread)
        register = library.register()
        entries = entries_of(folder, unread)
        entry_of = {document: entry["id"] for entry in entries for document in entry["documents"]}
        asked = [question for question in rows_of(folder, "questions") if question["query"] is not None]
        scored = [_score(library, question, entry_of) for question in asked]
    figures = {name: sum(one[name] for one in scored) / len(scored) for name in ("rows", "aggregate", "coverage")}
    return {**figures, **_resolution(register, entries, rows_of(folder, "parties"))}


def _score(library: Library, question: dict[str, Any], entry_of: dict[str, str]) -> dict[str, float]:
    try:
        result = library.query(Query.model_validate(question["query"]))
    except RagError:
        return {"rows": 0.0, "aggregate": 0.0, "coverage": 0.0}
    rows = [entry_of[entry.id] for entry in result.rows]
    gold, told = question["coverage"], result.coverage
    covered = (told.matched, told.no_value, sorted(entry_of[one] for one in told.undecided), told.no_record)
    right = covered == (gold["matched"], gold["no_value"], sorted(gold["undecided"]), gold["no_record"])
    grouped = question["query"].get("group_by")
    return {
        "rows": 1.0 if grouped else f1(rows, question["rows"]),
        "aggregate": float(aggregated(result, entry_of, bool(grouped)) == gold_result(question, bool(grouped))),
        "coverage": float(right),
    }


def aggregated(result: QueryResult, entry_of: Mapping[str, str], grouped: bool) -> Any:
    """The aggregate of a result, or its groups by the gold's ids."""
    if not grouped:
        return result.result
    return [(sorted(entry_of[one] for one in group.rows), group.result) for group in result.groups]


def gold_result(question: Mapping[str, Any], grouped: bool) -> Any:
    """The aggregate or the groups of the gold."""
    if not grouped:
        return question["result"]
    return [(sorted(group["rows"]), group["result"]) for group in question["result"]]


def _resolution(
    register: Register, entries: Sequence[dict[str, Any]], parties: Sequence[dict[str, Any]]
) -> dict[str, float]:
    deals = pairwise([one.documents for one in register.entries], [entry["documents"] for entry in entries])
    named = {name for one in register.entities if one.kind == "party" for name in one.names}
    gold = [[name for name in party["names"] if name in named] for party in parties]
    names = pairwise([one.names for one in register.entities if one.kind == "party"], gold)
    return {"deals precision": deals[0], "deals recall": deals[1],
            "parties precision": names[0], "parties recall": names[1]}  # fmt: skip


def _pairs(groups: Sequence[Sequence[str]]) -> set[Pair]:
    return {frozenset(pair) for group in groups for pair in combinations(sorted(set(group)), 2)}


def entries_of(folder: Path, unread: set[str]) -> list[dict[str, Any]]:
    """The gold entries with those of their documents that have records."""
    rows = rows_of(folder, "entries")
    return [{**row, "documents": [name for name in row["documents"] if name not in unread]} for row in rows]


def fill(library: Library, folder: Path, unread: set[str]) -> None:
    """Put the documents of the suite and their gold records into a library."""
    with library.store.write() as writer:
        for path in sorted((folder / "documents").glob("*.txt")):
            parsed = ParsedDocument(text=path.read_text(encoding="utf-8"), title=path.stem, media_type="text/plain")
            vectors = np.zeros((0, 4), dtype=np.float32)
            writer.put(parsed, source=path.name, sha256=path.stem, chunks=[], vectors=vectors)
    for record in rows_of(folder, "records"):
        if record["document"] not in unread:
            library.store.keep_record(record["document"], "Partnership", "gold", json.dumps(record))


def rows_of(folder: Path, name: str) -> list[Any]:
    """The lines of a file of the suite."""
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
