"""Compiles what authors write into the gold that the evals read: `python -m evals.gold.fill`.

Authors write `evals/gold/<suite>/questions/<document>.json`, where evidence is a quote and no offset:

    {"questions": [{"id": "f01", "question": "When was it signed?", "type": "date",
                    "answers": ["6 October 2026"], "evidence": ["signed on Tuesday 6 October 2026"]},
                   {"id": "u01", "question": "Who paid for the ship?"}],
     "record": {"signed_on": "2026-10-06"}, "optional": {}, "notes": [],
     "evidence": {"signed_on": ["6 October 2026"]}}

A quote is a string, or {"document", "quote", "nth"} for another document or the nth place (from 1) where it
stands. A quote that is absent, or stands in several places and has no `nth`, is refused. A question without
answers is unanswerable; a false premise may have answers that correct it. A question with several facts has
"facts", each with "type", "answers" and "evidence". A list may give "items" (the wordings of each) and leave
its answers to be joined from them. Leaves of a record whose words stand in the text need no evidence: every
such place is taken. Evidence for "signatories.0" counts for all leaves below it. An id without a hyphen is put
behind the document's number: "f01" in 07_minutes.json is "07-f01". A file whose name starts with "_" is about
no document of its own: its questions say which.

Written are `<suite>.jsonl`, `<suite>.records.jsonl` and `manifest.json`; `--check` only says what would change.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from pydantic import ValidationError

from rag._assets import asset_folder

from ..compiling import tell_compiled
from ..errors import GoldError
from ..load import GOLD, MANIFEST, SEED_SUITE, SuiteDocument, hash_file, load_suite, read_documents
from ..schema import GOLD_VERSION, Evidence, Fact, Kind, Manifest, Question, RecordGold

Quote = str | Mapping[str, Any]

_QUESTION_KEYS = frozenset({"id", "question", "kind", "tags", "scope", "documents", "facts"})
_FACT_KEYS = frozenset({"id", "vital", "type", "answers", "items", "evidence"})
_FILE_KEYS = frozenset({"questions", "record", "optional", "evidence", "notes"})
_HINT = "See the head of evals/gold/fill.py for the format."


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile every suite that has author files. Exit code 0, 1 when `--check` finds a difference, 2 on bad gold."""
    parser = argparse.ArgumentParser(prog="python -m evals.gold.fill", description="Compile the gold.")
    parser.add_argument("--gold", type=Path, default=GOLD, help="the gold's folder")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file would change")
    options = parser.parse_args(arguments)
    return tell_compiled(lambda: _compiled(options.gold, write=not options.check), check=options.check)


def _compiled(gold: Path, *, write: bool) -> list[str]:
    """The names of the compiled files that were out of date; with `write` they are so no more. Raises GoldError."""
    files = compile_gold(gold)
    stale = [name for name, text in files.items() if not _is_written(gold / name, text)]
    if write:
        for name in stale:
            (gold / name).write_bytes(files[name].encode())
        for suite in _suites(gold):
            load_suite(suite, gold=gold)
    return stale


def compile_gold(gold: Path, *, seeds: Path | None = None) -> dict[str, str]:
    """The text of every compiled file by its name below `gold`, the manifest last. Raises GoldError."""
    files: dict[str, str] = {}
    hashed: dict[str, Path] = {}
    for suite in _suites(gold):
        folder = (seeds or asset_folder("seeds")) if suite == SEED_SUITE else gold / suite / "documents"
        paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in (".txt", ".md"))
        for path in paths:
            inside = path.is_relative_to(gold)
            hashed[path.relative_to(gold).as_posix() if inside else f"../../seeds/{path.name}"] = path
        questions, records = compile_suite(gold, suite, tuple(read_documents(paths)))
        files[f"{suite}.jsonl"] = _lines(question.model_dump(mode="json") for question in questions)
        files[f"{suite}.records.jsonl"] = _lines(record.model_dump(mode="json") for record in records)
        beside = [gold / f"{suite}.{kind}.jsonl" for kind in ("attacks", "conversations")]
        hashed |= {path.name: path for path in beside if path.is_file()}
    hashed |= {path.relative_to(gold).as_posix(): path for path in gold.glob("claims/*.jsonl")}
    hashes = {name: hash_file(path) for name, path in hashed.items()} | {n: _hash(t) for n, t in files.items()}
    manifest = Manifest(schema_version=GOLD_VERSION, files=dict(sorted(hashes.items())))
    files[MANIFEST] = manifest.model_dump_json(indent=2) + "\n"
    return files


def compile_suite(
    gold: Path, suite: str, documents: Sequence[SuiteDocument]
) -> tuple[list[Question], list[RecordGold]]:
    """The questions and records of a suite, every quote located. Raises GoldError."""
    texts = {document.id: document.text for document in documents}
    questions: list[Question] = []
    records: list[RecordGold] = []
    for path in sorted((gold / suite / "questions").glob("*.json")):
        entry = _read(path)
        own = None if path.stem.startswith("_") else path.stem
        if own is not None and own not in texts:
            raise GoldError(f"{path} belongs to no document", hint=f"Name it after one: {', '.join(sorted(texts))}.")
        try:
            questions += [_question(one, own, texts) for one in entry.get("questions", [])]
            if "record" in entry and own is not None:
                records.append(_record(entry, own, texts))
        except KeyError as error:
            raise GoldError(f"{path} lacks {error}", hint=_HINT) from error
        except ValidationError as error:
            raise GoldError(f"{path}: {error.errors()[0]['msg']}", hint=_HINT) from error
        except GoldError as error:
            raise GoldError(f"{path}: {error}", hint=error.hint) from error
    return questions, records


def locate(quote: Quote, own: str | None, texts: Mapping[str, str]) -> Evidence:
    """A quote with its offsets. Raises GoldError when it is absent, or ambiguous without `nth`."""
    entry: Mapping[str, Any] = {"quote": quote} if isinstance(quote, str) else quote
    _refuse_unknown(entry, frozenset({"document", "quote", "nth"}), "a quote")
    document, words = entry.get("document", own), str(entry["quote"])
    if document not in texts:
        raise GoldError(f"{words!r} is quoted from the unknown document {document}", hint=_HINT)
    places = [match.start() for match in re.finditer(f"(?={re.escape(words)})", texts[document])] if words else []
    nth = entry.get("nth")
    if not places:
        raise GoldError(f"{words!r} does not stand in {document}", hint="Quote it letter by letter.")
    if nth is None and len(places) > 1:
        raise GoldError(f"{words!r} stands {len(places)} times in {document}", hint="Quote more, or give nth.")
    if nth is not None and not 1 <= nth <= len(places):
        raise GoldError(f"{words!r} stands {len(places)} times in {document}, not {nth}", hint="nth counts from 1.")
    start = places[(nth or 1) - 1]
    return Evidence(document=document, start=start, end=start + len(words), quote=words)


def _question(entry: Mapping[str, Any], own: str | None, texts: Mapping[str, str]) -> Question:
    _refuse_unknown(entry, _QUESTION_KEYS | _FACT_KEYS, f"question {entry.get('id')}")
    documents = tuple(entry.get("documents", [own] if own else []))
    quoted = documents[0] if len(documents) == 1 else None
    name = entry["id"] if own is None or "-" in entry["id"] else f"{own.partition('_')[0]}-{entry['id']}"
    parts = entry.get("facts", [entry] if "type" in entry else [])
    named = [name] if len(parts) == 1 else [f"{name}{letter}" for letter in ascii_lowercase[: len(parts)]]
    facts = tuple(_fact(part, each, quoted, texts) for part, each in zip(parts, named, strict=True))
    kind: Kind = entry.get("kind") or _kind(facts)
    sort: list[str] = [fact.type for fact in facts] if kind != "false_premise" and facts else [kind]
    return Question(
        id=name,
        documents=documents,
        question=entry["question"],
        kind=kind,
        facts=facts,
        tags=tuple(dict.fromkeys([*sort, *entry.get("tags", [])])),
        scope=entry.get("scope", "documents"),
    )


def _fact(entry: Mapping[str, Any], id: str, own: str | None, texts: Mapping[str, str]) -> Fact:
    items = tuple(tuple(item) for item in entry["items"]) if "items" in entry else None
    answers = entry.get("answers") or [_joined([item[0] for item in items or ()])]
    evidence = tuple(locate(quote, own, texts) for quote in entry["evidence"])
    return Fact(
        id=id,
        vital=entry.get("vital", True),
        answers=tuple(answers),
        type=entry["type"],
        items=items,
        evidence=evidence,
    )


def _kind(facts: Sequence[Fact]) -> Kind:
    if not facts:
        return "unanswerable"
    return "list" if facts[0].type == "list" else "fact"


def _record(entry: Mapping[str, Any], own: str, texts: Mapping[str, str]) -> RecordGold:
    given = {path: [locate(quote, own, texts) for quote in quotes] for path, quotes in entry["evidence"].items()}
    leaves = dict(_leaves("", entry["record"]))
    idle = sorted(path for path in given if not any(_is_below(leaf, path) for leaf in leaves))
    if idle:
        raise GoldError(f"evidence for {idle[0]}, which has no value", hint="Drop it, or give the value.")
    evidence: dict[str, tuple[Evidence, ...]] = {}
    for path, value in leaves.items():
        spans = [span for prefix, found in given.items() if _is_below(path, prefix) for span in found]
        evidence[path] = tuple(spans or _everywhere(str(value), own, texts))
        if not evidence[path]:
            raise GoldError(f"no evidence for {path} ({value!r})", hint="Its words are not in the text: quote others.")
    return RecordGold(
        document=own,
        record=entry["record"],
        optional=entry.get("optional", {}),
        evidence=evidence,
        notes=tuple(entry.get("notes", [])),
    )


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every value that is not empty with its path, such as "signatories.0.name"."""
    if isinstance(value, Mapping | list):
        named = value.items() if isinstance(value, Mapping) else enumerate(value)
        for name, part in named:
            yield from _leaves(f"{path}.{name}" if path else str(name), part)
    elif value not in (None, ""):
        yield path, value


def _is_below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}.")


def _everywhere(words: str, own: str, texts: Mapping[str, str]) -> Iterator[Evidence]:
    for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", texts[own]):
        yield Evidence(document=own, start=match.start(), end=match.end(), quote=words)


def _joined(items: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def _suites(gold: Path) -> list[str]:
    return sorted(folder.parent.name for folder in gold.glob("*/questions"))


def _read(path: Path) -> dict[str, Any]:
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise GoldError(f"{path} is no JSON: {error}", hint="Mend it.") from error
    if not isinstance(entry, dict):
        raise GoldError(f"{path} does not hold an object", hint=_HINT)
    _refuse_unknown(entry, _FILE_KEYS, str(path))
    return entry


def _refuse_unknown(entry: Mapping[str, Any], known: frozenset[str], place: str) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise GoldError(f"{place} has the unknown key {unknown[0]}", hint=_HINT)


def _lines(entries: Iterator[dict[str, Any]]) -> str:
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _is_written(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


if __name__ == "__main__":
    sys.exit(main())
