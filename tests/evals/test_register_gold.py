"""The gold of the suite `register`: verbatim, complete, compiled from its sources, and worked out again."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.errors import GoldError
from evals.suites.register.fill import answered, compile_suite, main
from evals.suites.register.gold import FIELDS, FOLDER, Gold, load_gold
from evals.suites.register.marks import read_marked
from evals.suites.register.reference import Register
from rag.schema.partnership import Partnership

LATER_FIELDS = {"effective_on", "expires_on", "renewal", "notice_period", "governing_law"}
"""Fields that only records of agreements have; `Partnership` may not know them yet."""


@pytest.fixture(scope="module")
def gold() -> Gold:
    return load_gold()


def leaves(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict) and "quote" in value:
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)


def test_it_is_as_large_as_promised(gold: Gold) -> None:
    words = [len(text.split()) for text in gold.documents.values()]
    assert len(words) >= 44
    assert min(words) >= 80 and max(words) <= 250
    assert len(gold.questions) >= 80
    kinds = Counter(asked.kind for asked in gold.questions)
    assert len(kinds) == 10
    assert min(kinds.values()) >= 4


def test_every_quote_stands_at_its_place(gold: Gold) -> None:
    checked = 0
    for name, record in gold.records.items():
        for leaf in leaves(record):
            assert gold.documents[name][leaf["start"] : leaf["end"]] == leaf["quote"]
            assert leaf["document"] == name
            checked += 1
    assert checked > 700


def test_records_have_the_shape_of_partnerships(gold: Gold) -> None:
    unknown = LATER_FIELDS - set(Partnership.model_fields)
    for record in gold.records.values():
        Partnership.model_validate({key: value for key, value in record.items() if key not in unknown})


def test_every_document_belongs_to_one_entry(gold: Gold) -> None:
    held = Counter(name for entry in gold.entries for name in entry.documents)
    assert set(held) == set(gold.documents)
    assert set(held.values()) == {1}
    assert set(gold.unread) <= set(gold.documents)
    assert set(gold.records) == set(gold.documents) - set(gold.unread)


def test_entries_name_parties_and_entries_that_exist(gold: Gold) -> None:
    entries, parties = {entry.id for entry in gold.entries}, {party.id for party in gold.parties}
    register = Register(gold)
    for entry in gold.entries:
        assert set(entry.parties) <= parties
        if entry.relation is not None:
            assert entry.relation["of"] in entries - {entry.id}
            assert entry.relation["kind"] in ("renewal", "annex")
    for entry in gold.read_entries:
        assert set(register.values(entry, "parties.name")) == set(entry.parties)


def test_names_of_a_party_stand_in_the_documents_and_on_one_line(gold: Gold) -> None:
    everything = "\n".join(gold.documents.values())
    names = [name for party in gold.parties for name in party.names]
    assert [name for name in names if name not in everything] == []
    assert len(set(names)) == len(names)
    assert sum(len(party.names) >= 3 for party in gold.parties) >= 5


def test_kinds_of_parties_are_those_of_the_records(gold: Gold) -> None:
    kinds = {name: party.kind for party in gold.parties for name in party.names}
    for record in gold.records.values():
        for party in record["parties"]:
            assert party["kind"]["value"] == kinds[party["name"]["value"]]


def test_conflicts_are_all_there_is(gold: Gold) -> None:
    """Fields with one value that have two are conflicts, and each conflict's values stand in its documents."""
    register = Register(gold)
    listed = {(conflict.entry, conflict.field) for conflict in gold.conflicts}
    found = {(e.id, field) for e in register.entries for field in ("signed_on", "expires_on", "effective_on")
             if len(register.values(e, field)) > 1}  # fmt: skip
    assert found == {pair for pair in listed if pair[1] != "funding.amount"}
    for conflict in gold.conflicts:
        (entry,) = [entry for entry in gold.entries if entry.id == conflict.entry]
        assert conflict.proposed in {value["value"] for value in conflict.values}
        for value in conflict.values:
            assert set(value["documents"]) <= set(entry.documents)
            for name in value["documents"]:
                one = replace(entry, documents=(name,))
                op = "has" if conflict.field == "funding.amount" else "="
                assert register.holds(one, {"field": conflict.field, "op": op, "value": value["value"]})


def test_queries_name_fields_and_operators_that_exist(gold: Gold) -> None:
    ids = [asked.id for asked in gold.questions]
    assert len(set(ids)) == len(ids)
    assert len({asked.question for asked in gold.questions}) == len(ids)
    for position, asked in enumerate(gold.questions):
        assert (asked.query is None) == (asked.kind == "unanswerable") == (asked.declined is not None)
        assert (asked.after is not None) == (asked.kind == "follow_up")
        assert asked.after is None or asked.after in ids[:position]
        if asked.query is not None:
            named = [part["field"] for part in asked.query["where"]] + asked.query["select"]
            named += [asked.query["group_by"].partition(":")[0]] if "group_by" in asked.query else []
            assert set(named) <= set(FIELDS)


def test_gold_of_the_questions_is_worked_out_again(gold: Gold) -> None:
    bare = replace(gold, questions=tuple(
        replace(asked, rows=None, result=None, coverage={}) for asked in gold.questions))  # fmt: skip
    for fresh, kept in zip(answered(bare), gold.questions, strict=True):
        assert (fresh.id, fresh.result, fresh.coverage) == (kept.id, kept.result, kept.coverage)
        assert fresh.rows == kept.rows


def test_a_follow_up_narrows_what_it_follows(gold: Gold) -> None:
    by_id = {asked.id: asked for asked in gold.questions}
    for asked in gold.questions:
        if asked.after is not None:
            before = by_id[asked.after]
            assert set(asked.rows or ()) < set(before.rows or ())
            assert all(part in asked.query["where"] for part in before.query["where"])  # type: ignore[index]


def test_no_question_depends_on_how_conditions_read_a_conflict(gold: Gold) -> None:
    register = Register(gold)
    for asked in gold.questions:
        for part in (asked.query or {"where": []})["where"]:
            for entry in register.entries:
                assert register.holds(entry, part) == register.holds(entry, part, proposed=True), asked.id


def test_some_sums_checked_by_hand(gold: Gold) -> None:
    results = {asked.question: asked.result for asked in gold.questions}
    assert results["The largest amount in euros?"] == {"EUR": "12000000"}
    assert results["What sums stand behind the Dutch deals?"] == {"EUR": "10395000", "GBP": "640000"}
    assert results["How many agreements were signed in 2025?"] == 10


def test_compiling_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert "nothing to change" in capsys.readouterr().out


def test_a_changed_source_is_noticed_and_compiled(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    source = folder / "marked" / "04_h2bridge-annex.txt"
    source.write_text(source.read_text(encoding="utf-8").replace("M1=600000 EUR|€600,000", "M1=700000 EUR|€700,000"),
                      encoding="utf-8")  # fmt: skip
    assert "records.jsonl" in compile_suite(folder, write=False)
    compile_suite(folder, write=True)
    (asked,) = [a for a in load_gold(folder).questions if a.question == "What sums stand behind the Dutch deals?"]
    assert asked.result["EUR"] == "10495000"


@pytest.mark.parametrize("marked", ["{{Q|word}}", "{{S=2024|}}", "{{s|word}}", "{{S|2024}} and {{S|2025}}"])
def test_a_bad_mark_is_refused(marked: str) -> None:
    with pytest.raises(GoldError):
        read_marked("name", marked)
