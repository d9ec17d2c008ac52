"""The register holds each deal once, with its sources, its contradictions and what people judged."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from register_builders import TEXTS, a_library, keep_documents, keep_record

from rag.errors import UsageError
from rag.exporting.register_files import to_register_csv, write_register_parquet, write_register_xlsx
from rag.register.answering import Declined, ask_register, declined_answer
from rag.register.parsing import parse
from rag.register.query import Query
from rag.register.schemas import PARTNERSHIP
from rag.register.timeline import timeline, to_icalendar
from rag.schema.partnership import NO_OUTPUT
from rag.schema.register import QueryResult


def test_two_reports_of_a_deal_are_one_entry_and_a_renewal_points_to_it(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        found = library.register()
    assert [entry.documents for entry in found.entries] == [
        ("accord-news", "accord-release"), ("accord-renewed",), ("lamps",), ("silent",),
    ]  # fmt: skip
    relation = found.entries[1].relation
    assert relation is not None
    assert (relation.kind, relation.of) == ("renewal", "accord-news")
    assert found.unread == ("unread",)


def test_every_statement_quotes_its_document(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        said = [s for e in library.register().entries for c in e.cells.values() for v in c.values for s in v.statements]
        assert len(said) > 30
        assert all(library.text(one.document)[one.start : one.end] == one.quote for one in said)


def test_a_party_under_several_names_is_one_and_says_why(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        parties = {frozenset(one.names): one for one in library.register().entities if one.kind == "party"}
    assert set(parties) == {
        frozenset({"Orla Energy GmbH", "Orla Energy"}),
        frozenset({"University of Velm", "UV"}),
        frozenset({"Lumo S.p.A.", "Lumo"}),
    }
    assert "the text defines it" in " ".join(parties[frozenset({"University of Velm", "UV"})].how)


def test_contradicting_sums_both_stand_and_the_more_official_is_proposed(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        cell = library.register().entries[0].cells["funding.amount"]
    assert {value.text: value.proposed for value in cell.values} == {"3,000,000 EUR": False, "3,500,000 EUR": True}
    assert "official" in cell.conflict


def test_sums_keep_currencies_apart_and_add_no_sum_twice(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        result = library.query(Query(select=("funding.amount",), aggregate="sum"))
    assert result.result == {"EUR": "5500000", "USD": "1000000"}
    assert result.left_out
    assert result.coverage.no_value == {"funding.amount": 1}
    assert "1 document has no record yet" in str(result.coverage)


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("signed_on >= 2032", ["accord-renewed", "lamps"]),
        ("signed_on = 2031-05", ["accord-news"]),
        ("signed_on != 2031", ["accord-renewed", "lamps"]),
        ("countries has JP", ["accord-news"]),
        ("countries has Japan and parties.kind has university", ["accord-news"]),
        ("parties has not Lumo", ["accord-news", "accord-renewed"]),
        ("parties has UV", ["accord-news", "accord-renewed", "silent"]),
        ('title contains "lamp"', ["lamps"]),
        ("funding >= 2,500,000 EUR", ["accord-news"]),
        ("signed_on is empty", ["silent"]),
        ("currency in (USD, CHF)", ["lamps"]),
        ("", ["accord-news", "accord-renewed", "lamps", "silent"]),
    ],
)
def test_an_expression_gives_its_rows(tmp_path: Path, expression: str, rows: list[str]) -> None:
    with a_library(tmp_path) as library:
        assert [entry.id for entry in library.query(expression).rows] == rows


def test_a_date_too_coarse_to_tell_is_undecided(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        coverage = library.query("signed_on >= 2032-03-15").coverage
    assert coverage.undecided == ("lamps",)
    assert coverage.matched == 1


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("signd_on >= 2024", "signed_on"),
        ("signed_on >= soon", "soon"),
        ("countries has Atlantis", "Atlantis"),
        ("countries > JP", ">"),
        ("funding > 5", "currency"),
        ("parties has Nobody", "Nobody"),
        ("signed_on", "expected"),
        ("signed_on = 2024 and", "and"),
        ("x' OR 1=1 --", "expected"),
    ],
)
def test_a_wrong_expression_is_told_with_its_remedy(tmp_path: Path, expression: str, named: str) -> None:
    with a_library(tmp_path) as library, pytest.raises(UsageError) as error:
        library.query(expression)
    assert named in f"{error.value.message} {error.value.hint}"
    assert error.value.hint


def test_a_query_is_told_back_in_words(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        words = library.query("countries has JP and signed_on = 2031", sort="signed_on").words
    assert words == "agreements with Japan, signed in 2031, by signed on"


def test_a_split_survives_records_made_anew_and_can_be_taken_back(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        library.judge("accord-news", "accord-release", same=False)
        assert len(library.register().entries) == 5
        keep_documents(library, {"accord-news": TEXTS["accord-news"] + " More."})
        keep_record(library, "accord-news")
        assert len(library.register().entries) == 5
        library.judge("accord-news", "accord-release", same=None)
        assert len(library.register().entries) == 4


def test_merging_by_hand_joins_names_and_entries(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        library.judge("lamps", "silent", same=True)
        library.judge("Lumo", "UV", same=True)
        found = library.register()
    assert ("lamps", "silent") in [entry.documents for entry in found.entries]
    joined = next(one for one in found.entities if "Lumo" in one.names)
    assert "University of Velm" in joined.names
    assert any("merged by hand" in why for why in joined.how)


def test_a_library_of_an_older_version_keeps_its_records_and_states_them(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        before = library.register()
    with sqlite3.connect(tmp_path / "catalog.db") as old:
        for table in ("statements", "stated", "judgements"):
            old.execute(f"DROP TABLE {table}")
        old.execute("PRAGMA user_version = 3")
    old.close()
    with a_library_again(tmp_path) as library:
        assert library.register() == before


def a_library_again(folder: Path):  # type: ignore[no-untyped-def]
    from rag.library import Library

    return Library.open(folder)


def test_the_timeline_is_in_order_and_goes_into_a_calendar(tmp_path: Path) -> None:
    icalendar = pytest.importorskip("icalendar")
    with a_library(tmp_path) as library:
        happenings = timeline(library.register())
    assert [(one.date, one.what) for one in happenings] == [
        ("2031-05-04", "signed"), ("2032-03", "signed"), ("2034-06-01", "signed"),
    ]  # fmt: skip
    events = icalendar.Calendar.from_ical(to_icalendar(happenings)).walk("VEVENT")
    assert [event["dtstart"].dt for event in events] == [date(2031, 5, 4), date(2032, 3, 1), date(2034, 6, 1)]
    assert events[1]["dtend"].dt == date(2032, 4, 1)


def test_files_hold_values_and_quotes(tmp_path: Path) -> None:
    openpyxl, parquet = pytest.importorskip("openpyxl"), pytest.importorskip("pyarrow.parquet")
    with a_library(tmp_path / "library") as library:
        found = library.register()
    assert "3,500,000 EUR" in to_register_csv(found)
    write_register_xlsx(found, tmp_path / "register.xlsx")
    book = openpyxl.load_workbook(tmp_path / "register.xlsx")
    assert book.sheetnames == ["values", "quotes"]
    assert book["values"].max_row == 5
    write_register_parquet(found, tmp_path / "register.parquet")
    table = parquet.read_table(tmp_path / "register.parquet").to_pylist()
    assert {"entry": "lamps", "field": "signed_on", "normal": "2032-03"}.items() <= next(
        row for row in table if row["entry"] == "lamps" and row["field"] == "signed_on"
    ).items()


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which agreements involve Japan?", ["accord-news"]),
        ("Which agreements were signed after 2031?", ["accord-renewed", "lamps"]),
        ("Show the deals with Orla Energy and without Japan", []),
        ("Which contracts have no date of signature?", ["silent"]),
    ],
)
def test_a_question_about_all_is_read_by_code(tmp_path: Path, question: str, rows: list[str]) -> None:
    with a_library(tmp_path) as library:
        answer = library.ask(question)
        found = library.query(Query.model_validate(_asked(library, question).query))
    assert answer.reader == "register"
    assert [entry.id for entry in found.rows] == rows
    assert all(TEXTS[one.document][one.start : one.end] == one.quote for one in answer.citations)


def test_a_follow_up_narrows_and_other_questions_are_left_alone(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        first = _asked(library, "Which agreements were signed after 2030?")
        second = _asked(library, "Only those with a university", after=Query.model_validate(first.query))
        assert [entry.id for entry in second.rows] == ["accord-news", "accord-renewed"]
        for other in ("Who signed it?", "How many companies took part?", "When was the partnership signed?"):
            assert _asked(library, other) is None


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("Which agreements with Japan were signed since March 2031?", "signed_on >= 2031-03 and countries has JP"),
        ("What was signed in the second half of 2031?", "signed_on >= 2031-07 and signed_on <= 2031-12"),
        ("Which deals expire within the next two years?", "expires_on >= 2031-10-01 and expires_on <= 2033-10-01"),
        ("Which agreements have no end date?", "expires_on is empty"),
        ("Show the contracts under Estonian law", "governing_law contains Estonian"),
        ("Deals that Velm has made without Japan", "parties.name has University of Velm and countries has not JP"),
        ("Deals with Japan that Velm is no part of", "countries has JP and parties.name has not University of Velm"),
        ("Agreements which Velm did not sign", "parties.name has not University of Velm"),
        ("contracts > 2m euros", "funding > 2,000,000 EUR"),
        ("deals ≤ 500,000 EUR since 2030", "funding <= 500,000 EUR and signed_on >= 2030"),
        ("agreements signed >= 2031", "signed_on >= 2031"),
        ("Which agreements can be ended at three months' notice?", "notice_period contains three months"),
    ],
)
def test_the_words_of_a_question_become_conditions(tmp_path: Path, question: str, query: str) -> None:
    with a_library(tmp_path) as library:
        found = _asked(library, question, today=date(2031, 10, 1))
        wanted = parse(query, PARTNERSHIP.fields)
    assert isinstance(found, QueryResult), found
    assert {str(one) for one in Query.model_validate(found.query).where} == {str(one) for one in wanted.where}


@pytest.mark.parametrize(
    ("question", "shape"),
    [
        ("What was signed most recently?", ("list", None, "signed_on desc", 1)),
        ("The two most recent signings, please", ("list", None, "signed_on desc", 2)),
        ("All deals by date of signature, oldest first", ("list", None, "signed_on asc", None)),
        ("When does the last of our agreements come to an end?", ("max", None, "", None)),
        ("How many agreements per year of signature?", ("count", "signed_on:year", "", None)),
        ("How are the deals spread over the countries?", ("count", "countries", "", None)),
        ("Money per year", ("sum", "signed_on:year", "", None)),
        ("Which partner has the most agreements?", ("count", "parties.name", "count desc", 1)),
        ("The largest amount in euros in all deals?", ("max", None, "", None)),
    ],
)
def test_the_shape_of_a_question_becomes_that_of_the_query(tmp_path: Path, question: str, shape: object) -> None:
    with a_library(tmp_path) as library:
        found = _asked(library, question)
    assert isinstance(found, QueryResult), found
    query = Query.model_validate(found.query)
    order = query.order_by
    said = "" if order is None else f"{order.field} {order.direction}"
    assert (query.aggregate, query.group_by, said, query.limit) == shape


def test_what_is_not_understood_is_told(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        listed = _asked(library, "Which agreements annoyed the mayor?")
        counted = _asked(library, "How many agreements have a carbon footprint?")
    assert isinstance(listed, Declined) and not listed.final and "“annoyed”, “mayor”" in listed.why
    assert isinstance(counted, Declined) and counted.final
    with a_library(tmp_path) as library:
        denied = _asked(library, "Which agreements never came with Velm?")
    assert not isinstance(denied, QueryResult) or denied.query["where"][0]["op"] == "has_not"
    answer = declined_answer("How many?", counted, 0.0)
    assert (answer.status, answer.reader) == ("not_in_documents", "register")
    assert answer.text == "The register has no field and no value for “carbon”, “footprint”."


def test_a_chat_narrows_the_question_before(tmp_path: Path) -> None:
    with a_library(tmp_path) as library, library.chat() as chat:
        texts = []
        for said in ("Which agreements were signed after 2030?", "Only those with a university"):
            list(chat.send(said))
            texts.append(chat.turns[-1].answer.text)
    assert "3 match" in texts[0]
    assert "contract on lamps" in texts[0]
    assert "2 match" in texts[1]
    assert "contract on lamps" not in texts[1]


def _asked(library, question: str, after: Query | None = None, today: date | None = None):  # type: ignore[no-untyped-def]
    return ask_register(library.store, PARTNERSHIP, question, after=after, today=today)


def test_an_empty_cell_says_whether_the_text_is_silent_or_was_not_read(tmp_path: Path) -> None:
    with a_library(tmp_path) as library:
        states = {entry.id: entry.cells["governing_law"].state for entry in library.register().entries}
        assert set(states.values()) == {"silent"}
        body = json.loads(library.store.records("Partnership")["lamps"])
        del body["governing_law"]
        body["unsupported"] = [{"field": "duration", "said": "", "reason": f"{NO_OUTPUT}: it was cut off"}]
        library.store.keep_record("lamps", "Partnership", "older", json.dumps(body))
        found = library.register().entry("lamps")
    assert found is not None
    cells = {name: found.cells[name].state for name in ("governing_law", "duration", "renewal", "signed_on")}
    assert cells == {"governing_law": "not_read", "duration": "not_read", "renewal": "silent", "signed_on": "stated"}
