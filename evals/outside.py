"""Suites whose documents stay outside the project: a folder of real documents with gold, and Chroma's
benchmark.

A partnerships folder holds `NAME.txt`, whose first line tells where the text came from and is stripped before
anything sees it, and `NAME.gold.json` with facts, unanswerable questions, a record, and values that are
optional in it. Evidence there is verbatim but for white space, so its offsets are found here.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.schema.document import Span

from .errors import GoldError
from .load import Reader, Suite, SuiteDocument, stored_text
from .schema import Evidence, Fact, FactType, Kind, Question, RecordGold

_TYPES: Mapping[str, FactType] = {"programme": "text", "other": "text"}
"""Types of that format which ours does not tell apart."""

_DATE_OR_SIMILAR = frozenset({"date", "money", "number", "person", "org", "place", "list", "text"})
_CORPORA = "corpora"
_QUESTIONS = "questions_df.csv"


@dataclass(frozen=True)
class Excerpts:
    """A question of the chunking benchmark with the spans of its reference excerpts; documents are
    corpora.
    """

    question: str
    corpus: str
    references: tuple[Span, ...]


def load_partnerships(data: Path, work: Path, *, read: Reader | None = None) -> tuple[Suite, Suite]:
    """The suites `dev` (each question asked of its own document) and `dev-titled` (of the whole library, by
    title).

    `data` is the folder of the documents, or one that holds it as `partnerships/dev`. The stripped texts are
    written to `work`, from where they are added. Raises GoldError.
    """
    below = data / "partnerships" / "dev"
    data = below if below.is_dir() else data
    golds = sorted(data.glob("*.gold.json"))
    if not golds:
        raise GoldError(
            f"no *.gold.json in {data}",
            hint="--data takes the folder that holds the documents and their gold.",
        )
    work.mkdir(parents=True, exist_ok=True)
    loaded = [_load_one(path, work, read or stored_text) for path in golds]
    documents = tuple(document for document, _, _ in loaded)
    scoped = tuple(question for _, questions, _ in loaded for question in questions)
    records = tuple(record for _, _, record in loaded)
    titles = {record.document: record.record["title"] for record in records}
    titled = tuple(_by_title(question, titles[question.documents[0]]) for question in scoped)
    return Suite("dev", documents, scoped, records), Suite("dev-titled", documents, titled)


def locate(text: str, quote: str) -> list[tuple[int, int]]:
    """Everywhere that `quote` stands in `text`, any run of white space equal to any other."""
    parts = [re.escape(part) for part in quote.split()]
    return [match.span() for match in re.finditer(r"\s+".join(parts), text)] if parts else []


def load_chunking(data: Path) -> tuple[dict[str, str], tuple[Excerpts, ...]]:
    """The corpora by name and the questions of the chunking benchmark, every excerpt checked. Raises
    GoldError.
    """
    table, corpora = data / _QUESTIONS, {}
    for path in sorted((data / _CORPORA).glob("*.md")):
        corpora[path.stem] = path.read_text(encoding="utf-8")
    if not table.is_file() or not corpora:
        raise GoldError(f"{data} lacks {_QUESTIONS} or {_CORPORA}/*.md", hint="--data takes the benchmark's folder.")
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with table.open(encoding="utf-8", newline="") as lines:
        return corpora, tuple(_excerpts(row, number, corpora) for number, row in enumerate(csv.DictReader(lines), 1))


def _excerpts(row: Mapping[str, str], number: int, corpora: Mapping[str, str]) -> Excerpts:
    corpus = row["corpus_id"]
    if corpus not in corpora:
        raise GoldError(f"{_QUESTIONS} row {number} names the unknown corpus {corpus}", hint="Restore the corpora.")
    spans = []
    for reference in json.loads(row["references"]):
        start, end = reference["start_index"], reference["end_index"]
        if corpora[corpus][start:end] != reference["content"]:
            raise GoldError(
                f"{_QUESTIONS} row {number}: an excerpt is not verbatim in {corpus}",
                hint="Restore the corpora.",
            )
        spans.append(Span(document=corpus, start=start, end=end))
    return Excerpts(row["question"], corpus, tuple(spans))


def _load_one(path: Path, work: Path, read: Reader) -> tuple[SuiteDocument, tuple[Question, ...], RecordGold]:
    name = path.name.removesuffix(".gold.json")
    source = path.with_name(f"{name}.txt")
    try:
        gold = json.loads(path.read_text(encoding="utf-8"))
        _, _, body = source.read_text(encoding="utf-8").partition("\n")
    except FileNotFoundError as error:
        raise GoldError(f"{source} is missing", hint="Every .gold.json needs its .txt.") from error
    except ValueError as error:
        raise GoldError(f"{path} is malformed: {error}", hint="Mend it.") from error
    stripped = work / f"{name}.txt"
    if not stripped.is_file() or stripped.read_text(encoding="utf-8") != body:
        stripped.write_text(body, encoding="utf-8")
    document = SuiteDocument(id=name, path=stripped, text=read(stripped))
    try:
        questions = tuple(_questions(gold, document))
        optional = {key: _as_list(value) for key, value in gold.get("record_optional", {}).items()}
        record = RecordGold(document=name, record=gold["record"], optional=optional, notes=tuple(gold.get("notes", ())))
    except KeyError as error:
        raise GoldError(f"{path} lacks {error}", hint="See the format's README.") from error
    return document, questions, record


def _questions(gold: Mapping[str, Any], document: SuiteDocument) -> Iterator[Question]:
    for entry in gold["facts"]:
        answers = (entry["answer"], *entry["aliases"])
        type_ = _TYPES.get(entry["type"], entry["type"])
        if type_ not in _DATE_OR_SIMILAR:
            raise GoldError(f"{document.id}, {entry['id']}: unknown type {type_}", hint="See the format's README.")
        fact = Fact(id=entry["id"], answers=answers, type=type_, evidence=_evidence(entry, document))
        kind: Kind = "list" if type_ == "list" else "fact"
        if entry["answer"].strip().lower() in ("yes", "no"):
            kind = "yes_no"
        yield Question(
            id=entry["id"],
            documents=(document.id,),
            question=entry["question"],
            kind=kind,
            facts=(fact,),
            tags=(entry["type"],),
        )
    for entry in gold["unanswerable"]:
        yield Question(
            id=entry["id"],
            documents=(document.id,),
            question=entry["question"],
            kind="unanswerable",
            tags=("unanswerable",),
        )


def _evidence(entry: Mapping[str, Any], document: SuiteDocument) -> tuple[Evidence, ...]:
    """Every place where the evidence stands: a citation of any of them proves the fact."""
    places = locate(document.text, entry["evidence"])
    if not places:
        raise GoldError(
            f"{document.id}, fact {entry['id']}: its evidence stands nowhere in the stored text",
            hint="Evidence must be verbatim but for white space.",
        )
    return tuple(
        Evidence(document=document.id, start=start, end=end, quote=document.text[start:end]) for start, end in places
    )


def _by_title(question: Question, title: str) -> Question:
    asked = f'In the document "{title}": {question.question}'
    return question.model_copy(update={"question": asked, "scope": "library"})


def _as_list(value: Any) -> list[Any]:
    """Optional values as a list; an empty list in the file means that leaving the field empty is accepted."""
    values = list(value) if isinstance(value, list) else [value]
    return values or [None]
