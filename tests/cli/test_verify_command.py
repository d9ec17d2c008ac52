"""rag verify: a claim, a file or standard input against the documents, without a model."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from finished import ARTICLE, Runner

RIGHT = "The Tidal Research Accord runs for five years."
WRONG = "Both councils set aside €9 million for a shared test basin."


def test_a_claim_is_shown_with_its_verdict_and_the_quote_beneath(rag: Runner, stocked: Path) -> None:
    done = rag("verify", RIGHT, "--library", stocked)
    assert done.code == 0
    assert done.out.startswith(f"supported: {RIGHT}\n")
    assert "It runs for five years." in done.out
    assert "tidal" in done.out
    assert "1 claim · 1 supported" in done.err
    assert "no model asked" in done.err


def test_a_contradicted_claim_says_why(rag: Runner, stocked: Path) -> None:
    done = rag("verify", WRONG, "--library", stocked)
    assert done.code == 0
    assert done.out.startswith(f"contradicted: {WRONG}\n")
    assert "Why: the text gives “€4 million”, not “€9 million”" in done.out
    assert "Both councils set aside €4 million" in done.out


@pytest.mark.parametrize(
    ("text", "code"),
    [(RIGHT, 0), (WRONG, 3), (f"{RIGHT} {WRONG}", 3), ("Camels race at noon.", 3), ("# A heading", 3)],
)
def test_strict_tells_by_the_exit_code(rag: Runner, stocked: Path, text: str, code: int) -> None:
    assert rag("verify", text, "--strict", "--library", stocked).code == code
    assert rag("verify", text, "--library", stocked).code == 0


def test_json_is_the_verification(rag: Runner, stocked: Path) -> None:
    found = rag("verify", WRONG, "--json", "--library", stocked).json
    (claim,) = found["claims"]
    assert claim["verdict"] == "contradicted"
    assert claim["objections"] == ["values"]
    assert WRONG[claim["start"] : claim["end"]] == claim["text"]
    (value,) = claim["values"]
    assert (value["verdict"], value["found"]) == ("contradicted", "€4 million")
    for citation in claim["citations"]:
        assert ARTICLE[citation["start"] : citation["end"]] == citation["quote"]


def test_strict_and_json_go_together(rag: Runner, stocked: Path) -> None:
    done = rag("verify", WRONG, "--json", "--strict", "--library", stocked)
    assert done.code == 3
    assert done.json["claims"][0]["verdict"] == "contradicted"


def test_a_file_is_read(rag: Runner, stocked: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(f"# A note\n\n{RIGHT}\n\n- {WRONG}\n", encoding="utf-8")
    found = rag("verify", note, "--json", "--library", stocked).json
    assert [claim["text"] for claim in found["claims"]] == [RIGHT, WRONG]
    assert [claim["verdict"] for claim in found["claims"]] == ["supported", "contradicted"]


def test_a_file_of_a_kind_that_cannot_be_read_is_an_error_with_a_remedy(
    rag: Runner, stocked: Path, tmp_path: Path
) -> None:
    blob = tmp_path / "note.blob"
    blob.write_bytes(b"\x00\x01")
    done = rag("verify", blob, "--library", stocked)
    assert done.code == 2
    assert "note.blob" in done.err
    assert "Save it as text" in done.err


def test_standard_input_is_read(rag: Runner, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(RIGHT + "\n"))
    done = rag("verify", "-", "--json", "--library", stocked)
    assert done.json["claims"][0]["verdict"] == "supported"


def test_a_pipe_reaches_the_real_program(program: Runner, stocked: Path) -> None:
    done = program("verify", "-", "--strict", "--library", stocked, input=f"{RIGHT}\n{WRONG}\n")
    assert done.code == 3
    assert f"supported: {RIGHT}" in done.out
    assert f"contradicted: {WRONG}" in done.out


def test_a_question_may_be_given(rag: Runner, stocked: Path) -> None:
    question = ("--question", "When was the Tidal Research Accord signed?")
    assert rag("verify", "2 May 2024", *question, "--strict", "--library", stocked).code == 0
    assert rag("verify", "12 May 2024", *question, "--strict", "--library", stocked).code == 3


def test_only_the_named_document_is_looked_at(rag: Runner, stocked: Path) -> None:
    assert rag("verify", RIGHT, "--document", "tidal", "--strict", "--library", stocked).code == 0
    assert rag("verify", RIGHT, "--document", "evil", "--strict", "--library", stocked).code == 3


def test_a_page_is_written(rag: Runner, stocked: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert rag("verify", f"{RIGHT} {WRONG}", "--html", path, "--library", stocked).code == 0
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") or page.startswith("<!doctype html>")
    assert "It runs for five years." in page and "contradicted" in page


def test_a_page_that_cannot_be_written_is_an_error_that_names_it(rag: Runner, stocked: Path, tmp_path: Path) -> None:
    done = rag("verify", RIGHT, "--html", tmp_path / "no" / "page.html", "--library", stocked)
    assert done.code in (1, 2)
    assert "page.html" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_an_empty_text_is_wrong_usage(rag: Runner, stocked: Path, text: str) -> None:
    assert rag("verify", text, "--library", stocked).code == 2


def test_an_empty_file_is_an_error(rag: Runner, stocked: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    done = rag("verify", empty, "--library", stocked)
    assert done.code in (1, 2)
    assert "Traceback" not in done.err


def test_an_unknown_document_and_an_empty_library_are_errors_with_a_remedy(rag: Runner, stocked: Path) -> None:
    done = rag("verify", RIGHT, "--document", "nowhere", "--json", "--library", stocked)
    assert (done.code, done.json["error"]["type"]) == (1, "UnknownDocumentError")
    done = rag("verify", RIGHT, "--json")
    assert (done.code, done.json["error"]["type"]) == (1, "EmptyLibraryError")
    assert "rag add" in done.json["error"]["hint"]


def test_hostile_text_reaches_no_terminal(rag: Runner, stocked: Path) -> None:
    done = rag("verify", "The \x1b[31mbasin\x1b[0m is \u202equiet [bold]at night[/].", "--library", stocked)
    assert "\x1b" not in done.out + done.err
    assert "\u202e" not in done.out + done.err
    assert "[bold]at night[/]" in done.out
