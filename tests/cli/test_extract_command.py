"""extract and table: records from the command line, kept, exported, listed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from extracting_stub import HARBOUR, PARTNERSHIP, answering_fields
from finished import Finished, Runner
from stub_server import Reply, Request, Stub, error, stub_server

from rag.cli import main

CLIFF = """Sund and Norr share a lighthouse

SUND, 2 March 2030. The villages of Sund and Norr signed a lighthouse pact on 1 March 2030.
The pact costs 40,000 euros.
"""

CLIFF_ANSWERS = {
    **PARTNERSHIP,
    "made the agreement": ["Sund", "Norr"],
    "the agreement was signed": "1 March 2030",
    "committed": [{"sum": "40,000 euros", "purpose": ""}],
}


def both(request: Request) -> Reply:
    about_cliff = "lighthouse" in str(request.body["messages"][-1]["content"])
    return answering_fields(CLIFF_ANSWERS if about_cliff else PARTNERSHIP)(request)


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server(both) as server:
        yield server


@pytest.fixture
def harbours(tmp_path: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of `cliff` and `harbour`, with the stub as its model."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (files / "cliff.txt").write_text(CLIFF, encoding="utf-8")
    monkeypatch.setenv("RAG_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("RAG_MODEL", "openai/stub")
    monkeypatch.setenv("RAG_BASE_URL", stub.url)
    monkeypatch.setenv("RAG_RETRIES", "0")
    assert main(["--quiet", "add", str(files)]) == 0
    return tmp_path


def leaves(value: Any) -> Iterator[dict[str, Any]]:
    """Every leaf below the JSON of a record."""
    if isinstance(value, dict) and "quote" in value:
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from leaves(one)


def about(bodies: list[dict[str, Any]]) -> set[str]:
    """The documents that requests speak of; the probe of what the endpoint can do speaks of none."""
    asked = [str(body["messages"]) for body in bodies]
    return {"cliff" if "lighthouse" in one else "harbour" for one in asked if "Name a colour" not in one}


def test_both_commands_have_help(rag: Runner) -> None:
    assert "--schema" in rag("extract", "--help").out
    assert "--where" in rag("table", "--help").out


def test_json_has_every_leaf_with_its_proof(rag: Runner, harbours: Path) -> None:
    done = rag("extract", "--json")
    assert done.code == 0
    assert set(done.json) == {"records", "failed"}
    assert [record["document"] for record in done.json["records"]] == ["cliff", "harbour"]
    assert done.json["failed"] == []
    for record, text in zip(done.json["records"], (CLIFF, HARBOUR), strict=True):
        found = list(leaves(record))
        assert len(found) >= 5
        for leaf in found:
            assert set(leaf) == {"value", "quote", "document", "start", "end", "match", "how"}
            assert text[leaf["start"] : leaf["end"]] == leaf["quote"]
        assert record["duration"] is None
        assert isinstance(record["unsupported"], list)
    assert done.json["records"][1]["signed_on"]["value"] == "2031-05-04"
    assert rag("extract", "--format", "json").out == done.out


def test_people_see_values_quotes_and_what_is_not_stated(rag: Runner, harbours: Path) -> None:
    done = rag("extract", "harbour")
    assert done.code == 0
    assert done.out.startswith("harbour\n")
    assert "3,000,000  [" in done.out and "“£3 million”" in done.out
    assert "Not stated: " in done.out
    assert "1 record" in done.out
    assert "cliff" not in done.out


def test_a_second_run_asks_nothing_and_fresh_asks_again(rag: Runner, harbours: Path, stub: Stub) -> None:
    first = rag("extract", "--json").json
    asked = len(stub.requests)
    assert rag("extract", "--json").json == first
    assert len(stub.requests) == asked
    rag("extract", "cliff", "--fresh")
    assert len(stub.requests) > asked


def test_a_changed_document_is_read_again_and_the_others_are_not(rag: Runner, harbours: Path, stub: Stub) -> None:
    rag("extract")
    asked = len(stub.requests)
    (harbours / "files" / "cliff.txt").write_text(CLIFF.replace("40,000", "50,000"), encoding="utf-8")
    rag("add", harbours / "files")
    rag("extract")
    again = stub.bodies[asked:]
    assert about(again) == {"cliff"}


def test_a_failure_stops_no_other_document_and_is_made_good_later(rag: Runner, harbours: Path, stub: Stub) -> None:
    def broken(request: Request) -> Reply:
        return error(400, "no such luck") if "lighthouse" in str(request.body["messages"]) else both(request)

    stub.script = broken
    done = rag("extract", "--json")
    assert done.code == 1
    assert [record["document"] for record in done.json["records"]] == ["harbour"]
    (failed,) = done.json["failed"]
    assert failed["document"] == "cliff"
    assert failed["type"].endswith("Error") and failed["message"]
    people = rag("extract")
    assert people.code == 1
    assert "failed  cliff: " in people.out and "1 document failed" in people.out
    written = rag("extract", "--format", "csv")
    assert written.code == 1
    assert "failed  cliff: " in written.err
    stub.script = both
    asked = len(stub.requests)
    assert rag("extract").code == 0
    assert about(stub.bodies[asked:]) == {"cliff"}


INVERTED = """
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field


class Deal(BaseModel):
    share: Annotated[int, AfterValidator(lambda number: 100 // number)] | None = Field(None, description="the share")
"""


def test_a_schema_whose_own_code_fails_at_one_document_stops_no_other(rag: Runner, harbours: Path, stub: Stub) -> None:
    (harbours / "inverted.py").write_text(INVERTED, encoding="utf-8")
    (harbours / "files" / "dry.txt").write_text("Norr pays a share of 0 in 100.", encoding="utf-8")
    (harbours / "files" / "even.txt").write_text("Sund pays a share of 50 in 100.", encoding="utf-8")
    rag("add", harbours / "files")

    def by_text(request: Request) -> Reply:
        return answering_fields(lambda _: "0" if "of 0 in" in str(request.body["messages"]) else "50")(request)

    stub.script = by_text
    done = rag("extract", "dry", "even", "--schema", "inverted:Deal", "--json")
    assert done.code == 1
    assert [(record["document"], record["share"]["value"]) for record in done.json["records"]] == [("even", 2)]
    (failed,) = done.json["failed"]
    assert (failed["document"], failed["type"]) == ("dry", "DefectError")
    assert "dry: ZeroDivisionError in inverted.py, line 8" in failed["message"]
    assert failed["hint"]
    table = rag("extract", "dry", "even", "--schema", "inverted:Deal", "--format", "csv")
    assert "even,2," in table.out and "failed  dry: " in table.err
    assert rag("table", "--schema", "inverted:Deal").out == "even\t2\n"


@pytest.mark.parametrize("text", ["The pact costs 200 thousands euros.", f"The pact costs {'9' * 5000} euros."])
def test_odd_numbers_of_one_document_stop_no_other(rag: Runner, harbours: Path, stub: Stub, text: str) -> None:
    (harbours / "files" / "odd.txt").write_text(f"{text} Orla and Norr signed it in 2031.", encoding="utf-8")
    rag("add", harbours / "files")
    done = rag("extract", "--json")
    assert {"cliff", "harbour"} <= {record["document"] for record in done.json["records"]}
    assert {one["document"] for one in done.json["failed"]} <= {"odd"}
    assert done.code == bool(done.json["failed"])
    summary = rag("summarise", "--json")
    assert {"cliff", "harbour"} <= set(summary.json["documents"])
    assert {one["document"] for one in summary.json["failed"]} <= {"odd"}
    assert summary.code == bool(summary.json["failed"])
    people = rag("summarise")
    assert ("Failed" in people.out) is bool(summary.json["failed"])


def test_a_number_too_long_for_its_type_is_left_out(rag: Runner, harbours: Path, stub: Stub) -> None:
    long = "7" * 400
    (harbours / "files" / "long.txt").write_text(f"The depth of the basin is {long} metres.", encoding="utf-8")
    rag("add", harbours / "files" / "long.txt")
    stub.script = answering_fields({"the depth": long})
    properties = {kind: {"type": kind, "description": "the depth"} for kind in ("number", "integer")}
    schema = {"title": "Basin", "type": "object", "properties": properties}
    (harbours / "basin.json").write_text(json.dumps(schema), encoding="utf-8")
    for _ in range(2):  # the second time from what is kept
        done = rag("extract", "long", "--schema", "basin.json", "--json")
        (record,) = done.json["records"]
        assert (record["number"], record["integer"]) == (None, None)
        assert {one["reason"] for one in record["unsupported"]} == {"this number is too long"}


def test_csv_markdown_and_lines_go_to_stdout(rag: Runner, harbours: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(rag("extract", "--format", "csv").out)))
    assert [row["parties.name"] for row in rows] == ["Sund; Norr", "Orla; Velm"]
    lines = rag("extract", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["document"] for line in lines] == ["cliff", "harbour"]
    assert rag("extract", "--format", "markdown").out.startswith("# cliff\n")


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("r.json", '{\n  "records"'), ("r.jsonl", '{"document"'), ("r.csv", "document,title"), ("r.md", "# cliff")],
)
def test_the_name_of_the_file_tells_the_format(rag: Runner, harbours: Path, name: str, beginning: str) -> None:
    done = rag("extract", "--out", harbours / name)
    assert (done.code, done.out) == (0, "")
    assert done.err == f"written {harbours / name}\n"
    assert (harbours / name).read_text(encoding="utf-8").startswith(beginning)


def test_pages_are_written_one_a_document(rag: Runner, harbours: Path) -> None:
    done = rag("extract", "--format", "html", "--out", harbours / "pages", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert sorted(path.name for path in (harbours / "pages").iterdir()) == ["cliff.html", "harbour.html"]
    page = (harbours / "pages" / "harbour.html").read_text(encoding="utf-8")
    assert "£3 million" in page and "<title>Orla and Velm open a tidal basin" in page
    assert rag("extract", "harbour", "--format", "html").out == page
    rag("extract", "harbour", "--out", harbours / "one.html")
    assert (harbours / "one.html").read_text(encoding="utf-8") == page


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "html"],
        ["--format", "html", "--out", "all.html"],
        ["--out", "records.xlsx"],
        ["--out", "records"],
        ["--format", "csv", "--out", "no/such/folder/x.csv"],
        ["--format", "csv", "--out", "."],
        ["--format", "xml"],
        ["--schema", "nonsense"],
        ["--schema", "none.json"],
        ["nothing"],
    ],
)
def test_wrong_usage_is_told_before_the_model_is_asked(
    rag: Runner, harbours: Path, stub: Stub, arguments: list[str]
) -> None:
    done = rag("extract", "--json", *arguments)
    assert done.code == 2
    assert done.json["error"]["hint"]
    assert stub.requests == []


def test_an_empty_library_is_an_error_with_a_remedy(rag: Runner) -> None:
    done = rag("extract", "--json")
    assert done.code == 1
    assert done.json["error"]["type"] == "EmptyLibraryError"


def test_a_model_that_is_not_there_is_one_error(rag: Runner, harbours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAG_BASE_URL")
    done = rag("extract", "--json")
    assert done.code == 1
    assert done.json["error"]["type"] == "MissingKeyError"


def test_a_schema_of_ones_own_from_a_file_and_from_a_module(rag: Runner, harbours: Path, stub: Stub) -> None:
    stub.script = answering_fields({"day of signing": "4 May 2031", "signer": "Ida Brandt"})
    schema = {
        "title": "Deal",
        "type": "object",
        "properties": {
            "day": {"type": "string", "format": "date", "description": "day of signing"},
            "signer": {"type": "string"},
        },
    }
    (harbours / "deal.json").write_text(json.dumps(schema), encoding="utf-8")
    done = rag("extract", "harbour", "--schema", "deal.json", "--json")
    (record,) = done.json["records"]
    assert record["day"]["value"] == "2031-05-04"
    assert HARBOUR[record["signer"]["start"] : record["signer"]["end"]] == "Ida Brandt"
    (harbours / "cli_deals.py").write_text(
        "from datetime import date\nfrom pydantic import BaseModel, Field\n"
        "class Deal(BaseModel):\n    day: date | None = Field(None, description='day of signing')\n",
        encoding="utf-8",
    )
    (other,) = rag("extract", "harbour", "--schema", "cli_deals:Deal", "--json").json["records"]
    assert other["day"]["quote"] == "4 May 2031"
    assert "2031-05-04" in rag("table", "--schema", "cli_deals:Deal").out
    head = rag("extract", "harbour", "--schema", "cli_deals:Deal", "--format", "csv").out.splitlines()[0]
    assert head == "document,day,unsupported,model"


# table


def cells(done: Finished) -> list[list[str]]:
    assert done.code == 0
    return [line.split("\t") for line in done.out.splitlines()]


def test_the_table_shows_parties_dates_fields_and_money(rag: Runner, harbours: Path, stub: Stub) -> None:
    assert "No such record is kept" in rag("table").out
    rag("extract")
    asked = len(stub.requests)
    rows = cells(rag("table"))
    assert [row[:3] for row in rows] == [
        ["cliff", "Sund; Norr", "2030-03-01"],
        ["harbour", "Orla; Velm", "2031-05-04"],
    ]
    assert [row[4] for row in rows] == ["40,000 euros", "£3 million"]
    assert len(stub.requests) == asked


@pytest.mark.parametrize(
    ("options", "order"),
    [
        ([], ["cliff", "harbour"]),
        (["--reverse"], ["harbour", "cliff"]),
        (["--sort", "money"], ["cliff", "harbour"]),
        (["--sort", "money", "--reverse"], ["harbour", "cliff"]),
        (["--sort", "signed"], ["cliff", "harbour"]),
        (["--sort", "parties"], ["harbour", "cliff"]),
        (["--sort", "signatories.name", "--reverse"], ["harbour", "cliff"]),
        (["--where", "parties=orla"], ["harbour"]),
        (["--where", "parties=Norr", "--where", "signed_on=2030"], ["cliff"]),
        (["--where", "funding.currency=EUR"], ["cliff"]),
        (["--where", "parties=Oslo"], []),
    ],
)
def test_the_table_is_sorted_and_filtered(rag: Runner, harbours: Path, options: list[str], order: list[str]) -> None:
    rag("extract")
    assert [record["document"] for record in rag("table", "--json", *options).json["records"]] == order


@pytest.mark.parametrize(
    "options", [["--sort", "colour"], ["--where", "colour=red"], ["--where", "parties"], ["--where", "parties= "]]
)
def test_fields_that_records_have_not_are_wrong_usage(rag: Runner, harbours: Path, options: list[str]) -> None:
    done = rag("table", "--json", *options)
    assert done.code == 2
    assert done.json["error"]["hint"]


def test_hostile_documents_reach_no_terminal(rag: Runner, harbours: Path, stub: Stub) -> None:
    hostile = "The \x1b[31mred\u202e pact of Orla.\n"
    (harbours / "files" / "evil.txt").write_text(hostile, encoding="utf-8")
    rag("add", harbours / "files" / "evil.txt")
    stub.script = answering_fields({"made the agreement": ["The \x1b[31mred\u202e pact of Orla", "\x1b[2J"]})
    for arguments in (["extract"], ["extract", "--json"], ["table"], ["extract", "--format", "csv"],
                      ["extract", "--format", "markdown"], ["extract", "--format", "jsonl"]):  # fmt: skip
        done = rag(*arguments)
        assert "\x1b" not in done.out + done.err
        assert "\u202e" not in done.out + done.err
