"""The commands `rag register` and `rag query`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from register_builders import a_library

from rag.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> str:
    with a_library(tmp_path / "library"):
        return str(tmp_path / "library")


def test_the_register_is_shown_with_its_contradictions(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--library", folder, "register"]) == 0
    assert "3,500,000 EUR !" in capsys.readouterr().out
    assert main(["--library", folder, "register", "conflicts"]) == 0
    out = capsys.readouterr().out
    assert "EUR 3 million" in out
    assert "EUR 3.5 million" in out


def test_a_query_prints_rows_quotes_and_coverage(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--library", folder, "query", "signed_on >= 2032", "--sort", "signed_on", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in told["rows"]] == ["lamps", "accord-renewed"]
    assert told["coverage"]["no_record"] == 1
    assert main(["--library", folder, "query", "", "--aggregate", "count", "--group-by", "signed_on:year"]) == 0
    assert "2032\t1" in capsys.readouterr().out


def test_merge_split_and_review(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--library", folder, "register", "split", "accord-news", "accord-release"]) == 0
    assert main(["--library", folder, "register", "review", "--json"]) == 0
    capsys.readouterr()
    assert main(["--library", folder, "register", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["entries"]) == 5


def test_wrong_words_are_told(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ["register", "joined"],
        ["register", "merge", "a"],
        ["query", "signd > 2024"],
        ["query", "", "--aggregate", "mean"],
    ):
        assert main(["--library", folder, *words]) == 2
        assert "hint:" in capsys.readouterr().err


def test_files_are_written_by_their_ending(folder: str, tmp_path: Path) -> None:
    for ending in ("json", "csv", "xlsx", "parquet"):
        out = tmp_path / f"register.{ending}"
        assert main(["--library", folder, "register", "--out", str(out)]) == 0
        assert out.stat().st_size > 100
