"""Gold is checked before anything is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eval_builders import QUESTIONS, RECORD, SIGNED, TEXT, TEXTS, suite, write_gold

from evals.errors import GoldError
from evals.load import Suite, load_suite, select
from evals.outside import load_chunking, load_partnerships, locate


def plain(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def good_lines() -> list[dict[str, Any]]:
    return [question.model_dump(mode="json") for question in QUESTIONS]


def load(gold: Path) -> Suite:
    return load_suite("small", gold=gold, read=plain)


def test_good_gold_is_loaded_whole(tmp_path: Path) -> None:
    write_gold(tmp_path, good_lines(), [RECORD.model_dump(mode="json")])
    loaded = load(tmp_path)
    assert loaded.questions == QUESTIONS
    assert loaded.records == (RECORD,)
    assert loaded.texts == TEXTS


def set_at(*path: Any, value: Any) -> Callable[[list[dict[str, Any]]], None]:
    def change(lines: list[dict[str, Any]]) -> None:
        place: Any = lines
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (set_at(0, "facts", 0, "evidence", 0, "start", value=3), "not verbatim"),
        (set_at(0, "facts", 0, "evidence", 0, "quote", value="signed on 4 May 2024"), "not verbatim"),
        (set_at(0, "facts", 0, "evidence", 0, "document", value="gone"), "unknown document gone"),
        (set_at(0, "facts", 0, "evidence", value=[]), "no evidence"),
        (set_at(0, "facts", 0, "answers", value=[" "]), "empty answer"),
        (set_at(1, "facts", 0, "items", value=[["tidal power"], []]), "empty list item"),
        (set_at(0, "facts", value=[]), "has no fact"),
        (set_at(0, "documents", value=["gone"]), "unknown document gone"),
        (set_at(1, "id", value="q-signed"), "question id q-signed more than once"),
        (set_at(2, "facts", 0, "id", value="f-signed"), "fact id f-signed more than once"),
        (set_at(4, "facts", value=SIGNED.model_dump(mode="json")["facts"]), "unanswerable and has facts"),
        (set_at(0, "kind", value="riddle"), "kind"),
        (set_at(0, "surprise", value=1), "surprise"),
    ],
)
def test_a_fault_in_gold_is_found_and_named(
    tmp_path: Path, change: Callable[[list[dict[str, Any]]], None], says: str
) -> None:
    lines = good_lines()
    change(lines)
    if says.startswith("unanswerable"):
        lines[4]["facts"][0]["id"] = "another"
    write_gold(tmp_path, lines)
    with pytest.raises(GoldError, match=says):
        load(tmp_path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"document": "gone"}, "no such document"),
        ({"record": {}}, "no field"),
        ({"optional": {"surprise": [1]}}, "unknown field surprise"),
        ({"evidence": {"surprise": []}}, "unknown field surprise"),
        (
            {"evidence": {"signed_on": [{"document": "orla", "start": 0, "end": 3, "quote": "May"}]}},
            "not verbatim",
        ),
    ],
)
def test_a_fault_in_a_record_is_found_and_named(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    write_gold(tmp_path, good_lines(), [{**RECORD.model_dump(mode="json"), **change}])
    with pytest.raises(GoldError, match=says):
        load(tmp_path)


@pytest.mark.parametrize("name", ["small.jsonl", "small/documents/orla.txt", "small.records.jsonl"])
def test_a_changed_file_is_refused(tmp_path: Path, name: str) -> None:
    write_gold(tmp_path, good_lines(), [RECORD.model_dump(mode="json")])
    path = tmp_path / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(GoldError, match="sha256"):
        load(tmp_path)


def test_a_file_that_the_manifest_does_not_know_is_refused(tmp_path: Path) -> None:
    write_gold(tmp_path, good_lines())
    (tmp_path / "small" / "documents" / "new.txt").write_text("New.", encoding="utf-8")
    with pytest.raises(GoldError, match=r"new\.txt is not in"):
        load(tmp_path)


@pytest.mark.parametrize("content", [None, "{", '{"schema_version": 1}', '{"schema_version": 9, "files": {}}'])
def test_a_bad_manifest_is_refused(tmp_path: Path, content: str | None) -> None:
    write_gold(tmp_path, good_lines())
    if content is None:
        (tmp_path / "manifest.json").unlink()
    else:
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(GoldError, match=r"manifest\.json"):
        load(tmp_path)


def test_an_unknown_suite_names_those_there_are(tmp_path: Path) -> None:
    write_gold(tmp_path, good_lines())
    with pytest.raises(GoldError, match="no suite big") as caught:
        load_suite("big", gold=tmp_path, read=plain)
    assert "small" in caught.value.hint


def test_a_suite_that_measures_nothing_is_refused() -> None:
    with pytest.raises(GoldError, match="no question and no record"):
        Suite("empty", suite().documents, ())


def test_the_fingerprint_follows_questions_records_and_texts_and_outlives_a_limit() -> None:
    whole = suite()
    fewer = suite(*QUESTIONS[1:])
    assert whole.sha256 == suite().sha256
    assert len({whole.sha256, fewer.sha256, suite(records=(RECORD,)).sha256}) == 3
    short = select(whole, 2)
    assert len(short.questions) == 2
    assert short.sha256 == whole.sha256
    assert select(whole, 99) is whole


def test_repeated_words_are_located_every_time() -> None:
    assert locate("a b  a\nb", "a b") == [(0, 3), (5, 8)]
    assert locate("a.b", "a b") == []
    assert locate("a b", " ") == []


def write_outside(folder: Path) -> None:
    folder.mkdir()
    body = f"Orla Accord\n2024-05-04\n\n{TEXT}\n\nThe accord was  signed on\n3 May 2024."
    (folder / "01_orla.txt").write_text(f"# source: nowhere | Orla | 2024\n{body}", encoding="utf-8")
    gold = {
        "doc": "01_orla.txt",
        "facts": [
            {
                "id": "01-f01",
                "type": "date",
                "question": "When was it signed?",
                "answer": "3 May 2024",
                "aliases": [],
                "evidence": "signed on 3 May 2024",
            },
            {
                "id": "01-f02",
                "type": "programme",
                "question": "Does it pay for tides?",
                "answer": "Yes",
                "aliases": [],
                "evidence": "tidal power",
            },
        ],
        "unanswerable": [{"id": "01-u01", "question": "Which bank?"}],
        "record": {"title": "Orla Accord", "signed_on": "2024-05-03", "countries": ["Norland"]},
        "record_optional": {"countries": [], "signed_on": ["2024-05-04"]},
        "notes": ["A trap."],
    }
    (folder / "01_orla.gold.json").write_text(json.dumps(gold), encoding="utf-8")


def test_an_outside_folder_becomes_a_scoped_and_a_titled_suite(tmp_path: Path) -> None:
    write_outside(tmp_path / "data")
    scoped, titled = load_partnerships(tmp_path / "data", tmp_path / "work", read=plain)
    assert (scoped.name, titled.name) == ("dev", "dev-titled")
    assert "# source" not in scoped.texts["01_orla"]
    assert scoped.texts["01_orla"].startswith("Orla Accord\n")
    assert (tmp_path / "work" / "01_orla.txt").read_text(encoding="utf-8") == scoped.texts["01_orla"]
    dated, answered, nowhere = scoped.questions
    assert [span.quote for span in dated.facts[0].evidence] == ["signed on 3 May 2024", "signed on\n3 May 2024"]
    assert (answered.kind, answered.facts[0].type, nowhere.kind) == ("yes_no", "text", "unanswerable")
    assert dated.asked_of == ("01_orla",)
    assert titled.questions[0].question == 'In the document "Orla Accord": When was it signed?'
    assert titled.questions[0].asked_of is None
    assert {question.cluster for question in titled.questions} == {"01_orla"}
    assert scoped.records[0].optional == {"countries": [None], "signed_on": ["2024-05-04"]}
    assert titled.records == ()


def test_outside_evidence_that_stands_nowhere_is_refused(tmp_path: Path) -> None:
    write_outside(tmp_path / "data")
    path = tmp_path / "data" / "01_orla.gold.json"
    path.write_text(path.read_text(encoding="utf-8").replace("tidal power", "solar power"), encoding="utf-8")
    with pytest.raises(GoldError, match="01-f02"):
        load_partnerships(tmp_path / "data", tmp_path / "work", read=plain)


def test_an_empty_outside_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"no \*\.gold\.json"):
        load_partnerships(tmp_path, tmp_path / "work", read=plain)


def write_benchmark(folder: Path, content: str) -> None:
    (folder / "corpora").mkdir(parents=True)
    (folder / "corpora" / "orla.md").write_text(TEXT, encoding="utf-8")
    start = TEXT.index("3 May 2024")
    references = json.dumps([{"content": content, "start_index": start, "end_index": start + 10}])
    row = '"' + references.replace('"', '""') + '"'
    (folder / "questions_df.csv").write_text(f"question,references,corpus_id\nWhen?,{row},orla\n", encoding="utf-8")


def test_the_chunking_benchmark_is_read_and_checked(tmp_path: Path) -> None:
    write_benchmark(tmp_path / "good", "3 May 2024")
    corpora, questions = load_chunking(tmp_path / "good")
    assert corpora == {"orla": TEXT}
    reference = questions[0].references[0]
    assert TEXT[reference.start : reference.end] == "3 May 2024"
    write_benchmark(tmp_path / "bad", "4 May 2024")
    with pytest.raises(GoldError, match="not verbatim"):
        load_chunking(tmp_path / "bad")
    with pytest.raises(GoldError, match="lacks"):
        load_chunking(tmp_path)
