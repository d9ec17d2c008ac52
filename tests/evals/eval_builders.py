"""Small gold and answers for the tests: one invented document, whose offsets are located here by hand-picked
words.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.load import Suite, SuiteDocument, hash_file
from evals.schema import Evidence, Fact, FactType, Kind, Question, RecordGold
from rag.schema.answer import Answer, Citation, Hit, Status, Timings, Try, Usage

TEXT = (
    "The Orla Accord was signed on 3 May 2024 in Bern by Ada Quill and Tom Reyes. "
    "It puts €7 million into tidal power and soil science over four years. "
    "A first report on 9 June 2025 counted 48 projects."
)
OTHER = "The Velm Pact joins Norland and Sudland. It was signed on 12 March 2019."
TEXTS = {"orla": TEXT, "velm": OTHER}


def span(quote: str, document: str = "orla") -> Evidence:
    """Evidence for words that occur exactly once."""
    text = TEXTS[document]
    assert text.count(quote) == 1, quote
    start = text.index(quote)
    return Evidence(document=document, start=start, end=start + len(quote), quote=quote)


def fact(
    id: str,
    type: FactType,
    answers: tuple[str, ...],
    quote: str,
    *,
    document: str = "orla",
    vital: bool = True,
    items: tuple[tuple[str, ...], ...] | None = None,
) -> Fact:
    return Fact(id=id, vital=vital, answers=answers, type=type, items=items, evidence=(span(quote, document),))


def question(
    id: str, asked: str, *facts: Fact, kind: Kind = "fact", documents: tuple[str, ...] = ("orla",)
) -> Question:
    return Question(id=id, documents=documents, question=asked, kind=kind, facts=facts)


SIGNED = question(
    "q-signed",
    "When was the Orla Accord signed?",
    fact("f-signed", "date", ("3 May 2024", "2024-05-03"), "signed on 3 May 2024"),
)
FIELDS = question(
    "q-fields",
    "Which two fields does it pay for?",
    fact(
        "f-fields",
        "list",
        ("tidal power and soil science",),
        "tidal power and soil science",
        items=(("tidal power",), ("soil science",)),
    ),
    kind="list",
)
MONEY = question("q-money", "How much money is there?", fact("f-money", "money", ("€7 million",), "€7 million"))
VELM = question(
    "q-velm",
    "When was the Velm Pact signed?",
    fact("f-velm", "date", ("12 March 2019",), "signed on 12 March 2019", document="velm"),
    documents=("velm",),
)
NOWHERE = question("q-nowhere", "Which bank holds the money?", kind="unanswerable")
QUESTIONS = (SIGNED, FIELDS, MONEY, VELM, NOWHERE)

PERFECT = {
    "q-signed": ("3 May 2024", ("signed on 3 May 2024",), "orla"),
    "q-fields": ("tidal power and soil science", ("tidal power and soil science",), "orla"),
    "q-money": ("€7 million", ("€7 million",), "orla"),
    "q-velm": ("12 March 2019", ("signed on 12 March 2019",), "velm"),
    "q-nowhere": ("", (), "orla"),
}

RECORD = RecordGold(
    document="orla",
    record={"title": "Orla Accord", "signed_on": "2024-05-03", "locations": ["Bern"], "duration": None},
    evidence={"signed_on": (span("3 May 2024"),)},
)


def citation(quote: str, document: str = "orla") -> Citation:
    where = span(quote, document)
    return Citation(document=document, start=where.start, end=where.end, quote=quote, match="exact", line=1)


def whole(document: str) -> Hit:
    text = TEXTS[document]
    return Hit(document=document, start=0, end=len(text), text=text, score=1.0)


def answer(
    text: str,
    *citations: Citation,
    status: Status | None = None,
    evidence: tuple[Hit, ...] = (),
    calls: int = 1,
) -> Answer:
    """An answer as the library gives it; no text means that it declined."""
    usage = Usage(calls=calls, prompt_tokens=10, completion_tokens=2)
    return Answer(
        question="?",
        status=status or ("answered" if text else "not_in_documents"),
        text=text or "The documents do not say.",
        citations=citations,
        evidence=evidence,
        tries=(Try(prompt="answer@1", said=text, usage=usage),),
        model="test/stub",
        usage=usage,
        timings=Timings(),
    )


def perfect(asked: Question) -> Answer:
    text, quotes, document = PERFECT[asked.id]
    cited = tuple(citation(quote, document) for quote in quotes)
    return answer(text, *cited, evidence=(whole(document),))


def suite(*questions: Question, records: tuple[RecordGold, ...] = ()) -> Suite:
    documents = tuple(SuiteDocument(name, Path(f"{name}.txt"), text) for name, text in TEXTS.items())
    return Suite("small", documents, questions or QUESTIONS, records)


def write_gold(gold: Path, lines: list[dict[str, Any]], records: list[dict[str, Any]] | None = None) -> None:
    """A suite called small with its documents and manifest."""
    documents = gold / "small" / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        (documents / f"{name}.txt").write_text(text, encoding="utf-8")
    (gold / "small.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    if records is not None:
        rows = "".join(json.dumps(line) + "\n" for line in records)
        (gold / "small.records.jsonl").write_text(rows, encoding="utf-8")
    files = [path for path in gold.rglob("*") if path.is_file() and path.name != "manifest.json"]
    manifest = {
        "schema_version": 1,
        "files": {path.relative_to(gold).as_posix(): hash_file(path) for path in files},
    }
    (gold / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
