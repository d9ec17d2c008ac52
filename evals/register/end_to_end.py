"""The register end to end: records by the embedded model, then the natural questions; beside it passages alone.

    python -m evals register --end-to-end                  # replays the calls in evals/recordings/register
    python -m evals register --end-to-end --mode record    # asks the model

The first deals of the suite are read (12, or `--deals N`), with all their documents. The gold of the questions is
worked out anew for these deals, from the gold records; a question is right when rows and aggregate are those of
the gold. Beside it stands `rag ask` without the register: of the questions that have an answer, how many it
answers with the right deals cited and, where a number is asked for, with that number.
"""

from __future__ import annotations

import dataclasses
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rag.library import Library
from rag.register.answering import ask_register
from rag.register.query import Query
from rag.register.schemas import PARTNERSHIP
from rag.schema.register import QueryResult

from ..suites.register.fill import answered
from ..suites.register.gold import TODAY, Asked, Gold, load_gold
from .gold_records import aggregated, f1, gold_result, pairwise

DEALS = 12
MODEL = "local/qwen2.5-coder-1.5b"
RECORDINGS = Path(__file__).parents[1] / "recordings" / "register"


def sample(gold: Gold, deals: int = DEALS) -> Gold:
    """The suite's gold with its first deals only, the questions worked out for them."""
    entries = gold.entries[:deals]
    documents = {name for entry in entries for name in entry.documents if name not in gold.unread}
    few = dataclasses.replace(
        gold,
        documents={name: text for name, text in gold.documents.items() if name in documents},
        records={name: record for name, record in gold.records.items() if name in documents},
        entries=tuple(
            dataclasses.replace(e, documents=tuple(d for d in e.documents if d in documents)) for e in entries
        ),
        conflicts=tuple(one for one in gold.conflicts if one.entry in {entry.id for entry in entries}),
        unread=(),
    )
    return dataclasses.replace(few, questions=tuple(answered(few)))


def measured(folder: Path, mode: str, passages: bool, deals: int = DEALS) -> dict[str, float]:
    """Rows F1, right aggregates and right questions over extracted records; with `passages` also plain retrieval."""
    gold = sample(load_gold(folder), deals)
    settings: dict[str, Any] = {"model": MODEL, "replay": RECORDINGS, "replay_mode": mode}
    with tempfile.TemporaryDirectory() as place, Library.open(Path(place) / "library", **settings) as library:
        library.add(*(folder / "documents" / f"{name}.txt" for name in sorted(gold.documents)))
        extracted = library.extract_many(None)
        if extracted.failed:
            raise RuntimeError(f"{extracted.failed[0].document}: {extracted.failed[0].message}")
        entry_of = {document: entry.id for entry in gold.entries for document in entry.documents}
        asked = [one for one in gold.questions if one.query is not None]
        queries = {one.id: one.query for one in gold.questions}
        scored = []
        for one in asked:
            after = queries.get(one.after or "")
            before = None if after is None else Query.model_validate(after)
            result = ask_register(
                library.store, PARTNERSHIP, one.question, after=before, today=date.fromisoformat(TODAY)
            )
            scored.append(_score(result if isinstance(result, QueryResult) else None, one, entry_of))
        named = pairwise([e.documents for e in library.register().entries], [e.documents for e in gold.entries])
        figures = {
            "questions": float(len(asked)),
            "answered": sum(one["answered"] for one in scored) / len(scored),
            "rows F1": sum(one["rows"] for one in scored) / len(scored),
            "aggregates": sum(one["aggregate"] for one in scored) / len(scored),
            "right": sum(one["right"] for one in scored) / len(scored),
            "deals precision": named[0],
            "deals recall": named[1],
        }
        if passages:
            figures["passages right"] = _passages(library, asked, entry_of)
    return figures


def _score(result: QueryResult | None, one: Asked, entry_of: Mapping[str, str]) -> dict[str, float]:
    if result is None:
        return {"answered": 0.0, "rows": 0.0, "aggregate": 0.0, "right": 0.0}
    grouped = bool(result.query["group_by"])
    wanted = grouped == bool((one.query or {}).get("group_by"))
    rows = [entry_of[entry.id] for entry in result.rows]
    in_rows = float(wanted) if grouped else f1(rows, one.rows or ())
    gold = gold_result(dataclasses.asdict(one), grouped) if wanted else None
    same = wanted and aggregated(result, entry_of, grouped) == gold
    return {"answered": 1.0, "rows": in_rows, "aggregate": float(same), "right": float(same and in_rows == 1.0)}


def _passages(library: Library, asked: Sequence[Asked], entry_of: Mapping[str, str]) -> float:
    """The share of questions that passages alone answer: the same deals cited, and the number that was asked for."""
    right = 0
    scope = [info.id for info in library.documents()]  # with documents named, the register is not asked
    for one in asked:
        answer = library.ask(one.question, documents=scope)
        cited = {entry_of[each.document] for each in answer.citations}
        numbers = set(re.findall(r"\d+", str(one.result))) if one.result is not None else set()
        said = set(re.findall(r"\d+", answer.text.replace(",", "")))
        right += cited == set(one.rows or ()) and numbers <= said
    return right / len(asked)
