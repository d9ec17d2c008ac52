"""Records as JSON, JSON Lines, CSV and Markdown: complete, stable, and harmless whatever the text holds."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_builders import HOSTILE_TEXT, TEXT, accord, hostile

from rag.exporting import to_csv, to_json, to_jsonl, to_markdown
from rag.exporting.leaves import column_values, columns, leaves, told
from rag.schema.partnership import Partnership, Record, Unsupported
from rag.text.escaping import markdown_escaped

FORMATS: dict[str, Callable[[list[Record]], str]] = {
    "json": to_json,
    "jsonl": to_jsonl,
    "csv": lambda records: to_csv(records, Partnership),
    "markdown": to_markdown,
}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def named(title: str, model: str = "m") -> Partnership:
    return Partnership(document=title, model=model, unsupported=(Unsupported(field="f", said="s", reason="r"),))


def test_json_holds_whole_records_that_can_be_read_back() -> None:
    read = json.loads(to_json([accord(), hostile()]))["records"]
    assert [Partnership.model_validate(one) for one in read] == [
        Partnership.model_validate(one.model_dump()) for one in (accord(), hostile())
    ]
    assert set(read[0]["title"]) == {"value", "quote", "document", "start", "end", "match", "how"}
    assert read[0]["duration"] is None


def test_json_lines_are_one_record_each() -> None:
    lines = to_jsonl([accord(), hostile()]).splitlines()
    assert [json.loads(line)["document"] for line in lines] == ["accord", "evil<b>"]
    assert to_jsonl([]) == ""


def test_every_quote_stands_in_the_text_after_the_way_through_json() -> None:
    for record, text in ((accord(), TEXT), (hostile(), HOSTILE_TEXT)):
        read = Partnership.model_validate(json.loads(to_jsonl([record])))
        for leaf in leaves(read):
            assert text[leaf.proof.start : leaf.proof.end] == leaf.proof.quote


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_a_hidden_or_obeyed_character_through(name: str) -> None:
    written = FORMATS[name]([hostile()])
    found = {unicodedata.category(character) for character in written if character not in "\n\r"}
    assert not found & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_csv_has_one_row_a_document_and_a_column_for_every_leaf() -> None:
    first, second = rows(to_csv([accord(), hostile()], Partnership))
    assert list(first) == ["document", *columns(Partnership), "unsupported", "model"]
    assert first["parties.name"] == "Orla; Velm"
    assert first["funding.amount"] == "3000000; 250000"
    assert first["funding.purpose"] == "a shared test basin; "
    assert first["signed_on"] == "2031-05-04"
    assert first["objectives"].endswith("fewer diesel engines in the inner harbour")
    assert first["duration"] == ""
    assert first["unsupported"] == "2"
    assert second["document"] == "evil<b>"


def test_the_columns_do_not_depend_on_what_was_found() -> None:
    head = to_csv([accord()], Partnership).split("\r\n")[0]
    assert to_csv([], Partnership) == f"{head}\r\n"
    assert to_csv([named("empty")], Partnership).startswith(head)


def test_columns_of_one_list_keep_in_step() -> None:
    values = column_values(accord())
    assert len(values["signatories.name"]) == len(values["signatories.role"]) == len(values["signatories.party"]) == 2
    assert list(values["signatories.party"]) == ["Orla", ""]
    assert list(values["countries"]) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t=", "\r=", " =", "\n@"])
def test_no_cell_begins_like_a_formula(start: str) -> None:
    (row,) = rows(to_csv([named(f"{start}1+1|cmd", model=f"{start}SUM(A1)")], Partnership))
    assert row["document"].startswith("'")
    assert row["model"].startswith("'")


@given(st.text())
def test_a_cell_is_one_line_and_no_formula(text: str) -> None:
    (row,) = rows(to_csv([named(text)], Partnership))
    cell = row["document"]
    assert "\n" not in cell and "\r" not in cell
    assert not re.match(r"\s*[=+@]", cell)
    assert not cell.startswith("-") or re.fullmatch(r"-?\d+(\.\d+)?", cell)


def test_a_negative_number_stays_a_number() -> None:
    (row,) = rows(to_csv([named("-12.5")], Partnership))
    assert row["document"] == "-12.5"


def test_markdown_shows_values_proofs_and_what_is_missing() -> None:
    written = to_markdown([accord()])
    assert written.startswith("# accord\n")
    assert "- 2031-05-04\n  - “4 May 2031” (136 to 146, derived, read as a date)" in written
    assert "- 3,000,000\n" in written
    assert "**Duration**: *not stated*" in written
    assert "- signatories: “Dame Ruth Okell” – no such person's name in the text" in written


def test_hostile_text_is_only_text_in_markdown() -> None:
    written = to_markdown([hostile()])
    unescaped = re.sub(r"\\.", "", written)
    assert not re.search(r"[<>`|$~{}\[\]]", unescaped)
    assert "https://" not in unescaped
    assert set(re.findall(r"\*+[^*\n]*\*+", unescaped)) >= {"**Title**"}


@given(st.text(alphabet="-+*1.) #>a=_`[]<!\n\\"))
def test_a_value_never_becomes_structure_in_markdown(text: str) -> None:
    line = markdown_escaped(text)
    assert "\n" not in line
    bare = re.sub(r"\\.", "", line)
    assert not set(bare) & set("*_`[]<>#")
    assert not re.match(r"(?:[-+]|\d+[.)])(?:\s|$)", line)


def test_long_sums_are_told_in_groups() -> None:
    from decimal import Decimal

    assert told(Decimal("6000000")) == "6,000,000"
    assert told(Decimal("2031")) == "2031"
    assert told(True) == "yes"
