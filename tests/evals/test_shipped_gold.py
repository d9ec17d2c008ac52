"""The gold that the project ships: complete, verbatim, varied, and refused once anything in it is changed."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.errors import GoldError
from evals.gold import fill
from evals.load import GOLD, Suite, hash_file, load_suite
from evals.schema import Evidence, Manifest, RecordGold
from evals.scorers import facts, fields
from rag._assets import asset_folder

SUITES = ("seed", "fiction")
FIELDS = list(fields.KINDS)


@pytest.fixture(scope="module")
def suites() -> dict[str, Suite]:
    return {name: load_suite(name) for name in SUITES}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    gold = tmp_path / "gold"
    shutil.copytree(GOLD, gold, ignore=shutil.ignore_patterns("__pycache__"))
    return gold


def all_evidence(suite: Suite) -> Iterator[tuple[str, Evidence]]:
    for question in suite.questions:
        for fact in question.facts:
            yield from ((fact.id, span) for span in fact.evidence)
    for record in suite.records:
        for path, spans in record.evidence.items():
            yield from ((f"{record.document}, {path}", span) for span in spans)


def test_the_seed_suite_holds_what_it_should(suites: dict[str, Suite]) -> None:
    seed = suites["seed"]
    assert [document.id for document in seed.documents] == ["000_521fadb25ba8fe12"]
    assert sum(question.answerable for question in seed.questions) == 15
    assert sum(question.kind == "unanswerable" for question in seed.questions) == 8
    (record,) = seed.records
    assert record.record["signed_on"] == "2025-11-11"
    assert record.record["announced_on"] == "2025-11-13"
    assert record.record["signatories"] == []


def test_the_fiction_suite_is_as_large_as_promised(suites: dict[str, Suite]) -> None:
    fiction = suites["fiction"]
    words = [len(document.text.split()) for document in fiction.documents]
    declined = [question for question in fiction.questions if not question.answerable]
    assert len(fiction.documents) >= 14
    assert max(words) > 2000
    assert sum(question.kind in ("fact", "list", "yes_no") for question in fiction.questions) >= 110
    assert len(declined) >= 55
    assert {question.kind for question in declined} == {"unanswerable", "false_premise"}
    assert len(fiction.records) >= 13
    assert sum(question.scope == "library" for question in fiction.questions) >= 10
    asked_about = {document for question in fiction.questions for document in question.documents}
    assert asked_about == set(fiction.texts)


def test_kinds_types_and_difficulties_are_varied(suites: dict[str, Suite]) -> None:
    questions = suites["fiction"].questions
    kinds = Counter(question.kind for question in questions)
    types = Counter(fact.type for question in questions for fact in question.facts)
    tags = Counter(tag for question in questions for tag in question.tags)
    assert set(kinds) == {"fact", "list", "yes_no", "unanswerable", "false_premise"}
    assert min(kinds.values()) >= 10
    assert set(types) == {"date", "money", "number", "person", "org", "place", "list", "text"}
    assert min(types.values()) >= 5
    difficulties = ("one-digit", "two-partnerships", "amendment", "table", "hostile", "no-partnership", "dateline")
    others = ("earlier-agreement", "other-money", "negation", "relative-date", "duration", "currency", "diacritics")
    assert all(tags[tag] >= 2 for tag in (*difficulties, *others)), tags


@pytest.mark.parametrize("name", SUITES)
def test_every_quote_is_verbatim_at_its_offsets(suites: dict[str, Suite], name: str) -> None:
    suite = suites[name]
    found = list(all_evidence(suite))
    assert len(found) > 20
    for place, span in found:
        assert suite.texts[span.document][span.start : span.end] == span.quote, place


@pytest.mark.parametrize("name", SUITES)
def test_ids_are_unique(suites: dict[str, Suite], name: str) -> None:
    questions = suites[name].questions
    ids = [question.id for question in questions]
    fact_ids = [fact.id for question in questions for fact in question.facts]
    asked = [(question.question, question.documents, question.scope) for question in questions]
    for those in (ids, fact_ids, asked):
        assert len(set(those)) == len(those)


def test_the_stored_text_is_the_file(suites: dict[str, Suite]) -> None:
    for suite in suites.values():
        for document in suite.documents:
            written = document.path.read_bytes().decode("utf-8")
            assert document.text == written == unicodedata.normalize("NFC", written)
            assert "\r" not in written


@pytest.mark.parametrize("name", SUITES)
def test_the_scorer_accepts_every_accepted_answer(suites: dict[str, Suite], name: str) -> None:
    for question in suites[name].questions:
        for number, fact in enumerate(question.facts):
            for answer in fact.answers:
                assert facts.judge(question, answer)[number].stated, (question.id, answer)


@pytest.mark.parametrize("name", SUITES)
def test_records_have_every_field_and_are_their_own_perfect_score(suites: dict[str, Suite], name: str) -> None:
    for record in suites[name].records:
        assert list(record.record) == FIELDS
        assert fields.is_exact(fields.compare(record, record.record)), record.document
        assert fields.is_exact(fields.compare(record, with_optional(record))), record.document


def with_optional(record: RecordGold) -> dict[str, Any]:
    """The record with all its optional values as well; of a single-valued field the last alternative."""
    values = dict(record.record)
    for name, more in record.optional.items():
        given = [value for value in more if value is not None]
        if isinstance(values[name], list):
            values[name] = [*values[name], *given]
        elif given:
            values[name] = given[-1]
    return values


@pytest.mark.parametrize("name", SUITES)
def test_every_leaf_of_a_record_has_evidence(suites: dict[str, Suite], name: str) -> None:
    for record in suites[name].records:
        leaves = {path for path, _ in fill._leaves("", record.record)}
        assert set(record.evidence) == leaves, record.document
        assert all(record.evidence.values())


def test_the_manifest_holds_the_hash_of_every_file() -> None:
    manifest = Manifest.model_validate_json((GOLD / "manifest.json").read_text(encoding="utf-8"))
    seeds = asset_folder("seeds")
    for name, sha256 in manifest.files.items():
        path = seeds / Path(name).name if name.startswith("../../seeds/") else GOLD / name
        assert hash_file(path) == sha256, name
    shipped = {path.relative_to(GOLD).as_posix() for path in GOLD.glob("fiction/documents/*")}
    assert shipped <= set(manifest.files)


def test_the_compiled_gold_is_what_its_authors_wrote(copied: Path) -> None:
    assert fill.main(["--check"]) == 0
    (copied / "fiction.jsonl").write_text("", encoding="utf-8")
    assert fill.main(["--gold", str(copied), "--check"]) == 1
    assert fill.main(["--gold", str(copied)]) == 0
    for name in ("fiction.jsonl", "fiction.records.jsonl", "seed.jsonl", "seed.records.jsonl", "manifest.json"):
        assert (copied / name).read_bytes() == (GOLD / name).read_bytes(), name


# Mutations: each corruption must be refused.


def test_a_changed_document_is_refused(copied: Path) -> None:
    path = copied / "fiction/documents/01_skerrow-tidal-accord.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("48 turbines", "84 turbines"), encoding="utf-8")
    with pytest.raises(GoldError, match="was changed"):
        load_suite("fiction", gold=copied)
    rehash(copied)
    with pytest.raises(GoldError, match="not verbatim"):
        load_suite("fiction", gold=copied)


@pytest.mark.parametrize("name", ["fiction.jsonl", "fiction.records.jsonl"])
def test_a_shifted_offset_is_refused(copied: Path, name: str) -> None:
    path = copied / name
    lines = path.read_text(encoding="utf-8").splitlines()
    entry = json.loads(lines[0])
    held = entry["facts"][0]["evidence"] if "facts" in entry else entry["evidence"]["signed_on"]
    held[0]["start"] += 1
    held[0]["end"] += 1
    path.write_text("\n".join([json.dumps(entry, ensure_ascii=False), *lines[1:]]) + "\n", encoding="utf-8")
    with pytest.raises(GoldError, match="was changed"):
        load_suite("fiction", gold=copied)
    rehash(copied)
    with pytest.raises(GoldError, match="not verbatim"):
        load_suite("fiction", gold=copied)


def rehash(gold: Path) -> None:
    """Makes the manifest agree with the files again, so that only the loader's other checks are left."""
    path = gold / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name in manifest["files"]:
        if not name.startswith(".."):
            manifest["files"][name] = hash_file(gold / name)
    path.write_text(json.dumps(manifest), encoding="utf-8")


# The tool that fills the offsets in.

TEXTS = {"note": "Signed on 3 May. Announced on 3 May."}


def test_a_quote_is_located() -> None:
    span = fill.locate("Announced on 3 May", "note", TEXTS)
    assert (span.document, span.start, span.end) == ("note", 17, 35)
    second = fill.locate({"quote": "3 May", "nth": 2}, "note", TEXTS)
    assert (second.start, second.end) == (30, 35)


@pytest.mark.parametrize(
    ("quote", "says"),
    [
        ("4 May", "does not stand"),
        ("", "does not stand"),
        ("3 May", "stands 2 times"),
        ({"quote": "3 May", "nth": 3}, "not 3"),
        ({"quote": "3 May", "nth": 0}, "not 0"),
        ({"quote": "Signed", "document": "gone"}, "unknown document gone"),
        ({"quote": "Signed", "from": "note"}, "unknown key from"),
    ],
)
def test_a_quote_that_is_absent_or_ambiguous_is_refused(quote: fill.Quote, says: str) -> None:
    with pytest.raises(GoldError, match=says):
        fill.locate(quote, "note", TEXTS)


def test_a_fault_of_an_author_ends_with_exit_code_2(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copied / "fiction/questions/15_cold-chain-bulletin.json"
    text = path.read_text(encoding="utf-8")
    before = (copied / "fiction.jsonl").read_bytes()
    path.write_text(text.replace("It covers 27 clinics", "It covers 37 clinics"), encoding="utf-8")
    assert fill.main(["--gold", str(copied)]) == 2
    assert "15_cold-chain-bulletin.json" in capsys.readouterr().err
    assert (copied / "fiction.jsonl").read_bytes() == before


def test_a_false_premise_that_the_text_denies_may_be_corrected(suites: dict[str, Suite]) -> None:
    false = [question for question in suites["fiction"].questions if question.kind == "false_premise"]
    corrected = [question for question in false if question.facts]
    assert len(corrected) >= 10
    assert len(false) - len(corrected) >= 10
    assert not any(fact.vital for question in corrected for fact in question.facts)
