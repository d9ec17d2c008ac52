"""Records of a user's own schema: filled, proved, kept; what is not proved is left out and told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from extracting_stub import ANSWERS, HARBOUR, PARTNERSHIP, Accord, Stage, answering_fields, proofs, question_of
from library_opening import OpenLibrary
from pydantic import BaseModel, Field
from stub_server import Stub, stub_server

from rag.errors import UnknownDocumentError, UsageError
from rag.extracting.schemas import values_of
from rag.library import Library
from rag.schema.partnership import Day, Partnership, Record
from rag.values.dates import PartialDate


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(answering_fields(ANSWERS)) as server:
        yield server


@pytest.fixture
def harbour(open_library: OpenLibrary, stub: Stub, tmp_path: Path) -> Library:
    (tmp_path / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    library = open_library(model="openai/stub", base_url=stub.url)
    library.add(tmp_path / "harbour.txt")
    return library


def test_every_kind_of_field_is_read_and_proved(harbour: Library) -> None:
    record = harbour.extract("harbour", Accord)
    assert values_of(record) == {
        "name": "Tidal Accord",
        "towns": ["Orla", "Velm"],
        "day": date(2031, 5, 4),
        "moment": datetime.fromisoformat("2031-05-04T14:30"),
        "budget": Decimal(3000000),
        "stage": Stage.SIGNED,
        "water": "tidal",
        "fishing": False,
        "people": [
            {"name": "Ida Brandt", "office": "Minister", "age": None},
            {"name": "Per Lund", "office": "Mayor", "age": 61},
        ],
        "basin": {"depth": 12.5, "staff": 40},
    }
    assert Accord.model_validate(values_of(record)).stage is Stage.SIGNED


def test_every_value_stands_in_the_text_at_its_offsets(harbour: Library) -> None:
    record = harbour.extract("harbour", Accord)
    text = harbour.text("harbour")
    found = list(proofs(record))
    assert len(found) == 16
    for proof in found:
        assert text[proof.start : proof.end] == proof.quote
        assert proof.document == "harbour"
        assert bool(proof.how) is (proof.match == "derived")
    quotes = {proof.quote: proof.match for proof in found}
    assert quotes["Tidal Accord"] == "exact"
    assert quotes["£3 million"] == "derived"
    assert quotes["forty"] == "derived"
    assert "4 May 2031 at 14:30" in quotes


def test_what_is_not_in_the_text_is_unsupported_and_not_in_the_record(harbour: Library) -> None:
    record = harbour.extract("harbour", Accord)
    left_out = {(one.field, one.said): one.reason for one in record.unsupported}
    assert "not in the text" in left_out["towns", "Atlantis"]
    assert "not in the text" in left_out["people.name", "Nobody Known"]
    assert "requires it" in left_out["people", "Nobody Known; King; 7"]
    assert "Atlantis" not in str(values_of(record))


def test_a_kept_record_costs_no_call_and_fresh_makes_it_anew(harbour: Library, stub: Stub) -> None:
    first = harbour.extract("harbour", Accord)
    asked = len(stub.requests)
    assert harbour.extract("harbour", Accord) == first
    assert len(stub.requests) == asked
    harbour.extract("harbour", Accord, fresh=True)
    assert len(stub.requests) > asked
    assert [one.document for one in harbour.records(Accord)] == ["harbour"]
    assert harbour.records() == []


def test_another_form_of_the_schema_is_another_record(harbour: Library, stub: Stub) -> None:
    harbour.extract("harbour", _model(name=(str, Field(description="name of the accord"))))
    asked = len(stub.requests)
    other = _model(name=(str, Field(description="towns that take part")), more=(str | None, None))
    record = harbour.extract("harbour", other)
    assert len(stub.requests) > asked
    assert isinstance(record, Record)


def test_the_cost_of_a_record_is_on_the_bill(harbour: Library) -> None:
    record = harbour.extract("harbour", Accord)
    (spent,) = harbour.usage()
    assert spent.usage == record.usage
    assert record.usage.calls > 0


@pytest.mark.parametrize("schema", [None, Partnership])
def test_the_partnership_is_the_record_when_no_other_is_named(
    harbour: Library, stub: Stub, schema: type[Partnership] | None
) -> None:
    stub.script = answering_fields(PARTNERSHIP)
    record = harbour.extract("harbour", schema)
    assert isinstance(record, Partnership)
    text = harbour.text("harbour")
    assert all(text[proof.start : proof.end] == proof.quote for proof in proofs(record))
    assert list(proofs(record))
    assert harbour.records() == [record]


def _model(**fields: Any) -> type[BaseModel]:
    from pydantic import create_model

    return create_model("Made", **fields)


def _said(stub: Stub, *replies: str) -> list[str]:
    """Let the endpoint give these answers in turn; returns the questions as they come."""
    left, questions = list(replies), []

    def answer(question: str) -> str:
        questions.append(question)
        return left.pop(0) if len(left) > 1 else left[0]

    stub.script = answering_fields(answer)
    return questions


def test_a_required_value_that_failed_is_asked_for_again_by_name(harbour: Library, stub: Stub) -> None:
    questions = _said(stub, "Corn Treaty", "Tidal Accord")
    record = harbour.extract("harbour", _model(name=(str, Field(description="name of the accord"))))
    assert values_of(record) == {"name": "Tidal Accord"}
    assert "Corn Treaty" not in questions[0]
    assert "Corn Treaty" in questions[1] and "not in the text" in questions[1]
    assert [one.said for one in record.unsupported] == ["Corn Treaty"]


def test_an_optional_value_that_failed_is_not_asked_for_again(harbour: Library, stub: Stub) -> None:
    questions = _said(stub, "Corn Treaty")
    record = harbour.extract("harbour", _model(name=(str | None, Field(default=None, description="the name"))))
    assert values_of(record) == {"name": None}
    assert len(questions) == 1


@pytest.mark.parametrize(
    ("annotation", "said", "expected", "quote"),
    [
        (Day, "June 2033", PartialDate(2033, 6), "June 2033"),
        (date, "June 2033", None, "wants a whole date"),
        (int, "12.5", None, "no whole number"),
        (int, "seven", None, "no such value"),
        (Decimal, "€250 000", Decimal(250000), "250,000 euros"),
        (Stage, "PLANNED", None, "neither these words nor"),
        (Stage, "nonsense", None, "not one of: planned, signed"),
        (bool, "yes", None, "speaks of it"),
        (bool, "open to visitors on Sundays", True, "open to visitors on Sundays"),
        (str, "the two harbour schools", "The two harbour schools", "The two harbour schools"),
        (str, "Orla's payment towards the basin is £9 million pounds", None, "holds these words"),
    ],
)
def test_leaves_one_by_one(
    harbour: Library, stub: Stub, annotation: Any, said: str, expected: object, quote: str
) -> None:
    _said(stub, said)
    record: Any = harbour.extract("harbour", _model(leaf=(annotation | None, Field(default=None, description="it"))))
    if expected is None:
        assert record.leaf is None
        assert quote in record.unsupported[0].reason
    else:
        assert record.leaf.value == expected
        assert record.leaf.quote == quote


def test_a_rule_of_the_schema_counts(harbour: Library, stub: Stub) -> None:
    _said(stub, "Tidal Accord")
    record = harbour.extract("harbour", _model(name=(str | None, Field(default=None, max_length=5))))
    assert values_of(record) == {"name": None}
    assert "at most 5 characters" in record.unsupported[0].reason


def test_a_part_must_stand_beside_its_thing(open_library: OpenLibrary, stub: Stub, tmp_path: Path) -> None:
    far = "Ida Brandt signed.\n\n" + "The water was quiet that day. " * 40 + "\n\nA minister spoke."
    (tmp_path / "far.txt").write_text(far, encoding="utf-8")
    library = open_library(model="openai/stub", base_url=stub.url)
    library.add(tmp_path / "far.txt")
    record: Any = library.extract("far", Accord)
    assert [one.name.value for one in record.people] == ["Ida Brandt"]
    assert record.people[0].office is None
    assert ("people.office", "Minister") in [(one.field, one.said) for one in record.unsupported]


def test_nothing_is_asked_that_the_text_cannot_hold(open_library: OpenLibrary, stub: Stub, tmp_path: Path) -> None:
    (tmp_path / "quiet.txt").write_text("The harbour is quiet.", encoding="utf-8")
    library = open_library(model="openai/stub", base_url=stub.url)
    library.add(tmp_path / "quiet.txt")
    library.extract("quiet", Accord)
    asked = [question_of(request) for request in stub.requests]
    assert not any("day of signing" in one or "depth in metres" in one for one in asked)


@pytest.mark.parametrize("name", ["document", "unsupported", "model", "usage", "seconds"])
def test_a_field_that_every_record_has_is_refused_by_name(harbour: Library, name: str) -> None:
    with pytest.raises(UsageError, match=f"field {name}, which every record already has") as caught:
        harbour.extract("harbour", _model(**{name: (str, "")}))
    assert "Rename it" in caught.value.hint


class Again(BaseModel):
    """A model that holds itself."""

    inner: Again | None = None


class Row(BaseModel):
    """An item with a list in it."""

    tags: list[str] = []


@pytest.mark.parametrize(
    ("annotation", "told"),
    [
        (bytes, "a field of type bytes"),
        (dict[str, str], "a field of type dict"),
        (str | int, "several types"),
        (list, "a list of what"),
        (list[list[str]], "list of lists"),
        (tuple[str, int], "fixed parts"),
        (list[Row], "field.tags: a list of models can hold single values only"),
        (Again, "without end"),
        (Any, "cannot be filled"),
    ],
)
def test_what_cannot_be_filled_is_named(harbour: Library, stub: Stub, annotation: Any, told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        harbour.extract("harbour", _model(field=(annotation, ...)))
    assert "Made.field" in caught.value.message
    assert stub.requests == []


def test_a_schema_without_fields_is_refused(harbour: Library) -> None:
    with pytest.raises(UsageError, match="has no fields"):
        harbour.extract("harbour", _model())


def test_an_unknown_document_is_refused(harbour: Library) -> None:
    with pytest.raises(UnknownDocumentError):
        harbour.extract("nothing", Accord)
