"""Gold from disk, checked before a single question is asked.

What can be wrong with gold is found here and ends the run with exit code 2: a changed file, a quote that does
not stand where it says, an id used twice, a question without facts. A number measured against wrong gold is
worse than none.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from rag._assets import asset_folder

from .errors import GoldError
from .schema import GOLD_VERSION, Evidence, Manifest, Question, RecordGold

GOLD = Path(__file__).parent / "gold"
MANIFEST = "manifest.json"
SEED_SUITE = "seed"
_DOCUMENT_SUFFIXES = frozenset({".txt", ".md"})
_MAX_BYTES = 50_000_000
"""Documents of a suite are articles; anything larger got there by mistake (the library's own default limit)."""
_RENEW = "Run the gold's checks, then write the new sha256 into evals/gold/manifest.json."

Reader = Callable[[Path], str]
"""Gives the stored text of a file: what `Library.text` will return for it."""

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class SuiteDocument:
    """A document of a suite: its id in the library, the file to add, and its stored text."""

    id: str
    path: Path
    text: str


@dataclass(frozen=True)
class Suite:
    """Questions, records and the documents they are asked of, all checked.

    `sha256` is over everything that decides a score: questions, records and texts.
    """

    name: str
    documents: tuple[SuiteDocument, ...]
    questions: tuple[Question, ...]
    records: tuple[RecordGold, ...] = ()
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        _check(self)
        object.__setattr__(self, "sha256", _fingerprint(self))

    @property
    def texts(self) -> dict[str, str]:
        """The stored texts by document id."""
        return {document.id: document.text for document in self.documents}


def load_suite(name: str, *, gold: Path = GOLD, seeds: Path | None = None, read: Reader | None = None) -> Suite:
    """A suite of `evals/gold`: `<name>.jsonl`, `<name>.records.jsonl` if there is one, and its documents.

    Documents are `evals/gold/<name>/documents/*.txt|*.md`; those of `seed` are the project's seeds. Raises
    GoldError.
    """
    questions = gold / f"{name}.jsonl"
    if not questions.is_file():
        there = ", ".join(sorted(path.stem for path in gold.glob("*.jsonl") if "." not in path.stem)) or "none"
        raise GoldError(f"there is no suite {name} in {gold}", hint=f"Suites there: {there}.")
    records = gold / f"{name}.records.jsonl"
    folder = (seeds or asset_folder("seeds")) if name == SEED_SUITE else gold / name / "documents"
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in _DOCUMENT_SUFFIXES)
    needed = [
        questions,
        *([records] if records.is_file() else []),
        *(paths if folder.is_relative_to(gold) else []),
    ]
    verify_manifest(gold, needed)
    return Suite(
        name=name,
        documents=tuple(read_documents(paths, read)),
        questions=tuple(read_lines(questions, Question)),
        records=tuple(read_lines(records, RecordGold)) if records.is_file() else (),
    )


def read_documents(paths: Iterable[Path], read: Reader | None = None) -> Iterator[SuiteDocument]:
    """The files as the library will store them; a document's id is its file stem."""
    read = read or stored_text
    for path in paths:
        yield SuiteDocument(id=path.stem, path=path, text=read(path))


def stored_text(path: Path) -> str:
    """The canonical text the library keeps of a file."""
    from rag.reading import read

    return read(path, max_bytes=_MAX_BYTES).document.text


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def select(suite: Suite, limit: int | None) -> Suite:
    """The suite with its first `limit` questions and records only; its gold hash stays that of the whole
    suite.
    """
    if limit is None or limit >= max(len(suite.questions), len(suite.records)):
        return suite
    short = Suite(suite.name, suite.documents, suite.questions[:limit], suite.records[:limit])
    object.__setattr__(short, "sha256", suite.sha256)
    return short


def verify_manifest(gold: Path, files: Sequence[Path]) -> None:
    """Raise GoldError unless every file has the hash that the manifest of `gold` gives."""
    path = gold / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise GoldError(f"{path} is missing", hint="Gold without its hashes cannot be trusted: restore it.") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} is malformed: {_first_line(error)}", hint="Mend or restore it.") from error
    if manifest.schema_version != GOLD_VERSION:
        found = manifest.schema_version
        raise GoldError(f"{path} has schema version {found}, this program reads {GOLD_VERSION}", hint=_RENEW)
    for file in files:
        name = file.relative_to(gold).as_posix()
        if name not in manifest.files:
            raise GoldError(f"{name} is not in {path}", hint=_RENEW)
        if manifest.files[name] != hash_file(file):
            raise GoldError(f"{file} was changed: its sha256 is not the one in {path}", hint=_RENEW)


def read_lines(path: Path, model: type[M]) -> Iterator[M]:
    """The lines of a gold file, each checked. Raises GoldError that names the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise GoldError(f"{path} is not UTF-8", hint="Save it as UTF-8.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield model.model_validate_json(line)
        except ValidationError as error:
            raise GoldError(f"{path} line {number}: {_first_line(error)}", hint="Mend that line.") from error


def _first_line(error: ValidationError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}"


def _check(suite: Suite) -> None:
    name = suite.name
    if not suite.questions and not suite.records:
        raise GoldError(f"suite {name} has no question and no record", hint="A suite must measure something.")
    if not suite.documents:
        raise GoldError(f"suite {name} has no documents", hint="Put them where the suite's gold says they are.")
    _refuse_twins(name, "document", (document.id for document in suite.documents))
    _refuse_twins(name, "question", (question.id for question in suite.questions))
    _refuse_twins(name, "fact", (fact.id for question in suite.questions for fact in question.facts))
    _refuse_twins(name, "record", (record.document for record in suite.records))
    texts = suite.texts
    for question in suite.questions:
        _check_question(name, question, texts)
    for record in suite.records:
        _check_record(name, record, texts)


def _refuse_twins(suite: str, what: str, ids: Iterable[str]) -> None:
    twins = sorted(name for name, count in Counter(ids).items() if count > 1)
    if twins:
        raise GoldError(f"suite {suite} uses the {what} id {twins[0]} more than once", hint="Ids must be unique.")


def _check_question(suite: str, question: Question, texts: Mapping[str, str]) -> None:
    place = f"suite {suite}, question {question.id}"
    if question.kind in ("fact", "list", "yes_no") and not question.facts:
        raise GoldError(f"{place} is answerable and has no fact", hint="Give the facts, or make it unanswerable.")
    if question.kind == "unanswerable" and question.facts:
        raise GoldError(f"{place} is unanswerable and has facts", hint="Drop the facts, or change its kind.")
    for document in question.documents:
        if document not in texts:
            raise GoldError(f"{place} names the unknown document {document}", hint=_known(texts))
    for fact in question.facts:
        if not all(answer.strip() for answer in fact.answers):
            raise GoldError(f"{place}, fact {fact.id} accepts an empty answer", hint="Give its wording.")
        if fact.items is not None and (not fact.items or not all(item and all(item) for item in fact.items)):
            raise GoldError(f"{place}, fact {fact.id} has an empty list item", hint="Give its wordings.")
        if not fact.evidence:
            raise GoldError(f"{place}, fact {fact.id} has no evidence", hint="Point at the words that prove it.")
        _check_evidence(f"{place}, fact {fact.id}", fact.evidence, texts)


def _check_record(suite: str, record: RecordGold, texts: Mapping[str, str]) -> None:
    place = f"suite {suite}, record of {record.document}"
    if record.document not in texts:
        raise GoldError(f"{place}: no such document", hint=_known(texts))
    if not record.record:
        raise GoldError(f"{place} has no field", hint="List every field; null means stated nowhere.")
    unknown = sorted(set(record.optional) - set(record.record))
    if unknown:
        raise GoldError(f"{place}: optional names the unknown field {unknown[0]}", hint="Name a field of the record.")
    for path, evidence in record.evidence.items():
        if path.split(".")[0] not in record.record:
            raise GoldError(f"{place}: evidence for the unknown field {path}", hint="Name a field of the record.")
        _check_evidence(f"{place}, {path}", evidence, texts)


def _check_evidence(place: str, evidence: Iterable[Evidence], texts: Mapping[str, str]) -> None:
    for span in evidence:
        text = texts.get(span.document)
        if text is None:
            raise GoldError(f"{place}: evidence in the unknown document {span.document}", hint=_known(texts))
        if text[span.start : span.end] != span.quote:
            raise GoldError(
                f"{place}: the evidence is not verbatim at {span.document}[{span.start}:{span.end}]",
                hint="Offsets are code points into the stored text; locate the quote anew.",
            )


def _known(texts: Mapping[str, str]) -> str:
    return f"Documents of the suite: {', '.join(sorted(texts))}."


def _fingerprint(suite: Suite) -> str:
    state = {
        "documents": {document.id: document.text for document in suite.documents},
        "questions": [question.model_dump(mode="json") for question in suite.questions],
        "records": [record.model_dump(mode="json") for record in suite.records],
    }
    return hashlib.sha256(json.dumps(state, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
